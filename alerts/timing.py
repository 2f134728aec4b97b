"""When a person is told: quiet hours, silence, cooldown, a daily cap, digests, reminders, waves. Pure.

Everything that isn't sent at once says why, and until when; nothing is dropped without a reason.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from crawler.model import TransitionKind


class Pace(StrEnum):
    """How a person wants their news; the values are those of the database."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


DEFAULT_DIGEST_HOUR = 18
WAVE = timedelta(seconds=90)
"""Between two waves: time enough for the first to buy."""
CAN_WAIT = frozenset({TransitionKind.SOLD_OUT, TransitionKind.PRICE, TransitionKind.CHANGED})
"""Kinds of news by which nothing to buy is lost within an hour."""
PER_PIECE = 4
"""People told at once for each piece that the shop says is left; most don't buy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How a person wants to be told."""

    zone: ZoneInfo
    quiet_from: time | None = None
    quiet_until: time | None = None
    urgent: frozenset[TransitionKind] = frozenset()
    """Kinds that pass quiet hours, digests and the cap (never a silence that the person asked for)."""
    muted_until: datetime | None = None
    daily_cap: int | None = None
    cooldown: timedelta = timedelta()
    pace: Pace = Pace.INSTANT
    habit: Pace = Pace.INSTANT
    """The pace that their answers taught, for what can wait; all that they set goes before it."""
    digest_hour: int = DEFAULT_DIGEST_HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """What the person was told already."""

    today: int = 0
    """Messages since midnight of the person's own day."""
    last_about_it: datetime | None = None
    """The last alert of the same kind about the same product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """Tell at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gather:
    """Into the digest of that name, which goes out then."""

    slot: str
    """The same for everything that belongs together, such as ``hourly-2026-11-22T13``."""
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Not told, and why."""

    reason: str


def when_to_tell(
    kinds: Collection[TransitionKind], *, ways: Ways, so_far: SoFar, now: datetime
) -> Now | Gather | Skip:
    """Whether news of these kinds goes out at once, later with others, or not at all."""
    if ways.muted_until is not None and now < ways.muted_until:
        return Skip(reason=f"you asked for silence until {_local(ways.muted_until, ways.zone)}")
    last = so_far.last_about_it
    if last is not None and now < last + ways.cooldown:
        until = _local(last + ways.cooldown, ways.zone)
        return Skip(reason=f"told about it at {_local(last, ways.zone)}, again from {until} on")
    if any(kind in ways.urgent for kind in kinds):
        return Now()
    return _gathered(ways, so_far, now) or _by_habit(kinds, ways, now) or Now()


def _gathered(ways: Ways, so_far: SoFar, now: datetime) -> Gather | None:
    """The message that it waits for, if it does."""
    if ways.pace is Pace.HOURLY:
        return _after_quiet(_next_hour(now), "hourly", ways, reason="in your hourly message")
    evening = _next_wall(now, time(ways.digest_hour), ways.zone)
    if ways.pace is Pace.DAILY:
        return _after_quiet(evening, "daily", ways, reason="in your daily message")
    quiet_end = end_of_quiet(now, ways)
    if quiet_end is not None:
        return _gather("quiet", quiet_end, ways, reason=f"quiet hours until {_local(quiet_end, ways.zone)}")
    if ways.daily_cap is not None and so_far.today >= ways.daily_cap:
        return _after_quiet(evening, "capped", ways, reason=f"more than {ways.daily_cap} messages today")
    return None


def _by_habit(kinds: Collection[TransitionKind], ways: Ways, now: datetime) -> Gather | None:
    """Nobody misses a restock because of what was learned of them."""
    if ways.habit is not Pace.HOURLY or not CAN_WAIT.issuperset(kinds):
        return None
    return _after_quiet(
        _next_hour(now), "hourly", ways, reason="in an hourly message, as your answers taught"
    )


def end_of_quiet(now: datetime, ways: Ways) -> datetime | None:
    """When the quiet hours end that ``now`` lies in; None outside them.

    Wall-clock times of the person's zone: when the clocks change, that night is shorter or longer.

    >>> from datetime import UTC
    >>> night = Ways(zone=ZoneInfo("Europe/Berlin"), quiet_from=time(22), quiet_until=time(7))
    >>> str(end_of_quiet(datetime(2026, 10, 24, 22, 30, tzinfo=UTC), night))
    '2026-10-25 06:00:00+00:00'
    >>> end_of_quiet(datetime(2026, 10, 25, 6, 0, tzinfo=UTC), night)
    """
    begin, end = ways.quiet_from, ways.quiet_until
    if begin is None or end is None or begin == end:
        return None
    clock = now.astimezone(ways.zone).time()
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    return _next_wall(now, end, ways.zone) if inside else None


def _after_quiet(at: datetime, name: str, ways: Ways, *, reason: str) -> Gather:
    """A digest that would fall into quiet hours waits for their end."""
    return _gather(name, end_of_quiet(at, ways) or at, ways, reason=reason)


def _gather(name: str, at: datetime, ways: Ways, *, reason: str) -> Gather:
    return Gather(slot=f"{name}-{at.astimezone(ways.zone):%Y-%m-%dT%H:%M}", at=at, reason=reason)


def _next_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _next_wall(now: datetime, wall: time, zone: ZoneInfo) -> datetime:
    """The next moment after ``now`` at which the clocks of ``zone`` show ``wall``, in UTC.

    Where they skip it (spring), it is an hour later on the dial; where they show it twice, the first.

    >>> from datetime import UTC
    >>> berlin = ZoneInfo("Europe/Berlin")
    >>> str(_next_wall(datetime(2026, 3, 28, 23, tzinfo=UTC), time(2, 30), berlin))
    '2026-03-29 01:30:00+00:00'
    >>> str(_next_wall(datetime(2026, 10, 24, 23, tzinfo=UTC), time(2, 30), berlin))
    '2026-10-25 00:30:00+00:00'
    """
    day: date = now.astimezone(zone).date()
    found = _at(day, wall, zone, now)
    return found if found > now else _at(day + timedelta(days=1), wall, zone, now)


def _at(day: date, wall: time, zone: ZoneInfo, like: datetime) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(like.tzinfo)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def start_of_day(now: datetime, zone: ZoneInfo) -> datetime:
    """Midnight of the person's own day, in UTC: from when on the daily cap counts."""
    return _at(now.astimezone(zone).date(), time(), zone, now)


