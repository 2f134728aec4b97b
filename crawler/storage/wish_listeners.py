"""Who wants a product wherever it is watched, or anything that is like their words: reads for matching."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, update

from crawler.product_keys import product_keys
from crawler.storage.listeners import Listener, StoredWish, channels_of_wishes
from crawler.storage.registry import CHUNK, chunks
from crawler.storage.schema import Answer, AnswerKind, Setting, Subscriber, Subscription, Watch

VERSION = "wishes"
"""The setting that counts changes of queries."""


class QueryRow(NamedTuple):
    id: int
    subscriber_id: int
    query: str
    similar: bool
    threshold: int | None


class StoredProduct(NamedTuple):
    """What a watched page said of its product."""

    name: str
    brand: str | None
    sku: str | None
    mpn: str | None
    gtin: str | None

    @property
    def keys(self) -> tuple[str, ...]:
        return product_keys(gtin=self.gtin, brand=self.brand, mpn=self.mpn)


class WishListener(NamedTuple):
    """A channel of somebody who asked for a product or in words, with what else was said about that."""

    listener: Listener
    language: str
    paused_until: datetime | None


class NotThis(NamedTuple):
    """A product that somebody said is not what they meant."""

    subscription_id: int
    watch_id: int
    listing_key: str | None
    keys: tuple[str, ...]


def queries_version(connection: Connection) -> int:
    """Changes with every change of a query; 0 where there never was one."""
    value = connection.execute(select(Setting.value).where(Setting.key == VERSION)).scalar()
    return int(value["version"]) if value else 0


def queries_changed(connection: Connection) -> None:
    """Note that a query was added, changed or revived. Locks its row, so that writers follow one another."""
    value = connection.execute(select(Setting.value).where(Setting.key == VERSION).with_for_update()).scalar()
    if value is None:
        connection.execute(insert(Setting).values(key=VERSION, value={"version": 1}))
        return
    connection.execute(
        update(Setting).where(Setting.key == VERSION).values(value={"version": int(value["version"]) + 1})
    )


def stored_queries(connection: Connection) -> list[QueryRow]:
    """All that are active; what has expired is left out when listeners are read."""
    columns = (
        Subscription.id,
        Subscription.subscriber_id,
        Subscription.query,
        Subscription.similar,
        Subscription.threshold,
    )
    rows = connection.execute(
        select(*columns).where(
            Subscription.watch_id.is_(None), Subscription.query.is_not(None), Subscription.active.is_(True)
        )
    )
    return [QueryRow._make(row) for row in rows]


def wishes_by_key(connection: Connection, keys: Collection[str]) -> dict[str, list[tuple[int, int]]]:
    """(subscription, subscriber) of those who want these products, by product key."""
    found: dict[str, list[tuple[int, int]]] = {}
    for part in chunks(keys):
        query = select(Subscription.product_key, Subscription.id, Subscription.subscriber_id).where(
            Subscription.product_key.in_(part), Subscription.active.is_(True)
        )
        for key, subscription_id, subscriber_id in connection.execute(query):
            found.setdefault(key or "", []).append((subscription_id, subscriber_id))
    return found


def products(connection: Connection, watch_ids: Collection[int]) -> dict[int, StoredProduct]:
    """What these watches' pages said; a person's own name where they said none."""
    columns = (Watch.id, Watch.product_name, Watch.name, Watch.brand, Watch.sku, Watch.mpn, Watch.gtin)
    found = {}
    for part in chunks(watch_ids):
        for row in connection.execute(select(*columns).where(Watch.id.in_(part))):
            name = row.product_name or row.name or ""
            found[row.id] = StoredProduct(name, row.brand, row.sku, row.mpn, row.gtin)
    return found


def wish_listeners(
    connection: Connection, subscription_ids: Collection[int], *, watch_id: int, now: datetime
) -> list[WishListener]:
    """Every channel of these subscriptions that are still wanted, as listeners of the watch in question."""
    found: list[WishListener] = []
    for part in chunks(subscription_ids):
        query = (
            channels_of_wishes(now=now)
            .add_columns(Subscriber.language, Subscription.paused_until)
            .where(Subscription.id.in_(part))
        )
        for row in connection.execute(query):
            wish = StoredWish._make(row[8:-2])
            found.append(WishListener(Listener._make((watch_id, *row[1:8], wish)), row[-2], row[-1]))
    found.sort(key=lambda w: (w.listener.subscriber_id, w.listener.subscription_id, w.listener.channel_id))
    return found


def not_these(connection: Connection, asked: Mapping[int, int]) -> list[NotThis]:
    """What people answered to fuzzy matches of these subscriptions (subscription -> subscriber)."""
    people = set(asked.values())
    if not people:
        return []
    # Very many are asked for as a range: one statement, whatever their number.
    few = len(people) <= CHUNK
    theirs = (
        Answer.subscriber_id.in_(people) if few else Answer.subscriber_id.between(min(people), max(people))
    )
    columns = (
        Answer.subscription_id,
        Answer.watch_id,
        Answer.listing_key,
        Watch.gtin,
        Watch.brand,
        Watch.mpn,
    )
    query = (
        select(*columns)
        .join(Watch, Watch.id == Answer.watch_id)
        .where(theirs, Answer.kind == AnswerKind.NOT_THIS, Answer.doubtful.is_(False))
    )
    return [_not_this(row) for row in connection.execute(query) if row[0] in asked]


def _not_this(row: Any) -> NotThis:
    subscription_id, watch_id, listing_key, gtin, brand, mpn = row
    keys = product_keys(gtin=gtin, brand=brand, mpn=mpn) if listing_key is None else ()
    return NotThis(subscription_id, watch_id, listing_key, keys)
