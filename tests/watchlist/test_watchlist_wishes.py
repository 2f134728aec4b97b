"""``wishes:`` in a watchlist: what it declares, its mistakes, its changes, and that it is written back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from watchlist_house import NOW, House, read

from crawler.storage.answers import stop
from crawler.storage.schema import Subscription, SubscriptionChannel
from crawler.storage.wish_listeners import queries_version
from crawler.watchlist.export import export_watchlist

PEOPLE = (
    "subscribers: {ann: {channels: {phone: 'json://a', mail: 'json://m'}},"
    " ben: {channels: {phone: 'json://b'}}}\n"
)
WISHES = (
    PEOPLE
    + """
wishes:
  - query: jordan 1 chicago, US 10, below 250 EUR, -gs
    until_bought: true
    until: 2026-12-24
    notify: [ann, {ben: {below: 150 EUR}}]
  - mpn: Nike CT8013-170
    drop: 10%
    kinds: price
    notify: [{ann: [phone]}]
  - gtin: 4006381333931
  - query: 抓绒外套 暖和
    similar: true
    threshold: 70
    variants: M
    notify: ben
"""
)


def rows(house: House) -> list[Any]:
    with house.database.read() as connection:
        return list(connection.execute(select(Subscription.__table__).order_by(Subscription.id)))


def version(house: House) -> int:
    with house.database.read() as connection:
        return queries_version(connection)


def problems(wishes: str) -> list[str]:
    return [p.message for p in read(f"{PEOPLE}wishes:\n{wishes}").problems]


def test_wishes_are_stored(house: House) -> None:
    house.sync(WISHES)
    found = rows(house)
    assert [(r.subscriber_id, r.query or r.product_key) for r in found] == [
        (1, "jordan 1 chicago, US 10, below 250 EUR, -gs"),
        (2, "jordan 1 chicago, US 10, below 250 EUR, -gs"),
        (1, "mpn:nike:ct8013-170"),
        (1, "gtin:04006381333931"),
        (2, "gtin:04006381333931"),
        (2, "抓绒外套 暖和"),
    ]
    first, second, product, _, _, similar = found
    assert first.expires_at == datetime(2026, 12, 25, tzinfo=UTC)
    assert (first.until_bought, first.kinds) == (True, ["restock", "new_listing"])
    assert (first.price_limit, str(second.price_limit)) == (None, "150")
    assert (str(product.drop_percent), product.kinds) == ("10", ["price"])
    assert (similar.similar, similar.threshold, similar.variants) == (True, 70, ["M"])
    with house.database.read() as connection:
        assert connection.execute(select(SubscriptionChannel.__table__)).all() == [(product.id, 1)]
    assert version(house) == 1


def test_a_second_sync_and_a_sync_of_the_export_change_nothing(house: House) -> None:
    house.sync(WISHES)
    assert house.sync(WISHES).nothing
    with house.database.read() as connection:
        exported = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert "wishes:" in exported
    assert house.sync(exported).lines == ()
    assert version(house) == 1


def test_an_amount_that_a_price_falls_is_stored_and_written_back(house: House) -> None:
    asked = WISHES.replace("drop: 10%", "drop: 20.50")
    house.sync(asked)
    [product] = [r for r in rows(house) if r.product_key == "mpn:nike:ct8013-170"]
    assert (product.drop_percent, str(product.drop_amount)) == (None, "20.5")
    with house.database.read() as connection:
        exported = export_watchlist(connection, secrets=house.secrets, show_secrets=True)
    assert 'drop: "20.5"' in exported
    assert house.sync(exported).lines == ()


def test_what_changes_is_told_and_what_a_person_ended_stays_so(house: House) -> None:
    house.sync(WISHES)
    changed = house.sync(WISHES.replace("threshold: 70", "threshold: 80").replace("drop: 10%", "drop: 20%"))
    assert [str(line) for line in changed.lines] == [
        "~ wish mpn:nike:ct8013-170: tells ann otherwise",
        "~ wish 抓绒外套 暖和: tells ben otherwise",
    ]
    gone = house.sync(PEOPLE)
    assert {str(line)[0] for line in gone.lines} == {"-"}
    assert not any(r.active for r in rows(house))
    house.sync(WISHES)
    assert all(r.active for r in rows(house))
    with house.database.write() as connection:
        stop(connection, [1], now=NOW)
    kept = house.sync(WISHES)
    assert [line.sign for line in kept.lines] == ["="]
    assert "ended it" in str(kept.lines[0])


@pytest.mark.parametrize(
    ("wishes", "mistake"),
    [
        ("  - {similar: true}", "wish 1 needs one of"),
        ("  - {query: dunk, gtin: 4006381333931}", "wish 1 needs one of"),
        ("  - query: US 10", "no word says what product is meant"),
        ("  - query: dunk below $90", "doesn't say which currency"),
        ("  - gtin: 4006381333932", "isn't a GTIN"),
        ("  - mpn: CT8013-170", "isn't a brand and a model number"),
        ("  - {query: dunk, threshold: 10}", "isn't a number from 50 to 100"),
        ("  - {query: dunk, until: tomorrow}", "isn't a day"),
        ("  - {query: dunk, drop: 10 EUR}", "isn't how much a price falls"),
        ("  - {query: dunk, notify: bob}", "unknown subscriber 'bob'"),
        ("  - {query: dunk, belw: 10 EUR}", "unknown key 'belw' in wish 1"),
        ("  - query: dunk\n  - query: dunk", "wish 2 is the same as wish 1"),
        ("  query: dunk", "'wishes' must be a list, '- query: ...'"),
    ],
)
def test_mistakes_are_named(wishes: str, mistake: str) -> None:
    found = problems(wishes)
    assert len(found) == 1, found
    assert mistake in found[0]
