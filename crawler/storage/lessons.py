"""The daily learning's rows: histories in, evidence of watches and sites out, in short transactions.

A watch's evidence, its restocks and its share of the site's tallies are written together, so that what was
learned is never learned twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, bindparam, delete, func, insert, or_, select, update

from crawler.cadence.many import starting_prices
from crawler.cadence.model import IMPATIENCE, LONGEST, SHORTEST
from crawler.cadence.price import (
    MANNERS_SHARE,
    SitePrice,
    anchored,
    burst_capacity,
    capacity,
    new_price,
)
from crawler.forecast.history import History, Stretch, read_history
from crawler.forecast.hours import WEEK
from crawler.forecast.learning import Ledger, Lessons
from crawler.forecast.outlook import SHOP_RESTOCKS
from crawler.forecast.rates import Learned, Prior
from crawler.forecast.stock import Stock, stock_of
from crawler.model import Availability
from crawler.storage.manners import pace_of
from crawler.storage.schema import (
    RestockSeen,
    Site,
    SiteForecast,
    Snapshot,
    Subscription,
    Watch,
    WatchForecast,
    WatchKind,
    WatchState,
    table_of,
)
from crawler.storage.site_prices import (
    LEARNED,
    learned_of,
    price_of,
    price_values,
    prior_of,
    profile_of,
)
from crawler.storage.upserts import insert_new

Floats = npt.NDArray[np.float64]

KEPT = timedelta(days=180)
"""Restocks of longer ago no longer shape a site's profile."""


def last_learned(connection: Connection) -> datetime | None:
    """When the learning last ended; None before the first time."""
    return connection.execute(select(func.max(SiteForecast.learned_at))).scalar()


def watched_pages(connection: Connection) -> dict[int, list[int]]:
    """The active product pages that were ever seen, by site."""
    query = select(Watch.site_id, Watch.id).where(
        Watch.state == WatchState.ACTIVE, Watch.kind == WatchKind.PAGE, Watch.snapshot_id.is_not(None)
    )
    found: dict[int, list[int]] = {}
    for site_id, watch_id in connection.execute(query.order_by(Watch.site_id, Watch.id)):
        found.setdefault(site_id, []).append(watch_id)
    return found


def forget_evidence(connection: Connection) -> None:
    """Forget what watches taught, so that it is learned anew; what is known of sites stays as a beginning."""
    connection.execute(delete(table_of(RestockSeen)))
    connection.execute(delete(table_of(WatchForecast)))
    connection.execute(update(table_of(SiteForecast)).values(tallies=None))


def teach(connection: Connection, site_id: int, watch_ids: Collection[int], *, now: datetime) -> int:
    """Learn what these watches of a site were seen to do since the last time; how many restocks that was."""
    site = table_of(SiteForecast)
    connection.execute(insert_new(connection, site, key=["site_id"]), [_new_site(site_id)])
    known = (
        connection.execute(select(site).where(site.c.site_id == site_id).with_for_update()).mappings().one()
    )
    prior, profile = prior_of(known), np.array(profile_of(known))
    rows = _evidence(connection, watch_ids)
    weights = _weights(connection, watch_ids, now=now)
    histories = {
        watch_id: read_history(
            stretches,
            learned=learned_of(rows[watch_id]) if watch_id in rows else Learned(),
            prior=prior,
            profile=profile,
            weight=weights.get(watch_id, 1.0),
            since=rows[watch_id]["learned_until"] if watch_id in rows else None,
        )
        for watch_id, stretches in _stretches(connection, watch_ids, rows).items()
    }
    _write_watches(connection, histories, rows, weights)
    restocks = [
        {"watch_id": watch_id, "after": after, "until": until}
        for watch_id, history in histories.items()
        for after, until in history.restocks
    ]
    if restocks:
        connection.execute(insert_new(connection, table_of(RestockSeen), key=["watch_id", "until"]), restocks)
    tallies = sum((h.tallies for h in histories.values()), np.array(known["tallies"] or [0.0] * WEEK))
    connection.execute(update(site).where(site.c.site_id == site_id).values(tallies=tallies.tolist()))
    return len(restocks)


