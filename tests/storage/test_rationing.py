"""How many of a steered shop's due watches are looked at now, in which order, and what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from crawl_house import START, House
from sqlalchemy import insert, update

from crawler.cadence.model import Why
from crawler.storage.forecasts import next_look_of
from crawler.storage.schema import Origin, Site, SiteForecast, Watch, WatchForecast
from crawler.storage.schema_learned import SiteDrops
from crawler.storage.watches import DueWatch, claim, next_work, release

MINUTE = timedelta(minutes=1)


def shop(house: House, watches: int, *, looks_per_hour: float = 60.0, burst: float = 3.0) -> int:
    """A steered shop whose pages have been out of stock for an hour, each awaited by more people."""
    site = house.site("shop.example")
    for n in range(1, watches + 1):
        watch = house.watch(
            f"https://shop.example/p/{n}",
            site=site,
            next_look_at=START - timedelta(seconds=watches - n),
            why_next=Why.WORTH.value,
            looked_at=START - 60 * MINUTE,
            last_ok_at=START - 60 * MINUTE,
        )
        learned = insert(WatchForecast).values(watch_id=watch, learned_until=START, weight=float(n))
        with house.database.write() as connection:
            connection.execute(learned)
    row: dict[str, Any] = {"site_id": site, "steers": True, "looks_per_hour": looks_per_hour, "price": 0.01}
    row |= {"tokens": 500.0, "burst": burst, "filled_at": START, "stepped_at": START}
    with house.database.write() as connection:
        connection.execute(insert(SiteForecast).values(**row))
    return site


def claimed(house: House, token: str = "a", *, at: timedelta = timedelta()) -> list[DueWatch]:
    return house.database.retrying(
        lambda c: claim(
            c, spider="structured_data", token=token, now=START + at, cutoff=START + at, sites=9, per_site=20
        )
    )


def test_no_more_than_the_burst_bears_and_the_worthiest_first(house: House) -> None:
    shop(house, 8)
    assert [watch.id for watch in claimed(house)] == [8, 7, 6]


def test_what_does_not_wait_for_its_worth_is_never_held_back(house: House) -> None:
    shop(house, 6, burst=0.0)
    house.set(Watch, 1, why_next=None)
    house.set(Watch, 2, why_next=Why.WISHED.value)
    house.set(Watch, 3, interval_s=3600)
    house.set(Watch, 4, looked_at=START - timedelta(days=1))
    house.set(Watch, 5, interval_s=3601)
    assert [watch.id for watch in claimed(house)] == [1, 2, 3, 4]


def test_a_shop_whose_budget_is_spent_is_due_when_it_bears_a_look_again(house: House) -> None:
    site = shop(house, 5, burst=0.5)
    assert claimed(house) == []
    # Four times 60 looks an hour: half a look in 7.5 seconds.
    ready = START + timedelta(seconds=7.5)
    assert house.row(Site, id=site).next_look_at == ready
    with house.database.read() as connection:
        assert next_work(connection, now=START, until=START) == {}
        told = next_look_of(connection, 5, now=START, every=10 * MINUTE)
    assert told is not None
    assert told.held_until == ready
    assert [watch.id for watch in claimed(house, at=timedelta(seconds=8))] == [5]


def test_another_watch_that_falls_due_first_does_not_wait_with_them(house: House) -> None:
    site = shop(house, 2, burst=0.0, looks_per_hour=1.0)
    later = START + MINUTE
    house.watch("https://shop.example/p/wished", site=site, next_look_at=later, why_next=Why.WISHED.value)
    assert claimed(house) == []
    assert house.row(Site, id=site).next_look_at == later
    assert [watch.url for watch in claimed(house, at=MINUTE)] == ["https://shop.example/p/wished"]


def test_a_second_process_finds_the_same_budget(house: House) -> None:
    site = shop(house, 6, burst=2.0)
    assert len(claimed(house, "first")) == 2
    assert claimed(house, "second") == [], "the first holds the shop"
    with house.database.write() as connection:
        connection.execute(update(SiteForecast).values(burst=0.0))
    house.database.retrying(lambda c: release(c, site_ids=[site], token="first"))
    assert claimed(house, "second") == [], "what the first spent is spent for all"


def test_a_page_in_its_drop_time_is_worth_more(house: House) -> None:
    site = shop(house, 5, burst=1.0)
    house.set(Watch, 2, drops=["Sunday 11:56"])
    assert [watch.id for watch in claimed(house)] == [2]
    house.database.retrying(lambda c: release(c, site_ids=[site], token="a"))
    house.set(Watch, 2, drops=None)
    with house.database.write() as connection:
        connection.execute(insert(SiteDrops).values(site_id=site, drops=["daily 11:56"], origin=Origin.CLI))
    assert [watch.id for watch in claimed(house)] == [5], "a shop's drop time is everybody's"
