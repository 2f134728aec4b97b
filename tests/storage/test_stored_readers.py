"""Own readers and cart links on each database: stored, claimed, changed and taken away, sign by sign."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from any_database import fresh_database
from crawl_house import IN, START, House, look, offer
from sqlalchemy import select, update

from crawler.model import Variant
from crawler.storage.details import cart_urls_of
from crawler.storage.schema import Origin, Snapshot, Watch
from crawler.storage.watch_edits import add_watch
from crawler.storage.watches import claim

POSTGRES = pytest.param("postgres", marks=pytest.mark.service("postgres"))
MARIADB = pytest.param("mariadb", marks=pytest.mark.service("mariadb"))
READER = {
    "availability": {"css": "#buy:not([disabled]) \\ 'x' \"y\"", "present": "in_stock"},
    "in_stock": ["有货", "zu haben", "🛒"],
    "price": {"json": "$['a b'][0]", "cents": True},
}


@pytest.fixture(params=["sqlite", POSTGRES, MARIADB])
def anywhere(
    request: pytest.FixtureRequest, tmp_path: Path, service: Callable[[str], str]
) -> Iterator[House]:
    with fresh_database(request.param, tmp_path, service) as url:
        made = House(url)
        yield made
        made.database.close()


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


def test_a_reader_is_claimed_as_it_was_stored_and_none_is_null(anywhere: House) -> None:
    add(anywhere, None)
    assert without_reader(anywhere) == 1, "NULL, not the JSON null"
    add(anywhere, READER)
    assert without_reader(anywhere) == 0
    at = START + timedelta(seconds=1)
    (due,) = anywhere.database.retrying(
        lambda c: claim(c, spider="structured_data", token="t", now=at, cutoff=at, sites=1, per_site=9)
    )
    assert due.reader == READER
    with anywhere.database.write() as connection:
        connection.execute(update(Watch.__table__).values(reader=None))
    assert without_reader(anywhere) == 1


def test_a_snapshot_keeps_the_links_into_the_cart(anywhere: House) -> None:
    link = "https://shop.example/cart/7%26x:1"
    ten = Variant(key="42", label="US 10", availability=IN, cart_id="7&x", cart_url=link)
    watch = anywhere.watch()
    anywhere.record(look(watch, replace(offer(), variants=(ten,), cart_url=link), START))
    snapshot = anywhere.row(Snapshot, watch_id=watch)
    assert cart_urls_of(snapshot.detail) == {"": link, "42": link, "US 10": link}
