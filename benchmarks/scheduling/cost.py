"""What deciding costs: one look, and a site with 10,000 watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np

from crawler.cadence.crowd import Crowd, Views, due_many, rank
from crawler.cadence.model import Seen, SiteView, Standing, Wish
from crawler.cadence.plan import after_look
from crawler.forecast.hours import FLAT, hour_of_week, hours_around, to_hours
from crawler.forecast.rates import Learned, Prior

NOW = datetime(2026, 3, 26, 12, 18, tzinfo=UTC)
SITE = 10_000


def fastest(work: Callable[[], object], *, times: int, of: int) -> float:
    """Seconds of one call: the fastest of ``times`` batches, since other programs only make it slower."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        for _ in range(of):
            work()
        found.append((time.perf_counter() - began) / of)
    return min(found)


def measure() -> dict[str, float]:
    """Microseconds of a look in four common cases, milliseconds of a site with 10,000 watches."""
    standing = Standing(
        seen=Seen.OUT, seen_at=NOW - timedelta(minutes=40), belief_at=NOW - timedelta(minutes=40)
    )
    learned = Learned(restocks=2, exposure_h=300.0)
    slotted = list(FLAT)
    slotted[(hour_of_week(NOW, UTC) + 20) % 168] = 60.0
    found = {}
    for name, profile, price, weight in (
        ("look, flat hours", FLAT, 0.002, 1.0),
        ("look, soon", FLAT, 0.002, 5.0),
        ("look, waits for its slot", slotted, 0.02, 1.0),
        ("look, once a day", FLAT, 1.0, 1.0),
    ):
        view = SiteView(price=price, hours=hours_around(now=NOW, profile=profile), prior=Prior())

        def one(view: SiteView = view, weight: float = weight) -> object:
            return after_look(
                standing=standing,
                learned=learned,
                seen=Seen.OUT,
                at=NOW,
                site=view,
                wish=Wish(weight=weight),
                chance=0.3,
            )

        found[name] = fastest(one, times=30, of=300) * 1e6
    found["site's hours, once an hour"] = (
        fastest(lambda: hours_around(now=NOW, profile=slotted), times=20, of=50) * 1e6
    )
    return found | _site(slotted)


def _site(profile: list[float]) -> dict[str, float]:
    luck = np.random.default_rng(3)
    view = SiteView(price=0.02, hours=hours_around(now=NOW, profile=profile), prior=Prior())
    watches = [
        (
            Standing(seen=Seen.OUT, seen_at=at, belief_at=at),
            Learned(restocks=float(n), exposure_h=hours),
            Wish(weight=weight),
        )
        for at, n, hours, weight in zip(
            [NOW - timedelta(minutes=float(ago)) for ago in luck.uniform(0, 600, SITE)],
            luck.poisson(2, SITE),
            luck.uniform(10, 900, SITE),
            1 + luck.pareto(1.2, SITE),
            strict=True,
        )
    ]
    crowd, views = Crowd.of(watches), Views.of(view)
    at, chance, due = np.full(SITE, to_hours(NOW)), luck.random(SITE), np.zeros(SITE)
    urgent = np.zeros(SITE, dtype=bool)
    return {
        "site of 10,000: columns": fastest(lambda: Crowd.of(watches), times=5, of=1) * 1e3,
        "site of 10,000: plan all": fastest(
            lambda: due_many(crowd, views, at=at, chance=chance), times=9, of=1
        )
        * 1e3,
        "site of 10,000: rank all": fastest(
            lambda: rank(crowd, views, urgent=urgent, due=due, now=to_hours(NOW)), times=9, of=1
        )
        * 1e3,
    }
