"""Wishes for a product wherever it is watched, or in words: added, listed, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, insert, or_, select, update

from crawler.storage.personal import defaults_of
from crawler.storage.registry_writes import set_channels
from crawler.storage.schema import Origin, Subscriber, Subscription, table_of
from crawler.storage.wish_listeners import queries_changed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewWish:
    """One person's; exactly one of ``query`` and ``product_key``."""

    subscriber_id: int
    query: str | None = None
    product_key: str | None = None
    similar: bool = False
    threshold: int | None = None
    variants: tuple[str, ...] = ()
    price_limit: Decimal | None = None
    currency: str | None = None
    kinds: tuple[str, ...] = ("restock", "new_listing")
    drop_percent: Decimal | None = None
    drop_amount: Decimal | None = None
    until_bought: bool = False
    expires_at: datetime | None = None
    channel_ids: frozenset[int] = frozenset()
    """None at all means every channel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWishRow:
    """As people see it."""

    id: int
    subscriber: str
    query: str | None
    product_key: str | None
    similar: bool
    threshold: int | None
    variants: list[str]
    price_limit: Decimal | None
    currency: str | None
    kinds: list[str]
    until_bought: bool
    expires_at: datetime | None
    paused_until: datetime | None
    origin: Origin


def add_wish(connection: Connection, wish: NewWish, *, origin: Origin, now: datetime) -> int:
    """The subscription's id; the same words or product of the same person again change what is there.

    Words that state no threshold get the one that the person's answers taught, as theirs to change.
    """
    if wish.threshold is None and wish.query is not None and origin is not Origin.WATCHLIST:
        wish = replace(wish, threshold=defaults_of(connection, wish.subscriber_id).threshold)
    columns = columns_of(wish) | {"active": True, "unsubscribed_at": None, "origin": origin}
    same = (
        Subscription.product_key == wish.product_key
        if wish.product_key is not None
        else Subscription.query == wish.query
    )
    known = connection.execute(
        select(Subscription.id)
        .where(Subscription.subscriber_id == wish.subscriber_id, Subscription.watch_id.is_(None), same)
        .order_by(Subscription.id)
        .limit(1)
    ).scalar()
    if known is None:
        row = columns | {"subscriber_id": wish.subscriber_id, "created_at": now}
        made = connection.execute(insert(table_of(Subscription)).values(row)).inserted_primary_key
        assert made is not None
        known = int(made[0])
    else:
        connection.execute(
            update(table_of(Subscription))
            .where(Subscription.id == known)
            .values(columns | {"paused_until": None})
        )
    set_channels(connection, {known: wish.channel_ids})
    if wish.query is not None:
        queries_changed(connection)
    return known


def columns_of(wish: NewWish) -> dict[str, Any]:
    """The columns that say what is wished."""
    return {
        "query": wish.query,
        "product_key": wish.product_key,
        "similar": wish.similar,
        "threshold": wish.threshold,
        "variants": list(wish.variants),
        "price_limit": wish.price_limit,
        "currency": wish.currency,
        "kinds": list(wish.kinds),
        "drop_percent": wish.drop_percent,
        "drop_amount": wish.drop_amount,
        "until_bought": wish.until_bought,
        "expires_at": wish.expires_at,
    }


def end_wish(connection: Connection, subscription_id: int, *, now: datetime) -> bool:
    """End it for good; False where there is no such wish that is active."""
    ended = connection.execute(
        update(Subscription)
        .where(
            Subscription.id == subscription_id,
            Subscription.watch_id.is_(None),
            Subscription.active.is_(True),
        )
        .values(active=False, unsubscribed_at=now)
    )
    if ended.rowcount:
        queries_changed(connection)
    return ended.rowcount > 0


def list_wishes(connection: Connection, *, subscriber: str | None = None) -> list[StoredWishRow]:
    """Those that are active, of everyone or of one person by handle."""
    names = [name for name in StoredWishRow.__dataclass_fields__ if name != "subscriber"]
    columns = [table_of(Subscription).c[name] for name in names]
    query = (
        select(*columns, Subscriber.handle.label("subscriber"))
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(
            Subscription.watch_id.is_(None),
            or_(Subscription.query.is_not(None), Subscription.product_key.is_not(None)),
            Subscription.active.is_(True),
        )
        .order_by(Subscriber.handle, Subscription.id)
    )
    if subscriber is not None:
        query = query.where(Subscriber.handle == subscriber)
    rows: list[Mapping[str, Any]] = [dict(row) for row in connection.execute(query).mappings()]
    return [StoredWishRow(**row) for row in rows]
