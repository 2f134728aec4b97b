"""Looks around a drop time that somebody knows, at a shop whose looks go by their interval. Pure.

Where the cadence goes by what was learned, a drop is part of the hours that it plans by
(:func:`crawler.forecast.hours.hours_around`); the times around it are the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from crawler.cadence.model import SHORTEST
from crawler.forecast.drops import SHAPE, DropTime, windows

LATER = timedelta(minutes=5)
"""Between two looks once the first minutes after a drop are over."""
_SUDDEN = timedelta(minutes=SHAPE[0][1] - SHAPE[0][0])


def gathered(due: datetime, *, at: datetime, shortest: timedelta, drops: Sequence[DropTime]) -> datetime:
    """The time of the look after the one at ``at``: ``due``, or sooner where a drop lies before it.

    Never sooner than ``shortest``, nor than two minutes after the last in a drop's first minutes, five in the
    rest of its half hour.

    >>> from datetime import UTC
    >>> from crawler.forecast.drops import parse_drop
    >>> def next_after(clock):
    ...     at = datetime.fromisoformat(f"2026-11-26 {clock}+00:00")
    ...     due = at + timedelta(hours=1)
    ...     drops = [parse_drop("Thursday 10:00")]
    ...     return f"{gathered(due, at=at, shortest=timedelta(minutes=1), drops=drops):%H:%M}"
    >>> [next_after(clock) for clock in ("08:30", "09:30", "10:00", "10:07", "10:28")]
    ['09:30', '09:59', '10:02', '10:12', '11:28']
    """
    found = due
    for start, end, _ in windows(drops, since=at, until=due):
        pace = SHORTEST if end - start <= _SUDDEN else LATER
        sooner = max(start, at + max(pace, shortest))
        if sooner < end:
            found = min(found, sooner)
    return found


def first_window(drops: Sequence[DropTime], *, now: datetime, until: datetime) -> datetime | None:
    """When looks gather next, ``now`` where they should already; None where that isn't before ``until``."""
    found = windows(drops, since=now, until=until)
    return max(found[0][0], now) if found else None


def in_window(drops: Sequence[DropTime], *, at: datetime) -> bool:
    """Whether looks gather around a drop at that time."""
    return any(start <= at < end for start, end, _ in windows(drops, since=at, until=at + SHORTEST))
