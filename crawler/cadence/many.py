"""The cadence of many watches at once: what the scalar modules do, on columns. NumPy.

For planning a site anew (after the daily learning, or a jump of its price), for choosing among thousands that
are due, and for the benchmark. Every function here agrees with its scalar fellow
(tests/crawler/test_cadence_many.py). Times are hours since the epoch, rates per hour; n watches, s sites, k
stretches of hours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from crawler.forecast.hours import Hours

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursTable:
    """The hours around now of several sites; their stretches share their bounds."""

    bounds: Floats
    """(k + 1,)"""
    level: Floats
    """(s, k)"""
    drop: Floats
    """(s, k)"""
    peak_level: Floats
    """(s, k): the highest from each stretch on."""
    peak_drop: Floats
    """(s, k)"""

    @classmethod
    def of(cls, hours: Hours) -> HoursTable:
        """One site's."""
        peak = np.array(hours.peak).T
        return cls(
            bounds=np.array(hours.bounds),
            level=np.array([hours.level]),
            drop=np.array([hours.drop]),
            peak_level=peak[None, 0],
            peak_drop=peak[None, 1],
        )

    @classmethod
    def stack(cls, *, bounds: Floats, level: Floats) -> HoursTable:
        """Several sites without drops; ``level`` is (s, k)."""
        return cls(
            bounds=bounds,
            level=level,
            drop=np.zeros_like(level),
            peak_level=np.maximum.accumulate(level[:, ::-1], axis=1)[:, ::-1],
            peak_drop=np.zeros_like(level),
        )

    def at(self, moments: Floats) -> Ints:
        """The stretch that holds each moment; the first or last where it lies outside."""
        found = np.searchsorted(self.bounds, moments, side="right") - 1
        return np.clip(found, 0, self.level.shape[1] - 1)


def depths(shares: Floats) -> Floats:
    """:func:`crawler.cadence.index.depth`."""
    v = -np.log1p(-shares)
    s = np.sqrt(2 * v)
    near = s * (1 + s * (1 / 3 + s * (1 / 36 - s / 270)))
    found: Floats = np.maximum(np.where(v < 1.5, near, v + np.log1p(v + np.log1p(v))), 1e-150)
    for _ in range(2):
        found -= np.where(v < 1e-6, 0.0, (found - np.log1p(found) - v) * (1 + found) / found)
    return found


def worths(*, weight: Floats, rate: Floats, kappa: Floats, belief: Floats) -> Floats:
    """:func:`crawler.cadence.index.worth`."""
    near = belief * kappa / rate
    below = np.minimum(near, 1 - 1e-16)
    return np.where(
        near >= 1, weight * belief, weight * rate / kappa * (near + (1 - below) * np.log1p(-below))
    )


def believes(
    table: HoursTable,
    site: Ints,
    *,
    rate: Floats,
    kappa: Floats,
    belief: Floats,
    since: Floats,
    until: Floats,
) -> Floats:
    """:func:`crawler.cadence.index.believe`."""
    found = belief.copy()
    place = np.flatnonzero(since < until)
    at, stretch = since[place], table.at(since[place])
    last = table.level.shape[1] - 1
    while len(place):
        end = np.where(stretch < last, np.minimum(table.bounds[stretch + 1], until[place]), until[place])
        here = site[place]
        settled = (rate[place] * table.level[here, stretch] + table.drop[here, stretch]) / kappa[place]
        found[place] = settled + (found[place] - settled) * np.exp(-kappa[place] * (end - at))
        more = end < until[place]
        place, at, stretch = place[more], end[more], stretch[more] + 1
    return found


def reaches(
    table: HoursTable,
    site: Ints,
    *,
    weight: Floats,
    rate: Floats,
    kappa: Floats,
    price: Floats,
    belief: Floats,
    since: Floats,
    until: Floats,
) -> Floats:
    """:func:`crawler.cadence.index.reach`; infinite where the index doesn't reach the price."""
    found = np.full(len(site), np.inf)
    start = table.at(since)
    best = rate * table.peak_level[site, start] + table.peak_drop[site, start]
    place = np.flatnonzero((weight * best > price * kappa) | (weight * belief >= price))
    stretch, at, last = start[place], since[place], table.level.shape[1] - 1
    site, weight, rate, kappa = site[place], weight[place], rate[place], kappa[place]
    price, belief, until = price[place], belief[place], until[place]
    while len(place):
        settled = (rate * table.level[site, stretch] + table.drop[site, stretch]) / kappa
        value = weight * settled
        end = np.where(stretch < last, np.minimum(table.bounds[stretch + 1], until), until)
        wait = np.full(len(place), np.inf)
        rising = (belief < settled) & (value > price)
        deep = depths(price[rising] / value[rising])
        wait[rising] = (deep + np.log1p(-belief[rising] / settled[rising])) / kappa[rising]
        wait[(belief >= settled) & (weight * belief >= price)] = 0.0
        hit = at + wait <= end
        found[place[hit]] = at[hit] + np.maximum(wait[hit], 0.0)
        more = ~hit & (end < until)
        settled = settled[more]
        belief = settled + (belief[more] - settled) * np.exp(-kappa[more] * (end - at)[more])
        place, at, stretch, site = place[more], end[more], stretch[more] + 1, site[more]
        weight, rate, kappa, price, until = weight[more], rate[more], kappa[more], price[more], until[more]
    return found


def starting_prices(
    site: Ints,
    *,
    weight: Floats,
    rate: Floats,
    kappa: Floats,
    looks_per_hour: Floats,
    shortest_h: float | Floats,
    longest_h: float | Floats,
) -> Floats:
    """:func:`crawler.cadence.price.starting_price` of each of s sites, whose budgets are
    ``looks_per_hour``."""
    low, high = np.full(len(looks_per_hour), -40.0), np.full(len(looks_per_hour), 40.0)
    for _ in range(40):
        middle = (low + high) / 2
        gaps = static_gaps(weight=weight, rate=rate, kappa=kappa, price=np.exp(middle)[site])
        asked = np.bincount(site, 1 / np.clip(gaps, shortest_h, longest_h), len(looks_per_hour))
        low, high = (
            np.where(asked > looks_per_hour, middle, low),
            np.where(asked > looks_per_hour, high, middle),
        )
    return np.asarray(np.exp((low + high) / 2))


def static_gaps(*, weight: Floats, rate: Floats, kappa: Floats, price: Floats) -> Floats:
    """:func:`crawler.cadence.price.static_gap`."""
    value = weight * rate / kappa
    found = np.full(len(value), np.inf)
    borne = value > price
    found[borne] = depths(price[borne] / value[borne]) / kappa[borne]
    return found


def see_gaps(
    table: HoursTable, site: Ints, *, since: Floats, until: Floats, sellout: Floats
) -> tuple[Floats, Sequence[tuple[Ints, Ints, Floats]]]:
    """:func:`crawler.forecast.rates.see_gap`, without drops: the exposure of each gap, and of which gaps
    which stretch was visible for how many hours."""
    exposure = np.zeros(len(site))
    place, stretch, late = np.arange(len(site)), table.at(until), np.ones(len(site))
    parts = []
    while len(place):
        start = np.maximum(since[place], table.bounds[stretch])
        early = np.exp(-sellout[place] * (until[place] - start))
        seen = (late - early) / sellout[place]
        exposure[place] += table.level[site[place], stretch] * seen
        parts.append((place, stretch, seen))
        more = (start > since[place]) & (early >= 1e-4) & (stretch > 0)
        place, stretch, late = place[more], stretch[more] - 1, early[more]
    return exposure, parts
