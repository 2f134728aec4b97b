"""What a look at a site must be worth: its price, and the token bucket that the price follows. Pure.

The bucket holds one day of the site's budget. A full one lets looks gather where they are worth most, up to
``BURST`` times the mean rate; an empty one makes every look dearer. The price itself moves slowly: steering
it by the looks of the last hours oscillated and wasted half the budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from math import exp
from typing import Any

from crawler.cadence.index import depth

BUCKET_H = 24.0
"""How many hours of budget the bucket holds."""
BURST = 4.0
"""How far above the mean rate looks may gather, over more than a few hours."""
BURST_H = 3.0
"""How many hours of that may come at once: half a day's budget, as a shop's weekly hour wants. Held to five
minutes, looks could hardly gather at a small shop, and a fiftieth less was caught."""
LEAN = 1.0
"""A full bucket makes looks e**LEAN times cheaper, an empty one that much dearer."""
SPARE = 0.97
"""Above this fill looks cost nothing: the budget is more than anybody needs."""
STEP_H = 6.0
STEP = 0.3
"""Every STEP_H hours the price moves by at most e**(STEP / 2)."""
CHEAPEST = 1e-12
"""No price falls below this or rises above its inverse, however long a site stood still."""
ANCHOR = 8.0
"""The price stays within this factor of the one that constant rates would make, seen daily."""
MANNERS_SHARE = 0.5
"""Of what a site's manners allow, what watching may use: robots.txt, feeds and second looks need theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePrice:
    """A row's worth of numbers for each site; whoever holds the site's lease writes it."""

    price: float
    """In the units of weight: what one certain catch for one person is worth is 1."""
    tokens: float
    """Looks in the bucket."""
    burst: float
    """Looks that may be made right now."""
    at: datetime
    """When the bucket was last filled up."""
    fill_h: float = 0.0
    """The bucket's fill, integrated over the hours since ``stepped_at``."""
    stepped_at: datetime

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat(), "stepped_at": self.stepped_at.isoformat()}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> SitePrice:
        times = {name: datetime.fromisoformat(stored[name]) for name in ("at", "stepped_at")}
        return cls(**stored | times)


def budget(*, gap: timedelta, intervals: Iterable[timedelta]) -> float:
    """Looks an hour for a site: what its watches' intervals ask for together, if its manners bear that.

    ``gap`` is the pause that the site's manners want between two requests; ``intervals`` holds the wished
    interval of each watch, the installation's default where none is wished.

    >>> budget(gap=timedelta(seconds=10), intervals=[timedelta(minutes=10)] * 5)
    30.0
    >>> budget(gap=timedelta(seconds=60), intervals=[timedelta(minutes=10)] * 500)
    30.0
    """
    asked = sum(3600 / max(interval.total_seconds(), 1.0) for interval in intervals)
    return min(asked, MANNERS_SHARE * 3600 / max(gap.total_seconds(), 1e-3))


def capacity(looks_per_hour: float) -> float:
    """How many looks the bucket holds: a day's, and never less than one."""
    return max(1.0, BUCKET_H * looks_per_hour)


def burst_capacity(looks_per_hour: float) -> float:
    return max(2.0, BURST * BURST_H * looks_per_hour)


def new_price(*, price: float, looks_per_hour: float, now: datetime) -> SitePrice:
    """A site's state before its first look: half a bucket."""
    return SitePrice(
        price=price,
        tokens=max(1.0, capacity(looks_per_hour) / 2),
        burst=burst_capacity(looks_per_hour),
        at=now,
        stepped_at=now,
    )


def advance(state: SitePrice, *, looks_per_hour: float, now: datetime) -> SitePrice:
    """The state at ``now``: filled up, and its price stepped where that was due.

    A clock that jumped back fills nothing.
    """
    hours = (now - state.at).total_seconds() / 3600
    if hours <= 0:
        return replace(state, at=now, stepped_at=min(state.stepped_at, now))
    full = capacity(looks_per_hour)
    tokens = min(full, state.tokens + looks_per_hour * hours)
    moved = replace(
        state,
        tokens=tokens,
        burst=min(burst_capacity(looks_per_hour), state.burst + BURST * looks_per_hour * hours),
        at=now,
        fill_h=state.fill_h + hours * tokens / full,
    )
    since = (now - state.stepped_at).total_seconds() / 3600
    if since < STEP_H:
        return moved
    price = min(max(state.price * exp(STEP * (0.5 - moved.fill_h / since)), CHEAPEST), 1 / CHEAPEST)
    return replace(moved, price=price, fill_h=0.0, stepped_at=now)


def spend(state: SitePrice, *, looks: int) -> SitePrice:
    """After ``looks`` were made; a person's own look may take more than there is."""
    return replace(state, tokens=max(0.0, state.tokens - looks), burst=max(0.0, state.burst - looks))


def allowance(state: SitePrice) -> int:
    """How many looks the site bears right now."""
    return int(min(state.tokens, state.burst))


def next_allowed(state: SitePrice, *, looks_per_hour: float) -> datetime:
    """When the site bears a look again: at once where it bears one now; a second later at least where not."""
    if allowance(state) >= 1:
        return state.at
    full = (1 - state.burst) / (BURST * looks_per_hour), (1 - state.tokens) / looks_per_hour
    return state.at + timedelta(seconds=max(1.0, 3600 * max(full)))


def effective(state: SitePrice, *, looks_per_hour: float) -> float:
    """What a look must be worth right now; 0 where the budget is more than anybody needs."""
    fill = state.tokens / capacity(looks_per_hour)
    return 0.0 if fill > SPARE else state.price * exp(LEAN * (1 - 2 * fill))


def anchored(state: SitePrice, *, static: float) -> SitePrice:
    """The state with its price near ``static``, the water-filling price at today's rates.

    Looks that a site could not be given, while it was paused or the program stood still, leave the bucket
    full and the price falling; this brings it back within a day.
    """
    return replace(state, price=min(max(state.price, static / ANCHOR), static * ANCHOR))


def static_gap(*, weight: float, rate: float, kappa: float, price: float) -> float:
    """Hours between looks that a constant rate bears at this price; infinite where it bears none."""
    value = weight * rate / kappa
    return depth(price / value) / kappa if value > price else float("inf")


def starting_price(
    watches: Sequence[tuple[float, float, float]],
    *,
    looks_per_hour: float,
    shortest_h: float,
    longest_h: float,
) -> float:
    """The price at which looks at constant rates would just use the budget, by water-filling.

    ``watches`` holds (weight, rate, kappa) of each.
    """
    low, high = -40.0, 40.0
    for _ in range(40):
        price = exp((low + high) / 2)
        asked = sum(
            1
            / min(max(static_gap(weight=weight, rate=rate, kappa=kappa, price=price), shortest_h), longest_h)
            for weight, rate, kappa in watches
        )
        low, high = ((low + high) / 2, high) if asked > looks_per_hour else (low, (low + high) / 2)
    return exp((low + high) / 2)
