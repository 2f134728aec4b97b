"""What histories teach, looks planned by it, forecasts kept and judged, by a simulated clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House, failure, look, offer
from databases import sqlite_url
from sqlalchemy import select

from crawler.cadence.model import Why
from crawler.config import Config
from crawler.forecast.outlook import Basis
from crawler.installation import Installation
from crawler.storage.blindness import BlindRules, blind_watches
from crawler.storage.forecasts import next_look_of, outlook_of
from crawler.storage.past_forecasts import kept_words
from crawler.storage.schema import PastForecast, RestockSeen, SiteForecast, Watch, WatchForecast
from restock.learning import learn_anew, learn_day, learn_when_due

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEKS = 8
EVERY = timedelta(minutes=10)


def shop_week(house: House, watch: int, week: int, *, back_at: timedelta | None) -> None:
    """A week's looks every two hours; where it restocks, for four hours."""
    start = MONDAY + 7 * DAY * week
    moments = [start + n * 2 * HOUR for n in range(84)]
    if back_at is not None:
        moments += [start + back_at + n * HOUR / 2 for n in range(1, 4)]
    for at in sorted(moments):
        inside = back_at is not None and start + back_at <= at < start + back_at + 4 * HOUR
        house.record(look(watch, offer(IN if inside else OUT), at))


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, Installation, datetime]]:
    """Three products of a shop that restocks on Thursdays at ten, and one of another that never does."""
    folder: Path = tmp_path_factory.mktemp("learning")
    house = House(sqlite_url(folder / "restock.db"))
    slot = timedelta(days=3, hours=10)
    for n in range(3):
        watch = house.watch(f"https://slots.example/p/{n}")
        for week in range(WEEKS):
            shop_week(house, watch, week, back_at=slot if (week + n) % 2 else None)
    quiet = house.watch("https://quiet.example/p/1")
    shop_week(house, quiet, 0, back_at=None)
    here = Installation(config=Config(home=folder, every_s=600), database=house.database)
    now = MONDAY + 7 * DAY * WEEKS
    learn_anew(here, now=now)
    yield house, here, now
    house.database.close()


def test_the_history_taught_rates_and_the_weekly_slot(taught: tuple[House, Installation, datetime]) -> None:
    house, _, _ = taught
    assert house.count(RestockSeen) == 12
    site = house.row(SiteForecast, site_id=house.find_site("slots.example"))
    assert site.steers
    busiest = max(range(168), key=lambda hour: site.profile[hour])
    assert 3 * 24 + 8 <= busiest <= 3 * 24 + 10, "between the two looks around Thursday ten"
    assert site.looks_per_hour == pytest.approx(18.0)
    quiet = house.row(SiteForecast, site_id=house.find_site("quiet.example"))
    assert not quiet.steers
    one = house.row(WatchForecast, watch_id=1)
    assert (one.seen, round(one.restocks)) == (4, 4)
    assert one.watched_h == pytest.approx(WEEKS * 168 - 2)


def test_learning_day_by_day_comes_to_about_the_same(house: House, tmp_path: Path) -> None:
    here = Installation(config=Config(home=tmp_path, every_s=600), database=house.database)
    watch = house.watch("https://slots.example/p/0")
    for week in range(4):
        shop_week(house, watch, week, back_at=timedelta(days=3, hours=10))
        learn_day(here, now=MONDAY + 7 * DAY * (week + 1))
    daily = house.row(WatchForecast)
    tallies = sum(house.row(SiteForecast).tallies)
    assert learn_day(here, now=MONDAY + 28 * DAY + HOUR).restocks == 0, "nothing is learned twice"
    assert house.row(WatchForecast).exposure_h == daily.exposure_h
    learn_anew(here, now=MONDAY + 28 * DAY)
    whole = house.row(WatchForecast)
    assert (daily.seen, whole.seen) == (4, 4)
    assert daily.watched_h == pytest.approx(whole.watched_h)
    assert daily.exposure_h == pytest.approx(whole.exposure_h, rel=0.35)
    assert tallies > 0


def test_a_look_is_planned_by_what_was_learned(taught: tuple[House, Installation, datetime]) -> None:
    house, here, now = taught
    before = now + 3 * DAY + 6 * HOUR
    house.record(look(1, offer(OUT), before))
    row = house.row(Watch, id=1)
    assert row.why_next in set(Why)
    assert before < row.next_look_at <= before + DAY
    with house.database.read() as connection:
        asked = next_look_of(connection, 1, now=before, every=EVERY)
    assert asked is not None
    assert asked.reason is not None
    assert asked.reason.due_at == row.next_look_at
    for language in ("en", "zh-CN"):
        assert asked.in_words(language=language, zone=UTC)
    spent = house.row(SiteForecast, site_id=house.find_site("slots.example"))
    assert spent.filled_at == before
    # What fails keeps to the interval and its backoff.
    house.record(look(1, failure(), before + 10 * HOUR))
    row = house.row(Watch, id=1)
    assert (row.why_next, row.next_look_at) == (None, before + 10 * HOUR + EVERY)
    # A wished interval is never exceeded.
    house.set(Watch, 1, interval_s=300)
    house.record(look(1, offer(OUT), before + 11 * HOUR))
    assert house.row(Watch, id=1).next_look_at <= before + 11 * HOUR + timedelta(seconds=300)
    house.set(Watch, 1, interval_s=None)
    del here


