"""Who watches what: reads and set-based writes of subscribers, channels, watches, subscriptions and settings.

Every function works inside the caller's transaction, and asks for all rows at once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Connection, or_, select

from crawler.errors import AddressError
from crawler.model import Availability
from crawler.storage.schema import (
    Base,
    Channel,
    ChannelState,
    Origin,
    Setting,
    Site,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    Watch,
    WatchKind,
    WatchState,
    table_of,
)
from crawler.storage.schema_learned import SiteDrops
from crawler.storage.wish_registry import StoredWishSubscription, load_wishes
from crawler.urls import url_key

CHUNK = 500
"""Values in one IN list: SQLite and the servers bound the number of parameters."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSubscriber:
    id: int
    handle: str
    name: str
    language: str
    timezone: str
    operator: bool
    active: bool
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChannel:
    id: int
    subscriber_id: int
    name: str
    service: str
    url_cipher: str = field(repr=False)
    url_masked: str
    url_digest: str
    state: ChannelState
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWatch:
    id: int
    site_id: int
    url: str
    url_key: str
    kind: WatchKind
    name: str | None
    state: WatchState
    origin: Origin
    interval_s: int | None
    reader: Mapping[str, Any] | None
    canary: Availability | None
    browser: bool | None
    """Whether it is wished opened in a browser; None leaves it to the shop."""
    drops: Sequence[str] | None
    """When it is put on sale, as somebody wrote it."""
    next_look_at: datetime | None
    looked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSubscription:
    id: int
    watch_id: int
    subscriber_id: int
    variants: tuple[str, ...]
    price_limit: Decimal | None
    currency: str | None
    kinds: tuple[str, ...]
    keywords: tuple[str, ...] | None
    """Of a feed; None means any."""
    active: bool
    unsubscribed_at: datetime | None
    origin: Origin
    channel_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All subscribers and channels, retired ones too."""

    subscribers: Mapping[str, StoredSubscriber]
    """By handle."""
    handles: Mapping[int, str]
    """Subscribers' handles by id."""
    channels: Mapping[tuple[int, str], StoredChannel]
    """By subscriber's id and name."""
    channels_by_id: Mapping[int, StoredChannel]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Rows as they stand, each kind by its natural key."""

    settings: Mapping[str, Any] | None
    people: People
    watches: Mapping[str, StoredWatch]
    """By ``url_key``."""
    subscriptions: Mapping[tuple[int, int], StoredSubscription]
    """By watch's and subscriber's id."""
    wishes: Mapping[tuple[int, str], StoredWishSubscription] = field(default_factory=dict)
    """By subscriber's id and what is wished."""
    drops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """When whole shops put things on sale, by domain."""


def load_registry(connection: Connection, *, setting: str, url_keys: Collection[str] | None) -> Registry:
    """The registry as ``sync`` needs it: watches that are among ``url_keys`` or declared by a watchlist.

    ``url_keys=None`` reads every watch.
    """
    watches = {w.url_key: w for w in _watches(connection, url_keys)}
    return Registry(
        settings=connection.execute(select(Setting.value).where(Setting.key == setting)).scalar(),
        people=load_people(connection),
        watches=watches,
        subscriptions=_subscriptions(connection, [w.id for w in watches.values()]),
        wishes=load_wishes(connection),
        drops=_drops(connection),
    )


def _drops(connection: Connection) -> dict[str, tuple[str, ...]]:
    query = select(Site.domain, SiteDrops.drops).join(Site, Site.id == SiteDrops.site_id)
    return {row.domain: tuple(row.drops) for row in connection.execute(query.order_by(Site.domain))}


def load_people(connection: Connection) -> People:
    people = list(_rows(connection, Subscriber, StoredSubscriber))
    channels = list(_rows(connection, Channel, StoredChannel))
    return People(
        subscribers={s.handle: s for s in people},
        handles={s.id: s.handle for s in people},
        channels={(c.subscriber_id, c.name): c for c in channels},
        channels_by_id={c.id: c for c in channels},
    )


def _rows(connection: Connection, table: type[Base], into: type[T]) -> Iterator[T]:
    columns = [table_of(table).c[name] for name in into.__dataclass_fields__]  # type: ignore[attr-defined]
    for row in connection.execute(select(*columns)).mappings():
        yield into(**row)


