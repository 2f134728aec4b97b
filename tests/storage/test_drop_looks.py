"""Looks gather around a drop time that somebody knows, and why-next says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from crawl_house import OUT, START, House, failure, look, offer
from sqlalchemy import insert

from crawler.cadence.model import Why
from crawler.model import FailureReason
from crawler.storage.forecasts import next_look_of
from crawler.storage.schema import Origin, Watch
from crawler.storage.schema_learned import SiteDrops

MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


def looks_until(house: House, watch: int, until: int, *, every: timedelta = HOUR) -> list[int]:
    """At which minutes after START the watch is looked at."""
    made, at = [], START
    while at <= START + until * MINUTE:
        made.append(round((at - START) / MINUTE))
        house.record(look(watch, offer(OUT), at), every=every)
        at = house.row(Watch, id=watch).next_look_at
    return made


def test_around_a_page_s_drop_time_then_by_the_interval_again(house: House) -> None:
    watch = house.watch(drops=["Sunday 12:30"])
    assert looks_until(house, watch, 130) == [0, 29, 31, 33, 38, 43, 48, 53, 58, 118]


def test_a_shop_s_drop_time_is_every_page_s(house: House) -> None:
    watch = house.watch()
    site = house.row(Watch, id=watch).site_id
    with house.database.write() as connection:
        connection.execute(insert(SiteDrops).values(site_id=site, drops=["daily 12:30"], origin=Origin.CLI))
    assert looks_until(house, watch, 30) == [0, 29]
    row = house.row(Watch, id=watch)
    assert (row.why_next, row.next_look_at) == (Why.DROP, START + 31 * MINUTE)
    with house.database.read() as connection:
        told = next_look_of(connection, watch, now=START + 30 * MINUTE, every=HOUR)
    assert told is not None
    assert (told.drop, told.drops, told.reason) == (True, ("daily 12:30",), None)


def test_a_shorter_interval_stays(house: House) -> None:
    watch = house.watch(drops=["Sunday 12:10"])
    every = looks_until(house, watch, 20, every=MINUTE)
    assert every == list(range(21))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (failure(), 35),
        (failure(FailureReason.HTTP, "slow down", http_status=429, retry_after=50 * MINUTE), 50),
    ],
)
def test_a_shop_s_pause_goes_before_it(house: House, seen: object, expected: int) -> None:
    """One failure doesn't keep from it, what the shop asked for does."""
    watch = house.watch(drops=["Sunday 12:36"])
    house.record(look(watch, seen, START), every=HOUR)  # type: ignore[arg-type]
    assert house.row(Watch, id=watch).next_look_at == START + expected * MINUTE


def test_failures_in_a_row_keep_their_backoff(house: House) -> None:
    watch = house.watch(drops=["Sunday 12:36"])
    house.record(look(watch, failure(), START - MINUTE), every=HOUR)
    house.record(look(watch, failure(), START), every=HOUR)
    row = house.row(Watch, id=watch)
    assert (row.why_next, row.next_look_at) == (None, START + HOUR)
