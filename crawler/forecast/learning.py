"""What is learned once a day over all watches: priors of each site, its profile, what popularity means.
NumPy.

The evidence of single watches (:class:`~crawler.forecast.rates.Learned`) grows at every look and needs no
batch; this finds what to expect of a watch before its own evidence, pooled over its product, its site and
all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import numpy as np
import numpy.typing as npt

from crawler.forecast.hours import WEEK, hour_of_week, to_hours
from crawler.forecast.profile import learn_profiles, log_gamma
from crawler.forecast.rates import PRIOR_RATE, PRIOR_SELLOUT, SHAPE, Prior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

POOL = 5.0
"""How many restocks, or sell-outs, the wider pool counts beside a site's own."""
PRODUCT_POOL = 2.0
"""How many restocks a site's rate counts beside those of the same product elsewhere."""
SMALL_SITE = 5
"""Up to so many watches, a watch's own evidence is taken out of its site's pool."""
SHAPES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)
"""From rates that differ by orders of magnitude to rates that are much alike."""
SLOPE_SPREAD = 0.5
"""How far from 0 the power of popularity is expected to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The evidence of an installation, n watches on s sites; columns as they are stored, in any order."""

    sites: int
    site: Ints
    """Of each watch, 0 to s - 1."""
    product: Ints
    """The same number for the same product at several sites; -1 where it is not identified."""
    weight: Floats
    restocks: Floats
    exposure_h: Floats
    sellouts: Floats
    in_stock_h: Floats
    """These four are Learned's."""
    detected: Ints
    """The watch, by its place in the columns, of each of d restocks."""
    after: Floats
    until: Floats
    """Between which looks each restock fell, in :func:`local_hours`."""
    tallies: Floats
    """(s, 168): restocks that were to be expected in each hour of the week and could be seen; see
    :func:`fold`."""
    profiles: Floats
    """(s, 168): the profiles of the day before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """What to store: a prior and a profile for each site, a rate for some watches."""

    rate: Floats
    """(s,) restocks an hour."""
    shape: float
    """How many restocks that is worth beside a watch's own: few where products differ much."""
    sellout_rate: Floats
    """(s,) sell-outs an hour at weight 1."""
    popularity: float
    restocks: Floats
    """(s,) how many were seen."""
    profiles: Floats
    """(s, 168), each with mean 1."""
    prior_rate: Floats
    """(n,) Learned.prior_rate; NaN where the site's rate says enough."""

    def prior(self, site: int) -> Prior:
        return Prior(
            rate=float(self.rate[site]),
            shape=self.shape,
            sellout_rate=float(self.sellout_rate[site]),
            popularity=self.popularity,
            restocks=float(self.restocks[site]),
        )


def local_hours(at: datetime, zone: tzinfo) -> float:
    """Hours since the epoch on a site's own clock."""
    offset = at.astimezone(zone).utcoffset()
    return to_hours(at) + (offset.total_seconds() / 3600 if offset is not None else 0.0)


def fold(tallies: Iterable[tuple[datetime, float]], zone: tzinfo) -> Sequence[float]:
    """A site's tallies, (beginning of the hour, restocks to be expected), by hour of the week.

    >>> from datetime import UTC
    >>> fold([(datetime(2026, 1, 1, tzinfo=UTC), 0.5), (datetime(2026, 1, 8, tzinfo=UTC), 0.25)], UTC)[72]
    0.75
    """
    found = [0.0] * WEEK
    for at, expected in tallies:
        found[hour_of_week(at, zone)] += expected
    return found


def learn(ledger: Ledger) -> Lessons:
    """A day's lessons; the same for the same ledger."""
    whole, rate = _restock_rates(ledger)
    typical, slope = _popularity(ledger)
    sellout = _sellout_rates(ledger, typical=typical, slope=slope)
    expected = sellout[ledger.site] * ledger.weight**slope
    mu = (SHAPE + ledger.sellouts) / (SHAPE / expected + ledger.in_stock_h)
    return Lessons(
        rate=rate,
        shape=_shape(ledger, rate=rate),
        sellout_rate=sellout,
        popularity=slope,
        restocks=_sum(ledger, ledger.restocks),
        profiles=learn_profiles(
            site=ledger.site[ledger.detected],
            after=ledger.after,
            until=ledger.until,
            sellout=mu[ledger.detected],
            tallies=ledger.tallies,
            profiles=ledger.profiles,
        ),
        prior_rate=_prior_rates(ledger, whole=whole, rate=rate),
    )