def _watches(connection: Connection, url_keys: Collection[str] | None) -> Iterator[StoredWatch]:
    columns = [table_of(Watch).c[name] for name in StoredWatch.__dataclass_fields__]
    query = select(*columns)
    if url_keys is None:
        queries = [query]
    else:
        declared = query.where(Watch.origin == Origin.WATCHLIST, Watch.state != WatchState.RETIRED)
        queries = [declared, *(query.where(Watch.url_key.in_(part)) for part in chunks(url_keys))]
    for each in queries:
        for row in connection.execute(each).mappings():
            yield StoredWatch(**row)


def _subscriptions(
    connection: Connection, watch_ids: Sequence[int]
) -> dict[tuple[int, int], StoredSubscription]:
    channels: dict[int, set[int]] = {}
    found: list[Any] = []
    for part in chunks(watch_ids):
        found += connection.execute(
            select(table_of(Subscription)).where(Subscription.watch_id.in_(part))
        ).all()
        chosen = (
            select(SubscriptionChannel.subscription_id, SubscriptionChannel.channel_id)
            .join(Subscription, Subscription.id == SubscriptionChannel.subscription_id)
            .where(Subscription.watch_id.in_(part))
        )
        for subscription_id, channel_id in connection.execute(chosen):
            channels.setdefault(subscription_id, set()).add(channel_id)
    return {
        (row.watch_id, row.subscriber_id): StoredSubscription(
            id=row.id,
            watch_id=row.watch_id,
            subscriber_id=row.subscriber_id,
            variants=tuple(row.variants),
            price_limit=row.price_limit,
            currency=row.currency,
            kinds=tuple(row.kinds),
            keywords=tuple(row.keywords) if row.keywords else None,
            active=row.active,
            unsubscribed_at=row.unsubscribed_at,
            origin=row.origin,
            channel_ids=frozenset(channels.get(row.id, ())),
        )
        for row in found
    }


def ids_by(connection: Connection, table: type[Base], column: str, values: Iterable[str]) -> dict[str, int]:
    """The ids of rows by a unique text column."""
    plain = table_of(table)
    found: dict[str, int] = {}
    for part in chunks(list(values)):
        query = select(plain.c[column], plain.c.id).where(plain.c[column].in_(part))
        found |= {row[0]: row[1] for row in connection.execute(query)}
    return found


def sooner(watch: StoredWatch, every_s: int | None, now: datetime) -> datetime | None:
    """When a watch is due after its interval changed: never later than before, never in the past."""
    if every_s is None or watch.next_look_at is None:
        return watch.next_look_at
    wished = (watch.looked_at or now) + timedelta(seconds=every_s)
    return min(watch.next_look_at, max(now, wished))


def find_watches(connection: Connection, text: str) -> list[StoredWatch]:
    """The watches that a person may mean by ``text``: its number, its address or its name."""
    columns = [table_of(Watch).c[name] for name in StoredWatch.__dataclass_fields__]
    meant = [Watch.name == text, Watch.product_name == text]
    if text.isascii() and text.isdecimal() and len(text) < 16:
        meant.append(Watch.id == int(text))
    with suppress(AddressError):  # then it is no address but a name
        meant.append(Watch.url_key == url_key(text))
    rows = connection.execute(select(*columns).where(or_(*meant)).order_by(Watch.id)).mappings()
    return [StoredWatch(**row) for row in rows]


def chunks(values: Collection[T]) -> Iterator[list[T]]:
    """Lists of at most CHUNK values."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]


def subscription_ids(connection: Connection, watch_ids: Collection[int]) -> dict[tuple[int, int], int]:
    """By watch's and subscriber's id."""
    found: dict[tuple[int, int], int] = {}
    for part in chunks(set(watch_ids)):
        columns = (Subscription.watch_id, Subscription.subscriber_id, Subscription.id)
        rows = connection.execute(select(*columns).where(Subscription.watch_id.in_(part)))
        found |= {(row[0], row[1]): row[2] for row in rows if row[0] is not None}
    return found


def channel_ids(connection: Connection, subscriber_ids: Collection[int]) -> dict[tuple[int, str], int]:
    """By subscriber's id and name."""
    found: dict[tuple[int, str], int] = {}
    for part in chunks(set(subscriber_ids)):
        columns = (Channel.subscriber_id, Channel.name, Channel.id)
        rows = connection.execute(select(*columns).where(Channel.subscriber_id.in_(part)))
        found |= {(row[0], row[1]): row[2] for row in rows}
    return found
