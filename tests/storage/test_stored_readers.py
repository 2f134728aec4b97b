"""Own readers and cart links on each database: stored, claimed, changed and taken away, sign by sign."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from crawl_house import IN, START, House, look, offer
from sqlalchemy import select, update

from crawler.model import Variant
from crawler.storage.details import cart_urls_of
from crawler.storage.schema import Origin, Snapshot, Watch
from crawler.storage.watch_edits import add_watch
from crawler.storage.watches import claim

READER = {
    "availability": {"css": "#buy:not([disabled]) \\ 'x' \"y\"", "present": "in_stock"},
    "in_stock": ["有货", "zu haben", "🛒"],
    "price": {"json": "$['a b'][0]", "cents": True},
}


def add(house: House, reader: dict[str, Any] | None) -> None:
    house.database.retrying(
        lambda c: add_watch(
            c,
            "https://shop.example/p/1",
            choose_spider=lambda url: "structured_data",
            now=START,
            origin=Origin.CLI,
            reader=reader,
        )
    )


def without_reader(house: House) -> int:
    with house.database.read() as connection:
        return len(connection.execute(select(Watch.id).where(Watch.reader.is_(None))).all())


def test_a_reader_is_claimed_as_it_was_stored_and_none_is_null(house: House) -> None:
    add(house, None)
    assert without_reader(house) == 1, "NULL, not the JSON null"
    add(house, READER)
    assert without_reader(house) == 0
    at = START + timedelta(seconds=1)
    (due,) = house.database.retrying(
        lambda c: claim(c, spider="structured_data", token="t", now=at, cutoff=at, sites=1, per_site=9)
    )
    assert due.reader == READER
    with house.database.write() as connection:
        connection.execute(update(Watch.__table__).values(reader=None))
    assert without_reader(house) == 1


def test_a_snapshot_keeps_the_links_into_the_cart(house: House) -> None:
    link = "https://shop.example/cart/7%26x:1"
    ten = Variant(key="42", label="US 10", availability=IN, cart_id="7&x", cart_url=link)
    watch = house.watch()
    house.record(look(watch, replace(offer(), variants=(ten,), cart_url=link), START))
    snapshot = house.row(Snapshot, watch_id=watch)
    assert cart_urls_of(snapshot.detail) == {"": link, "42": link, "US 10": link}
