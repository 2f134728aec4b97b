"""Watches that a shop tells of by itself: how often their pages are looked at as a check. Pure.

A source is trusted with a watch while it has told of the watch within a week, while it as a whole was heard
of lately, measured by its own usual silences, and while no look of our own found a change that it kept from
us. Otherwise the usual interval holds again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from crawler.cadence.interval import JITTER
from crawler.model import Transition, TransitionKind

POLL_EVERY = timedelta(hours=6)
"""Between two looks at a page that a trusted source tells of, where the source has no interval of its own."""
TOLD_WITHIN = timedelta(days=7)
"""Of a watch of which a source has said nothing for so long nobody knows whether it would."""
SILENCES = 3
"""So many times its longest silence of the last week, and a source counts as silent,"""
LEAST_SILENCE = timedelta(hours=1)
"""but not before,"""
MOST_SILENCE = timedelta(hours=24)
"""and not later."""
GRACE = timedelta(minutes=10)
"""A page may lag behind what its shop has just told, and an event behind the page."""
DOUBTED_FOR = timedelta(days=7)
"""After a look found what a source had not told, at least; and until it tells of the watch again."""
SAME_WORD = timedelta(seconds=15)
"""What a source tells within so short a time isn't noted anew."""
_AHEAD = timedelta(minutes=10)
"""A time further ahead was written by a clock that has been set back since."""
_WEEK = timedelta(days=7)
_CHANGES_STOCK = frozenset({TransitionKind.RESTOCK, TransitionKind.SOLD_OUT, TransitionKind.PREORDER_OPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a source was last heard of, and its silences before."""

    heard_at: datetime
    gaps: Mapping[str, float] = field(default_factory=dict)
    """By day (UTC, ISO 8601), the seconds of the longest silence that ended on it; of a week."""

    @property
    def patience(self) -> timedelta:
        """How long it may say nothing.

        >>> from datetime import UTC
        >>> at = datetime(2026, 3, 1, tzinfo=UTC)
        >>> [str(Rhythm(heard_at=at, gaps={"2026-03-01": s}).patience) for s in (5, 5000, 1e6)]
        ['1:00:00', '4:10:00', '1 day, 0:00:00']
        """
        longest = timedelta(seconds=max(self.gaps.values(), default=0.0))
        return min(max(longest * SILENCES, LEAST_SILENCE), MOST_SILENCE)

    @property
    def silent_at(self) -> datetime:
        """From when on it counts as silent, if nothing more comes."""
        return self.heard_at + self.patience

    def is_silent(self, now: datetime) -> bool:
        return not self.heard_at - _AHEAD <= now < self.silent_at


def heard(before: Rhythm | None, at: datetime, *, now: datetime) -> Rhythm:
    """The rhythm after a word of ``at``; the same object where that says nothing new."""
    if before is None or before.heard_at > now + _AHEAD:
        return Rhythm(heard_at=at)
    gap = at - before.heard_at
    if gap < SAME_WORD:
        return before
    day = _day(at)
    kept = {one: seconds for one, seconds in before.gaps.items() if one > _day(at - _WEEK)}
    kept[day] = max(kept.get(day, 0.0), gap.total_seconds())
    return Rhythm(heard_at=at, gaps=kept)


class Trust(StrEnum):
    """Whether a source's word about a watch replaces looks."""

    TRUSTED = "trusted"
    OFF = "off"
    """The operator wants its pages looked at as usual."""
    DOUBTED = "doubted"
    """A look found a change that it had not told."""
    FORGOTTEN = "forgotten"
    """It has said nothing of this watch for long."""
    SILENT = "silent"
    """It has said nothing at all for longer than it uses to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feeder:
    """The source that last told of a watch."""

    source: str
    told_at: datetime
    """When it last told of the watch."""
    rhythm: Rhythm
    doubted_at: datetime | None = None
    """When a look last found a change that it had not told."""
    poll_every: timedelta | None = POLL_EVERY
    """How often the page is looked at as a check; None as often as any other."""

    def trust(self, now: datetime) -> Trust:
        if self.poll_every is None:
            return Trust.OFF
        if self.doubted_at is not None and (
            self.told_at <= self.doubted_at or _within(self.doubted_at, now, DOUBTED_FOR)
        ):
            return Trust.DOUBTED
        if not _within(self.told_at, now, TOLD_WITHIN):
            return Trust.FORGOTTEN
        return Trust.SILENT if self.rhythm.is_silent(now) else Trust.TRUSTED


def check_at(
    feeder: Feeder, *, due: datetime, at: datetime, wished: timedelta | None, chance: float
) -> datetime:
    """When the page is looked at next after a look at ``at``: ``due``, or later where its source is trusted.

    ``wished`` is the interval that somebody asked for: it holds whoever tells. Jitter of up to a tenth.
    """
    if wished is not None or feeder.poll_every is None or feeder.trust(at) is not Trust.TRUSTED:
        return due
    return max(due, at + feeder.poll_every * (1 - JITTER * chance))


def contradicts(feeder: Feeder, found: Iterable[Transition], *, at: datetime) -> bool:
    """Whether a look that began at ``at`` found that something sold out or came back, of which the source,
    by then, should have told."""
    return at - feeder.told_at >= GRACE and any(t.kind in _CHANGES_STOCK for t in found)


def _within(then: datetime, now: datetime, span: timedelta) -> bool:
    return then - _AHEAD <= now < then + span


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
