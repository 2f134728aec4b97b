"""Who hears of what a shop's listing changed: every rule, on plain values."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from alerts_world import START

from alerts.feed_matching import FeedOccasion, SeenListing, decide, seen_listing
from alerts.matching import Tell, Wish, Withhold
from crawler.model import Availability, Confidence, Transition, TransitionKind, Variant

IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN
NEW, RESTOCK, SOLD_OUT = TransitionKind.NEW_LISTING, TransitionKind.RESTOCK, TransitionKind.SOLD_OUT
PRICE = TransitionKind.PRICE


def change(
    key: str,
    kind: TransitionKind = NEW,
    *,
    title: str = "",
    after: Availability = IN,
    price: str | None = "185",
) -> Transition:
    return Transition(
        watch_id=1,
        variant_key=key,
        variant_label=title or f"Shoe {key}",
        kind=kind,
        before=UNKNOWN if kind is NEW else OUT,
        after=after,
        at=START,
        confidence=Confidence.STRONG,
        price=Decimal(price) if price else None,
        currency="USD" if price else None,
    )


def listing(
    title: str, *, back: tuple[str, ...] = (), price: str | None = None, **sizes: Availability
) -> SeenListing:
    variants = tuple(
        Variant(
            key=name,
            label=name.replace("_", " ").upper().replace("US", "US "),
            availability=a,
            price=Decimal(price) if price else None,
            sku=f"CT8013-170-{name}",
        )
        for name, a in sizes.items()
    )
    return seen_listing(title=title, url="https://shop.example/p/x", variants=variants, back=back)


def wish(*keywords: str, kinds: tuple[TransitionKind, ...] = (NEW, RESTOCK), **more: Any) -> Wish:
    return Wish(kinds=frozenset(kinds), keywords=keywords, **more)


CHICAGO = listing("Air Jordan 1 Retro High OG Chicago", us9=OUT, us10=IN)
DUNK = listing("Dunk Low Panda GS", us4=IN)


def occasion(*changes: Transition, **listings: SeenListing) -> FeedOccasion:
    return FeedOccasion(transitions=changes, listings=listings or {"1": CHICAGO, "2": DUNK})


def told(decision: object) -> list[str]:
    assert isinstance(decision, Tell), decision
    return [t.variant_key for t in decision.transitions]


def refused(decision: object) -> str:
    assert isinstance(decision, Withhold), decision
    return decision.reason


def test_without_keywords_every_product_is_told() -> None:
    decision = decide(wish(), occasion(change("1"), change("2")))
    assert told(decision) == ["1", "2"]
    assert isinstance(decision, Tell)
    assert decision.reason == "wanted any product"


def test_only_what_matches_is_told_and_the_rest_leaves_no_trace() -> None:
    seen = occasion(change("1"), change("2"))
    decision = decide(wish("jordan 1 chicago -gs"), seen)
    assert told(decision) == ["1"]
    assert isinstance(decision, Tell)
    assert decision.reason == "matches 'jordan 1 chicago -gs'"
    assert decide(wish("yeezy"), seen) is None
    assert told(decide(wish("yeezy", "panda"), seen)) == ["2"]
    assert told(decide(wish("CT8013-170"), seen)) == ["1", "2"]


def test_kinds_that_were_not_asked_for() -> None:
    assert decide(wish(), occasion(change("1", SOLD_OUT, after=OUT))) is None
    assert told(decide(wish(kinds=(SOLD_OUT,)), occasion(change("1", SOLD_OUT, after=OUT)))) == ["1"]


@pytest.mark.parametrize(
    ("variants", "kind", "after", "reason"),
    [
        (("US 10",), NEW, IN, None),
        (("US 10",), RESTOCK, IN, None),
        (("US 9", "US 10"), NEW, IN, None),
        (("US 9",), NEW, IN, "Shoe 1: wanted US 9; in stock is US 10"),
        (("US 9",), NEW, OUT, None),
        (("US 12",), NEW, IN, "Shoe 1: wanted US 12; there are US 9, US 10"),
        (("US 12",), SOLD_OUT, OUT, "Shoe 1: wanted US 12; it is not offered"),
        (("US 9",), SOLD_OUT, OUT, None),
    ],
)
def test_sizes(
    variants: tuple[str, ...], kind: TransitionKind, after: Availability, reason: str | None
) -> None:
    asked = wish(variants=variants, kinds=(kind,))
    decision = decide(asked, occasion(change("1", kind, after=after)))
    if reason is None:
        assert told(decision) == ["1"]
    else:
        assert refused(decision) == reason


def test_a_listing_that_names_no_sizes_is_never_guessed() -> None:
    bare = occasion(change("1"), **{"1": listing("Jordan 1")})
    assert refused(decide(wish(variants=("US 10",)), bare)) == (
        "Shoe 1: wanted US 10; the listing names no sizes"
    )
    gone = occasion(change("1", SOLD_OUT, after=OUT), **{"1": listing("Jordan 1")})
    assert told(decide(wish(variants=("US 10",), kinds=(SOLD_OUT,)), gone)) == ["1"]


def test_sizes_whose_stock_is_not_told() -> None:
    unsaid = {"1": listing("Jordan 1", us9=UNKNOWN, us10=UNKNOWN)}
    assert told(decide(wish(variants=("US 10",)), occasion(change("1"), **unsaid))) == ["1"]
    assert refused(decide(wish(variants=("US 10",)), occasion(change("1", RESTOCK), **unsaid))) == (
        "Shoe 1: wanted US 10; the listing does not say which sizes are in stock"
    )


def test_one_size_more_is_told_to_those_who_want_it() -> None:
    back = {"1": listing("Jordan 1", us9=IN, us10=IN, us11=OUT, back=("us10",))}
    seen = occasion(change("1", RESTOCK), **back)
    assert told(decide(wish(variants=("US 10",)), seen)) == ["1"]
    assert refused(decide(wish(variants=("US 9",)), seen)) == "Shoe 1: wanted US 9; back is US 10"
    assert decide(wish(), seen) is None
    assert told(decide(wish(kinds=(PRICE,)), occasion(change("1", PRICE), **back))) == ["1"]


@pytest.mark.parametrize(
    ("limit", "currency", "price", "reason"),
    [
        ("185", "USD", "185", None),
        ("200", None, "185", None),
        ("150", "USD", "185", "Shoe 1: price 185 USD is above the limit of 150 USD"),
        ("150", "EUR", "100", "Shoe 1: price 100 USD can't be compared with the limit of 150 EUR"),
        ("150", "USD", None, "Shoe 1: the price is unknown, the limit is 150 USD"),
    ],
)
def test_price_limits(limit: str, currency: str | None, price: str | None, reason: str | None) -> None:
    asked = wish("jordan", price_limit=Decimal(limit), currency=currency)
    decision = decide(asked, occasion(change("1", price=price), change("2", price="999")))
    if reason is None:
        assert told(decision) == ["1"]
    else:
        assert refused(decision) == reason


def test_the_wanted_sizes_price_counts() -> None:
    dear = listing("Jordan 1", us9=IN, us10=IN, price="250")
    asked = wish(variants=("US 10",), price_limit=Decimal(200), currency="USD")
    assert "250 USD is above" in refused(decide(asked, occasion(change("1", price="180"), **{"1": dear})))


def test_sold_out_knows_no_price_limit() -> None:
    asked = wish(kinds=(SOLD_OUT,), price_limit=Decimal(1), currency="USD")
    assert told(decide(asked, occasion(change("1", SOLD_OUT, after=OUT)))) == ["1"]


def test_a_product_whose_row_is_gone_is_judged_by_its_title() -> None:
    seen = FeedOccasion(transitions=(change("9", title="Jordan 1 Bred"),), listings={})
    assert told(decide(wish("bred"), seen)) == ["9"]
    assert decide(wish("chicago"), seen) is None
    assert "names no sizes" in refused(decide(wish("bred", variants=("US 9",)), seen))


def test_what_is_kept_hides_what_is_refused() -> None:
    asked = wish(price_limit=Decimal(100), currency="USD", variants=("US 10", "US 4"))
    decision = decide(asked, occasion(change("1", price="185"), change("2", price="90")))
    assert told(decision) == ["2"]
    assert isinstance(decision, Tell)
    assert decision.reason == "wanted any product; wanted US 10, US 4"
