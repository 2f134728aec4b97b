"""What is to be expected of a watch that is out of stock: chances, counts, times, with what they rest on.
Pure.

The restock rate is Gamma(a', b), given the evidence; over hours whose profile adds up to G, and drops that
bring D restocks, the chance of at least one is 1 - (b / (b + G))^a' exp(-D).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from math import ceil, expm1, log1p

from crawler.forecast.drops import DropTime
from crawler.forecast.gamma import negative_binomial, quantile
from crawler.forecast.hours import FLAT, Hours, expected_hours, from_hours, hours_around, to_hours
from crawler.forecast.rates import Learned, Posterior, Prior, restock_rate, sellout_rate

INTERVAL = (0.1, 0.9)
"""The shown interval holds 80 %."""
OWN_RESTOCKS = 1.5
"""So many restocks of its own make a forecast the product's own (the second may count in part),"""
OWN_EXPECTED = 3.0
"""or so long a time that the shop's typical product would have restocked so often in it."""
SHOP_RESTOCKS = 3.0
"""So many restocks at a shop make it known what is typical there."""
LONGEST = timedelta(days=60)
"""Nothing is forecast further ahead."""


class Basis(StrEnum):
    """What a forecast rests on."""

    OWN = "own"
    """Enough was seen of the product itself."""
    SHOP = "shop"
    """Too little was; the shop's other products tell what is typical."""
    NOTHING = "nothing"
    """Too little was seen of either: no figure is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """How long restocked stock lasts, in hours: half of the times less than the median."""

    median_h: float
    low_h: float
    high_h: float
    """One time in ten it lasts less than ``low_h``, one in ten longer than ``high_h``."""
    basis: Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A restock of one watch or variant within a time; made at ``at`` for one that is out of stock.

    Its figures are the product's own only where ``basis`` says so; people are shown them through
    :mod:`crawler.forecast.words`, which keeps to that.
    """

    at: datetime
    until: datetime
    chance: float
    """Of at least one restock."""
    low: float
    high: float
    """The chance at the ends of the rate's 80 % interval."""
    expected: float
    """Restocks, on average."""
    even_at: datetime | None
    """When the chance reaches one half; None where that is more than 60 days ahead."""
    per_day: float
    """Restocks a day while out of stock, on average."""
    typical_per_day: float
    """The same of the shop's typical product."""
    basis: Basis
    seen: int
    """Restocks that were seen,"""
    watched: timedelta
    """in this time."""
    lasting: Lasting


def forecast(
    *,
    learned: Learned,
    prior: Prior,
    at: datetime,
    until: datetime,
    seen: int,
    watched: timedelta,
    profile: Sequence[float] = FLAT,
    zone: tzinfo = UTC,
    drops: Sequence[DropTime] = (),
    weight: float = 1.0,
) -> Forecast:
    """``seen`` and ``watched`` are what people are told of the evidence; the figures come from ``learned``.

    Raises ValueError where ``until`` isn't after ``at`` or is more than 60 days ahead.
    """
    if not at < until <= at + LONGEST:
        raise ValueError("a forecast reaches from now to at most 60 days ahead")
    hours = _ahead(at=at, until=at + LONGEST, profile=profile, zone=zone, drops=drops)
    rate = restock_rate(learned, prior)
    level, drop = expected_hours(hours, since=to_hours(at), until=to_hours(until))
    low, high = (quantile(rate.shape, p) / rate.hours for p in INTERVAL)
    return Forecast(
        at=at,
        until=until,
        chance=chance_within(rate, level=level, drop=drop),
        low=-expm1(-low * level - drop),
        high=-expm1(-high * level - drop),
        expected=rate.mean * level + drop,
        even_at=_even_at(rate, hours, at=at),
        per_day=rate.mean * 24,
        typical_per_day=prior.rate * 24,
        basis=basis_of(learned, prior),
        seen=seen,
        watched=watched,
        lasting=lasting(learned, prior, weight=weight),
    )


def _ahead(
    *, at: datetime, until: datetime, profile: Sequence[float], zone: tzinfo, drops: Sequence[DropTime]
) -> Hours:
    ahead = ceil((until - at) / timedelta(hours=1)) + 1
    return hours_around(now=at, profile=profile, zone=zone, drops=drops, back=0, ahead=ahead)


def chance_within(rate: Posterior, *, level: float, drop: float = 0.0) -> float:
    """P(at least one restock) over hours whose profile adds up to ``level`` and whose drops bring ``drop``.

    >>> from math import exp
    >>> known = Posterior(shape=1e9, hours=1e9 / 0.05)
    >>> abs(chance_within(known, level=24.0) - (1 - exp(-0.05 * 24))) < 1e-6
    True
    """
    return -expm1(-rate.shape * log1p(level / rate.hours) - drop)


def chance_of(count: int, rate: Posterior, *, level: float) -> float:
    """P(exactly ``count`` restocks): negative binomial, tending to Poisson's law as evidence grows."""
    return negative_binomial(shape=rate.shape, rate=rate.hours, length=level, count=count)


def basis_of(learned: Learned, prior: Prior) -> Basis:
    """What a forecast from this evidence rests on."""
    if learned.restocks >= OWN_RESTOCKS or learned.exposure_h * prior.rate >= OWN_EXPECTED:
        return Basis.OWN
    return Basis.SHOP if prior.restocks >= SHOP_RESTOCKS else Basis.NOTHING


def lasting(learned: Learned, prior: Prior, *, weight: float = 1.0) -> Lasting:
    """How long stock lasts once it is back: exponential at an uncertain rate."""
    rate = sellout_rate(learned, prior, weight=weight)

    def time_at(share: float) -> float:
        return rate.hours * expm1(-log1p(-share) / rate.shape)

    if learned.sellouts >= OWN_RESTOCKS:
        basis = Basis.OWN
    else:
        basis = Basis.SHOP if prior.restocks >= SHOP_RESTOCKS else Basis.NOTHING
    return Lasting(
        median_h=time_at(0.5), low_h=time_at(INTERVAL[0]), high_h=time_at(INTERVAL[1]), basis=basis
    )


def _even_at(rate: Posterior, hours: Hours, *, at: datetime) -> datetime | None:
    """When the chance of a restock reaches one half, within ``hours``."""
    start, level, drop = to_hours(at), 0.0, 0.0
    for i, (high, extra) in enumerate(zip(hours.level, hours.drop, strict=True)):
        begin = max(hours.bounds[i], start)
        length = hours.bounds[i + 1] - begin
        if chance_within(rate, level=level + high * length, drop=drop + extra * length) < 0.5:
            level, drop = level + high * length, drop + extra * length
            continue
        low, far = 0.0, length
        while far - low > 1 / 120:
            middle = (low + far) / 2
            reached = chance_within(rate, level=level + high * middle, drop=drop + extra * middle) >= 0.5
            low, far = (low, middle) if reached else (middle, far)
        return from_hours(begin + far)
    return None