# Reminders


def next_reminder(
    *, told_at: datetime, every: timedelta, now: datetime, still_there: bool, answered: bool
) -> datetime | None:
    """When to tell again; None once it is answered or sold out."""
    if answered or not still_there:
        return None
    return max(told_at + every, now)


# Waves


def wave_of(rank: int, *, quantity: int | None, people: int) -> int:
    """In which wave the person of that rank (from 0) is told: 0 is at once.

    With few pieces left, so many are told at first as have a fair chance; each further wave is twice as
    large. Where nobody knows how many there are, or there is enough for all, all are in the first.

    >>> [wave_of(rank, quantity=5, people=1000) for rank in (0, 19, 20, 59, 60, 139, 140)]
    [0, 0, 1, 1, 2, 2, 3]
    >>> wave_of(900, quantity=None, people=1000), wave_of(3, quantity=1, people=4)
    (0, 0)
    """
    if quantity is None or people <= quantity * PER_PIECE:
        return 0
    size = first = max(quantity, 1) * PER_PIECE
    wave = 0
    while rank >= size:
        wave += 1
        size += first * 2**wave
    return wave


def ranks(people: Collection[int], *, seed: str) -> dict[int, int]:
    """A fair, repeatable lottery: each person's rank for this occasion, decided by nothing but chance.

    >>> drawn = ranks([5, 6, 7], seed="watch-1")
    >>> sorted(drawn), sorted(drawn.values()), drawn == ranks([7, 6, 5], seed="watch-1")
    ([5, 6, 7], [0, 1, 2], True)
    """
    from hashlib import blake2b

    def draw(person: int) -> bytes:
        return blake2b(f"{seed}\0{person}".encode(), digest_size=8).digest()

    return {person: rank for rank, person in enumerate(sorted(people, key=draw))}
