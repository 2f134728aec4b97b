from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.history import Past, history_of
from crawler.model import TransitionKind

MONDAY = datetime(2026, 10, 5, 22, 30, tzinfo=UTC)


def restock(at: datetime, key: str = "") -> Past:
    return Past(variant_key=key, kind=TransitionKind.RESTOCK, at=at)


def test_fewer_than_three_restocks_are_no_history() -> None:
    assert history_of([restock(MONDAY), restock(MONDAY + timedelta(days=1))], now=MONDAY, zone=UTC) is None


def test_variants_of_one_look_are_one_restock() -> None:
    looks = [MONDAY, MONDAY + timedelta(days=1)]
    past = [restock(at, key) for at in looks for key in ("8", "9", "10")]
    assert history_of(past, now=MONDAY + timedelta(days=2), zone=UTC) is None


def test_the_day_is_the_readers_own() -> None:
    past = [restock(MONDAY + timedelta(weeks=n)) for n in range(3)]
    shanghai = history_of(past, now=MONDAY + timedelta(weeks=3), zone=ZoneInfo("Asia/Shanghai"))
    assert shanghai is not None
    assert (shanghai.weekday, shanghai.hour, shanghai.weeks) == (1, 6, 3)


def test_no_habit_is_claimed_where_there_is_none() -> None:
    past = [restock(MONDAY + timedelta(days=n)) for n in range(5)]
    found = history_of(past, now=MONDAY + timedelta(days=6), zone=UTC)
    assert found is not None
    assert (found.restocks, found.weekday, found.hour, found.lasted) == (5, None, None, None)


def test_how_long_it_lasted_is_the_median_of_what_was_seen_to_end() -> None:
    past = [restock(MONDAY + timedelta(days=n)) for n in range(3)]
    past += [
        Past(variant_key="", kind=TransitionKind.SOLD_OUT, at=MONDAY + timedelta(days=n, minutes=minutes))
        for n, minutes in ((0, 10), (1, 40))
    ]
    found = history_of(past, now=MONDAY + timedelta(days=3), zone=UTC)
    assert found is not None
    assert found.lasted == timedelta(minutes=25)
