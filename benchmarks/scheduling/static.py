"""Fixed intervals that know the true rates: uniform, in proportion to weight and rate, and the static
optimum."""

from __future__ import annotations

import numpy as np

from benchmarks.scheduling.world import Floats, World
from crawler.cadence.many import starting_prices, static_gaps

SHORTEST_H = 2 / 60
LONGEST_H = 24.0


def look_at_intervals(world: World, gap: Floats) -> Floats:
    """When each restock is first seen, (n, k), by looks every ``gap`` hours from a random moment on."""
    first = np.random.default_rng(1).random(len(gap))[:, None] * gap[:, None]
    with np.errstate(invalid="ignore"):
        turn = np.ceil((world.start - first) / gap[:, None])
        look = first + np.maximum(turn, 0) * gap[:, None]
    return np.where(look <= world.end, look, np.inf)


def uniform(world: World, budget: float) -> Floats:
    """The same gap for all: ``budget`` looks an hour over a site's products."""
    per_site = np.bincount(world.site, minlength=world.sites)
    return per_site[world.site] / budget


def proportional(world: World, budget: float) -> Floats:
    """As often as weight times rate, within the bounds of a gap."""
    value = world.weight * world.rate
    low, high = np.full(world.sites, -40.0), np.full(world.sites, 40.0)
    for _ in range(60):
        middle = (low + high) / 2
        looks = np.clip(np.exp(middle)[world.site] * value, 1 / LONGEST_H, 1 / SHORTEST_H)
        over = np.bincount(world.site, looks, world.sites) > budget
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return 1 / looks


def optimal(world: World, budget: float, *, impatience: float) -> Floats:
    """The static optimum, by its first-order conditions: the project's own water-filling on the true
    rates."""
    kappa = world.sellout + impatience
    price = starting_prices(
        world.site,
        weight=world.weight,
        rate=world.rate,
        kappa=kappa,
        looks_per_hour=np.full(world.sites, budget),
        shortest_h=SHORTEST_H,
        longest_h=LONGEST_H,
    )
    gap = static_gaps(weight=world.weight, rate=world.rate, kappa=kappa, price=price[world.site])
    return np.clip(gap, SHORTEST_H, LONGEST_H)
