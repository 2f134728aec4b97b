"""What a feed listed before x what it lists now: every rule of the comparison."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import (
    Assortment,
    Availability,
    Confidence,
    Failure,
    FailureReason,
    Listed,
    TransitionKind,
    Variant,
)
from pipelines.listings import Decision, Memory, decide, in_question

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
PREORDER = Availability.PREORDER
NEW, RESTOCK, SOLD_OUT = TransitionKind.NEW_LISTING, TransitionKind.RESTOCK, TransitionKind.SOLD_OUT
PRICE = TransitionKind.PRICE
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
STEP = timedelta(minutes=10)
CUT = Failure(reason=FailureReason.HTTP, detail="page 2: the shop answered 500")


def listed(key: str, availability: Availability = IN, *, price: str | None = "100", **more: Any) -> Listed:
    values: dict[str, Any] = {"currency": "EUR" if price else None, "title": f"Shoe {key}"}
    return Listed(
        key=key,
        url=f"https://shop.example/p/{key}",
        availability=availability,
        price=Decimal(price) if price else None,
        **values | more,
    )


def sized(key: str, **sizes: Availability) -> Listed:
    variants = tuple(Variant(key=name, label=name, availability=a) for name, a in sizes.items())
    return listed(key, variants=variants)


def feed(*listings: Listed, source: str = "shopify", **more: Any) -> Assortment:
    return Assortment(source=source, listings=listings, **more)


class Feed:
    """A feed watch that remembers as the store does."""

    def __init__(self) -> None:
        self.memory = Memory(listings={})
        self.variants: dict[str, set[str]] = {}
        self.at = START

    def look(self, seen: Assortment) -> Decision:
        self.at += STEP
        asked = {key: self.variants.get(key, set()) for key in in_question(self.memory, seen)}
        made = decide(self.memory, seen, watch_id=1, at=self.at, buyable_before=asked)
        kept = dict(self.memory.listings)
        for written in [*made.new, *made.changed]:
            kept[written.known.key] = written.known
            self.variants[written.known.key] = {
                v.key for v in written.listed.variants if v.availability.buyable
            }
        for key in made.gone:
            kept[key] = replace(kept[key], gone_at=self.at)
        self.memory = Memory(listings=kept, source=seen.source, complete=made.complete, looked_at=self.at)
        return made

    def told(self, seen: Assortment) -> list[tuple[str, TransitionKind]]:
        return [(t.variant_key, t.kind) for t in self.look(seen).transitions]


def watched(*listings: Listed, **more: Any) -> Feed:
    made = Feed()
    assert made.told(feed(*listings, **more)) == [], "the first look is a baseline"
    return made


def test_a_product_that_was_not_listed_before_is_new() -> None:
    watch = watched(listed("1"))
    (change,) = watch.look(feed(listed("2", price="185"), listed("1"))).transitions
    assert (change.variant_key, change.variant_label, change.kind) == ("2", "Shoe 2", NEW)
    assert (change.before, change.after, change.price, change.currency) == (UNKNOWN, IN, Decimal(185), "EUR")
    assert watch.told(feed(listed("2", price="185"), listed("1"))) == []


def test_a_new_product_is_told_whatever_its_stock() -> None:
    watch = watched(listed("1"))
    assert watch.told(feed(listed("2", OUT), listed("3", UNKNOWN), listed("1"))) == [("2", NEW), ("3", NEW)]


def test_a_steady_feed_writes_nothing() -> None:
    watch = watched(listed("1"), listed("2", OUT))
    made = watch.look(feed(listed("2", OUT), listed("1")))
    assert (made.new, made.changed, made.gone, made.transitions) == ([], [], [], [])


def test_restock_sold_out_and_price() -> None:
    watch = watched(listed("1", OUT), listed("2"), listed("3"), listed("4", OUT))
    seen = feed(listed("1"), listed("2", OUT), listed("3", price="90"), listed("4", PREORDER))
    made = watch.look(seen)
    assert [(t.variant_key, t.kind, t.before, t.after) for t in made.transitions] == [
        ("1", RESTOCK, OUT, IN),
        ("2", SOLD_OUT, IN, OUT),
        ("3", PRICE, IN, IN),
        ("4", TransitionKind.PREORDER_OPENED, OUT, PREORDER),
    ]
    assert made.transitions[2].previous_price == Decimal(100)


def test_other_words_are_remembered_and_no_news() -> None:
    watch = watched(listed("1"))
    made = watch.look(feed(listed("1", title="Another name", tags=("x",))))
    assert made.transitions == []
    (written,) = made.changed
    assert not written.changed
    assert written.listed.title == "Another name"


def test_another_currency_is_no_other_price() -> None:
    assert watched(listed("1")).told(feed(listed("1", price="120", currency="USD"))) == []


def test_unknown_changes_no_state() -> None:
    watch = watched(listed("1", OUT))
    assert watch.told(feed(listed("1", UNKNOWN, price=None))) == []
    assert (watch.memory.listings["1"].availability, watch.memory.listings["1"].price) == (OUT, Decimal(100))
    assert watch.told(feed(listed("1", IN))) == [("1", RESTOCK)]


def test_what_was_never_known_gives_no_restock() -> None:
    watch = watched(listed("1", UNKNOWN))
    assert watch.told(feed(listed("1", IN))) == []
    assert watch.told(feed(listed("1", OUT))) == [("1", SOLD_OUT)]


def test_a_price_is_told_where_the_stock_is_unknown() -> None:
    assert watched(listed("1", UNKNOWN)).told(feed(listed("1", UNKNOWN, price="90"))) == [("1", PRICE)]


def test_weak_evidence_waits_for_a_second_look() -> None:
    weak = {"confidence": Confidence.WEAK}
    watch = watched(listed("1", OUT), **weak)
    first = watch.look(feed(listed("1", price="90"), **weak))
    assert (first.transitions, first.second_look) == ([], True)
    assert watch.memory.listings["1"].price == Decimal(100), "its price waits as well"
    second = watch.look(feed(listed("1", price="90"), **weak))
    assert [(t.kind, t.confidence) for t in second.transitions] == [(RESTOCK, Confidence.WEAK)]
    assert not second.second_look
    assert watch.memory.listings["1"].price == Decimal(90)


def test_a_second_look_that_disagrees_refutes() -> None:
    weak = {"confidence": Confidence.WEAK}
    watch = watched(listed("1", OUT), **weak)
    watch.look(feed(listed("1"), **weak))
    assert watch.told(feed(listed("1", OUT), **weak)) == []
    assert watch.memory.listings["1"].pending is None


def test_a_new_listing_does_not_wait() -> None:
    watch = watched(listed("1"), confidence=Confidence.WEAK)
    assert watch.told(feed(listed("2"), listed("1"), confidence=Confidence.WEAK)) == [("2", NEW)]


def test_what_is_no_longer_listed_is_gone_and_no_news() -> None:
    watch = watched(listed("1"), listed("2"))
    made = watch.look(feed(listed("1")))
    assert (made.gone, made.transitions) == (["2"], [])
    assert watch.look(feed(listed("1"))).gone == []


@pytest.mark.parametrize("part", [{"limited": True}, {"cut": CUT}])
def test_what_was_not_read_whole_makes_nothing_gone(part: dict[str, Any]) -> None:
    watch = watched(listed("1"), listed("2"))
    assert watch.look(feed(listed("1"), **part)).gone == []


def test_an_empty_listing_makes_nothing_gone() -> None:
    watch = watched(listed("1"))
    assert watch.look(feed()).gone == []
    assert watch.told(feed(listed("1"))) == []


def test_one_look_without_it_may_be_a_page_that_shifted() -> None:
    watch = watched(listed("1"), listed("2"))
    watch.look(feed(listed("1")))
    assert watch.told(feed(listed("1"), listed("2"))) == []
    assert watch.memory.listings["2"].gone_at is None


def test_what_was_gone_for_longer_and_can_be_bought_is_back() -> None:
    watch = watched(listed("1"), listed("2"))
    for _ in range(2):
        watch.look(feed(listed("1")))
    assert watch.told(feed(listed("1"), listed("2"))) == [("2", RESTOCK)]


def test_a_return_on_weak_evidence_waits_too() -> None:
    weak = {"confidence": Confidence.WEAK}
    watch = watched(listed("1"), listed("2"), **weak)
    for _ in range(2):
        watch.look(feed(listed("1"), **weak))
    assert watch.told(feed(listed("1"), listed("2"), **weak)) == []
    assert watch.told(feed(listed("1"), listed("2"), **weak)) == [("2", RESTOCK)]


def test_what_comes_back_sold_out_is_no_news() -> None:
    watch = watched(listed("1"), listed("2", OUT), listed("3"))
    watch.look(feed(listed("1")))
    assert watch.told(feed(listed("1"), listed("2", OUT), listed("3", OUT))) == []
    assert watch.memory.listings["3"].availability is OUT
    watch.look(feed(listed("1")))
    assert watch.told(feed(listed("1"), listed("2"))) == [("2", RESTOCK)]


def test_a_size_that_comes_back_is_a_restock_of_its_listing() -> None:
    watch = watched(sized("1", us9=IN, us10=OUT, us11=OUT))
    made = watch.look(feed(sized("1", us9=IN, us10=IN, us11=OUT)))
    assert [(t.kind, t.before, t.after) for t in made.transitions] == [(RESTOCK, IN, IN)]
    assert made.back == {"1": ("us10",)}
    assert watch.told(feed(sized("1", us9=OUT, us10=IN, us11=OUT))) == [], "fewer sizes are no news"


def test_sizes_on_weak_evidence_are_no_news() -> None:
    weak = {"confidence": Confidence.WEAK}
    watch = watched(sized("1", us9=IN, us10=OUT), **weak)
    assert watch.told(feed(sized("1", us9=IN, us10=IN), **weak)) == []


def test_another_readers_keys_are_a_baseline() -> None:
    watch = watched(listed("1", OUT), listed("2"))
    made = watch.look(feed(listed("/p/1"), listed("/p/2"), source="page"))
    assert made.transitions == []
    assert sorted(made.gone) == ["1", "2"]
    assert watch.told(feed(listed("/p/1"), listed("/p/2"), listed("/p/3"), source="page")) == [("/p/3", NEW)]


# Feeds that name more than is read


def test_older_products_that_move_into_view_are_not_new() -> None:
    watch = watched(listed("5"), listed("4"), limited=True)
    assert watch.told(feed(listed("6"), listed("5"), listed("4"), listed("3"), limited=True)) == [("6", NEW)]
    assert "3" in watch.memory.listings


def test_the_rest_of_a_feed_that_was_once_cut_is_not_new() -> None:
    watch = watched(listed("5"), listed("4"), cut=CUT)
    whole = feed(listed("6"), listed("5"), listed("4"), listed("3"), listed("2"))
    assert watch.told(whole) == [("6", NEW)]
    assert watch.told(feed(*whole.listings, listed("1"))) == [("1", NEW)], (
        "known whole, its end counts as well"
    )
    assert watch.told(feed(listed("7"), cut=CUT)) == [("7", NEW)]


def test_a_date_says_what_is_new_at_the_end_of_a_window() -> None:
    watch = watched(listed("5"), limited=True)
    late = listed("7", published_at=watch.at + timedelta(seconds=1))
    old = listed("3", published_at=watch.at - timedelta(days=9))
    assert watch.told(feed(listed("5"), late, old, limited=True)) == [("7", NEW)]


def test_a_window_that_moved_on_altogether_is_new() -> None:
    watch = watched(listed("1"), listed("2"), limited=True)
    assert watch.told(feed(listed("4"), listed("3"), limited=True)) == [("4", NEW), ("3", NEW)]


# Too much at once


def many(numbers: Iterable[int], availability: Availability = IN, **more: Any) -> list[Listed]:
    return [listed(str(n), availability, **more) for n in numbers]


def test_a_redesign_that_makes_all_keys_new_is_held() -> None:
    watch = watched(*many(range(60)))
    made = watch.look(feed(*many(range(100, 160))))
    assert len(made.transitions) == 60
    assert made.held == (60, 60)
    assert watch.look(feed(*many(range(100, 160)))).held is None


@pytest.mark.parametrize(("new", "held"), [(19, False), (20, False), (26, True)])
def test_a_drop_is_held_only_where_it_is_large_and_many(new: int, held: bool) -> None:
    watch = watched(*many(range(60)))
    made = watch.look(feed(*many(range(100, 100 + new)), *many(range(60))))
    assert len(made.transitions) == new
    assert (made.held is not None) == held, made.held


def test_a_small_shop_that_doubles_is_not_held() -> None:
    assert watched(*many(range(19))).look(feed(*many(range(38)))).held is None


def test_a_shop_that_flips_at_once_is_held() -> None:
    watch = watched(*many(range(50), OUT))
    assert watch.look(feed(*many(range(20)), *many(range(20, 50), OUT))).held == (20, 50)
    assert watched(*many(range(50))).look(feed(*many(range(50), OUT))).held == (50, 50)


def test_a_sale_is_no_miracle_but_prices_without_a_currency_may_be_anothers() -> None:
    assert watched(*many(range(50))).look(feed(*many(range(50), price="80"))).held is None
    bare = {"currency": None}
    made = watched(*many(range(50), **bare)).look(feed(*many(range(50), price="80", **bare)))
    assert made.held == (50, 50)


@given(
    looks=st.lists(
        st.lists(
            st.tuples(st.integers(0, 12), st.sampled_from(Availability), st.sampled_from(["1", "2", None])),
            unique_by=lambda t: t[0],
            max_size=12,
        ),
        min_size=1,
        max_size=6,
    ),
    confidence=st.sampled_from(Confidence),
    limited=st.booleans(),
)
def test_any_history_keeps_the_promises(
    looks: list[list[tuple[int, Availability, str | None]]], confidence: Confidence, limited: bool
) -> None:
    watch = Feed()
    for number, rows in enumerate(looks):
        seen = feed(*(listed(str(n), a, price=p) for n, a, p in rows), confidence=confidence, limited=limited)
        before = watch.memory
        made = watch.look(seen)
        if number == 0 or not before.listings:
            assert made.transitions == []
        for change in made.transitions:
            known = before.listings.get(change.variant_key)
            assert (known is None) == (change.kind is NEW)
            if change.kind is RESTOCK:
                assert change.after.buyable
                assert known is not None
                assert confidence is Confidence.STRONG or known.pending is not None
        assert len({t.variant_key for t in made.transitions}) == len(made.transitions)
        assert not (limited and made.gone)
        again = decide(watch.memory, seen, watch_id=1, at=watch.at + STEP)
        assert again.new == []
        if confidence is Confidence.STRONG:
            assert (again.transitions, again.changed) == ([], []), "the same again is no news"
