"""A site's hour-of-week profile, learned from when its restocks were seen. NumPy.

A restock is seen at the end of a gap between looks, so each is shared over the gap's hours in proportion to
how likely it fell there and lasted (expectation maximization: the shares need the profile that they make).
An hour of the week is ordinary, like the shop's other hours, or a slot in which the shop restocks; which of
the two is weighed by how well each explains what was seen. Drawing all hours to 1 alike either blunted the
slots or left noise in the ordinary hours.
"""

from __future__ import annotations

from math import log

import numpy as np
import numpy.typing as npt

from crawler.forecast.hours import WEEK

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ROUNDS = 3
"""Of expectation maximization a day; each starts from the profile of the day before."""
ORDINARY = 6.0
"""How many restocks the belief is worth that an ordinary hour is like its fellows."""
SLOT = 0.5
SLOT_MEAN = 25.0
"""A slot is expected to be about this much busier than the mean, with a weight of SLOT restocks."""
SLOT_SHARE = 0.03
"""How many of the hours are expected to be slots."""
SHARED = 20.0
"""How many restocks in an hour of the week, over all sites, the pooled shape needs to show itself."""
POOLED = 5.0
"""How many restocks it takes until a site's tallies are scaled to what was seen."""
LEAST = 0.02
"""No hour is believed to be quieter than this."""
_MONDAY = 72
"""The hour of the week of the epoch's first hour, a Thursday."""


def learn_profiles(
    *, site: Ints, after: Floats, until: Floats, sellout: Floats, tallies: Floats, profiles: Floats
) -> Floats:
    """Profiles of s sites, (s, 168) with mean 1.

    ``site``, ``after``, ``until`` (local hours since the epoch) and ``sellout`` (per hour) describe d
    restocks; ``tallies`` (s, 168) is what was to be expected of an hour at the profile 1; ``profiles`` is
    where to begin.
    """
    found = profiles
    for _ in range(ROUNDS):
        counts = share_out(site=site, after=after, until=until, sellout=sellout, profiles=found)
        found = _estimate(counts, tallies)
    return found


def share_out(*, site: Ints, after: Floats, until: Floats, sellout: Floats, profiles: Floats) -> Floats:
    """(s, 168): each of d restocks shared over the hours of its gap in proportion to g(u) exp(-mu (t -
    u))."""
    whole = np.zeros(len(site))
    parts: list[tuple[Ints, Ints, Floats]] = []
    place = np.arange(len(site))
    late, hour = until.copy(), np.ceil(until).astype(np.int64) - 1
    while len(place):
        early = np.maximum(after[place], hour)
        mu, end = sellout[place], until[place]
        seen = (np.exp(-mu * (end - late)) - np.exp(-mu * (end - early))) / mu
        bins = (hour + _MONDAY) % WEEK
        weight = profiles[site[place], bins] * np.maximum(seen, 1e-300)
        whole[place] += weight
        parts.append((place, bins, weight))
        more = (early > after[place]) & (mu * (end - early) < 12.0)
        place, late, hour = place[more], early[more], hour[more] - 1
    counts = np.zeros(profiles.shape)
    for where, bins, weight in parts:
        np.add.at(counts, (site[where], bins), weight / whole[where])
    return counts


def _estimate(counts: Floats, tallies: Floats) -> Floats:
    # A wrong rate made all expectations wrong by one factor: the profile is about hours, not about that.
    expected = tallies * (counts.sum(1, keepdims=True) + POOLED) / (tallies.sum(1, keepdims=True) + POOLED)
    base, shape = np.ones((len(counts), 1)), np.ones((1, WEEK))
    ordinary = np.ones(counts.shape)
    for _ in range(5):
        typical = base * shape
        odds = _evidence(counts, expected, weight=SLOT, mean=np.full_like(typical, SLOT_MEAN)) - _evidence(
            counts, expected, weight=ORDINARY, mean=typical
        )
        ordinary = 1 / (1 + np.exp(np.clip(odds + log(SLOT_SHARE / (1 - SLOT_SHARE)), -500, 500)))
        base = ((ordinary * counts).sum(1, keepdims=True) + 3) / (
            (ordinary * expected * shape).sum(1, keepdims=True) + 3
        )
        shape = ((ordinary * counts).sum(0, keepdims=True) + SHARED) / (
            (ordinary * expected * base).sum(0, keepdims=True) + SHARED
        )
        shape /= shape.mean()
    like_others = (counts + ORDINARY) / (expected + ORDINARY / typical)
    like_a_slot = (counts + SLOT) / (expected + SLOT / SLOT_MEAN)
    found = np.maximum(ordinary * like_others + (1 - ordinary) * like_a_slot, LEAST)
    normal: Floats = found / found.mean(1, keepdims=True)
    return normal


def _evidence(counts: Floats, expected: Floats, *, weight: float, mean: Floats) -> Floats:
    """The log likelihood of counts whose rate is Gamma(weight, weight / mean), up to what all have in
    common."""
    rate = weight / mean
    return (
        log_gamma(counts + weight)
        - log_gamma(np.full((1, 1), weight))
        + weight * np.log(rate)
        - (counts + weight) * np.log(expected + rate)
    )


def log_gamma(x: Floats) -> Floats:
    """Stirling's series, moved up by 7; to about 1e-10 for x > 0."""
    moved = x + 7
    product = x * (x + 1) * (x + 2) * (x + 3) * (x + 4) * (x + 5) * (x + 6)
    series = 1 / (12 * moved) - 1 / (360 * moved**3) + 1 / (1260 * moved**5)
    found: Floats = (moved - 0.5) * np.log(moved) - moved + 0.5 * log(2 * np.pi) + series - np.log(product)
    return found
