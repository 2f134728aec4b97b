"""What looks teach of one watch: how often it restocks, how fast it sells out. Pure, plain Python.

A gap between two looks that began out of stock says little about restocks that came and sold out within it:
its exposure counts an hour only as far as stock from that hour would still have been there at the look.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from math import exp, expm1, log1p
from typing import Any

from crawler.forecast.hours import Hours

PRIOR_RATE = 0.2 / 24
"""Restocks an hour of a watch at a shop of which nothing is known: one in five days."""
PRIOR_SELLOUT = 1.0
"""Sell-outs an hour of restocked stock, where nothing is known."""
SHAPE = 1.0
"""How many restocks, and how many sell-outs, the prior of a rate is worth."""
HALF_LIFE_DAYS = 180.0
"""Evidence of that age counts half: shops change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the looks at a watch, or at one of its variants, taught; a row's worth of numbers."""

    restocks: float = 0.0
    """Seen; a restock that a known drop explains counts only in part."""
    exposure_h: float = 0.0
    """Hours in which a restock would have been seen, weighted by the site's profile."""
    sellouts: float = 0.0
    """Seen; one that fell in a long gap between looks counts only in part."""
    in_stock_h: float = 0.0
    """Hours that stock is known to have lasted."""
    prior_rate: float | None = None
    """Restocks an hour to expect before any evidence, where the daily learning knows better than the site's
    prior: the same product elsewhere."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Learned:
        return cls(**stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What to expect of a site's watches before their own evidence; learned daily."""

    rate: float = PRIOR_RATE
    """Restocks an hour."""
    shape: float = SHAPE
    """How many restocks that belief is worth."""
    sellout_rate: float = PRIOR_SELLOUT
    """Sell-outs an hour of a watch with weight 1."""
    sellout_shape: float = SHAPE
    popularity: float = 0.0
    """Popular things sell out faster: the sell-out rate grows with the weight to this power."""
    restocks: float = 0.0
    """How many restocks at the site it rests on."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Prior:
        return cls(**stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """The rate of a Gamma-Poisson model: Gamma(shape, hours)."""

    shape: float
    hours: float

    @property
    def mean(self) -> float:
        return self.shape / self.hours


def restock_rate(learned: Learned, prior: Prior) -> Posterior:
    """Restocks an hour, given the evidence.

    >>> round(restock_rate(Learned(), Prior()).mean * 24, 3)
    0.2
    >>> round(restock_rate(Learned(restocks=3, exposure_h=24 * 25), Prior()).mean * 24, 3)
    0.133
    """
    expected = learned.prior_rate or prior.rate
    return Posterior(shape=prior.shape + learned.restocks, hours=prior.shape / expected + learned.exposure_h)


def sellout_rate(learned: Learned, prior: Prior, *, weight: float) -> Posterior:
    """Sell-outs an hour of stock that is there, given the evidence and how many people want it."""
    typical = prior.sellout_rate * math.pow(weight, prior.popularity)
    return Posterior(
        shape=prior.sellout_shape + learned.sellouts,
        hours=prior.sellout_shape / typical + learned.in_stock_h,
    )


def restocks_per_hour(learned: Learned, prior: Prior) -> float:
    """The mean of :func:`restock_rate`, for every look."""
    expected = learned.prior_rate or prior.rate
    return (prior.shape + learned.restocks) / (prior.shape / expected + learned.exposure_h)


def sellouts_per_hour(learned: Learned, prior: Prior, *, weight: float) -> float:
    """The mean of :func:`sellout_rate`, for every look."""
    typical = prior.sellout_rate * math.pow(weight, prior.popularity)
    return (prior.sellout_shape + learned.sellouts) / (prior.sellout_shape / typical + learned.in_stock_h)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What a gap between two looks, begun out of stock, would have shown of a restock in it."""

    exposure_h: float
    """Of the profile: the integral of g(u) exp(-mu (t - u))."""
    drop: float
    """Restocks by known drops that would have been seen."""
    visible: tuple[tuple[float, float], ...]
    """(beginning of a clock hour, hours of it that the look at the gap's end could see)."""


def see_gap(hours: Hours, *, since: float, until: float, sellout: float) -> Gap:
    """The exposure of a gap; times in hours since the epoch, ``sellout`` per hour.

    Of a gap that began before ``hours`` do, the part within them counts: the rest was long ago.
    """
    bounds, exposure, dropped = hours.bounds, 0.0, 0.0
    i, late = hours.at(until), 1.0
    visible = []
    while i >= 0 and bounds[i + 1] > since:
        early = exp(-sellout * (until - max(since, bounds[i])))
        seen = (late - early) / sellout
        exposure += hours.level[i] * seen
        if hours.drop[i]:
            dropped += hours.drop[i] * seen
        visible.append((hours.hour[i], seen))
        late = early
        if early < 1e-4:
            break
        i -= 1
    return Gap(exposure_h=exposure, drop=dropped, visible=tuple(visible))


def ended_within(posterior: Posterior, *, gap_h: float) -> Posterior:
    """The sell-out rate's posterior after stock that was there at one look was gone ``gap_h`` later.

    The exact posterior is a difference of two Gammas; this is the Gamma with its mean and variance. A gap
    much longer than stock lasts teaches almost nothing, a short one counts as a whole sell-out. (Counting it
    whole and imputing the time that the stock lasted held rates near the prior: a tenth of the restocks of
    fast shops were missed for it.)

    >>> after = ended_within(Posterior(shape=1.0, hours=1.0), gap_h=1e-6)
    >>> round(after.shape, 3), round(after.hours, 3)
    (2.0, 1.0)
    >>> after = ended_within(Posterior(shape=1.0, hours=1.0), gap_h=1e6)
    >>> round(after.shape, 3), round(after.hours, 3)
    (1.0, 1.0)
    """
    shape, hours = posterior.shape, posterior.hours
    far = log1p(gap_h / hours)
    mass = -expm1(-shape * far)
    if mass < 1e-12:
        return posterior
    mean = shape / hours * -expm1(-(shape + 1) * far) / mass
    square = shape * (shape + 1) / hours**2 * -expm1(-(shape + 2) * far) / mass
    spread = square - mean * mean
    return Posterior(shape=mean * mean / spread, hours=mean / spread)


def fade(learned: Learned, *, days: float) -> Learned:
    """Evidence as it counts that much later."""
    kept = 0.5 ** (days / HALF_LIFE_DAYS)
    return Learned(
        restocks=learned.restocks * kept,
        exposure_h=learned.exposure_h * kept,
        sellouts=learned.sellouts * kept,
        in_stock_h=learned.in_stock_h * kept,
        prior_rate=learned.prior_rate,
    )
