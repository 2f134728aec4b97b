"""What a look at a watch is worth right now, and when it will be worth its price. Pure, plain Python.

The belief ``q`` that something waits unseen grows with the restock rate and fades as stock sells out and
people lose patience: ``q' = rate - kappa q``, from 0 after a look. Its index is the value of looking now
rather than later; for a constant rate the rule "look when index >= price" is the static optimum, at gaps that
solve ``weight rate / kappa (1 - (1 + kappa T) exp(-kappa T)) = price``. For rates that change from hour to
hour it is our own heuristic; benchmarks/scheduling shows how near the bound it comes.

Times are hours since the epoch, rates per hour.
"""

from __future__ import annotations

from math import exp, log1p, sqrt

from crawler.forecast.hours import Hours

FORGOTTEN = 18.0
"""Of a belief so many times 1 / kappa ago, e**-18 is left."""


def depth(share: float) -> float:
    """The L >= 0 with 1 - (1 + L) exp(-L) = ``share``, 0 <= share < 1: kappa times the gap that the price
    bears.

    >>> depth(0.0), round(depth(0.2642411), 6), round(depth(1 - 9 * exp(-8)), 6)
    (0.0, 1.0, 8.0)
    """
    # The same as L - log(1 + L) = v: series near 0, an asymptote far out, then Newton.
    v = -log1p(-share)
    if v < 1.5:
        s = sqrt(2 * v)
        found = s * (1 + s * (1 / 3 + s * (1 / 36 - s / 270)))
        if v < 1e-6:
            return found
    else:
        found = v + log1p(v + log1p(v))
    found -= (found - log1p(found) - v) * (1 + found) / found
    return found - (found - log1p(found) - v) * (1 + found) / found


def worth(*, weight: float, rate: float, kappa: float, belief: float) -> float:
    """The index: what a look is worth now. ``rate`` is that of this hour.

    >>> worth(weight=1.0, rate=0.5, kappa=1.0, belief=0.0), worth(weight=1.0, rate=0.5, kappa=1.0, belief=0.6)
    (0.0, 0.6)
    """
    near = belief * kappa / rate
    if near >= 1:
        return weight * belief
    return weight * rate / kappa * (near + (1 - near) * log1p(-near))


def believe(hours: Hours, *, rate: float, kappa: float, belief: float, since: float, until: float) -> float:
    """The belief at ``until``, from ``belief`` at ``since``."""
    i, at = hours.at(since), since
    while at < until:
        end = min(hours.bounds[i + 1], until) if i + 1 < len(hours.level) else until
        settled = (rate * hours.level[i] + hours.drop[i]) / kappa
        belief = settled + (belief - settled) * exp(-kappa * (end - at))
        at = end
        i += 1
    return belief


def reach(
    hours: Hours,
    *,
    weight: float,
    rate: float,
    kappa: float,
    price: float,
    belief: float,
    since: float,
    until: float,
) -> float | None:
    """When the index first reaches ``price`` in [since, until], and None where it doesn't.

    Cheap where it never does: the best hour ahead tells at once.
    """
    i = hours.at(since)
    high, burst = hours.peak[i]
    if weight * (rate * high + burst) <= price * kappa and weight * belief < price:
        return None
    at, bounds, level, drop = since, hours.bounds, hours.level, hours.drop
    last, hourly, enough = len(level) - 1, exp(-kappa), price / weight
    if belief < enough:
        # Nothing happens until an hour is busy enough, and of the hours before it only the last few count.
        busy = i
        while busy < last and rate * level[busy] + drop[busy] <= enough * kappa:
            busy += 1
        near = hours.at(bounds[busy] - FORGOTTEN / kappa)
        if near > i + 1:
            i, at = near, bounds[near]
            belief = (rate * level[i - 1] + drop[i - 1]) / kappa
    while True:
        end = bounds[i + 1] if i < last else until
        settled = (rate * level[i] + drop[i]) / kappa
        if belief >= settled:
            if belief >= enough:
                return at
        elif settled > enough:
            wait = (depth(enough / settled) + log1p(-belief / settled)) / kappa
            if at + wait <= min(end, until):
                return max(at, at + wait)
        if end >= until:
            return None
        length = end - at
        belief = settled + (belief - settled) * (hourly if length == 1.0 else exp(-kappa * length))
        at = end
        i += 1
