"""A watch's former restocks in a line: how often, when, and how long stock lasted. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from statistics import median

from alerts.model import History
from crawler.model import TransitionKind

LEAST = 3
"""Fewer restocks are no pattern: nothing is said."""
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One former change of a watch's variant."""

    variant_key: str
    kind: TransitionKind
    at: datetime


def history_of(past: Iterable[Past], *, now: datetime, zone: tzinfo) -> History | None:
    """None where fewer than three restocks are known. Variants that came back in one look are one restock.

    The weekday is said where at least half of the restocks fell on it, and with it the hour.

    >>> from datetime import UTC
    >>> days = [datetime(2026, 10, 1 + 7 * n, 8, 5, tzinfo=UTC) for n in range(4)]
    >>> came = [Past(variant_key="", kind=TransitionKind.RESTOCK, at=at) for at in days]
    >>> went = [
    ...     Past(variant_key="", kind=TransitionKind.SOLD_OUT, at=at + timedelta(minutes=25)) for at in days
    ... ]
    >>> history_of(came + went, now=days[-1] + timedelta(days=14), zone=UTC)
    History(restocks=4, weeks=5, weekday=3, hour=8, lasted=datetime.timedelta(seconds=1500))
    >>> history_of(came[:2], now=days[-1], zone=UTC)
    """
    ordered = sorted((p for p in past if p.at <= now), key=lambda p: p.at)
    restocks = sorted({p.at for p in ordered if p.kind is TransitionKind.RESTOCK})
    if len(restocks) < LEAST:
        return None
    weekday, hour = _habit([at.astimezone(zone) for at in restocks])
    spans = _spans(ordered)
    return History(
        restocks=len(restocks),
        weeks=max(1, -(-(now - restocks[0]) // _WEEK)),
        weekday=weekday,
        hour=hour,
        lasted=timedelta(seconds=round(median(span.total_seconds() for span in spans))) if spans else None,
    )


def _habit(local: Sequence[datetime]) -> tuple[int | None, int | None]:
    """The weekday of at least half of them, and the middle of its hours."""
    day, number = Counter(at.weekday() for at in local).most_common(1)[0]
    if 2 * number < len(local):
        return None, None
    minutes = median(at.hour * 60 + at.minute for at in local if at.weekday() == day)
    return day, round(minutes / 60) % 24


def _spans(ordered: Iterable[Past]) -> list[timedelta]:
    """How long each variant stayed each time, where both ends were seen."""
    came: dict[str, datetime] = {}
    spans = []
    for p in ordered:
        if p.kind is TransitionKind.RESTOCK:
            came.setdefault(p.variant_key, p.at)
        elif p.kind is TransitionKind.SOLD_OUT and (since := came.pop(p.variant_key, None)) is not None:
            spans.append(p.at - since)
    return spans
