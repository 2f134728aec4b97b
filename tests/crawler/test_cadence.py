from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crawler.cadence import BACKOFF_LIMIT, JITTER, SECOND_LOOK, next_look

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
INTERVALS = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=365))
CHANCES = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(interval=INTERVALS, chance=CHANCES)
def test_a_clean_look_is_followed_after_the_interval_less_some_jitter(
    interval: timedelta, chance: float
) -> None:
    wait = next_look(started_at=START, interval=interval, chance=chance) - START
    assert interval * (1 - JITTER) - timedelta(seconds=1) <= wait <= interval


@given(interval=INTERVALS, chance=CHANCES, failures=st.integers(0, 10_000))
def test_failures_stretch_an_interval_to_an_hour_at_most(
    interval: timedelta, chance: float, failures: int
) -> None:
    wait = next_look(started_at=START, interval=interval, chance=chance, failures=failures) - START
    assert wait <= max(interval, BACKOFF_LIMIT)
    assert wait >= interval * (1 - JITTER) - timedelta(seconds=1)


def test_backoff_grows_with_each_failure() -> None:
    waits = [
        next_look(started_at=START, interval=timedelta(minutes=5), chance=0, failures=n) - START
        for n in range(8)
    ]
    assert [w.total_seconds() / 60 for w in waits] == [5, 5, 10, 20, 40, 60, 60, 60]


def test_a_second_look_comes_soon_but_never_later_than_the_interval() -> None:
    def wait(interval: timedelta, failures: int = 0) -> timedelta:
        return (
            next_look(started_at=START, interval=interval, chance=0, second_look=True, failures=failures)
            - START
        )

    assert wait(timedelta(hours=1)) == SECOND_LOOK
    assert wait(timedelta(seconds=5)) == timedelta(seconds=5)
    assert wait(timedelta(minutes=10), failures=3) == timedelta(minutes=40)


@given(
    interval=INTERVALS,
    chance=CHANCES,
    failures=st.integers(0, 30),
    second_look=st.booleans(),
    asked=st.timedeltas(min_value=timedelta(), max_value=timedelta(days=1)),
)
def test_what_a_shop_asks_for_is_a_lower_bound(
    interval: timedelta, chance: float, failures: int, second_look: bool, asked: timedelta
) -> None:
    at = next_look(
        started_at=START,
        interval=interval,
        chance=chance,
        failures=failures,
        second_look=second_look,
        retry_after=asked,
    )
    assert at >= START + asked