def _new_site(site_id: int) -> dict[str, Any]:
    zero = dict.fromkeys(("looks_per_hour", "price", "tokens", "burst", "fill_h"), 0.0)
    return {"site_id": site_id, "steers": False, **zero}


def _evidence(connection: Connection, watch_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    table = table_of(WatchForecast)
    query = select(table).where(table.c.watch_id.in_(watch_ids))
    return {row["watch_id"]: dict(row) for row in connection.execute(query).mappings()}


def _weights(connection: Connection, watch_ids: Collection[int], *, now: datetime) -> dict[int, float]:
    """How many people wait for each; those that nobody waits for are left out."""
    query = (
        select(Subscription.watch_id, func.count())
        .where(
            Subscription.watch_id.in_(watch_ids),
            Subscription.active,
            or_(Subscription.expires_at.is_(None), Subscription.expires_at > now),
        )
        .group_by(Subscription.watch_id)
    )
    return {row[0]: float(row[1]) for row in connection.execute(query) if row[0] is not None}


def _stretches(
    connection: Connection, watch_ids: Collection[int], rows: dict[int, dict[str, Any]]
) -> dict[int, list[Stretch]]:
    since = [row["learned_until"] for row in rows.values()]
    earliest = min(since) if len(since) == len(watch_ids) else None
    columns = (
        Snapshot.watch_id,
        Snapshot.first_seen_at,
        Snapshot.last_seen_at,
        Snapshot.looks,
        Snapshot.availability,
        Snapshot.detail,
    )
    query = select(*columns).where(Snapshot.watch_id.in_(watch_ids))
    if earliest is not None:
        query = query.where(Snapshot.last_seen_at >= earliest)
    found: dict[int, list[Stretch]] = {}
    for row in connection.execute(query.order_by(Snapshot.watch_id, Snapshot.first_seen_at)):
        if row.watch_id in rows and row.last_seen_at < rows[row.watch_id]["learned_until"]:
            continue
        stretch = Stretch(
            first=row.first_seen_at,
            last=row.last_seen_at,
            looks=row.looks,
            stock=_stock(row.availability, row.detail),
        )
        found.setdefault(row.watch_id, []).append(stretch)
    return found


def _stock(availability: Availability, detail: dict[str, Any]) -> Stock:
    variants = ((v["key"], Availability(v["availability"])) for v in detail.get("variants") or ())
    return stock_of(availability, variants)


def _write_watches(
    connection: Connection,
    histories: dict[int, History],
    rows: dict[int, dict[str, Any]],
    weights: dict[int, float],
) -> None:
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for watch_id, history in histories.items():
        if history.until is None:
            continue
        before = rows.get(watch_id)
        values = {name: getattr(history.learned, name) for name in LEARNED}
        values |= {
            "learned_until": history.until,
            "weight": weights.get(watch_id, 1.0),
            "seen": history.seen + (before["seen"] if before else 0),
            "watched_h": history.watched_h + (before["watched_h"] if before else 0.0),
        }
        (changed if before else new).append({"watch": watch_id, **values})
    table = table_of(WatchForecast)
    if new:
        connection.execute(insert(table), [{"watch_id": row.pop("watch"), **row} for row in new])
    if changed:
        names = [name for name in changed[0] if name != "watch"]
        connection.execute(
            update(table)
            .where(table.c.watch_id == bindparam("watch"))
            .values({name: bindparam(name) for name in names}),
            changed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything that was learned so far, in columns, and whose they are."""

    site_ids: list[int]
    watch_ids: list[int]
    ledger: Ledger


def load_book(connection: Connection, *, now: datetime) -> Book:
    """What the day's lessons are drawn from."""
    sites = {row["site_id"]: row for row in connection.execute(select(table_of(SiteForecast))).mappings()}
    place = {site_id: n for n, site_id in enumerate(sorted(sites))}
    columns = [table_of(WatchForecast).c[name] for name in ("watch_id", "weight", *LEARNED)]
    query = (
        select(Watch.site_id, Watch.gtin, *columns)
        .join(WatchForecast, WatchForecast.watch_id == Watch.id)
        .where(Watch.state == WatchState.ACTIVE, Watch.site_id.in_(select(SiteForecast.site_id)))
        .order_by(Watch.id)
    )
    rows = connection.execute(query).all()
    at = {row.watch_id: n for n, row in enumerate(rows)}
    products: dict[str, int] = {}
    seen = [
        row
        for row in connection.execute(select(table_of(RestockSeen)).where(RestockSeen.until > now - KEPT))
        if row.watch_id in at
    ]

    def column(name: str) -> Floats:
        return np.array([getattr(row, name) for row in rows], dtype=np.float64)

    def by_site(name: str, empty: float) -> Floats:
        return np.array([sites[n][name] or [empty] * WEEK for n in sorted(sites)], dtype=np.float64).reshape(
            len(sites), WEEK
        )

    ledger = Ledger(
        sites=len(sites),
        site=np.array([place[row.site_id] for row in rows], dtype=np.int64),
        product=np.array(
            [products.setdefault(row.gtin, len(products)) if row.gtin else -1 for row in rows],
            dtype=np.int64,
        ),
        weight=column("weight"),
        restocks=column("restocks"),
        exposure_h=column("exposure_h"),
        sellouts=column("sellouts"),
        in_stock_h=column("in_stock_h"),
        detected=np.array([at[row.watch_id] for row in seen], dtype=np.int64),
        after=np.array([row.after.timestamp() / 3600 for row in seen], dtype=np.float64),
        until=np.array([row.until.timestamp() / 3600 for row in seen], dtype=np.float64),
        tallies=by_site("tallies", 0.0),
        profiles=by_site("profile", 1.0),
    )
    return Book(site_ids=sorted(sites), watch_ids=[row.watch_id for row in rows], ledger=ledger)


def budgets(connection: Connection, *, every: timedelta, site_delay_s: float) -> dict[int, float]:
    """Looks an hour for each site that was learned of: :func:`crawler.cadence.price.budget`, in SQL."""
    interval = func.coalesce(Watch.interval_s, every.total_seconds())
    query = (
        select(
            Site.id,
            Site.latency_s,
            Site.crawl_delay_s,
            Site.slowdown_s,
            Site.clean_looks,
            func.sum(3600.0 / interval).label("asked"),
        )
        .join(Watch, Watch.site_id == Site.id)
        .join(SiteForecast, SiteForecast.site_id == Site.id)
        .where(Watch.state == WatchState.ACTIVE)
        .group_by(Site.id, Site.latency_s, Site.crawl_delay_s, Site.slowdown_s, Site.clean_looks)
    )
    found = {}
    for row in connection.execute(query).mappings():
        borne = MANNERS_SHARE * 3600 / max(pace_of(row).gap(site_delay_s), 1e-3)
        found[row["id"]] = min(float(row["asked"]), borne)
    return found


def set_budgets(connection: Connection, found: dict[int, float]) -> None:
    """Give steered sites these budgets; their buckets stay as full as they were."""
    table = table_of(SiteForecast)
    query = select(table).where(table.c.site_id.in_(found), table.c.steers)
    changed = []
    for row in connection.execute(query.order_by(table.c.site_id).with_for_update()).mappings():
        before, after = row["looks_per_hour"], found[row["site_id"]]
        if before and abs(after / before - 1) > 0.01:
            share = row["tokens"] / capacity(before)
            changed.append(
                {
                    "site": row["site_id"],
                    "looks_per_hour": after,
                    "tokens": share * capacity(after),
                    "burst": min(row["burst"], burst_capacity(after)),
                }
            )
    if changed:
        names = [name for name in changed[0] if name != "site"]
        connection.execute(
            update(table)
            .where(table.c.site_id == bindparam("site"))
            .values({name: bindparam(name) for name in names}),
            changed,
        )


def write_lessons(
    connection: Connection, book: Book, lessons: Lessons, *, looks: dict[int, float], now: datetime
) -> int:
    """Store a day's lessons; how many sites are steered by now."""
    table = table_of(SiteForecast)
    rows = {row["site_id"]: row for row in connection.execute(select(table).with_for_update()).mappings()}
    static = _static_prices(book, lessons, looks)
    changed = []
    for place, site_id in enumerate(book.site_ids):
        per_hour = looks.get(site_id, 0.0)
        prior: Prior = lessons.prior(place)
        before = price_of(rows[site_id]) if rows[site_id]["steers"] else None
        price: SitePrice | None = None
        if per_hour > 0 and before is not None:
            price = anchored(before, static=static[place])
        elif per_hour > 0:
            price = new_price(price=static[place], looks_per_hour=per_hour, now=now)
        values: dict[str, Any] = {
            "site": site_id,
            "learned_at": now,
            "steers": price is not None and prior.restocks >= SHOP_RESTOCKS,
            "prior": prior.to_json(),
            "profile": [round(value, 4) for value in lessons.profiles[place].tolist()],
            "looks_per_hour": per_hour,
            "price": 0.0,
            "tokens": 0.0,
            "burst": 0.0,
            "fill_h": 0.0,
            "filled_at": None,
            "stepped_at": None,
        }
        changed.append(values | (price_values(price) if price else {}))
    if changed:
        names = [name for name in changed[0] if name != "site"]
        connection.execute(
            update(table)
            .where(table.c.site_id == bindparam("site"))
            .values({name: bindparam(name, type_=table.c[name].type) for name in names}),
            changed,
        )
    connection.execute(delete(table_of(RestockSeen)).where(RestockSeen.until <= now - KEPT))
    return sum(row["steers"] for row in changed)


def _static_prices(book: Book, lessons: Lessons, looks: dict[int, float]) -> list[float]:
    ledger = book.ledger
    expected = np.where(np.isnan(lessons.prior_rate), lessons.rate[ledger.site], lessons.prior_rate)
    rate = (lessons.shape + ledger.restocks) / (lessons.shape / expected + ledger.exposure_h)
    typical = lessons.sellout_rate[ledger.site] * ledger.weight**lessons.popularity
    kappa = (1 + ledger.sellouts) / (1 / typical + ledger.in_stock_h) + IMPATIENCE
    found = starting_prices(
        ledger.site,
        weight=ledger.weight,
        rate=rate,
        kappa=kappa,
        looks_per_hour=np.array([max(looks.get(n, 0.0), 1e-6) for n in book.site_ids]),
        shortest_h=SHORTEST / timedelta(hours=1),
        longest_h=LONGEST / timedelta(hours=1),
    )
    return [float(price) for price in found]


def write_prior_rates(connection: Connection, pairs: Sequence[tuple[int, float | None]]) -> None:
    """(watch, its own prior rate or None)."""
    table = table_of(WatchForecast)
    if pairs:
        connection.execute(
            update(table).where(table.c.watch_id == bindparam("watch")).values(prior_rate=bindparam("rate")),
            [{"watch": watch_id, "rate": rate} for watch_id, rate in pairs],
        )


def prior_rates(book: Book, lessons: Lessons) -> list[tuple[int, float | None]]:
    """What :func:`write_prior_rates` stores, of those whose site doesn't say enough."""
    return [
        (watch_id, None if np.isnan(rate) else float(rate))
        for watch_id, rate in zip(book.watch_ids, lessons.prior_rate, strict=True)
    ]
