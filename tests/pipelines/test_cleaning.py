"""What no database can keep is marked before it is stored, wherever on the page it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from crawl_house import IN, OUT, START, House, failure, look, offer

from crawler.model import Assortment, Availability, Evidence, FailureReason, Listed, Look, Product, Variant
from crawler.storage.schema import (
    FailureStretch,
    Listing,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
)
from pipelines.cleaning import storable

NUL, HALF, MARK = "\0", "\ud83d", "\ufffd"
URL = "https://shop.example/p/1"


def _dirty(watch: int, availability: Availability, minutes: int) -> Look:
    size = Variant(
        key=f"1{NUL}0",
        label=f"US{NUL} 10",
        availability=availability,
        options=((f"Size{NUL}", f"10{HALF}"),),
        sku=f"S{NUL}",
        cart_id=f"c{NUL}",
        cart_url=f"https://shop.example/cart/{NUL}",
    )
    seen = offer(
        IN,
        product=Product(name=f"Comet{NUL} Runner{HALF}", brand=f"B{NUL}", sku=f"C{NUL}1", mpn=NUL, image=NUL),
        seller=f"Ann{NUL}'s",
        evidence=(Evidence(source=f"json{NUL}", path=f"a{NUL}", value=f"b{HALF}"),),
        platform=f"shop{NUL}",
    )
    seen = replace(seen, variants=(size,))
    return look(watch, seen, START + timedelta(minutes=minutes), url=URL)


def test_an_offer_with_what_no_database_keeps_is_stored_and_its_restock_found(house: House) -> None:
    watch = house.watch(URL)
    house.record(_dirty(watch, OUT, 0))
    back = house.record(_dirty(watch, IN, 10))
    assert [(t.variant_key, t.variant_label, t.kind.value) for t in back] == [
        (f"1{MARK}0", f"US{MARK} 10", "restock")
    ]
    assert house.count(VariantState) == 2, "the size is known by the same key each time"
    assert house.row(TransitionRow).variant_label == f"US{MARK} 10"
    assert house.row(Watch).product_name == f"Comet{MARK} Runner{MARK}"
    snapshot = house.rows(Snapshot)[-1]
    assert snapshot.seller == f"Ann{MARK}'s"
    assert snapshot.detail["variants"][0]["options"] == [[f"Size{MARK}", f"10{MARK}"]]
    assert snapshot.detail["evidence"][0]["value"] == f"b{MARK}"


def test_a_failure_keeps_its_reason(house: House) -> None:
    watch = house.watch(URL)
    house.record(look(watch, failure(FailureReason.LAYOUT, f"a{NUL}b", vendor=f"v{NUL}"), START, url=URL))
    kept = house.row(FailureStretch)
    assert (kept.reason, kept.detail, kept.vendor) == (FailureReason.LAYOUT, f"a{MARK}b", f"v{MARK}")


def test_a_listing_is_stored_too(house: House) -> None:
    watch = house.watch("https://shop.example/products.json", kind=WatchKind.FEED)
    shoe = Listed(
        key=f"1{NUL}",
        url=f"{URL}?{NUL}",
        title=f"Shoe{NUL}",
        tags=(f"t{HALF}",),
        price=Decimal(1),
        currency="EUR",
    )
    seen = Assortment(source="json", listings=(shoe,), title=f"All{NUL}")
    house.record(look(watch, seen, START, url="https://shop.example/products.json"))
    assert house.row(Listing).title == f"Shoe{MARK}"


def test_what_can_be_kept_stays_the_same_object() -> None:
    seen = look(1, offer(IN, sizes={"日本 🛒": IN}, product=Product(name="Zoë’s 🦊")), START)
    assert storable(seen) is seen
