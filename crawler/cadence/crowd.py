"""Plan many watches anew, and choose among many that are due: columns of what is stored. NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from crawler.cadence.interval import JITTER
from crawler.cadence.many import HoursTable, believes, reaches, worths
from crawler.cadence.model import IMPATIENCE, LONGEST, Seen, SiteView, Standing, Why, Wish
from crawler.cadence.plan import WORTH_JITTER
from crawler.forecast.hours import to_hours
from crawler.forecast.rates import Learned, Prior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DAY_H = LONGEST.total_seconds() / 3600
_SEEN = {Seen.NOTHING: 0, Seen.OUT: 1, Seen.IN: 2}
_NEVER = -np.inf


@dataclass(slots=True, kw_only=True)
class Crowd:
    """Columns of n watches: their place among s sites, Wish, Learned and Standing; times in hours since the
    epoch, minus infinity where there is none."""

    site: Ints
    weight: Floats
    wished_h: Floats
    """Infinite where none is wished."""
    shortest_h: Floats
    restocks: Floats
    exposure_h: Floats
    sellouts: Floats
    in_stock_h: Floats
    prior_rate: Floats
    """NaN where the site's rate says enough."""
    seen: npt.NDArray[np.int8]
    """0 nothing, 1 out, 2 in."""
    seen_at: Floats
    since: Floats
    belief: Floats
    belief_at: Floats

    @classmethod
    def of(cls, watches: Sequence[tuple[Standing, Learned, Wish]]) -> Crowd:
        """Watches of one site."""

        def column(values: Sequence[float]) -> Floats:
            return np.array(values, dtype=np.float64)

        standings = [standing for standing, _, _ in watches]
        taught = [learned for _, learned, _ in watches]
        wishes = [wish for _, _, wish in watches]
        return cls(
            site=np.zeros(len(watches), dtype=np.int64),
            weight=column([wish.weight for wish in wishes]),
            wished_h=column(
                [wish.wished.total_seconds() / 3600 if wish.wished else np.inf for wish in wishes]
            ),
            shortest_h=column([wish.shortest.total_seconds() / 3600 for wish in wishes]),
            restocks=column([learned.restocks for learned in taught]),
            exposure_h=column([learned.exposure_h for learned in taught]),
            sellouts=column([learned.sellouts for learned in taught]),
            in_stock_h=column([learned.in_stock_h for learned in taught]),
            prior_rate=column([learned.prior_rate or np.nan for learned in taught]),
            seen=np.array([_SEEN[standing.seen] for standing in standings], dtype=np.int8),
            seen_at=column([_moment(standing.seen_at) for standing in standings]),
            since=column([_moment(standing.since) for standing in standings]),
            belief=column([standing.belief for standing in standings]),
            belief_at=column([_moment(standing.belief_at) for standing in standings]),
        )

    def take(self, places: Ints) -> Crowd:
        """The watches at these places."""
        return Crowd(**{name: getattr(self, name)[places] for name in self.__slots__})


