"""Looks around a drop time that somebody knows, and when a shop's burst bears a look again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.cadence.drops import first_window, gathered, in_window
from crawler.cadence.price import advance, allowance, new_price, next_allowed, spend
from crawler.forecast.drops import parse_drop

THURSDAY = datetime(2026, 11, 26, tzinfo=UTC)
TEN = THURSDAY + timedelta(hours=9)
"""Ten o'clock in Berlin in winter."""
DROPS = [parse_drop("Thursday 10:00 Europe/Berlin")]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_looks_gather_from_a_minute_before_to_half_an_hour_after() -> None:
    at, seen = TEN - 60 * MINUTE, []
    while at < TEN + 90 * MINUTE:
        at = gathered(at + 60 * MINUTE, at=at, shortest=MINUTE, drops=DROPS)
        seen.append((at - TEN) / MINUTE)
    assert seen == [-1, 1, 3, 8, 13, 18, 23, 28, 88, 148]


def test_the_shortest_interval_holds_in_a_drop_too() -> None:
    found = gathered(TEN + 60 * MINUTE, at=TEN, shortest=10 * MINUTE, drops=DROPS)
    assert found == TEN + 10 * MINUTE


def test_the_first_window_is_now_or_next() -> None:
    assert first_window(DROPS, now=TEN - DAY, until=TEN + DAY) == TEN - MINUTE
    assert first_window(DROPS, now=TEN + 10 * MINUTE, until=TEN + DAY) == TEN + 10 * MINUTE
    assert first_window(DROPS, now=TEN + DAY, until=TEN + 2 * DAY) is None


@pytest.mark.parametrize(("minutes", "inside"), [(-2, False), (-1, True), (29, True), (30, False)])
def test_what_lies_in_a_window(minutes: int, inside: bool) -> None:
    assert in_window(DROPS, at=TEN + minutes * MINUTE) is inside


def test_a_shop_bears_a_look_again_when_both_its_buckets_do() -> None:
    full = new_price(price=0.01, looks_per_hour=60, now=THURSDAY)
    assert next_allowed(full, looks_per_hour=60) == THURSDAY
    empty = spend(full, looks=10_000)
    ready = next_allowed(empty, looks_per_hour=60)
    assert ready == THURSDAY + MINUTE, "sixty an hour"
    assert allowance(advance(empty, looks_per_hour=60, now=ready)) == 1
    assert next_allowed(empty, looks_per_hour=1e6) == THURSDAY + timedelta(seconds=1), "never at once"
