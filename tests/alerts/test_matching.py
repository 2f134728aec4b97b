from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from alerts_world import change

from alerts.matching import Occasion, Tell, Wish, Withhold, decide, decide_all
from crawler.model import Availability, Transition, TransitionKind, Variant

RESTOCK, SOLD_OUT, PRICE = TransitionKind.RESTOCK, TransitionKind.SOLD_OUT, TransitionKind.PRICE


def variant(label: str, availability: Availability) -> Variant:
    return Variant(key=label, label=label, availability=availability)


def wish(*variants: str, kinds: tuple[TransitionKind, ...] = (RESTOCK,), **more: object) -> Wish:
    return Wish(kinds=frozenset(kinds), variants=variants, **more)  # type: ignore[arg-type]


def seen(*transitions: Transition, listed: tuple[Variant, ...] = ()) -> Occasion:
    return Occasion(transitions=transitions, variants=listed)


def labels(decision: object) -> list[str]:
    assert isinstance(decision, Tell), decision
    return [t.variant_key for t in decision.transitions]


def test_who_wants_any_variant_is_told_of_all_that_came_back_at_once() -> None:
    decision = decide(wish(), seen(change(""), change("US 10"), change("US 11")))
    assert labels(decision) == ["US 10", "US 11", ""]


def test_who_wants_one_variant_is_told_of_that_one() -> None:
    decision = decide(wish("US 10"), seen(change(""), change("US 10"), change("US 11")))
    assert labels(decision) == ["US 10"]


def test_other_variants_are_withheld_with_what_came_back() -> None:
    decision = decide(wish("US 10"), seen(change(""), change("US 8"), change("US 9")))
    assert decision == Withhold(reason="wanted US 10; back are US 8, US 9")


def test_one_variant_reads_as_one() -> None:
    assert decide(wish("US 10"), seen(change("US 9"))) == Withhold(reason="wanted US 10; back is US 9")


def test_a_product_that_names_no_variants_is_never_guessed() -> None:
    assert decide(wish("US 10"), seen(change(""))) == Withhold(
        reason="wanted US 10; the shop did not say which variants changed"
    )


@pytest.mark.parametrize(
    ("availability", "told"),
    [(Availability.IN_STOCK, True), (Availability.LIMITED, True), (Availability.OUT_OF_STOCK, False)],
)
def test_a_product_whose_list_first_names_the_variant_is_told_if_it_is_in_stock(
    availability: Availability, told: bool
) -> None:
    decision = decide(wish("US 10"), seen(change(""), listed=(variant("US 10", availability),)))
    if told:
        assert labels(decision) == [""]
    else:
        assert decision == Withhold(reason="wanted US 10; US 10 is out of stock")


def test_kinds_that_were_not_asked_for_are_no_decision() -> None:
    assert decide(wish(kinds=(SOLD_OUT,)), seen(change("US 10"))) is None


@pytest.mark.parametrize(
    ("limit", "currency", "price", "reason"),
    [
        ("200", "EUR", "199", None),
        ("200", "EUR", "200", None),
        ("200", None, "259", "price 259 EUR is above the limit of 200 EUR"),
        ("200", "EUR", "259", "price 259 EUR is above the limit of 200 EUR"),
        ("200", "EUR", "200.01", "price 200.01 EUR is above the limit of 200 EUR"),
        ("200", "USD", "150", "price 150 EUR can't be compared with the limit of 200 USD"),
        ("200", "EUR", None, "the price is unknown, the limit is 200 EUR"),
    ],
)
def test_price_limits(limit: str, currency: str | None, price: str | None, reason: str | None) -> None:
    decision = decide(wish(price_limit=Decimal(limit), currency=currency), seen(change("US 10", price=price)))
    if reason is None:
        assert labels(decision) == ["US 10"]
    else:
        assert decision == Withhold(reason=reason)


def test_only_the_variants_within_the_limit_are_told() -> None:
    decision = decide(
        wish(price_limit=Decimal(200)), seen(change(""), change("US 10", price="259"), change("US 11"))
    )
    assert labels(decision) == ["US 11", ""]


def test_a_variant_without_a_price_costs_what_the_product_costs() -> None:
    occasion = seen(change("", price="259"), change("US 10", price=None))
    decision = decide(wish("US 10", price_limit=Decimal(200)), occasion)
    assert decision == Withhold(reason="price 259 EUR is above the limit of 200 EUR")


def test_a_limit_is_no_bound_for_selling_out() -> None:
    assert labels(decide(wish(kinds=(SOLD_OUT,), price_limit=Decimal(1)), seen(change("", SOLD_OUT)))) == [""]


def test_one_size_gone_is_not_sold_out_for_who_wants_any() -> None:
    asked = wish(kinds=(SOLD_OUT,))
    assert decide(asked, seen(change("US 10", SOLD_OUT))) == Withhold(
        reason="sold out: US 10; other variants are not"
    )
    assert labels(decide(asked, seen(change("US 10", SOLD_OUT), change("", SOLD_OUT)))) == ["US 10", ""]
    assert labels(decide(wish("US 10", kinds=(SOLD_OUT,)), seen(change("US 10", SOLD_OUT)))) == ["US 10"]


def test_several_kinds_of_one_occasion_are_one_message() -> None:
    decision = decide(wish(kinds=(RESTOCK, PRICE)), seen(change("US 10"), change("US 9", PRICE)))
    assert labels(decision) == ["US 10", "US 9"]


def test_equal_wishes_get_the_same_decision() -> None:
    decisions = decide_all([(1, wish()), (2, wish("US 12")), (3, wish())], seen(change("US 10")))
    assert decisions[1] is decisions[3]
    assert isinstance(decisions[2], Withhold)


def test_a_decision_to_tell_says_why() -> None:
    decision = decide(wish("US 10"), seen(change("US 10")))
    assert isinstance(decision, Tell)
    assert decision.reason == "wanted US 10; back is US 10"
    whole = decide(wish(), seen(change("")))
    assert isinstance(whole, Tell)
    assert whole.reason == "wanted any variant"


@pytest.mark.parametrize(
    ("before", "percent", "amount", "objection"),
    [
        ("250", "10", "20", None),
        ("200", "10", None, "the price fell by 0.50%, you asked for 10%"),
        ("250", None, "60", "the price fell by 51, you asked for 60"),
        ("150", "10", None, "the price rose from 150 to 199"),
        (None, "10", None, "the price before is unknown"),
        ("150", None, None, None),
    ],
)
def test_a_fall_of_the_price_is_as_large_as_was_asked(
    before: str | None, percent: str | None, amount: str | None, objection: str | None
) -> None:
    fell = replace(change("US 10", TransitionKind.PRICE), previous_price=Decimal(before) if before else None)
    asked = Wish(
        kinds=frozenset(TransitionKind),
        drop_percent=Decimal(percent) if percent else None,
        drop_amount=Decimal(amount) if amount else None,
    )
    decision = decide(asked, seen(fell))
    assert decision == Withhold(reason=objection) if objection else isinstance(decision, Tell)
