"""A site's hours around now: how much busier than its average each is, in its own time zone. Pure.

Inside, times are hours since the epoch as floats, and rates are per hour.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from math import floor

from crawler.forecast.drops import DropTime, windows

WEEK = 168
FLAT: tuple[float, ...] = (1.0,) * WEEK
"""The profile of a site of which nothing is known: every hour of the week like any other."""
BACK = 30
AHEAD = 26
"""How many hours back and ahead a look needs: the longest gap and the longest wait are a day."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def to_hours(at: datetime) -> float:
    """Hours since the epoch."""
    return at.timestamp() / 3600


def from_hours(hours: float) -> datetime:
    """
    >>> from_hours(to_hours(datetime(2026, 3, 29, 1, 30, tzinfo=UTC))).isoformat()
    '2026-03-29T01:30:00+00:00'
    """
    return _EPOCH + timedelta(hours=hours)


def hour_of_week(at: datetime, zone: tzinfo) -> int:
    """0 is Monday's first hour on the site's clock.

    >>> hour_of_week(datetime(2026, 1, 1, 0, 30, tzinfo=UTC), UTC)
    72
    """
    local = at.astimezone(zone)
    return local.weekday() * 24 + local.hour


def hour_start(at: float, zone: tzinfo) -> float:
    """The beginning of the site's clock hour that ``at`` lies in; half-hour zones have theirs at :30.

    >>> from zoneinfo import ZoneInfo
    >>> hour_start(100.25, UTC), hour_start(100.25, ZoneInfo("Asia/Kolkata"))
    (100.0, 99.5)
    """
    offset = from_hours(at).astimezone(zone).utcoffset()
    part = (offset.total_seconds() / 3600) % 1 if offset is not None else 0.0
    return floor(at + part) - part


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Stretches of constant intensity; n stretches have n + 1 bounds.

    A watch with the restock rate ``r`` restocks at ``r * level[i] + drop[i]`` an hour in stretch ``i``.
    """

    bounds: tuple[float, ...]
    """Hours since the epoch, ascending."""
    level: tuple[float, ...]
    """The profile: its mean over a week is 1."""
    drop: tuple[float, ...]
    """What known drops add, in restocks an hour."""
    hour: tuple[float, ...]
    """The beginning of the clock hour that each stretch lies in."""
    peak: tuple[tuple[float, float], ...]
    """The highest level and the highest drop from each stretch on."""

    def at(self, moment: float) -> int:
        """The stretch that holds ``moment``; the first or last where it lies outside.

        >>> flat = hours_around(now=datetime(2026, 1, 1, tzinfo=UTC))
        >>> flat.bounds[flat.at(to_hours(datetime(2026, 1, 1, 5, 59, tzinfo=UTC)))] % 24
        5.0
        """
        return min(max(bisect_right(self.bounds, moment) - 1, 0), len(self.level) - 1)


def hours_around(
    *,
    now: datetime,
    profile: Sequence[float] = FLAT,
    zone: tzinfo = UTC,
    drops: Sequence[DropTime] = (),
    back: int = BACK,
    ahead: int = AHEAD,
) -> Hours:
    """The hours that looks around ``now`` need; made once an hour for a site, not once a look."""
    here = hour_start(to_hours(now), zone)
    starts = [here + n for n in range(-back, ahead + 1)]
    levels = dict(zip(starts[:-1], (profile[k] for k in _hours_of_week(starts, zone)), strict=True))
    if not drops:
        flat = (0.0,) * len(levels)
        return _hours(tuple(starts), tuple(levels.values()), flat, tuple(starts[:-1]))
    found = [
        (to_hours(start), to_hours(end), expected)
        for start, end, expected in windows(drops, since=from_hours(starts[0]), until=from_hours(starts[-1]))
    ]
    cuts = {edge for start, end, _ in found for edge in (start, end) if starts[0] < edge < starts[-1]}
    bounds = sorted(cuts.union(starts))
    level, drop, hour = [], [], []
    for begin, end in pairwise(bounds):
        hour.append(starts[bisect_right(starts, begin) - 1])
        level.append(levels[hour[-1]])
        drop.append(sum(n / (stop - start) for start, stop, n in found if start <= begin and end <= stop))
    return _hours(tuple(bounds), tuple(level), tuple(drop), tuple(hour))


def _hours_of_week(starts: Sequence[float], zone: tzinfo) -> list[int]:
    """Of all but the last; the zone is asked hour by hour only where its clocks change between them."""
    first, last = (from_hours(start).astimezone(zone) for start in (starts[0], starts[-1]))
    if first.utcoffset() == last.utcoffset():
        begin = first.weekday() * 24 + first.hour
        return [(begin + n) % WEEK for n in range(len(starts) - 1)]
    return [hour_of_week(from_hours(start), zone) for start in starts[:-1]]


def _hours(
    bounds: tuple[float, ...], level: tuple[float, ...], drop: tuple[float, ...], hour: tuple[float, ...]
) -> Hours:
    peak, high, burst = [], 0.0, 0.0
    for here, extra in zip(reversed(level), reversed(drop), strict=True):
        high, burst = max(high, here), max(burst, extra)
        peak.append((high, burst))
    return Hours(bounds=bounds, level=level, drop=drop, hour=hour, peak=tuple(reversed(peak)))


def expected_hours(hours: Hours, *, since: float, until: float) -> tuple[float, float]:
    """(profile hours, restocks by known drops) between two moments, which must lie within ``hours``.

    The first, times a watch's rate, and the second are its expected restocks.

    >>> flat = hours_around(now=datetime(2026, 1, 1, tzinfo=UTC))
    >>> start = to_hours(datetime(2026, 1, 1, tzinfo=UTC))
    >>> expected_hours(flat, since=start + 0.25, until=start + 5)
    (4.75, 0.0)
    """
    level = drop = 0.0
    for i in range(hours.at(since), hours.at(until) + 1):
        length = min(until, hours.bounds[i + 1]) - max(since, hours.bounds[i])
        level += hours.level[i] * max(length, 0.0)
        drop += hours.drop[i] * max(length, 0.0)
    return level, drop
