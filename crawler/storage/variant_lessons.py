"""What histories teach of the variants that somebody waits for: rows in, evidence out, in the daily learning.

Only a watch whose people name variants costs anything here; its whole history is read once for a variant that
is waited for anew, then only what came since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, RowMapping, bindparam, delete, insert, or_, select, update

from crawler.forecast.history import History, Stretch, read_history
from crawler.forecast.rates import Learned
from crawler.forecast.stock import Stock, stock_of
from crawler.model import Availability
from crawler.storage.details import variants_of
from crawler.storage.schema import SiteForecast, Snapshot, Subscription, Watch, WatchForecast, table_of
from crawler.storage.schema_learned import VariantForecast
from crawler.storage.site_prices import OF_A_VARIANT, evidence_of_variant, prior_of, profile_of
from crawler.variants import choose_variants

Row = Mapping[str, Any] | RowMapping


def forget_variants(connection: Connection) -> None:
    """So that they are learned anew."""
    connection.execute(delete(table_of(VariantForecast)))


def teach_variants(connection: Connection, site_id: int, watch_ids: Collection[int], *, now: datetime) -> int:
    """Learn what the awaited variants of these watches of a site did since the last time; how many they are.

    Called after the watches themselves were learned of.
    """
    awaited = _awaited(connection, watch_ids, now=now)
    if not awaited:
        return 0
    known = _known(connection, awaited)
    stretches = _stretches(connection, awaited, known)
    table = table_of(SiteForecast)
    site = connection.execute(select(table).where(table.c.site_id == site_id)).mappings().one()
    prior, profile = prior_of(site), np.array(profile_of(site))
    weights = _weights(connection, awaited)
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for watch_id, keys in awaited.items():
        for key in sorted(keys):
            before = known.get((watch_id, key))
            history = read_history(
                [_of_variant(each, key) for each in stretches.get(watch_id, ())],
                learned=evidence_of_variant(before) if before else Learned(),
                prior=prior,
                profile=profile,
                weight=weights.get(watch_id, 1.0),
                since=before["learned_until"] if before else None,
            )
            if history.until is not None:
                (changed if before else new).append(
                    {"in_watch": watch_id, "of_key": key, **_values(history, before)}
                )
    _write(connection, new, changed)
    return sum(map(len, awaited.values()))


def _weights(connection: Connection, watch_ids: Collection[int]) -> dict[int, float]:
    query = select(WatchForecast.watch_id, WatchForecast.weight).where(WatchForecast.watch_id.in_(watch_ids))
    return {row.watch_id: row.weight for row in connection.execute(query)}


def _awaited(connection: Connection, watch_ids: Collection[int], *, now: datetime) -> dict[int, set[str]]:
    """The keys of the variants that active subscriptions name, by watch."""
    wishes: dict[int, set[str]] = {}
    query = select(Subscription.watch_id, Subscription.variants).where(
        Subscription.watch_id.in_(watch_ids),
        Subscription.active,
        or_(Subscription.expires_at.is_(None), Subscription.expires_at > now),
    )
    for watch_id, variants in connection.execute(query):
        if watch_id is not None and variants:
            wishes.setdefault(watch_id, set()).update(variants)
    if not wishes:
        return {}
    offered = (
        select(Watch.id, Snapshot.detail)
        .join(Snapshot, Snapshot.id == Watch.snapshot_id)
        .where(Watch.id.in_(wishes))
    )
    return {
        watch_id: {v.key for v in choose_variants(sorted(wishes[watch_id]), variants_of(detail)).matched}
        for watch_id, detail in connection.execute(offered)
    }


def _known(connection: Connection, watch_ids: Collection[int]) -> dict[tuple[int, str], Row]:
    table = table_of(VariantForecast)
    rows = connection.execute(select(table).where(table.c.watch_id.in_(watch_ids))).mappings()
    return {(row["watch_id"], row["variant_key"]): dict(row) for row in rows}


def _stretches(
    connection: Connection, awaited: Mapping[int, Collection[str]], known: Mapping[tuple[int, str], Row]
) -> dict[int, list[tuple[Row, dict[str, Availability]]]]:
    """By watch, in order: the stretches of equal offers with the variants that each listed."""
    anew = [n for n, keys in awaited.items() if any((n, key) not in known for key in keys)]
    query = select(
        Snapshot.watch_id,
        Snapshot.first_seen_at,
        Snapshot.last_seen_at,
        Snapshot.looks,
        Snapshot.detail,
    ).where(Snapshot.watch_id.in_(awaited))
    if known:
        since = min(row["learned_until"] for row in known.values())
        query = query.where(or_(Snapshot.watch_id.in_(anew), Snapshot.last_seen_at >= since))
    found: dict[int, list[tuple[Row, dict[str, Availability]]]] = {}
    for row in connection.execute(query.order_by(Snapshot.watch_id, Snapshot.first_seen_at)).mappings():
        listed = row["detail"].get("variants") or ()
        states = {each["key"]: Availability(each["availability"]) for each in listed}
        found.setdefault(row["watch_id"], []).append((row, states))
    return found


def _of_variant(each: tuple[Row, dict[str, Availability]], key: str) -> Stretch:
    """A variant that a page doesn't list says nothing there."""
    row, states = each
    stock = stock_of(states[key], ()) if key in states else Stock()
    return Stretch(first=row["first_seen_at"], last=row["last_seen_at"], looks=row["looks"], stock=stock)


def _values(history: History, before: Row | None) -> dict[str, Any]:
    return {name: getattr(history.learned, name) for name in OF_A_VARIANT} | {
        "learned_until": history.until,
        "seen": history.seen + (before["seen"] if before else 0),
        "watched_h": history.watched_h + (before["watched_h"] if before else 0.0),
    }


def _write(connection: Connection, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    table = table_of(VariantForecast)
    if new:
        rows = [{"watch_id": row.pop("in_watch"), "variant_key": row.pop("of_key"), **row} for row in new]
        connection.execute(insert(table), rows)
    if changed:
        names = [name for name in changed[0] if name not in ("in_watch", "of_key")]
        connection.execute(
            update(table)
            .where(table.c.watch_id == bindparam("in_watch"), table.c.variant_key == bindparam("of_key"))
            .values({name: bindparam(name, type_=table.c[name].type) for name in names}),
            changed,
        )
