"""What a watch's recorded history teaches: stretches of equal offers instead of single looks. NumPy.

Within a stretch the looks are taken to lie evenly, which is all that is stored of them; at its ends it is
known between which two looks something changed. See :mod:`crawler.cadence.observe` for the same of one look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from math import ceil, expm1

import numpy as np
import numpy.typing as npt

from crawler.forecast.hours import WEEK, to_hours
from crawler.forecast.rates import (
    Learned,
    Prior,
    ended_within,
    fade,
    restocks_per_hour,
    sellout_rate,
    sellouts_per_hour,
)
from crawler.forecast.stock import Stock

Floats = npt.NDArray[np.float64]

_MONDAY = 72
"""The hour of the week of the epoch's first hour, a Thursday; profiles are kept in UTC."""
_FORGOTTEN = 10.0
"""So many mean lengths of stock before a look, a restock would no longer have been seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Equal offers in a row."""

    first: datetime
    last: datetime
    looks: int
    stock: Stock


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What a watch's stretches taught, on top of what was known."""

    learned: Learned
    until: datetime | None
    """The last look that told something."""
    seen: int = 0
    """Restocks in these stretches,"""
    watched_h: float = 0.0
    """in so many hours."""
    restocks: tuple[tuple[datetime, datetime], ...] = ()
    """(last look before, look that saw it)."""
    tallies: Floats = field(default_factory=lambda: np.zeros(WEEK))
    """By hour of the week: restocks that were to be expected at an even profile, and could be seen."""


def read_history(
    stretches: Sequence[Stretch],
    *,
    learned: Learned,
    prior: Prior,
    profile: Floats,
    weight: float = 1.0,
    since: datetime | None = None,
) -> History:
    """What ``stretches`` (in order, of one watch) teach; up to ``since`` they taught already.

    ``profile`` is the site's, (168,) with mean 1.
    """
    told = [stretch for stretch in stretches if stretch.stock.known]
    if not told or (since is not None and told[-1].last <= since):
        return History(learned=learned, until=since)
    until = told[-1].last
    if since is not None:
        learned = fade(learned, days=(until - since) / timedelta(days=1))
    mu = sellouts_per_hour(learned, prior, weight=weight)
    visible, restocks, seen = np.zeros(WEEK), [], 0
    before: Stretch | None = None
    for stretch in told:
        if before is not None and (since is None or stretch.first > since):
            gap_h = (stretch.first - before.last) / timedelta(hours=1)
            if before.stock.out:
                visible += seen_in_gap(before.last, stretch.first, sellout=mu)
                if before.stock.out & stretch.stock.inside:
                    seen += 1
                    restocks.append((before.last, stretch.first))
            elif gap_h > 0:
                learned = _after_being_in(learned, prior, weight, gap_h, ended=bool(stretch.stock.out))
        begin = stretch.first if since is None else max(stretch.first, since)
        if stretch.last > begin:
            if stretch.stock.out:
                visible += _seen_in_stretch(stretch, begin, sellout=mu)
            else:
                here_h = (stretch.last - begin) / timedelta(hours=1)
                learned = replace(learned, in_stock_h=learned.in_stock_h + here_h)
        before = stretch
    return History(
        learned=replace(
            learned,
            restocks=learned.restocks + seen,
            exposure_h=learned.exposure_h + float(visible @ profile),
        ),
        until=until,
        seen=seen,
        watched_h=(until - (since or told[0].first)) / timedelta(hours=1),
        restocks=tuple(restocks),
        tallies=restocks_per_hour(learned, prior) * visible,
    )


def _after_being_in(learned: Learned, prior: Prior, weight: float, gap_h: float, *, ended: bool) -> Learned:
    if not ended:
        return replace(learned, in_stock_h=learned.in_stock_h + gap_h)
    before = sellout_rate(learned, prior, weight=weight)
    after = ended_within(before, gap_h=gap_h)
    return replace(
        learned,
        sellouts=learned.sellouts + after.shape - before.shape,
        in_stock_h=learned.in_stock_h + after.hours - before.hours,
    )


def hours_between(since: float, until: float) -> Floats:
    """(168,) how many of the hours from ``since`` to ``until`` (hours since the epoch) lie in each hour of
    the week.

    >>> found = hours_between(0.5, 168.75)
    >>> float(found.sum()), float(found[72]), float(found[73])
    (168.25, 1.25, 1.0)
    """

    def upto(at: float) -> Floats:
        weeks, rest = divmod(at + _MONDAY, WEEK)
        found: Floats = weeks + np.clip(rest - np.arange(WEEK), 0.0, 1.0)
        return found

    return upto(until) - upto(since)


def _seen_in_stretch(stretch: Stretch, begin: datetime, *, sellout: float) -> Floats:
    """(168,) the hours of an out-of-stock stretch from ``begin`` on in which a restock would have shown."""
    gap_h = (stretch.last - stretch.first) / timedelta(hours=1) / max(1, stretch.looks - 1)
    far = sellout * gap_h
    share = -expm1(-far) / far if far > 1e-9 else 1.0
    return share * hours_between(to_hours(begin), to_hours(stretch.last))


def seen_in_gap(since: datetime, until: datetime, *, sellout: float) -> Floats:
    """(168,) the same of the gap between two looks."""
    found, end, at = np.zeros(WEEK), to_hours(until), to_hours(until)
    start = max(to_hours(since), end - _FORGOTTEN / sellout)
    while at > start + 1e-9:
        early = max(start, float(ceil(at - 1e-9) - 1))
        seen = (np.exp(-sellout * (end - at)) - np.exp(-sellout * (end - early))) / sellout
        found[int(np.floor((early + at) / 2 + _MONDAY)) % WEEK] += seen
        at = early
    return found
