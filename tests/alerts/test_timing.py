"""When a person is told: every way of waiting, at every edge of a day."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.timing import (
    Gather,
    Now,
    Pace,
    Skip,
    SoFar,
    Ways,
    end_of_quiet,
    next_reminder,
    start_of_day,
    wave_of,
    when_to_tell,
)
from crawler.model import TransitionKind

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 22, 11, tzinfo=UTC)
NIGHT = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)
RESTOCK = [TransitionKind.RESTOCK]
QUIET = {"quiet_from": time(22), "quiet_until": time(7)}
ZONES = st.sampled_from(["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "UTC"])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


def told(now: datetime = NOON, so_far: SoFar | None = None, **ways: object) -> Now | Gather | Skip:
    return when_to_tell(
        RESTOCK,
        ways=Ways(zone=BERLIN, **ways),  # type: ignore[arg-type]  # by name
        so_far=so_far or SoFar(),
        now=now,
    )


def test_without_any_wish_it_is_told_at_once() -> None:
    assert told() == told(NIGHT) == Now()


def test_quiet_hours_gather_until_their_end() -> None:
    assert told(NOON, **QUIET) == Now()
    waits = told(NIGHT, **QUIET)
    assert waits == Gather(
        slot="quiet-2026-11-23T07:00",
        at=datetime(2026, 11, 23, 6, tzinfo=UTC),
        reason="quiet hours until 2026-11-23 07:00",
    )
    assert told(NIGHT + timedelta(hours=2), **QUIET) == waits, "one message for the whole night"


def test_quiet_hours_within_a_day_and_none() -> None:
    assert isinstance(told(NOON, quiet_from=time(12), quiet_until=time(14)), Gather)
    assert told(NOON, quiet_from=time(13), quiet_until=time(14)) == Now()
    assert told(NOON, quiet_from=time(12), quiet_until=time(12)) == Now()
    assert told(NOON, quiet_from=time(12)) == Now()


def test_urgent_kinds_pass_everything_but_a_silence() -> None:
    urgent = {"urgent": frozenset(RESTOCK), "pace": Pace.DAILY, "daily_cap": 1, **QUIET}
    assert told(NIGHT, SoFar(today=5), **urgent) == Now()
    silent = told(NIGHT, muted_until=NIGHT + timedelta(hours=1), **urgent)
    assert silent == Skip(reason="you asked for silence until 2026-11-23 00:30")
    assert told(NIGHT, muted_until=NIGHT, **urgent) == Now()


def test_the_same_product_waits_for_the_cooldown() -> None:
    so_far = SoFar(last_about_it=NOON - timedelta(minutes=10))
    assert told(so_far=so_far, cooldown=timedelta(minutes=10)) == Now()
    again = told(so_far=so_far, cooldown=timedelta(minutes=30))
    assert again == Skip(reason="told about it at 2026-11-22 11:50, again from 2026-11-22 12:20 on")


def test_digests_go_out_at_their_hour_and_never_in_quiet_hours() -> None:
    hourly = told(NOON + timedelta(minutes=5), pace=Pace.HOURLY)
    assert isinstance(hourly, Gather)
    assert (hourly.at, hourly.slot) == (NOON + timedelta(hours=1), "hourly-2026-11-22T13:00")
    daily = told(pace=Pace.DAILY, digest_hour=18)
    assert isinstance(daily, Gather)
    assert daily.at == datetime(2026, 11, 22, 17, tzinfo=UTC)
    tomorrow = told(daily.at, pace=Pace.DAILY, digest_hour=18)
    assert isinstance(tomorrow, Gather)
    assert tomorrow.at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    night = told(pace=Pace.DAILY, digest_hour=23, **QUIET)
    assert isinstance(night, Gather)
    assert night.at == datetime(2026, 11, 23, 6, tzinfo=UTC)


def test_beyond_the_cap_the_rest_comes_in_one_message() -> None:
    assert told(so_far=SoFar(today=2), daily_cap=3) == Now()
    capped = told(so_far=SoFar(today=3), daily_cap=3)
    assert isinstance(capped, Gather)
    assert capped.slot == "capped-2026-11-22T18:00"
    assert "3 messages" in capped.reason


@given(at=MOMENTS, zone=ZONES, begin=st.times(), end=st.times())
def test_quiet_hours_end_within_a_day_outside_themselves(
    at: datetime, zone: str, begin: time, end: time
) -> None:
    ways = Ways(zone=ZoneInfo(zone), quiet_from=begin.replace(second=0), quiet_until=end.replace(second=0))
    until = end_of_quiet(at, ways)
    if until is not None:
        assert timedelta() < until - at <= timedelta(hours=26)


@given(at=MOMENTS, zone=ZONES, pace=st.sampled_from(Pace), hour=st.integers(0, 23))
def test_nothing_is_gathered_into_the_past(at: datetime, zone: str, pace: Pace, hour: int) -> None:
    ways = Ways(zone=ZoneInfo(zone), pace=pace, digest_hour=hour, **QUIET)  # type: ignore[arg-type]  # by name
    decision = when_to_tell(RESTOCK, ways=ways, so_far=SoFar(), now=at)
    if isinstance(decision, Gather):
        assert at < decision.at <= at + timedelta(hours=36)


@pytest.mark.parametrize(("day", "hours"), [(25, 25), (24, 24)])
def test_a_day_is_the_persons_own(day: int, hours: int) -> None:
    noon = datetime(2026, 10, day, 11, tzinfo=UTC)
    begin = start_of_day(noon, BERLIN)
    assert begin == datetime(2026, 10, day - 1, 22, tzinfo=UTC)
    assert start_of_day(begin + timedelta(hours=hours), BERLIN) == begin + timedelta(hours=hours)


def test_reminders_end_with_an_answer_or_the_stock() -> None:
    every = timedelta(minutes=10)
    said = {"told_at": NOON, "every": every, "now": NOON + timedelta(minutes=1)}
    assert next_reminder(**said, still_there=True, answered=False) == NOON + every  # type: ignore[arg-type]  # by name
    late = {**said, "now": NOON + timedelta(hours=1)}
    assert next_reminder(**late, still_there=True, answered=False) == NOON + timedelta(hours=1)  # type: ignore[arg-type]  # by name
    assert next_reminder(**said, still_there=False, answered=False) is None  # type: ignore[arg-type]  # by name
    assert next_reminder(**said, still_there=True, answered=True) is None  # type: ignore[arg-type]  # by name


@given(quantity=st.integers(0, 50), people=st.integers(1, 5000))
def test_everybody_is_in_some_wave_and_the_first_has_a_fair_chance(quantity: int, people: int) -> None:
    waves = [wave_of(rank, quantity=quantity, people=people) for rank in range(people)]
    assert waves == sorted(waves)
    assert waves[-1] < 16
    if waves[-1]:
        assert waves.count(0) == max(quantity, 1) * 4


PRICE = [TransitionKind.PRICE]


def by_habit(kinds: list[TransitionKind], now: datetime = NOON, so_far: int = 0, **ways: object) -> object:
    made = Ways(zone=BERLIN, habit=Pace.HOURLY, **ways)  # type: ignore[arg-type]  # by name
    return when_to_tell(kinds, ways=made, so_far=SoFar(today=so_far), now=now)


def test_a_learned_pace_gathers_only_what_can_wait() -> None:
    gathered = by_habit(PRICE, NOON + timedelta(minutes=5))
    assert isinstance(gathered, Gather)
    assert gathered.at == NOON + timedelta(hours=1)
    for kind in TransitionKind:
        can_wait = kind in (TransitionKind.SOLD_OUT, TransitionKind.PRICE, TransitionKind.CHANGED)
        assert isinstance(by_habit([kind]), Gather if can_wait else Now)
    assert isinstance(by_habit([*PRICE, *RESTOCK]), Now)


def test_what_is_stated_goes_before_a_learned_pace() -> None:
    daily = by_habit(PRICE, pace=Pace.DAILY)
    assert isinstance(daily, Gather)
    assert daily.slot.startswith("daily")
    quiet = by_habit(PRICE, NIGHT, **QUIET)
    assert isinstance(quiet, Gather)
    assert quiet.slot.startswith("quiet")
    capped = by_habit(PRICE, so_far=2, daily_cap=2)
    assert isinstance(capped, Gather)
    assert capped.slot.startswith("capped")
    assert isinstance(by_habit(PRICE, urgent=frozenset(PRICE)), Now)
