"""Drop times that a person knows: "Thursday 10:00 Europe/Berlin at this shop". Pure.

A drop adds to a watch's expected restocks around its time: most of it in the first minutes, the rest within
half an hour, and a little before, since clocks differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHAPE = ((-1, 5, 0.6), (5, 30, 0.4))
"""(minutes after the drop, until, share of its restocks)."""
PRIOR_CHANCE = 0.25
"""How likely a watch restocks at a drop, before any was seen."""
PRIOR_DROPS = 4.0
"""How many drops that belief is worth."""

_WRITTEN = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2}|[a-z]+)\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(\s+(?P<zone>\S+))?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DropTime:
    """When a shop puts things on sale: once, weekly or daily, in its own time zone."""

    clock: time
    """Local, without a zone."""
    zone: str = "UTC"
    """IANA name."""
    weekday: int | None = None
    """Monday is 0; None with ``day`` None means every day."""
    day: date | None = None
    """The one day, for a drop that happens once."""
    tries: float = 0.0
    """Over how many watches that were out of stock it has passed."""
    hits: float = 0.0
    """How many of them restocked in it."""

    @property
    def chance(self) -> float:
        """How likely a watch that is out of stock restocks in it.

        >>> DropTime(clock=time(10)).chance, DropTime(clock=time(10), tries=16, hits=0).chance
        (0.25, 0.05)
        """
        return (PRIOR_CHANCE * PRIOR_DROPS + self.hits) / (PRIOR_DROPS + self.tries)

    def to_json(self) -> dict[str, Any]:
        return {
            "clock": self.clock.isoformat("minutes"),
            "zone": self.zone,
            "weekday": self.weekday,
            "day": self.day.isoformat() if self.day else None,
            "tries": self.tries,
            "hits": self.hits,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> DropTime:
        return cls(
            clock=time.fromisoformat(stored["clock"]),
            zone=stored["zone"],
            weekday=stored["weekday"],
            day=date.fromisoformat(stored["day"]) if stored["day"] else None,
            tries=stored["tries"],
            hits=stored["hits"],
        )


def parse_drop(written: str, *, zone: str = "UTC") -> DropTime:
    """Read "Thursday 10:00 Europe/Berlin", "daily 08:00" or "2026-05-01 18:30 America/New_York".

    ``zone`` holds where none is written. Raises ValueError in a person's words.

    >>> drop = parse_drop("Thu 10:00 Europe/Berlin")
    >>> drop.weekday, drop.clock, drop.zone
    (3, datetime.time(10, 0), 'Europe/Berlin')
    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"{written!r} is no drop time; write it like: Thursday 10:00 Europe/Berlin")
    named = found["zone"] or zone
    try:
        ZoneInfo(named)
    except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise ValueError(f"{named!r} is no time zone; write it like: Europe/Berlin") from unknown
    if int(found["hour"]) > 23 or int(found["minute"]) > 59:
        raise ValueError(f"{found['hour']}:{found['minute']} is no time of day")
    clock = time(int(found["hour"]), int(found["minute"]))
    weekday, day = _read_day(found["day"])
    return DropTime(clock=clock, zone=named, weekday=weekday, day=day)


def _read_day(written: str) -> tuple[int | None, date | None]:
    if written[0].isdigit():
        try:
            return None, date.fromisoformat(written)
        except ValueError as wrong:
            raise ValueError(f"{written} is no day; write it like: 2026-05-01") from wrong
    if written.lower() == "daily":
        return None, None
    for number, name in enumerate(DAYS):
        if len(written) >= 3 and name.startswith(written.lower()):
            return number, None
    raise ValueError(f"{written!r} is no day of the week; write it like: Thursday")


def drops_of(*written: Iterable[str] | None) -> tuple[DropTime, ...]:
    """Those of a shop and of a page together, as they are stored.

    What can't be read any more, such as a time zone that is gone, says nothing.

    >>> [drop.clock.hour for drop in drops_of(["Thu 10:00", "Thu 10:00 Nowhere/Else"], None, ["daily 08:00"])]
    [10, 8]
    """
    return _read(tuple(dict.fromkeys(text for texts in written for text in texts or ())))


@lru_cache(maxsize=4096)
def _read(written: tuple[str, ...]) -> tuple[DropTime, ...]:
    found = []
    for text in written:
        with suppress(ValueError):
            found.append(parse_drop(text))
    return tuple(found)


def windows(
    drops: Iterable[DropTime], *, since: datetime, until: datetime
) -> list[tuple[datetime, datetime, float]]:
    """(start, end, expected restocks of a watch) of the drops' stretches that touch [since, until]."""
    found = []
    for drop in drops:
        for at in _occurrences(drop, since=since, until=until):
            for begin, end, share in SHAPE:
                start, stop = at + timedelta(minutes=begin), at + timedelta(minutes=end)
                if start < until and stop > since:
                    found.append((start, stop, drop.chance * share))
    return sorted(found)


def _occurrences(drop: DropTime, *, since: datetime, until: datetime) -> list[datetime]:
    zone: tzinfo = ZoneInfo(drop.zone)
    first = since.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date() + timedelta(days=1)
    if drop.day is not None:
        days = [drop.day]
    else:
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        if drop.weekday is not None:
            days = [day for day in days if day.weekday() == drop.weekday]
    return [datetime.combine(day, drop.clock, zone).astimezone(UTC) for day in days]
