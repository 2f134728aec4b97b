"""A world of shops that restock: products, weights, weekly slots, windows; all of it known to the benchmark
only.

Per seed 20 sites with 100 products each, eight weeks:

- restock rates lognormal, median 0.1 a day, sigma 1.3; a product restocks only while it is out of stock;
- weights Pareto(1.2), cut at 1000 so that no single product decides a seed;
- 70 % of the sites have 60 % of their restocks in 1 to 3 weekly slots of an hour;
- restocked stock sells out after a window of median 40 min over products, shorter for the popular:
  ``40 min * (weight / median weight)**-0.32 * lognormal(1.09)``, and exponential about it.

The last three constants (median, power, spread) were fitted on seeds 100 to 139 so that uniform polling comes
out as in the project's description (.354 weighted, .489 of all, 21.5 min); nothing else was fitted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WEEK = 168
SITES = 20
PRODUCTS = 100
WEEKS = 8
MEDIAN_H = 40 / 60
POWER = -0.32
SPREAD = 1.09
SHAPES = ("exponential", "fixed", "uniform", "heavy tail")


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Several seeds side by side: n products, s sites, up to k restocks of a product. Hours since the start,
    a Monday's midnight."""

    seeds: int
    weeks: int
    site: Ints
    """(n,)"""
    weight: Floats
    rate: Floats
    """(n,) restocks an hour while out of stock."""
    sellout: Floats
    """(n,) 1 / the mean window, per hour."""
    profile: Floats
    """(s, 168)"""
    start: Floats
    """(n, k) when each restock came, ascending, infinite after the last."""
    end: Floats
    """(n, k) when it was sold out."""

    @property
    def sites(self) -> int:
        return len(self.profile)

    @property
    def seed_of(self) -> Ints:
        return self.site // (self.sites // self.seeds)


def make(
    seeds: Sequence[int],
    *,
    shape: str = "exponential",
    weeks: int = WEEKS,
    sites: int = SITES,
    products: int = PRODUCTS,
) -> World:
    """The worlds of these seeds as one."""
    drawn = [_draw(seed, shape=shape, weeks=weeks, sites=sites, products=products) for seed in seeds]
    most = max(start.shape[1] for *_, start, _ in drawn) + 1

    def padded(table: Floats) -> Floats:
        return np.pad(table, ((0, 0), (0, most - table.shape[1])), constant_values=np.inf)

    weight, rate, sellout, profile, start, end = zip(*drawn, strict=True)
    return World(
        seeds=len(seeds),
        weeks=weeks,
        site=np.arange(len(seeds) * sites * products) // products,
        weight=np.concatenate(weight),
        rate=np.concatenate(rate),
        sellout=np.concatenate(sellout),
        profile=np.concatenate(profile),
        start=np.concatenate([padded(table) for table in start]),
        end=np.concatenate([padded(table) for table in end]),
    )


def _draw(seed: int, *, shape: str, weeks: int, sites: int, products: int) -> tuple[Floats, ...]:
    chance = np.random.default_rng(seed)
    n = sites * products
    weight = np.minimum(1 + chance.pareto(1.2, n), 1000.0)
    rate = 0.1 / 24 * np.exp(1.3 * chance.standard_normal(n))
    popular = weight / np.median(weight)
    window = MEDIAN_H * popular**POWER * np.exp(SPREAD * chance.standard_normal(n))
    profile = np.ones((sites, WEEK))
    for row in profile:
        if chance.random() < 0.7:
            slots = chance.choice(WEEK, chance.integers(1, 4), replace=False)
            row[:] = 0.4
            row[slots] += 0.6 * WEEK / len(slots)
    site = np.arange(n) // products
    risen = np.concatenate([np.zeros((sites, 1)), np.cumsum(profile, axis=1)], axis=1)
    now, starts, ends = np.zeros(n), [], []
    while True:
        at = _when(risen, site, _risen(risen, site, now) + chance.exponential(1.0, n) / rate)
        over = at + _windows(chance, shape, window)
        at[at >= weeks * WEEK] = np.inf
        starts.append(at)
        ends.append(np.where(np.isfinite(at), over, np.inf))
        if not np.isfinite(at).any():
            break
        now = np.where(np.isfinite(at), over, 1e7)
    return weight, rate, 1 / window, profile, np.array(starts).T, np.array(ends).T


def _windows(chance: np.random.Generator, shape: str, mean: Floats) -> Floats:
    """How long stock lasts, by shape; the same mean of every product in all of them."""
    drawn = chance.exponential(1.0, len(mean))
    if shape == "fixed":
        return mean
    if shape == "uniform":
        return 2 * mean * -np.expm1(-drawn)
    if shape == "heavy tail":
        # Lomax with the tail index 1.5: no variance. exp(x / 1.5) of an exponential x is Pareto.
        return 0.5 * mean * np.expm1(drawn / 1.5)
    return mean * drawn


def _risen(risen: Floats, site: Ints, at: Floats) -> Floats:
    """The profile's integral from 0 to ``at``."""
    week, hours = np.divmod(at, WEEK)
    hour = np.minimum(hours.astype(np.int64), WEEK - 1)
    here = risen[site, hour]
    return week * WEEK + here + (hours - hour) * (risen[site, hour + 1] - here)


def _when(risen: Floats, site: Ints, value: Floats) -> Floats:
    """The inverse of :func:`_risen`."""
    week, left = np.divmod(np.minimum(value, 1e8), WEEK)
    hour = np.minimum((risen[site] <= left[:, None]).sum(1) - 1, WEEK - 1)
    here = risen[site, hour]
    return week * WEEK + hour + (left - here) / (risen[site, hour + 1] - here)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """Of each seed: shares of the restocks in the scored weeks, and minutes."""

    weighted: Floats
    """Caught, by weight."""
    caught: Floats
    delay: Floats
    """From restock to look, of those caught, by weight."""


def score(world: World, seen: Floats, *, weeks: tuple[int, int] = (4, 8)) -> Score:
    """``seen`` (n, k) is when each restock was first looked at in stock, infinite where never."""
    scored = (world.start >= weeks[0] * WEEK) & (world.start < weeks[1] * WEEK)
    hit = scored & np.isfinite(seen)
    late = np.where(hit, seen - np.where(hit, world.start, 0.0), 0.0) * 60

    def total(table: npt.NDArray[np.generic]) -> Floats:
        by_product = table.sum(1, dtype=np.float64)
        return np.bincount(world.seed_of, by_product, world.seeds)

    weight = world.weight[:, None]
    return Score(
        weighted=total(weight * hit) / total(weight * scored),
        caught=total(hit) / total(scored),
        delay=total(weight * late) / total(weight * hit),
    )
