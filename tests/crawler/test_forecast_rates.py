"""What looks teach of one watch, and the hours that it is weighed with."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

import pytest
from cadence_cases import HOURS, LEARNED, NOW, PRIORS, slotted
from hypothesis import given
from hypothesis import strategies as st

from crawler.forecast.drops import DropTime, parse_drop, windows
from crawler.forecast.hours import (
    FLAT,
    WEEK,
    Hours,
    expected_hours,
    from_hours,
    hour_of_week,
    hour_start,
    hours_around,
    to_hours,
)
from crawler.forecast.rates import (
    Learned,
    Posterior,
    Prior,
    ended_within,
    fade,
    restock_rate,
    restocks_per_hour,
    see_gap,
    sellout_rate,
    sellouts_per_hour,
)

BERLIN = ZoneInfo("Europe/Berlin")
KOLKATA = ZoneInfo("Asia/Kolkata")


@given(learned=LEARNED, prior=PRIORS, weight=st.floats(0.1, 100.0))
def test_the_quick_means_are_those_of_the_posteriors(learned: Learned, prior: Prior, weight: float) -> None:
    assert restocks_per_hour(learned, prior) == pytest.approx(restock_rate(learned, prior).mean)
    assert sellouts_per_hour(learned, prior, weight=weight) == pytest.approx(
        sellout_rate(learned, prior, weight=weight).mean
    )


@given(hours=HOURS, mu=st.floats(0.001, 60.0), gap=st.floats(0.0, 29.0))
def test_a_gap_shows_no_more_than_its_own_hours(hours: Hours, mu: float, gap: float) -> None:
    until = to_hours(NOW)
    seen = see_gap(hours, since=until - gap, until=until, sellout=mu)
    visible = sum(length for _, length in seen.visible)
    assert 0 <= visible <= gap * (1 + 1e-9) + 1e-9
    assert visible == pytest.approx((1 - exp(-mu * gap)) / mu, rel=1e-3, abs=1e-6)
    assert 0 <= seen.exposure_h <= max(hours.level) * visible * (1 + 1e-9)
    assert seen.drop == 0


def test_what_sold_out_long_before_the_look_could_not_be_seen() -> None:
    hours = hours_around(now=NOW)
    until = to_hours(NOW)
    slow, fast = (see_gap(hours, since=until - 10, until=until, sellout=mu).exposure_h for mu in (1e-6, 6.0))
    assert slow == pytest.approx(10, rel=1e-3)
    assert fast == pytest.approx(1 / 6, rel=1e-3)
    assert see_gap(hours, since=until - 1000, until=until, sellout=1e-6).exposure_h == pytest.approx(
        30.5, rel=1e-4
    )


@given(shape=st.floats(0.1, 1e4), mean=st.floats(0.01, 50.0), gap=st.floats(1e-4, 1e4))
def test_a_sellout_raises_the_rate_and_counts_as_one_at_most(shape: float, mean: float, gap: float) -> None:
    before = Posterior(shape=shape, hours=shape / mean)
    after = ended_within(before, gap_h=gap)
    assert after.mean >= before.mean * (1 - 1e-6)
    assert shape * (1 - 1e-6) <= after.shape <= (shape + 1) * (1 + 1e-6)


def test_an_end_within_no_time_at_all_teaches_nothing() -> None:
    before = Posterior(shape=1.0, hours=1.0)
    assert ended_within(before, gap_h=0.0) is before


def test_sellout_rates_come_out_right_from_gaps_of_any_length() -> None:
    # Stock that lasts 6 minutes on average, looked at every 30: imputing the time it lasted would say 12.
    chance, learned, prior = Random(3), Learned(), Prior(sellout_rate=1.0)
    for _ in range(400):
        left = chance.expovariate(10.0)
        while left > 0.5:
            learned = Learned(sellouts=learned.sellouts, in_stock_h=learned.in_stock_h + 0.5)
            left -= 0.5
        before = sellout_rate(learned, prior, weight=1.0)
        after = ended_within(before, gap_h=0.5)
        learned = Learned(
            sellouts=learned.sellouts + after.shape - before.shape,
            in_stock_h=learned.in_stock_h + after.hours - before.hours,
        )
    assert sellouts_per_hour(learned, prior, weight=1.0) == pytest.approx(10, rel=0.3)


def test_rates_come_out_right_from_gaps_that_miss_most_restocks() -> None:
    # Two restocks a day, stock lasts half an hour, a look every two hours: three of four are never seen.
    chance, learned, prior = Random(5), Learned(), Prior(rate=0.02)
    hours, until = hours_around(now=NOW), to_hours(NOW)
    gap = see_gap(hours, since=until - 2, until=until, sellout=2.0)
    for _ in range(20_000):
        now, at, stock_until = 0.0, 0.0, -1.0
        while True:
            at += chance.expovariate(2 / 24)
            if at > 2:
                break
            stock_until = at + chance.expovariate(2.0)
        now = 2.0
        learned = Learned(
            restocks=learned.restocks + (stock_until > now), exposure_h=learned.exposure_h + gap.exposure_h
        )
    assert learned.restocks < 20_000 * 2 * 2 / 24 / 3
    assert restocks_per_hour(learned, prior) * 24 == pytest.approx(2, rel=0.08)


def test_old_evidence_fades() -> None:
    learned = Learned(restocks=4, exposure_h=100, sellouts=2, in_stock_h=8, prior_rate=0.1)
    half = fade(learned, days=180)
    assert (half.restocks, half.exposure_h, half.sellouts, half.in_stock_h) == (2, 50, 1, 4)
    assert half.prior_rate == 0.1


@given(learned=LEARNED, prior=PRIORS)
def test_evidence_survives_being_stored(learned: Learned, prior: Prior) -> None:
    assert Learned.from_json(learned.to_json()) == learned
    assert Prior.from_json(prior.to_json()) == prior


def test_the_week_turns_on_the_sites_own_clock_also_when_it_changes() -> None:
    # Sunday 2026-03-29: 02:00 to 03:00 doesn't exist in Berlin.
    now = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    profile = tuple(float(n) for n in range(WEEK))
    hours = hours_around(now=now, profile=profile, zone=BERLIN, back=1, ahead=3)
    assert [level % 24 for level in hours.level] == [0, 1, 3, 4]
    steady = hours_around(now=now - timedelta(days=9), profile=profile, zone=BERLIN)
    assert [steady.level[n + 1] - steady.level[n] for n in range(6)] == [1] * 6


def test_half_hour_zones_have_their_hours_at_half_past() -> None:
    hours = hours_around(now=NOW, profile=slotted(hour_of_week(NOW, KOLKATA)), zone=KOLKATA)
    here = hours.at(to_hours(NOW))
    assert from_hours(hours.bounds[here]).minute == 30
    assert hours.level[here] > 40
    assert hour_start(to_hours(NOW), KOLKATA) == hours.hour[here]


def test_moments_outside_the_hours_belong_to_the_first_and_last() -> None:
    hours = hours_around(now=NOW)
    assert hours.at(0.0) == 0
    assert hours.at(1e9) == len(hours.level) - 1
    level, drop = expected_hours(hours, since=to_hours(NOW), until=to_hours(NOW) + 24)
    assert (level, drop) == (pytest.approx(24), 0)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Thursday 10:00 Europe/Berlin", DropTime(clock=time(10), zone="Europe/Berlin", weekday=3)),
        ("thu 09:30", DropTime(clock=time(9, 30), zone="Asia/Shanghai", weekday=3)),
        ("daily 00:00 UTC", DropTime(clock=time(0))),
        ("2026-05-01 18:30 UTC", DropTime(clock=time(18, 30), day=date(2026, 5, 1))),
    ],
)
def test_drop_times_are_read_as_people_write_them(written: str, expected: DropTime) -> None:
    drop = parse_drop(written, zone="Asia/Shanghai")
    assert drop == expected
    assert DropTime.from_json(drop.to_json()) == drop


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("soon", "write it like"),
        ("Th 10:00", "no day of the week"),
        ("Someday 10:00", "no day of the week"),
        ("2026-02-30 10:00", "no day; write it like"),
        ("Thursday 25:00", "no time of day"),
        ("Thursday 10:75", "no time of day"),
        ("Thursday 10:00 Mars/Olympus", "no time zone"),
        ("Thursday 10:00 ../../etc/passwd", "no time zone"),
    ],
)
def test_a_drop_time_that_cannot_be_read_says_why(written: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parse_drop(written)


def test_a_drop_keeps_its_local_time_when_clocks_change() -> None:
    drop = parse_drop("Thursday 10:00 Europe/Berlin")
    found = windows([drop], since=datetime(2026, 3, 23, tzinfo=UTC), until=datetime(2026, 4, 6, tzinfo=UTC))
    starts = [start + timedelta(minutes=1) for start, _, _ in found[::2]]
    assert [at.hour for at in starts] == [9, 8]
    assert sum(expected for *_, expected in found) == pytest.approx(2 * drop.chance)


def test_a_single_day_and_every_day() -> None:
    day, daily = parse_drop("2026-03-26 12:00"), parse_drop("daily 12:00")
    since, until = NOW - timedelta(days=2), NOW + timedelta(days=2)
    assert len(windows([day], since=since, until=until)) == 2
    assert len(windows([daily], since=since, until=until)) == 8
    assert windows([day], since=until, until=until + timedelta(days=9)) == []


def test_hours_with_drops_hold_all_that_the_drops_bring() -> None:
    drop = parse_drop("daily 15:00 Europe/Berlin")
    hours = hours_around(now=NOW, drops=(drop,))
    start = to_hours(NOW)
    level, brought = expected_hours(hours, since=start, until=start + 24)
    assert level == pytest.approx(24)
    assert brought == pytest.approx(drop.chance)
    assert len(hours.bounds) == len(hours.level) + 1 == len(hours.drop) + 1 == len(hours.hour) + 1
    assert list(hours.bounds) == sorted(set(hours.bounds))
    assert max(hours.drop) == hours.peak[0][1]
    assert hours_around(now=NOW).drop == (0.0,) * len(hours_around(now=NOW).level)
    assert hours_around(now=NOW).level == FLAT[: len(hours_around(now=NOW).level)]
