"""Which due watches of a site are looked at now: those worth most, and no more than its budget lets burst.

Only watches that wait for what they are worth are rationed, and not beyond their wished interval or a day. A
second look, a failure's retry, a listing and a shop that isn't steered keep their times.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select

from crawler.cadence.index import believe, worth
from crawler.cadence.model import IMPATIENCE, LONGEST, Why
from crawler.cadence.price import SitePrice, advance, allowance, next_allowed
from crawler.forecast.hours import Hours, to_hours
from crawler.forecast.rates import Learned, restocks_per_hour, sellouts_per_hour
from crawler.storage.schema import Watch, WatchForecast
from crawler.storage.site_prices import LEARNED, SteeredSite, learned_of, peek_steered

RATIONED = frozenset({Why.WORTH, Why.DROP, Why.SHORTEST, Why.SPARE, Why.FLOOR})
"""What may wait its turn."""
CANDIDATES = 200
"""So many due watches of a site are compared, the longest waiting: what is left over waits for the next
turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a steered site's budget makes of what is due there."""

    first: tuple[int, ...]
    """The watches that are looked at now, in this order."""
    ready_at: datetime | None
    """When the site bears the next look of those that it made wait; None where none waits."""


def turns(
    connection: Connection, site_ids: Collection[int], *, now: datetime, cutoff: datetime, per_site: int
) -> dict[int, Turn]:
    """By site, of those that are steered. Two statements where any is, none where no site is named."""
    steered = peek_steered(connection, site_ids)
    if not steered:
        return {}
    due: dict[int, list[RowMapping]] = {}
    for row in _due(connection, steered, cutoff=cutoff):
        due.setdefault(row["site_id"], []).append(row)
    return {
        site_id: _turn(steered[site_id], rows, now=now, per_site=per_site) for site_id, rows in due.items()
    }


def held_until(price: SitePrice, *, looks_per_hour: float, now: datetime) -> datetime | None:
    """Until when a site bears no look that may wait; None where it bears one now."""
    state = advance(price, looks_per_hour=looks_per_hour, now=max(now, price.at))
    return next_allowed(state, looks_per_hour=looks_per_hour) if allowance(state) < 1 else None


def _due(connection: Connection, site_ids: Collection[int], *, cutoff: datetime) -> list[RowMapping]:
    turn = func.row_number().over(partition_by=Watch.site_id, order_by=Watch.next_look_at).label("turn")
    ranked = (
        select(Watch.id, turn)
        .where(Watch.site_id.in_(sorted(site_ids)), Watch.next_look_at <= cutoff)
        .subquery()
    )
    columns = [
        getattr(Watch, name)
        for name in ("id", "site_id", "why_next", "interval_s", "looked_at", "last_ok_at", "drops")
    ]
    query = (
        select(*columns, WatchForecast.weight, *(getattr(WatchForecast, name) for name in LEARNED))
        .join(ranked, ranked.c.id == Watch.id)
        .outerjoin(WatchForecast, WatchForecast.watch_id == Watch.id)
        .where(ranked.c.turn <= CANDIDATES)
        .order_by(Watch.next_look_at, Watch.id)
    )
    return list(connection.execute(query).mappings())


def _turn(site: SteeredSite, rows: list[RowMapping], *, now: datetime, per_site: int) -> Turn:
    state = advance(site.price, looks_per_hour=site.looks_per_hour, now=max(now, site.price.at))
    waiting = [row for row in rows if _may_wait(row, now=now)]
    urgent = [row["id"] for row in rows if not _may_wait(row, now=now)]
    borne = min(max(allowance(state) - len(urgent), 0), max(per_site - len(urgent), 0))
    if len(waiting) > borne:
        waiting = _by_worth(site, waiting, now=now)
    left = len(waiting) > borne
    return Turn(
        first=tuple([*urgent, *(row["id"] for row in waiting[:borne])][:per_site]),
        ready_at=next_allowed(state, looks_per_hour=site.looks_per_hour) if left else None,
    )


def _may_wait(row: RowMapping, *, now: datetime) -> bool:
    """Until its wished interval, or a day, has passed."""
    if row["why_next"] not in RATIONED or row["looked_at"] is None:
        return False
    wished = LONGEST if row["interval_s"] is None else timedelta(seconds=row["interval_s"])
    latest: datetime = row["looked_at"] + min(wished, LONGEST)
    return now < latest


def _by_worth(site: SteeredSite, rows: list[RowMapping], *, now: datetime) -> list[RowMapping]:
    common, values = site.hours(now), {}
    for row in rows:
        hours = site.hours(now, row["drops"]) if row["drops"] else common
        values[row["id"]] = _worth_now(site, row, hours, now=to_hours(now))
    return sorted(rows, key=lambda row: -values[row["id"]])


def _worth_now(site: SteeredSite, row: RowMapping, hours: Hours, *, now: float) -> float:
    """As :func:`crawler.cadence.crowd.rank` has it, of one watch."""
    known: Any = row["restocks"] is not None
    learned, weight = (learned_of(row), row["weight"] or 1.0) if known else (Learned(), 1.0)
    rate = restocks_per_hour(learned, site.prior)
    kappa = sellouts_per_hour(learned, site.prior, weight=weight) + IMPATIENCE
    since = now if row["last_ok_at"] is None else min(to_hours(row["last_ok_at"]), now)
    belief = believe(hours, rate=rate, kappa=kappa, belief=0.0, since=since, until=now)
    here = hours.at(now)
    return worth(weight=weight, rate=rate * hours.level[here] + hours.drop[here], kappa=kappa, belief=belief)
