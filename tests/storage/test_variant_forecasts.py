"""Rates of the variants that somebody waits for: learned from histories, shown beside the product's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House, look, offer

from crawler.config import Config
from crawler.forecast.outlook import Basis
from crawler.installation import Installation
from crawler.storage.registry_writes import insert_rows
from crawler.storage.schema import Origin, Subscriber, Subscription, WatchForecast
from crawler.storage.schema_learned import VariantForecast
from crawler.storage.variant_forecasts import variant_outlooks
from restock.learning import learn_anew, learn_day

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS = 4


def person(house: House, number: int) -> None:
    row = {
        "id": number,
        "handle": f"person{number}",
        "name": "",
        "language": "en",
        "timezone": "UTC",
        "operator": False,
        "active": True,
        "origin": Origin.CLI,
        "created_at": MONDAY,
    }
    house.database.retrying(lambda c: insert_rows(c, Subscriber, [row]))


def waits(house: House, watch: int, number: int, *variants: str) -> None:
    """Somebody new waits for these variants of a watch."""
    person(house, number)
    row = {
        "watch_id": watch,
        "subscriber_id": number,
        "variants": list(variants),
        "kinds": ["restock"],
        "active": True,
        "origin": Origin.CLI,
        "created_at": MONDAY,
    }
    house.database.retrying(lambda c: insert_rows(c, Subscription, [row]))


def week(house: House, watch: int, number: int) -> None:
    """A look every six hours; "L" is there for a day in each week, "M" for one in the third."""
    start = MONDAY + 7 * DAY * number
    for n in range(28):
        at = start + n * 6 * HOUR
        there = timedelta(days=3) <= at - start < timedelta(days=4)
        sizes = {
            "S": IN,
            "M": IN if there and number == 2 else OUT,
            "L": IN if there else OUT,
        }
        house.record(look(watch, offer(sizes=sizes), at))


def taught(house: House, home: Path) -> tuple[Installation, int]:
    here = Installation(config=Config(home=home, every_s=600), database=house.database)
    watch = house.watch("https://shoes.example/p/1")
    return here, watch


def test_only_what_somebody_waits_for_is_learned_and_each_at_its_own_rate(
    house: House, tmp_path: Path
) -> None:
    here, watch = taught(house, tmp_path)
    waits(house, watch, 1, "L")
    for number in range(WEEKS):
        week(house, watch, number)
    now = MONDAY + 7 * DAY * WEEKS
    learn_day(here, now=now)
    (large,) = house.rows(VariantForecast)
    assert (large.watch_id, large.variant_key, large.seen) == (watch, "L", WEEKS)
    assert large.sellouts > 0
    assert large.watched_h == pytest.approx(WEEKS * 168 - 6)
    # Somebody new waits for another: its whole history counts, not only what came since.
    waits(house, watch, 2, "M")
    learn_day(here, now=now + HOUR)
    medium = house.row(VariantForecast, variant_key="M")
    assert (medium.seen, medium.watched_h) == (1, pytest.approx(WEEKS * 168 - 6))
    assert house.row(VariantForecast, variant_key="L") == large, "nothing is learned twice"
    with house.database.read() as connection:
        found = {
            one.label: one.outlook for one in variant_outlooks(connection, watch, now=now, ahead=7 * DAY)
        }
    assert set(found) == {"L", "M"}
    assert found["L"].figures.chance > 1.5 * found["M"].figures.chance
    assert (found["L"].basis, found["L"].out) == (Basis.OWN, True)
    assert f"{WEEKS} restocks seen in {WEEKS} weeks" in found["L"].chance


def test_day_by_day_comes_to_the_same_as_anew(house: House, tmp_path: Path) -> None:
    here, watch = taught(house, tmp_path)
    waits(house, watch, 1, "L")
    for number in range(3):
        week(house, watch, number)
        learn_day(here, now=MONDAY + 7 * DAY * (number + 1))
    daily = house.row(VariantForecast)
    learn_anew(here, now=MONDAY + 21 * DAY)
    anew = house.row(VariantForecast)
    assert (daily.seen, anew.seen) == (3, 3)
    assert daily.watched_h == pytest.approx(anew.watched_h)


def test_a_variant_that_is_listed_no_longer_says_nothing_then(house: House, tmp_path: Path) -> None:
    here, watch = taught(house, tmp_path)
    waits(house, watch, 1, "L", "XXL")
    house.record(look(watch, offer(sizes={"M": IN, "L": OUT}), MONDAY))
    house.record(look(watch, offer(sizes={"M": IN}), MONDAY + 4 * HOUR))
    house.record(look(watch, offer(sizes={"M": IN, "L": IN}), MONDAY + 8 * HOUR))
    learn_day(here, now=MONDAY + DAY)
    (large,) = house.rows(VariantForecast)
    assert (large.variant_key, large.seen, large.watched_h) == ("L", 1, pytest.approx(8.0))


def test_where_nobody_names_a_variant_nothing_is_kept(house: House, tmp_path: Path) -> None:
    here, watch = taught(house, tmp_path)
    waits(house, watch, 1)
    week(house, watch, 0)
    learn_day(here, now=MONDAY + 7 * DAY)
    assert (house.count(VariantForecast), house.count(WatchForecast)) == (0, 1)
    with house.database.read() as connection:
        assert variant_outlooks(connection, watch, now=MONDAY + 7 * DAY) == ()
