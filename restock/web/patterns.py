"""At which hours and on which weekdays a product restocked, in the reader's own time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

LEAST = 3
"""Fewer restocks make no pattern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One bar of a column chart that is 100 high."""

    x: float
    y: float
    height: float
    count: int
    of: int
    """The hour, 0 to 23; or the weekday, 0 is Monday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    restocks: int
    hours: tuple[Column, ...]
    weekdays: tuple[Column, ...]

    @property
    def busiest_hour(self) -> Column:
        return max(self.hours, key=lambda column: column.count)

    @property
    def busiest_weekday(self) -> Column:
        return max(self.weekdays, key=lambda column: column.count)


def pattern(times: Sequence[datetime], zone: tzinfo) -> Pattern | None:
    """None where too few restocks were seen.

    >>> from datetime import UTC
    >>> found = pattern([datetime(2026, 11, day, 9, 30, tzinfo=UTC) for day in (2, 9, 10)], UTC)
    >>> found.busiest_hour.of, found.busiest_weekday.of, [c.count for c in found.weekdays]
    (9, 0, [2, 1, 0, 0, 0, 0, 0])
    >>> pattern([], UTC) is None
    True
    """
    if len(times) < LEAST:
        return None
    local = [at.astimezone(zone) for at in times]
    return Pattern(
        restocks=len(times),
        hours=_columns(Counter(at.hour for at in local), 24),
        weekdays=_columns(Counter(at.weekday() for at in local), 7),
    )


def _columns(counted: Counter[int], number: int) -> tuple[Column, ...]:
    most = max(counted.values())
    heights = [round(100 * counted[n] / most, 1) for n in range(number)]
    return tuple(
        Column(x=n, y=round(100 - height, 1), height=height, count=counted[n], of=n)
        for n, height in enumerate(heights)
    )
