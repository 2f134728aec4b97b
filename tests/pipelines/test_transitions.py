"""What one look makes of what was known: the rules as tables, and what holds under any sequence of looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model import Availability, Confidence, KnownVariant, Offer, Transition, TransitionKind, Variant
from pipelines.transitions import FLAP_LIMIT, FLAP_WINDOW, Decision, decide

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

IN = Availability.IN_STOCK
LIMITED = Availability.LIMITED
OUT = Availability.OUT_OF_STOCK
PREORDER = Availability.PREORDER
GONE = Availability.DISCONTINUED
UNKNOWN = Availability.UNKNOWN
STRONG, WEAK, CONTRADICTING = Confidence.STRONG, Confidence.WEAK, Confidence.CONTRADICTING


def size(
    key: str, availability: Availability, *, label: str | None = None, price: str | None = None
) -> Variant:
    return Variant(
        key=key,
        label=key if label is None else label,
        availability=availability,
        price=Decimal(price) if price else None,
        currency="EUR" if price else None,
    )


def offer(
    availability: Availability,
    *variants: Variant,
    confidence: Confidence = STRONG,
    price: str | None = None,
    currency: str | None = "EUR",
) -> Offer:
    return Offer(
        availability=availability,
        confidence=confidence,
        price=Decimal(price) if price else None,
        currency=currency if price else None,
        variants=variants,
    )


class Memory:
    """What a store would know after each decision; a minute passes between two looks."""

    def __init__(self, *looks: Offer) -> None:
        self.known: dict[str, KnownVariant] = {}
        self.now = START
        for seen in looks:
            self.look(seen)

    def look(self, seen: Offer, *, after: timedelta = MINUTE) -> Decision:
        self.now += after
        decision = decide(self.known, seen, watch_id=7, at=self.now)
        keys = [state.key for state in decision.states]
        assert len(keys) == len(set(keys)), "one state written twice"
        self.known.update({state.key: state for state in decision.states})
        return decision


def kinds(decision: Decision) -> list[tuple[str, str]]:
    return [(t.variant_key, t.kind.value) for t in decision.transitions]


@pytest.mark.parametrize("availability", list(Availability))
@pytest.mark.parametrize("confidence", list(Confidence))
def test_the_first_look_is_a_baseline_whatever_it_says(
    availability: Availability, confidence: Confidence
) -> None:
    decision = decide(
        {}, offer(availability, size("10", availability), confidence=confidence), watch_id=7, at=START
    )
    assert decision.transitions == ()
    assert not decision.second_look
    stored = {state.key for state in decision.states}
    assert stored == (set() if availability is UNKNOWN else {"", "10"})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (OUT, IN, TransitionKind.RESTOCK),
        (OUT, LIMITED, TransitionKind.RESTOCK),
        (GONE, IN, TransitionKind.RESTOCK),
        (PREORDER, IN, TransitionKind.RESTOCK),
        (Availability.IN_STORE_ONLY, IN, TransitionKind.RESTOCK),
        (IN, OUT, TransitionKind.SOLD_OUT),
        (LIMITED, PREORDER, TransitionKind.SOLD_OUT),
        (IN, Availability.IN_STORE_ONLY, TransitionKind.SOLD_OUT),
        (OUT, PREORDER, TransitionKind.PREORDER_OPENED),
        (OUT, GONE, TransitionKind.CHANGED),
        (OUT, Availability.BACKORDER, TransitionKind.CHANGED),
        (IN, LIMITED, TransitionKind.LOW_STOCK),
        (LIMITED, IN, TransitionKind.CHANGED),
        (OUT, OUT, None),
        (IN, IN, None),
        (OUT, UNKNOWN, None),
        (IN, UNKNOWN, None),
    ],
)
def test_a_strong_change_counts_at_once(
    before: Availability, after: Availability, kind: TransitionKind | None
) -> None:
    memory = Memory(offer(before))
    decision = memory.look(offer(after))
    assert [t.kind for t in decision.transitions] == ([kind] if kind else [])
    assert not decision.second_look
    if kind:
        (change,) = decision.transitions
        assert (change.before, change.after, change.at, change.watch_id) == (before, after, memory.now, 7)


def test_what_is_unknown_leaves_the_last_known_state_so_that_no_restock_is_missed_or_repeated() -> None:
    memory = Memory(offer(IN), offer(OUT))
    before = dict(memory.known)
    assert memory.look(offer(UNKNOWN, price="5")) == Decision()
    assert memory.known == before
    assert kinds(memory.look(offer(IN))) == [("", "restock")]
    memory.look(offer(UNKNOWN))
    assert kinds(memory.look(offer(IN))) == []


@pytest.mark.parametrize("confidence", [WEAK, CONTRADICTING])
@pytest.mark.parametrize(("before", "after", "kind"), [(OUT, IN, "restock"), (IN, OUT, "sold_out")])
def test_weak_and_contradicting_changes_wait_for_a_second_look_in_both_directions(
    confidence: Confidence, before: Availability, after: Availability, kind: str
) -> None:
    memory = Memory(offer(before))
    waiting = memory.look(offer(after, confidence=confidence))
    assert (kinds(waiting), waiting.second_look) == ([], True)
    assert memory.known[""].availability is before
    agreed = memory.look(offer(after, confidence=confidence))
    assert (kinds(agreed), agreed.second_look) == ([("", kind)], False)
    assert memory.known[""].pending is None


def test_a_second_look_that_disagrees_ends_it() -> None:
    memory = Memory(offer(OUT))
    memory.look(offer(IN, confidence=WEAK))
    refuted = memory.look(offer(OUT, confidence=WEAK))
    assert (kinds(refuted), refuted.second_look) == ([], False)
    again = memory.look(offer(IN, confidence=WEAK))
    assert (kinds(again), again.second_look) == ([], True)


def test_the_same_moment_is_not_a_second_look() -> None:
    memory = Memory(offer(OUT))
    memory.look(offer(IN, confidence=WEAK))
    again = memory.look(offer(IN, confidence=WEAK), after=timedelta())
    assert (kinds(again), again.states) == ([], ())


def test_silence_after_a_weak_change_is_not_looked_at_in_haste_for_ever() -> None:
    memory = Memory(offer(OUT))
    memory.look(offer(IN, confidence=WEAK))
    assert not memory.look(offer(UNKNOWN)).second_look
    assert kinds(memory.look(offer(IN, confidence=WEAK))) == [("", "restock")]


def test_a_flapping_page_needs_two_looks_that_agree() -> None:
    memory = Memory(offer(OUT))
    told = [k for i in range(FLAP_LIMIT) for k in kinds(memory.look(offer(IN if i % 2 == 0 else OUT)))]
    assert len(told) == FLAP_LIMIT
    for i in range(10):
        decision = memory.look(offer(IN if i % 2 == 0 else OUT))
        assert kinds(decision) == []
        assert decision.second_look is (i % 2 == 0)
    memory.look(offer(IN))
    assert kinds(memory.look(offer(IN))) == [("", "restock")]


def test_flapping_is_forgotten_after_its_window() -> None:
    memory = Memory(offer(OUT))
    for i in range(FLAP_LIMIT):
        memory.look(offer(IN if i % 2 == 0 else OUT))
    decision = memory.look(offer(IN), after=FLAP_WINDOW + MINUTE)
    assert kinds(decision) == [("", "restock")]
    assert memory.known[""].flips == 1


def test_variants_change_one_by_one() -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", OUT)))
    decision = memory.look(offer(IN, size("9", OUT), size("10", IN)))
    assert kinds(decision) == [("9", "sold_out"), ("10", "restock")]


def test_a_variant_that_is_unknown_changes_nothing_beside_one_that_changed() -> None:
    memory = Memory(offer(OUT, size("9", OUT), size("10", OUT)))
    assert kinds(memory.look(offer(IN, size("9", UNKNOWN), size("10", IN)))) == [
        ("", "restock"),
        ("10", "restock"),
    ]
    assert memory.known["9"].availability is OUT


def test_a_dropped_variant_is_gone_not_sold_out() -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", IN)))
    dropped = memory.look(offer(IN, size("9", IN)))
    assert kinds(dropped) == []
    assert memory.known["10"].gone_at == memory.now
    assert memory.known["10"].availability is IN
    gone_at = memory.now
    assert memory.look(offer(IN, size("9", IN))).states == ()
    assert memory.known["10"].gone_at == gone_at


def test_a_page_that_lists_no_variants_says_nothing_of_them() -> None:
    memory = Memory(offer(IN, size("9", IN)))
    assert memory.look(offer(IN)).states == ()
    assert memory.known["9"].gone_at is None


def test_a_variant_that_was_dropped_in_stock_and_is_back_waits_for_a_second_look() -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", IN)), offer(IN, size("9", IN)))
    back = memory.look(offer(IN, size("9", IN), size("10", IN)))
    assert (kinds(back), back.second_look) == ([], True)
    agreed = memory.look(offer(IN, size("9", IN), size("10", IN)))
    assert kinds(agreed) == [("10", "restock")]
    assert agreed.transitions[0].before is UNKNOWN
    assert memory.known["10"].gone_at is None


def test_a_variant_that_was_dropped_sold_out_and_is_back_in_stock_is_a_restock() -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", OUT)), offer(IN, size("9", IN)))
    assert kinds(memory.look(offer(IN, size("9", IN), size("10", IN)))) == [("10", "restock")]


@pytest.mark.parametrize("before", [IN, OUT])
def test_a_variant_that_was_dropped_and_is_back_sold_out_is_no_news(before: Availability) -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", before)), offer(IN, size("9", IN)))
    assert kinds(memory.look(offer(IN, size("9", IN), size("10", OUT)))) == []
    assert (memory.known["10"].availability, memory.known["10"].gone_at) == (OUT, None)
    assert kinds(memory.look(offer(IN, size("9", IN), size("10", IN)))) == [("10", "restock")]


def test_a_pending_variant_that_is_dropped_again_is_forgotten() -> None:
    memory = Memory(offer(IN, size("9", IN), size("10", IN)), offer(IN, size("9", IN)))
    memory.look(offer(IN, size("9", IN), size("10", IN)))
    gone = memory.look(offer(IN, size("9", IN)))
    assert not gone.second_look
    assert memory.known["10"].pending is None
    assert memory.known["10"].gone_at is not None


def test_a_size_never_seen_before_is_news_where_it_can_be_bought() -> None:
    memory = Memory(offer(IN, size("9", IN)))
    decision = memory.look(offer(IN, size("9", IN), size("10", IN), size("11", OUT)))
    assert kinds(decision) == [("10", "restock")]
    assert decision.transitions[0].before is UNKNOWN
    assert memory.known["11"].availability is OUT


def test_a_new_size_on_weak_evidence_waits() -> None:
    memory = Memory(offer(IN, size("9", IN)))
    more = offer(IN, size("9", IN), size("10", IN), confidence=WEAK)
    first = memory.look(more)
    assert (kinds(first), first.second_look) == ([], True)
    assert memory.known["10"].availability is OUT
    assert kinds(memory.look(more)) == [("10", "restock")]


def test_a_reader_that_lists_sizes_for_the_first_time_makes_a_baseline_of_them() -> None:
    memory = Memory(offer(IN))
    assert kinds(memory.look(offer(IN, size("9", IN), size("10", OUT)))) == []
    assert kinds(memory.look(offer(IN, size("9", IN), size("10", IN)))) == [("10", "restock")]


def test_a_restock_that_comes_with_the_first_list_of_sizes_is_the_products() -> None:
    memory = Memory(offer(OUT))
    assert kinds(memory.look(offer(IN, size("9", IN)))) == [("", "restock")]


def test_another_readers_key_with_the_same_label_is_the_same_variant() -> None:
    memory = Memory(offer(IN, size("sku-9", OUT, label="US 9"), size("sku-10", IN, label="US 10")))
    decision = memory.look(offer(IN, size("41", IN, label="US 9"), size("42", IN, label="US 10")))
    assert kinds(decision) == [("sku-9", "restock")]
    assert set(memory.known) == {"", "sku-9", "sku-10"}
    assert all(state.gone_at is None for state in memory.known.values())


def test_a_label_that_two_variants_share_names_neither() -> None:
    memory = Memory(offer(OUT, size("a", OUT, label="M"), size("b", OUT, label="M")))
    memory.look(offer(OUT, size("c", OUT, label="M")))
    assert set(memory.known) == {"", "a", "b", "c"}

    two_at_once = Memory(offer(OUT, size("a", OUT, label="M")))
    two_at_once.look(offer(IN, size("b", OUT, label="M"), size("c", IN, label="M")))
    assert two_at_once.known["a"].availability is OUT
    assert two_at_once.known["c"].availability is IN

    beside_itself = Memory(offer(OUT, size("a", OUT, label="M")))
    decision = beside_itself.look(offer(IN, size("a", OUT, label="M"), size("b", IN, label="M")))
    assert kinds(decision) == [("", "restock"), ("b", "restock")]
    assert beside_itself.known["a"].availability is OUT


def test_a_variant_that_a_page_lists_twice_counts_once() -> None:
    memory = Memory(offer(IN, size("9", OUT), size("9", IN)))
    assert memory.known["9"].availability is OUT
    assert kinds(memory.look(offer(IN, size("9", OUT), size("9", IN)))) == []


def test_a_new_price_is_an_event_and_another_currency_is_not() -> None:
    memory = Memory(offer(IN, price="20.00"))
    assert kinds(memory.look(offer(IN, price="20"))) == []
    (change,) = memory.look(offer(IN, price="15")).transitions
    assert (change.kind, change.price, change.previous_price) == (
        TransitionKind.PRICE,
        Decimal(15),
        Decimal("20.00"),
    )
    assert kinds(memory.look(offer(IN, price="17", currency="USD"))) == []
    assert memory.known[""].currency == "USD"
    assert kinds(memory.look(offer(IN))) == []
    assert memory.known[""].price == Decimal(17)


def test_a_restock_names_the_old_price_only_in_the_same_currency() -> None:
    memory = Memory(offer(OUT, price="20"))
    (change,) = memory.look(offer(IN, price="25")).transitions
    assert (change.kind, change.previous_price) == (TransitionKind.RESTOCK, Decimal(20))
    memory.look(offer(OUT, price="25"))
    (abroad,) = memory.look(offer(IN, price="30", currency="USD")).transitions
    assert (abroad.kind, abroad.previous_price) == (TransitionKind.RESTOCK, None)


def test_ten_thousand_variants_are_one_pass() -> None:
    many = [size(str(n), OUT) for n in range(10_000)]
    memory = Memory(offer(OUT, *many))
    decision = memory.look(offer(IN, *(replace(v, availability=IN) for v in many)))
    assert len(decision.transitions) == 10_001


# Whatever pages say, in whatever order

AVAILABILITIES = st.sampled_from(list(Availability))
VARIANTS = st.lists(
    st.builds(
        Variant,
        key=st.sampled_from(["", "1", "2", "3"]),
        label=st.sampled_from(["", "S", "M", "L"]),
        availability=AVAILABILITIES,
        price=st.sampled_from([None, Decimal(1), Decimal(2)]),
        currency=st.sampled_from([None, "EUR", "USD"]),
    ),
    max_size=4,
)
OFFERS = st.builds(
    Offer,
    availability=AVAILABILITIES,
    confidence=st.sampled_from(list(Confidence)),
    price=st.sampled_from([None, Decimal(1), Decimal(2)]),
    currency=st.sampled_from([None, "EUR", "USD"]),
    variants=VARIANTS.map(tuple),
)
GAPS = st.sampled_from([timedelta(seconds=20), timedelta(minutes=10), timedelta(hours=2)])


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(OFFERS, GAPS), max_size=14))
def test_under_any_looks_at_all(looks: list[tuple[Offer, timedelta]]) -> None:
    memory = Memory()
    told_in_stock: dict[str, bool] = {}
    for number, (seen, gap) in enumerate(looks):
        before = dict(memory.known)
        decision = memory.look(seen, after=gap)
        _nothing_made_up(before, seen, decision, told_in_stock)
        if not before:
            assert decision.transitions == (), number
        _say_it_again(memory, seen)


def _nothing_made_up(
    before: dict[str, KnownVariant], seen: Offer, decision: Decision, told_in_stock: dict[str, bool]
) -> None:
    assert all(state.availability is not UNKNOWN for state in decision.states)
    said = {seen.availability, *(v.availability for v in seen.variants)} - {UNKNOWN}
    for key, state in before.items():
        if state.gone_at is not None:
            told_in_stock[key] = False
    for change in decision.transitions:
        assert change.after in said
        _takes_turns(change, before.get(change.variant_key), told_in_stock)
    if said == set():
        assert decision.transitions == ()


def _takes_turns(change: Transition, known: KnownVariant | None, told_in_stock: dict[str, bool]) -> None:
    """Two restocks of a variant have a sold-out, or its absence from the page, between them."""
    absent = known is None or known.gone_at is not None
    if change.kind is TransitionKind.RESTOCK:
        assert change.after.buyable
        assert absent or not known.availability.buyable  # type: ignore[union-attr]
        assert not told_in_stock.get(change.variant_key, False)
        told_in_stock[change.variant_key] = True
    elif change.kind is TransitionKind.SOLD_OUT:
        assert change.before.buyable
        assert not change.after.buyable
        told_in_stock[change.variant_key] = False


def _say_it_again(memory: Memory, seen: Offer) -> None:
    again = decide(memory.known, seen, watch_id=7, at=memory.now)
    assert (again.states, again.transitions) == ((), ())


def states(decisions: Iterable[Decision]) -> int:
    return sum(len(d.states) for d in decisions)


@settings(deadline=None, max_examples=60)
@given(OFFERS.filter(lambda o: o.confidence is STRONG))
def test_a_page_that_stays_the_same_makes_no_more_news(seen: Offer) -> None:
    memory = Memory(seen)
    assert states(memory.look(seen, after=timedelta(days=1)) for _ in range(3)) == 0


def test_another_readers_ids_are_a_baseline_not_a_restock() -> None:
    seen = Memory(offer(IN, size("fjord-s", IN, label="s"), size("fjord-m", OUT, label="m")))
    decision = seen.look(offer(IN, size("411", IN, label="Small"), size("412", IN, label="Medium")))
    assert kinds(decision) == []
    assert kinds(seen.look(offer(IN, size("fjord-s", IN, label="s"), size("fjord-m", IN, label="m")))) == []
    assert kinds(seen.look(offer(IN, size("411", IN, label="Small"), size("412", OUT, label="Medium")))) == []
    assert kinds(seen.look(offer(IN, size("411", IN, label="Small"), size("412", IN, label="Medium")))) == [
        ("412", "restock")
    ]


def test_a_new_size_in_the_shops_own_way_of_naming_is_news() -> None:
    seen = Memory(offer(IN, size("US 8", IN)))
    assert kinds(seen.look(offer(IN, size("US 10", IN)))) == [("US 10", "restock")]


def test_a_label_in_other_letters_is_the_same_variant() -> None:
    seen = Memory(offer(OUT, size("fjord-m", OUT, label="m"), size("fjord-l", OUT, label="l")))
    decision = seen.look(offer(IN, size("412", IN, label="M"), size("413", OUT, label="L")))
    assert ("fjord-m", "restock") in kinds(decision)
