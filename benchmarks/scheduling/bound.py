"""What no policy can beat: each product on its own, true rates, a price for every look (a relaxation).

For a price, dynamic programming finds the best times to look in a weekly cycle; the price is lowered until
the looks of a site use its budget on average. The burst limit and the minimum interval don't bind it, looks
while in stock cost nothing, and only catching counts, not the delay. Times lie on a grid of two minutes and
gaps between looks are one of ``GAPS``, which costs the bound less than its last digit.
"""

from __future__ import annotations

import numpy as np

from benchmarks.scheduling.world import WEEK, Floats, World
from crawler.cadence.many import starting_prices

GRID_H = 2 / 60
GAPS = np.array(
    [
        *range(1, 10),
        11,
        13,
        15,
        18,
        21,
        25,
        30,
        36,
        43,
        52,
        62,
        75,
        90,
        108,
        130,
        156,
        187,
        225,
        270,
        390,
        540,
        720,
    ]
)
ROUNDS = 5
WEEKS = 2
"""The first, counted backward, only warms up."""


def bound(world: World, *, looks_per_hour: float) -> Floats:
    """(seeds,) the weighted share caught by the best policy of a weekly cycle."""
    budget = np.full(world.sites, looks_per_hour)
    static = starting_prices(
        world.site,
        weight=world.weight,
        rate=world.rate,
        kappa=world.sellout,
        looks_per_hour=budget,
        shortest_h=GRID_H,
        longest_h=float(GAPS[-1]) * GRID_H,
    )
    low, high = np.log(static) - 0.6, np.log(static) + 0.6
    best = np.full(world.sites, np.inf)
    for _ in range(ROUNDS):
        price = np.exp((low + high) / 2)
        value, looks = _cycle(world, price[world.site])
        # Any price gives a bound; the one that uses the budget gives the lowest.
        best = np.minimum(best, np.bincount(world.site, value, world.sites) + price * budget * WEEK)
        over = np.bincount(world.site, looks, world.sites) > budget * WEEK
        low, high = np.where(over, (low + high) / 2, low), np.where(over, high, (low + high) / 2)
    seed = np.arange(world.sites) // (world.sites // world.seeds)
    all_of_it = np.bincount(world.seed_of, world.weight * world.rate * WEEK, world.seeds)
    found: Floats = np.bincount(seed, best, world.seeds) / all_of_it
    return found


def _cycle(world: World, price: Floats) -> tuple[Floats, Floats]:
    """(n,) value less price and (n,) looks of a week, by backward induction over some weeks."""
    steps = round(WEEK / GRID_H)
    n, ring = len(world.site), int(GAPS[-1]) + 1
    kept = np.exp(-world.sellout * GRID_H * GAPS[:, None])
    waiting = world.weight * _waiting(world, steps)
    # From each step on, as if it had just been looked at: value and looks; and the worth of looking then.
    value, looks, worth = np.zeros((ring, n)), np.zeros((ring, n)), np.zeros((ring, n))
    marks: list[tuple[Floats, Floats]] = []
    everywhere = np.arange(n)
    for step in range(WEEKS * steps - 1, -1, -1):
        then = (step + GAPS) % ring
        options = worth[then]
        options -= kept * waiting[step % steps]
        choice = options.argmax(0)
        here = step % ring
        value[here] = options[choice, everywhere]
        looks[here] = looks[then[choice], everywhere] + 1
        worth[here] = waiting[step % steps] - price + value[here]
        if step % steps == 0:
            marks.append((value[here].copy(), looks[here].copy()))
    (value_1, looks_1), (value_0, looks_0) = marks[-2:]
    return value_0 - value_1, looks_0 - looks_1


def _waiting(world: World, steps: int) -> Floats:
    """(steps, n) what would wait in stock at each step of the week if nobody had ever looked."""
    keep = np.exp(-world.sellout * GRID_H)
    come = world.rate * (1 - keep) / world.sellout
    found, now = np.zeros((steps, len(world.site))), np.zeros(len(world.site))
    for turn in range(2 * steps):
        step = turn % steps
        found[step] = now
        now = now * keep + come * world.profile[world.site, int(step * GRID_H)]
    return found