def _moment(at: datetime | None) -> float:
    return _NEVER if at is None else to_hours(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Views:
    """Columns of s sites' :class:`SiteView`."""

    price: Floats
    hours: HoursTable
    rate: Floats
    shape: Floats
    sellout_rate: Floats
    sellout_shape: float
    popularity: Floats
    impatience: float = IMPATIENCE

    @classmethod
    def of(cls, site: SiteView) -> Views:
        prior: Prior = site.prior
        return cls(
            price=np.array([site.price]),
            hours=HoursTable.of(site.hours),
            rate=np.array([prior.rate]),
            shape=np.array([prior.shape]),
            sellout_rate=np.array([prior.sellout_rate]),
            sellout_shape=prior.sellout_shape,
            popularity=np.array([prior.popularity]),
            impatience=site.impatience,
        )


def restock_rates(crowd: Crowd, views: Views) -> Floats:
    """:func:`crawler.forecast.rates.restocks_per_hour`."""
    expected = np.where(np.isnan(crowd.prior_rate), views.rate[crowd.site], crowd.prior_rate)
    shape = views.shape[crowd.site]
    found: Floats = (shape + crowd.restocks) / (shape / expected + crowd.exposure_h)
    return found


def sellout_rates(crowd: Crowd, views: Views) -> Floats:
    """:func:`crawler.forecast.rates.sellouts_per_hour`."""
    typical = views.sellout_rate[crowd.site] * crowd.weight ** views.popularity[crowd.site]
    found: Floats = (views.sellout_shape + crowd.sellouts) / (
        views.sellout_shape / typical + crowd.in_stock_h
    )
    return found


def plan_many(
    crowd: Crowd, views: Views, *, at: Floats, chance: Floats
) -> tuple[Floats, npt.NDArray[np.object_]]:
    """:func:`crawler.cadence.plan.plan` of clean looks: when each is due, and why."""
    due, codes = due_many(crowd, views, at=at, chance=chance)
    return due, np.array(_WHYS, dtype=object)[codes]


_WHYS = (Why.WORTH, Why.DROP, Why.IN_STOCK, Why.SHORTEST, Why.SPARE, Why.WISHED, Why.FLOOR)


def due_many(crowd: Crowd, views: Views, *, at: Floats, chance: Floats) -> tuple[Floats, Ints]:
    """When each is due, and the place of its reason in ``_WHYS``."""
    mu = sellout_rates(crowd, views)
    wait, code = np.zeros(len(at)), np.full(len(at), 3)
    inside = crowd.seen == 2
    wait[inside] = np.minimum(np.maximum(0.5 / mu, 0.5 * (at - crowd.since))[inside], _DAY_H)
    code[inside] = 2
    outside = np.flatnonzero(~inside & (crowd.belief_at > _NEVER))
    wait[outside], code[outside] = _until_worth(crowd, views, outside, mu=mu[outside], at=at[outside])
    longest = np.maximum(np.minimum(crowd.wished_h, _DAY_H), crowd.shortest_h)
    slack = wait * (JITTER * chance)
    worth = code <= 1
    slack[worth] = np.minimum(slack[worth], chance[worth] * (WORTH_JITTER.total_seconds() / 3600))
    short, long = wait < crowd.shortest_h, wait >= longest
    code[short] = np.where(views.price[crowd.site[short]] == 0, 4, 3)
    wait[short], slack[short] = crowd.shortest_h[short], 0.0
    long &= ~short
    code[long] = np.where(longest[long] == _DAY_H, 6, 5)
    wait[long], slack[long] = longest[long], (longest * (JITTER * chance))[long]
    return at + np.maximum(wait - slack, crowd.shortest_h), code


def _until_worth(crowd: Crowd, views: Views, places: Ints, *, mu: Floats, at: Floats) -> tuple[Floats, Ints]:
    some = crowd.take(places)
    rate, kappa = restock_rates(some, views), mu + views.impatience
    belief = believes(
        views.hours, some.site, rate=rate, kappa=kappa, belief=some.belief, since=some.belief_at, until=at
    )
    found = reaches(
        views.hours,
        some.site,
        weight=some.weight,
        rate=rate,
        kappa=kappa,
        price=views.price[some.site],
        belief=belief,
        since=at,
        until=at + _DAY_H,
    )
    reached = np.isfinite(found)
    stretch = views.hours.at(np.where(reached, found, at))
    in_drop = views.hours.drop[some.site, stretch] > 0
    code = np.where(reached, np.where(in_drop, 1, 0), 6)
    return np.where(reached, found - at, _DAY_H), code


def rank(crowd: Crowd, views: Views, *, urgent: npt.NDArray[np.bool_], due: Floats, now: float) -> Ints:
    """In what order watches that are due are looked at where the site doesn't bear them all at once.

    First the ``urgent`` (second looks, watches never seen, in stock, wished), the longest due first; then the
    rest by what a look is worth now. Taking those in the order in which they fell due lost a twentieth of all
    that was caught: in a busy hour everything is due.
    """
    rate, kappa = restock_rates(crowd, views), sellout_rates(crowd, views) + views.impatience
    known = np.where(crowd.belief_at > _NEVER, crowd.belief_at, now)
    belief = believes(
        views.hours,
        crowd.site,
        rate=rate,
        kappa=kappa,
        belief=crowd.belief,
        since=known,
        until=np.full(len(rate), now),
    )
    stretch = views.hours.at(np.full(len(rate), now))
    here = rate * views.hours.level[crowd.site, stretch] + views.hours.drop[crowd.site, stretch]
    value = worths(weight=crowd.weight, rate=here, kappa=kappa, belief=belief)
    return np.lexsort((np.where(urgent, due, -value), ~urgent))
