"""Forecasts that were made, what came of them, and how well they kept their word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, and_, delete, func, insert, select, update

from crawler.forecast.calibration import Calibration, calibration, pit
from crawler.forecast.history import hours_between
from crawler.forecast.hours import to_hours
from crawler.forecast.many import below_and_upto, chances
from crawler.forecast.outlook import SHOP_RESTOCKS
from crawler.forecast.rates import Prior, restock_rate
from crawler.model import Availability
from crawler.storage.schema import (
    PastForecast,
    RestockSeen,
    SiteForecast,
    VariantState,
    Watch,
    WatchForecast,
    WatchState,
    table_of,
)
from crawler.storage.site_prices import learned_of, prior_of, profile_of

Floats = npt.NDArray[np.float64]

AHEAD_H = (24, 168)
A_DAY = 2000
"""So many watches' forecasts are kept of a day, chosen by chance: enough to judge by."""
KEPT = timedelta(days=90)
FRESH = timedelta(days=2)
"""A watch that was not seen for so long is not forecast."""


def note_forecasts(connection: Connection, *, now: datetime) -> int:
    """Keep what is forecast now of watches that are out of stock; how many forecasts."""
    gone = [state for state in Availability if not state.buyable and state is not Availability.UNKNOWN]
    out = select(VariantState.watch_id).where(
        VariantState.availability.in_(gone), VariantState.gone_at.is_(None)
    )
    query = (
        select(table_of(WatchForecast), Watch.site_id)
        .join(Watch, Watch.id == WatchForecast.watch_id)
        .where(
            Watch.state == WatchState.ACTIVE,
            Watch.failure_id.is_(None),
            Watch.last_ok_at > now - FRESH,
            Watch.id.in_(out),
        )
        .order_by(Watch.id)
    )
    rows = list(connection.execute(query).mappings())
    if len(rows) > A_DAY:
        chosen = np.random.default_rng(now.toordinal()).choice(len(rows), A_DAY, replace=False)
        rows = [rows[n] for n in sorted(chosen.tolist())]
    sites: dict[int, tuple[Prior, tuple[float, ...]]] = {
        row["site_id"]: (prior_of(row), profile_of(row))
        for row in connection.execute(select(table_of(SiteForecast))).mappings()
    }
    ahead = {h: hours_between(to_hours(now), to_hours(now) + h) for h in AHEAD_H}
    made = []
    for row in rows:
        prior, profile = sites[row["site_id"]]
        if prior.restocks < SHOP_RESTOCKS:
            continue
        rate = restock_rate(learned_of(row), prior)
        for hours, bins in ahead.items():
            made.append(
                {
                    "watch_id": row["watch_id"],
                    "made_at": now,
                    "ahead_h": hours,
                    "until": now + timedelta(hours=hours),
                    "shape": rate.shape,
                    "hours": rate.hours,
                    "level": float(bins @ np.array(profile)),
                    "pooled": float(-np.expm1(-prior.rate * hours)),
                    "naive": float(-np.expm1(-row["seen"] / max(row["watched_h"], 1.0) * hours)),
                }
            )
    if made:
        connection.execute(insert(PastForecast), made)
    return len(made)


def settle_forecasts(connection: Connection, *, now: datetime) -> int:
    """Write beside forecasts whose time is over what came; how many. Those of long ago are forgotten.

    A forecast whose watch was not seen since waits: nobody knows yet.
    """
    table = table_of(PastForecast)
    connection.execute(delete(table).where(table.c.made_at < now - KEPT))
    came = (
        select(func.count())
        .select_from(RestockSeen)
        .where(
            RestockSeen.watch_id == table.c.watch_id,
            RestockSeen.until > table.c.made_at,
            RestockSeen.until <= table.c.until,
        )
        .correlate(table)
        .scalar_subquery()
    )
    taught = (
        select(WatchForecast.watch_id)
        .where(and_(WatchForecast.watch_id == table.c.watch_id, WatchForecast.learned_until >= table.c.until))
        .correlate(table)
        .exists()
    )
    over = (table.c.came.is_(None), table.c.until <= now, taught)
    return connection.execute(update(table).where(*over).values(came=came)).rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """How forecasts so many hours ahead kept their word, beside two simpler ones."""

    ahead_h: int
    ours: Calibration
    naive: Calibration
    """As many restocks as were seen in the time watched."""
    pooled: Calibration
    """The shop's rate for every product."""
    pit: tuple[float, ...]
    """Ten heights; 1 is perfect."""


def kept_words(connection: Connection) -> list[Kept]:
    """Of each time ahead of which forecasts are over; empty before any is."""
    found = []
    for hours in AHEAD_H:
        query = select(table_of(PastForecast)).where(
            PastForecast.ahead_h == hours, PastForecast.came.is_not(None)
        )
        rows = connection.execute(query.order_by(PastForecast.id)).all()
        if not rows:
            continue
        shape, posterior, level, pooled, naive = (
            np.array([getattr(row, name) for row in rows], dtype=np.float64)
            for name in ("shape", "hours", "level", "pooled", "naive")
        )
        counts = np.array([row.came for row in rows], dtype=np.int64)
        said = chances(shape=shape, hours=posterior, level=level)
        below, upto = below_and_upto(counts, shape=shape, hours=posterior, level=level)
        each = {
            name: calibration(said=values, came=counts > 0, reference=pooled)
            for name, values in (("ours", said), ("naive", naive), ("pooled", pooled))
        }
        heights = tuple(float(height) for height in pit(below=below, upto=upto))
        found.append(Kept(ahead_h=hours, pit=heights, **each))
    return found