def _sum(ledger: Ledger, column: Floats) -> Floats:
    return np.bincount(ledger.site, column, ledger.sites).astype(np.float64)


def _restock_rates(ledger: Ledger) -> tuple[float, Floats]:
    """Over everything, and of each site."""
    whole = (1 + ledger.restocks.sum()) / (1 / PRIOR_RATE + ledger.exposure_h.sum())
    restocks, exposure = _sum(ledger, ledger.restocks), _sum(ledger, ledger.exposure_h)
    return float(whole), (restocks + POOL) / (exposure + POOL / whole)


def _shape(ledger: Ledger, *, rate: Floats) -> float:
    """How alike the rates of a site's products are: by marginal likelihood, drawn to SHAPE."""
    best, height = SHAPE, -np.inf
    typical, n = rate[ledger.site], ledger.restocks
    for shape in SHAPES:
        hours = shape / typical
        one = log_gamma(n + shape) - log_gamma(np.full(1, shape)) + shape * np.log(hours)
        likely = (one - (n + shape) * np.log(hours + ledger.exposure_h)).sum()
        likely -= 2 * np.log(shape / SHAPE) ** 2
        best, height = (shape, likely) if likely > height else (best, height)
    return float(best)


def _prior_rates(ledger: Ledger, *, whole: float, rate: Floats) -> Floats:
    """What a watch's site, less itself where the site is small, and the same product elsewhere tell of it."""
    site, restocks, exposure = ledger.site, ledger.restocks, ledger.exposure_h
    found = np.full(len(site), np.nan)
    small = np.bincount(site, minlength=ledger.sites)[site] <= SMALL_SITE
    others = (_sum(ledger, restocks)[site] - restocks + POOL) / (
        _sum(ledger, exposure)[site] - exposure + POOL / whole
    )
    found[small] = others[small]
    here = np.where(small, others, rate[site])
    known = np.flatnonzero(ledger.product >= 0)
    _, group = np.unique(ledger.product[known], return_inverse=True)
    siblings = np.bincount(group, minlength=1)[group] > 1
    elsewhere_n = np.bincount(group, restocks[known], len(known) or 1)[group] - restocks[known]
    elsewhere_h = np.bincount(group, exposure[known], len(known) or 1)[group] - exposure[known]
    pooled = (elsewhere_n + PRODUCT_POOL) / (elsewhere_h + PRODUCT_POOL / here[known])
    found[known[siblings]] = pooled[siblings]
    return found


def _popularity(ledger: Ledger) -> tuple[float, float]:
    """(sell-outs an hour at weight 1, power of the weight): a Poisson regression in which a watch counts at
    most as one sell-out too many, and the power is drawn to 0."""
    log_weight = np.log(ledger.weight)
    middle = float(log_weight.mean()) if len(log_weight) else 0.0
    x, sold, time = log_weight - middle, ledger.sellouts, ledger.in_stock_h
    level, slope = np.log((1 + sold.sum()) / (1 / PRIOR_SELLOUT + time.sum())), 0.0
    for _ in range(12):
        expected = time * np.exp(level + slope * x)
        trust = 1 / (1 + expected / SHAPE)
        error, pull = (sold - expected) * trust, expected * trust
        by_level, by_slope = error.sum(), (error * x).sum() - slope / SLOPE_SPREAD**2
        a, b = pull.sum() + 1.0, (pull * x).sum()
        c = (pull * x * x).sum() + 1 / SLOPE_SPREAD**2
        whole = a * c - b * b
        level += np.clip((c * by_level - b * by_slope) / whole, -1, 1)
        slope += np.clip((a * by_slope - b * by_level) / whole, -1, 1)
    return float(np.exp(level - slope * middle)), float(slope)


def _sellout_rates(ledger: Ledger, *, typical: float, slope: float) -> Floats:
    """Of each site, drawn to what all sites have in common."""
    expected = ledger.in_stock_h * typical * ledger.weight**slope
    trust = 1 / (1 + expected / SHAPE)
    sold, awaited = _sum(ledger, ledger.sellouts * trust), _sum(ledger, expected * trust)
    return typical * (sold + POOL) / (awaited + POOL)
