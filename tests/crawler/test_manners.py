"""The gap, slowing down and recovering, pauses and probes, Retry-After: the pure arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.manners import (
    BLOCKS_TO_PAUSE,
    HOURLY_PROBES,
    LONGEST_SLOWDOWN,
    RECOVERY_LOOKS,
    Pace,
    Standing,
    in_force,
    retry_after,
)

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
seconds = st.floats(min_value=0, max_value=100_000)
paces = st.builds(
    Pace,
    latency_s=st.none() | seconds,
    crawl_delay_s=st.none() | seconds,
    slowdown_s=st.none() | st.floats(min_value=0.1, max_value=LONGEST_SLOWDOWN),
    clean_looks=st.integers(0, RECOVERY_LOOKS - 1),
)


@given(paces, seconds)
def test_the_gap_is_never_below_any_of_its_reasons(pace: Pace, setting: float) -> None:
    gap = pace.gap(setting)
    reasons = (setting, 5 * (pace.latency_s or 0), pace.crawl_delay_s or 0, pace.slowdown_s or 0)
    assert gap == max(reasons)


@given(paces, seconds)
def test_429_doubles_the_gap_up_to_an_hour(pace: Pace, setting: float) -> None:
    slower = pace.overloaded(setting)
    assert slower.slowdown_s == pytest.approx(min(2 * max(pace.gap(setting), 0.5), 3600))
    assert slower.gap(setting) >= min(pace.gap(setting), 3600)
    assert slower.clean_looks == 0


@given(paces, seconds)
def test_a_clean_look_never_makes_it_slower_nor_faster_than_the_rest_allows(
    pace: Pace, setting: float
) -> None:
    after = pace.clean(setting)
    assert after.gap(setting) <= pace.gap(setting)
    assert after.gap(setting) >= Pace(latency_s=pace.latency_s, crawl_delay_s=pace.crawl_delay_s).gap(setting)


def test_a_tenth_less_after_20_clean_looks_until_it_is_gone() -> None:
    pace = Pace().overloaded(2.0).overloaded(2.0)
    assert pace.slowdown_s == 8.0
    gaps = []
    for _ in range(400):
        pace = pace.clean(2.0)
        gaps.append(pace.gap(2.0))
    assert gaps[18:20] == [8.0, pytest.approx(7.2)]
    assert gaps[38:40] == [pytest.approx(7.2), pytest.approx(6.48)]
    assert (pace.slowdown_s, pace.clean_looks, gaps[-1]) == (None, 0, 2.0)


def test_a_slowdown_without_any_other_gap_ends_too() -> None:
    pace = Pace().overloaded(0.0)
    assert pace.slowdown_s == 1.0
    for _ in range(1000):
        pace = pace.clean(0.0)
    assert pace == Pace()


@given(st.lists(st.floats(min_value=0.01, max_value=60), min_size=1))
def test_the_average_stays_within_what_was_heard(heard: list[float]) -> None:
    pace = Pace()
    for one in heard:
        pace = pace.heard(one)
    assert pace.latency_s is not None
    assert min(heard) - 1e-9 <= pace.latency_s <= max(heard) + 1e-9


def blocked(times: int, standing: Standing | None = None) -> Standing:
    standing = standing or Standing()
    for number in range(times):
        at = NOON + number * HOUR
        standing = standing.blocked(at=at, now=at, why="a captcha")
    return standing


def test_three_blocks_in_a_row_pause_an_hour_and_24_probes_later_a_day() -> None:
    assert blocked(BLOCKS_TO_PAUSE - 1).paused_until is None
    third = blocked(BLOCKS_TO_PAUSE)
    assert (third.probing, third.blocked_since) == (True, NOON)
    assert third.paused_until == NOON + 2 * HOUR + HOUR
    last_hourly = blocked(BLOCKS_TO_PAUSE + HOURLY_PROBES - 1)
    assert last_hourly.paused_until == NOON + (BLOCKS_TO_PAUSE + HOURLY_PROBES - 2) * HOUR + HOUR
    daily = blocked(BLOCKS_TO_PAUSE + HOURLY_PROBES)
    assert daily.paused_until == NOON + (BLOCKS_TO_PAUSE + HOURLY_PROBES - 1) * HOUR + DAY
    assert daily.blocked_since == NOON


def test_a_good_look_in_between_begins_the_row_anew() -> None:
    standing = blocked(2).good()
    assert standing == Standing()
    assert blocked(2, standing).paused_until is None


def test_a_good_look_leaves_the_pause_of_a_retry_after() -> None:
    waiting = Standing(blocks=1, blocked_since=NOON).told_to_wait(NOON + HOUR, "it answered 429")
    assert waiting.good() == Standing(paused_until=NOON + HOUR, pause_reason="it answered 429")
    assert waiting.good().good() is not None
    assert Standing(paused_until=NOON).good() == Standing(paused_until=NOON)


def test_one_good_probe_frees_everything() -> None:
    assert blocked(3).probing
    assert blocked(3).good() == Standing()


def test_a_look_that_tells_nothing_counts_only_as_a_probe() -> None:
    assert blocked(2).missed(now=NOON, why="late") == blocked(2)
    probed = blocked(3).missed(now=NOON + DAY, why="late")
    assert (probed.blocks, probed.paused_until) == (4, NOON + DAY + HOUR)
    assert probed.pause_reason == blocked(3).pause_reason


def test_the_longer_pause_counts() -> None:
    standing = Standing().told_to_wait(NOON + DAY, "it answered 503").told_to_wait(NOON + HOUR, "other")
    assert (standing.paused_until, standing.pause_reason) == (NOON + DAY, "it answered 503")
    assert len(standing.told_to_wait(NOON + 2 * DAY, "x" * 500).pause_reason or "") == 200


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", timedelta()),
        (" 30 ", timedelta(seconds=30)),
        ("86401", DAY),
        ("9" * 400, DAY),
        (format_datetime(NOON + HOUR, usegmt=True), HOUR),
        (format_datetime(NOON - HOUR, usegmt=True), timedelta()),
        (format_datetime(NOON + 9 * DAY, usegmt=True), DAY),
        ("Sun, 01 Mar 2026 13:00:00 -0000", HOUR),
        ("-5", None),
        ("²", None),
        ("", None),
        (None, None),
        ("Mon, 99 Foo 99999 99:99:99 GMT", None),
    ],
)
def test_retry_after_in_seconds_and_as_a_date(value: str | None, expected: timedelta | None) -> None:
    assert retry_after(value, NOON) == expected


@given(st.text(max_size=60))
def test_no_retry_after_is_negative_or_longer_than_a_day(value: str) -> None:
    found = retry_after(value, NOON)
    assert found is None or timedelta() <= found <= DAY


def test_what_ends_too_far_ahead_was_written_by_another_clock() -> None:
    assert in_force(NOON + HOUR, NOON, longest=HOUR)
    assert not in_force(NOON + HOUR + timedelta(seconds=1), NOON, longest=HOUR)
    assert not in_force(None, NOON, longest=HOUR)
