"""Drives the project's own cadence and learning over a simulated world, tick by tick, all seeds side by side.

What the service does, in its order: watches that are due are ranked where the site doesn't bear them all
(:func:`crawler.cadence.crowd.rank`; the service's claim does so for one site at a time,
:mod:`crawler.storage.rationing`), a look teaches (:mod:`crawler.cadence.observe`), the next one is planned
(:func:`crawler.cadence.crowd.due_many`), the bucket is filled and spent and the price steps
(:mod:`crawler.cadence.price`), and every midnight the day's lessons are learned
(:func:`crawler.forecast.learning.learn`). The columns of all watches are decided together;
tests/crawler/test_cadence_many.py shows that the scalar way of a single look decides the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.scheduling.world import WEEK, Floats, Ints, World
from crawler.cadence import price as pricing
from crawler.cadence.crowd import Crowd, Views, due_many, rank, restock_rates, sellout_rates
from crawler.cadence.many import HoursTable, see_gaps, starting_prices
from crawler.cadence.model import IMPATIENCE
from crawler.forecast.hours import AHEAD, BACK
from crawler.forecast.learning import Ledger, Lessons, learn
from crawler.forecast.rates import PRIOR_RATE, PRIOR_SELLOUT, SHAPE

TICK_H = 2 / 60
MANNERS_GAP_S = 2.0
"""Between two requests to a shop, as the service keeps it by default."""
MONDAY = 96 + WEEK * 2900
"""The epoch's hour in which every world begins: a Monday's midnight."""
IN_STOCK, WISHED = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the cadence may know and do."""

    knows: frozenset[str] = frozenset()
    """Of ``rate``, ``sellout`` and ``profile``, which of the truth it knows; all: what learning can reach."""
    hours: bool = True
    """Learn the hour-of-week profile; else every hour counts like any other."""
    impatience: float = IMPATIENCE
    ranked: bool = True
    limited: bool = True
    """Whether the claim holds bursts to what the site's buckets bear, as the service does; else looks come as
    they fall due, only the price answers to the bucket, and the shop's manners alone bound a burst."""
    seed: int = 11
    """Of the jitter."""