def test_in_stock_is_looked_at_for_its_end_and_one_variant_missing_is_not_in_stock(
    taught: tuple[House, Installation, datetime],
) -> None:
    house, _, now = taught
    at = now + 2 * DAY
    house.record(look(2, offer(IN), at))
    assert house.row(Watch, id=2).why_next in (Why.IN_STOCK, Why.SHORTEST)
    house.record(look(2, offer(IN, sizes={"M": IN, "L": OUT}), at + HOUR))
    assert house.row(Watch, id=2).why_next not in (None, Why.IN_STOCK)


def test_where_nothing_was_learned_the_interval_holds(taught: tuple[House, Installation, datetime]) -> None:
    house, _, now = taught
    quiet = house.row(Watch, url="https://quiet.example/p/1").id
    house.record(look(quiet, offer(OUT), now))
    row = house.row(Watch, id=quiet)
    assert (row.why_next, row.next_look_at) == (None, now + EVERY)
    with house.database.read() as connection:
        asked = next_look_of(connection, quiet, now=now, every=EVERY)
        outlook = outlook_of(connection, quiet, now=now)
        assert outlook_of(connection, 999, now=now) is None
    assert asked is not None
    assert (asked.reason, asked.shop_known) == (None, False)
    assert outlook is not None
    assert outlook.basis is Basis.NOTHING
    assert "too little" in outlook.chance
    assert not any(sign.isdigit() for sign in outlook.chance), "no figure without evidence"


def test_a_forecast_in_words_of_both_languages(taught: tuple[House, Installation, datetime]) -> None:
    house, _, now = taught
    with house.database.read() as connection:
        english = outlook_of(connection, 3, now=now, ahead=7 * DAY - HOUR)
        chinese = outlook_of(connection, 3, now=now, language="zh-CN")
    assert english is not None
    assert chinese is not None
    assert english.out
    assert "4 restocks seen in 8 weeks" in english.chance
    assert "补货" in chinese.chance
    assert english.lasting
    assert chinese.lasting


def test_forecasts_are_kept_and_judged(house: House, tmp_path: Path) -> None:
    here = Installation(config=Config(home=tmp_path, every_s=600), database=house.database)
    for n in range(3):
        watch = house.watch(f"https://slots.example/p/{n}")
        for week in range(2):
            shop_week(house, watch, week, back_at=timedelta(days=3, hours=10))
    now = MONDAY + 14 * DAY
    learn_when_due(here, now=now)
    assert house.count(PastForecast) == 6
    with house.database.read() as connection:
        assert kept_words(connection) == [], "none is over yet"
    learn_when_due(here, now=now + HOUR)
    assert house.count(PastForecast) == 6, "once a day"
    for n in range(3):
        shop_week(house, n + 1, 2, back_at=timedelta(days=3, hours=10))
        house.record(look(n + 1, offer(OUT), now + 7 * DAY + HOUR))
    learn_when_due(here, now=now + 7 * DAY + HOUR)
    with house.database.read() as connection:
        came = connection.execute(
            select(PastForecast.ahead_h, PastForecast.came).where(PastForecast.made_at == now)
        ).all()
        kept = kept_words(connection)
    assert sorted(tuple(row) for row in came) == [(24, 0)] * 3 + [(168, 1)] * 3
    assert [(one.ahead_h, one.ours.forecasts) for one in kept] == [(24, 3), (168, 3)]


def test_one_failure_after_a_long_planned_wait_makes_nobody_blind(
    taught: tuple[House, Installation, datetime],
) -> None:
    house, _, now = taught
    rules = BlindRules(every=EVERY, intervals=6)
    at = now + 20 * DAY
    house.record(look(3, offer(OUT), at), look(3, failure(), at + DAY))
    with house.database.read() as connection:
        assert 3 not in blind_watches(connection, now=at + DAY, rules=rules)
    house.record(look(3, failure(), at + DAY + EVERY), look(3, failure(), at + DAY + 3 * EVERY))
    with house.database.read() as connection:
        assert 3 in blind_watches(connection, now=at + DAY + 3 * EVERY, rules=rules)


def test_learning_planning_and_judging_on_every_database(house: House, tmp_path: Path) -> None:
    here = Installation(config=Config(home=tmp_path, every_s=600), database=house.database)
    watch = house.watch("https://slots.example/p/0", interval_s=900)
    for n in range(9):
        house.record(look(watch, offer(IN if n % 2 else OUT), MONDAY + n * 3 * HOUR))
    now = MONDAY + 25 * HOUR
    learn_day(here, now=now)
    assert house.row(SiteForecast).steers
    assert house.count(PastForecast) == 2
    house.record(look(watch, offer(OUT), now + HOUR))
    assert house.row(Watch).why_next in set(Why)
    house.watch("https://slots.example/p/1")
    learn_when_due(here, now=now + 2 * HOUR)
    assert house.row(SiteForecast).looks_per_hour == pytest.approx(10.0)
    house.record(look(watch, offer(OUT), now + 24 * HOUR))
    learn_when_due(here, now=now + 25 * HOUR)
    with house.database.read() as connection:
        assert [one.ours.forecasts for one in kept_words(connection)] == [1]
        outlook = outlook_of(connection, watch, now=now + 25 * HOUR)
    assert outlook is not None
    assert outlook.basis is Basis.OWN
    learn_anew(here, now=now + 25 * HOUR)
    assert house.row(WatchForecast, watch_id=watch).seen == 4