@dataclass(slots=True, kw_only=True)
class State:
    """What the service would have stored, in columns."""

    crowd: Crowd
    due: Floats
    urgent: np.ndarray
    profile: Floats
    rate: Floats
    shape: Floats
    sellout: Floats
    popularity: Floats
    price: Floats
    tokens: Floats
    burst: Floats
    fill_h: Floats
    tallies: Floats
    detected: list[tuple[Ints, Floats, Floats]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    seen: Floats
    """(n, k) when each restock was first seen, hours since the start; infinite where never."""
    looks: Ints
    """In each hour of the simulated weeks and each site, (hours, s)."""
    state: State


def simulate(
    world: World,
    *,
    looks_per_hour: float,
    policy: Policy,
    each_day: Callable[[int, State], None] | None = None,
) -> Outcome:
    """All weeks of a world; ``looks_per_hour`` is the budget of each site."""
    chance = np.random.default_rng(policy.seed)
    state = _begin(world, looks_per_hour=looks_per_hour, policy=policy)
    hours = world.weeks * WEEK
    looks = np.zeros((hours, world.sites), dtype=np.int64)
    seen = np.full(world.start.shape, np.inf)
    window = np.zeros(len(world.site), dtype=np.int64)
    ticks = round(1 / TICK_H)
    for hour in range(hours):
        if hour and hour % 6 == 0:
            state.price *= np.exp(pricing.STEP * (0.5 - state.fill_h / pricing.STEP_H))
            state.fill_h[:] = 0.0
        if hour and hour % 24 == 0:
            _learn(world, state, policy)
            if each_day is not None:
                each_day(hour // 24, state)
        table = _hours(state, hour)
        for tick in range(ticks):
            start = hour + tick * TICK_H
            chosen, views = _choose(world, state, table, start, looks_per_hour, policy)
            if len(chosen):
                at = np.maximum(state.due[chosen], MONDAY + start)
                inside = _look(world, seen, window, chosen, at - MONDAY)
                _teach(world, state, views, chosen, at, inside)
                due, code = due_many(
                    state.crowd.take(chosen), views, at=at, chance=chance.random(len(chosen))
                )
                state.due[chosen] = due
                state.urgent[chosen] = (code == IN_STOCK) | (code == WISHED)
                looks[hour] += np.bincount(world.site[chosen], minlength=world.sites)
    return Outcome(seen=seen, looks=looks, state=state)


def _begin(world: World, *, looks_per_hour: float, policy: Policy) -> State:
    n, s = len(world.site), world.sites
    zero, never = np.zeros(n), np.full(n, -np.inf)
    # What is known is known by evidence without end.
    rate, sellout = (1e6 if what in policy.knows else 0.0 for what in ("rate", "sellout"))
    crowd = Crowd(
        site=world.site,
        weight=world.weight,
        wished_h=np.full(n, np.inf),
        shortest_h=np.full(n, TICK_H),
        restocks=world.rate * rate,
        exposure_h=np.full(n, rate),
        sellouts=world.sellout * sellout,
        in_stock_h=np.full(n, sellout),
        prior_rate=np.full(n, np.nan),
        seen=np.zeros(n, dtype=np.int8),
        seen_at=never.copy(),
        since=never.copy(),
        belief=zero.copy(),
        belief_at=never.copy(),
    )
    budgets = np.full(s, looks_per_hour)
    state = State(
        crowd=crowd,
        due=np.full(n, float(MONDAY)),
        urgent=np.ones(n, dtype=bool),
        profile=world.profile if "profile" in policy.knows else np.ones((s, WEEK)),
        rate=np.full(s, PRIOR_RATE),
        shape=np.full(s, SHAPE),
        sellout=np.full(s, PRIOR_SELLOUT),
        popularity=np.zeros(s),
        price=np.zeros(s),
        tokens=budgets * pricing.BUCKET_H / 2,
        burst=budgets * pricing.BURST * pricing.BURST_H,
        fill_h=np.zeros(s),
        tallies=np.zeros((s, WEEK)),
    )
    views = _views(state, _hours(state, 0), looks_per_hour, policy)
    state.price = starting_prices(
        world.site,
        weight=world.weight,
        rate=restock_rates(crowd, views),
        kappa=sellout_rates(crowd, views) + policy.impatience,
        looks_per_hour=budgets,
        shortest_h=TICK_H,
        longest_h=24.0,
    )
    return state


def _hours(state: State, hour: int) -> HoursTable:
    around = np.arange(hour - BACK, hour + AHEAD + 1)
    return HoursTable.stack(
        bounds=MONDAY + around.astype(np.float64), level=state.profile[:, around[:-1] % WEEK]
    )


def _views(state: State, table: HoursTable, looks_per_hour: float, policy: Policy) -> Views:
    fill = state.tokens / (looks_per_hour * pricing.BUCKET_H)
    return Views(
        price=np.where(fill > pricing.SPARE, 0.0, state.price * np.exp(pricing.LEAN * (1 - 2 * fill))),
        hours=table,
        rate=state.rate,
        shape=state.shape,
        sellout_rate=state.sellout,
        sellout_shape=SHAPE,
        popularity=state.popularity,
        impatience=policy.impatience,
    )


def _choose(
    world: World, state: State, table: HoursTable, start: float, looks_per_hour: float, policy: Policy
) -> tuple[Ints, Views]:
    """The watches that are looked at in a tick: those due, or what their sites bear of them."""
    full = looks_per_hour * pricing.BUCKET_H
    state.tokens = np.minimum(full, state.tokens + looks_per_hour * TICK_H)
    rate = pricing.BURST * looks_per_hour
    state.burst = np.minimum(max(2.0, rate * pricing.BURST_H), state.burst + rate * TICK_H)
    state.fill_h += TICK_H * state.tokens / full
    views = _views(state, table, looks_per_hour, policy)
    now = MONDAY + start
    due = np.flatnonzero(state.due < now + TICK_H)
    site = world.site[due]
    allowed = np.full(world.sites, round(TICK_H * 3600 / MANNERS_GAP_S))
    if policy.limited:
        # What doesn't wait for its worth is never held back: crawler.storage.rationing.
        free = np.bincount(site[state.urgent[due]], minlength=world.sites)
        borne = np.floor(np.minimum(state.tokens, state.burst)).astype(np.int64)
        allowed = np.minimum(allowed, np.maximum(borne, free))
    if (np.bincount(site, minlength=world.sites) > allowed).any():
        if policy.ranked:
            some = state.crowd.take(due)
            turn = rank(some, views, urgent=state.urgent[due], due=state.due[due], now=now)
        else:
            turn = np.argsort(state.due[due])
        turn = turn[np.argsort(site[turn], kind="stable")]
        due, site = due[turn], site[turn]
        place = np.arange(len(due)) - np.searchsorted(site, site)
        due = due[place < allowed[site]]
    spent = np.bincount(world.site[due], minlength=world.sites)
    state.tokens = np.maximum(state.tokens - spent, 0.0)
    state.burst = np.maximum(state.burst - spent, 0.0)
    return due, views


def _look(world: World, seen: Floats, window: Ints, chosen: Ints, at: Floats) -> np.ndarray:
    """Whether each is in stock; notes the restocks that are seen for the first time."""
    while True:
        over = world.end[chosen, window[chosen]] <= at
        if not over.any():
            break
        window[chosen[over]] += 1
    here = window[chosen]
    inside = world.start[chosen, here] <= at
    first = inside & ~np.isfinite(seen[chosen, here])
    seen[chosen[first], here[first]] = at[first]
    return inside


def _teach(
    world: World,
    state: State,
    views: Views,
    chosen: Ints,
    at: Floats,
    inside: np.ndarray,
) -> None:
    """:func:`crawler.cadence.observe.observe`, on columns."""
    crowd = state.crowd
    before, was = crowd.seen_at[chosen], crowd.seen[chosen]
    out, stock = was == 1, was == 2
    _learn_from_out(world, state, views, chosen[out], before[out], at[out], inside[out])
    _learn_from_in(state, views, chosen[stock], (at - before)[stock], ~inside[stock])
    crowd.since[chosen] = np.where(inside, np.where(was == 2, crowd.since[chosen], at), -np.inf)
    crowd.seen[chosen] = np.where(inside, 2, 1)
    crowd.seen_at[chosen] = crowd.belief_at[chosen] = at


def _learn_from_out(
    world: World, state: State, views: Views, chosen: Ints, before: Floats, at: Floats, inside: np.ndarray
) -> None:
    if not len(chosen):
        return
    crowd, some = state.crowd, state.crowd.take(chosen)
    site, rate = world.site[chosen], restock_rates(some, views)
    exposure, parts = see_gaps(views.hours, site, since=before, until=at, sellout=sellout_rates(some, views))
    first = int(views.hours.bounds[0]) - MONDAY
    for place, stretch, visible in parts:
        bins = (stretch + first) % WEEK
        np.add.at(state.tallies, (site[place], bins), rate[place] * visible)
    crowd.exposure_h[chosen] += exposure
    crowd.restocks[chosen] += inside
    if inside.any():
        state.detected.append((chosen[inside], before[inside], at[inside]))


def _learn_from_in(state: State, views: Views, chosen: Ints, gap: Floats, ended: np.ndarray) -> None:
    if not len(chosen):
        return
    crowd, some = state.crowd, state.crowd.take(chosen)
    typical = views.sellout_rate[some.site] * some.weight ** views.popularity[some.site]
    shape = views.sellout_shape + some.sellouts
    hours = views.sellout_shape / typical + some.in_stock_h
    # crawler.forecast.rates.ended_within, on columns
    far = np.log1p(gap / hours)
    mass = -np.expm1(-shape * far)
    mean = shape / hours * -np.expm1(-(shape + 1) * far) / mass
    square = shape * (shape + 1) / hours**2 * -np.expm1(-(shape + 2) * far) / mass
    spread = square - mean * mean
    crowd.sellouts[chosen] += np.where(ended, mean * mean / spread - shape, 0.0)
    crowd.in_stock_h[chosen] += np.where(ended, mean / spread - hours, gap)


def _learn(world: World, state: State, policy: Policy) -> None:
    """Every seed is an installation of its own."""
    per_seed = world.sites // world.seeds
    watch, after, until = (
        (np.concatenate(column) for column in zip(*state.detected, strict=True))
        if state.detected
        else (np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0))
    )
    for seed in range(world.seeds):
        mine = np.flatnonzero(world.seed_of == seed)
        ours = world.seed_of[watch] == seed
        sites = slice(seed * per_seed, (seed + 1) * per_seed)
        lessons: Lessons = learn(
            Ledger(
                sites=per_seed,
                site=world.site[mine] - seed * per_seed,
                product=np.full(len(mine), -1),
                weight=world.weight[mine],
                restocks=state.crowd.restocks[mine],
                exposure_h=state.crowd.exposure_h[mine],
                sellouts=state.crowd.sellouts[mine],
                in_stock_h=state.crowd.in_stock_h[mine],
                detected=watch[ours] - mine[0],
                after=after[ours],
                until=until[ours],
                tallies=state.tallies[sites],
                profiles=state.profile[sites],
            )
        )
        state.rate[sites] = lessons.rate
        state.shape[sites] = lessons.shape
        state.sellout[sites] = lessons.sellout_rate
        state.popularity[sites] = lessons.popularity
        if policy.hours and "profile" not in policy.knows:
            state.profile[sites] = lessons.profiles
