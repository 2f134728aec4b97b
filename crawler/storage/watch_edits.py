"""Adding, pausing, resuming and retiring single watches. Each works inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from crawler.errors import RestockError
from crawler.model import Availability, TransitionKind
from crawler.storage.drop_times import due_with
from crawler.storage.registry import subscription_ids
from crawler.storage.registry_writes import (
    WATCHED_ANEW,
    ensure_sites,
    new_watch_row,
    read_otherwise,
    refresh_sites,
    set_channels,
)
from crawler.storage.schema import Origin, Subscription, Watch, WatchKind, WatchState, table_of
from crawler.urls import canonical_url, url_key


class Added(StrEnum):
    """What adding a watch came to."""

    NEW = "added"
    REVIVED = "added again, with its history"
    JOINED = "watched already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one person wants to hear of a watch."""

    subscriber_id: int
    variants: tuple[str, ...] = ()
    price_limit: Decimal | None = None
    currency: str | None = None
    kinds: tuple[TransitionKind, ...] = (TransitionKind.RESTOCK,)
    keywords: tuple[str, ...] = ()
    """Of a feed: what a listing must say; none means any."""
    drop_percent: Decimal | None = None
    drop_amount: Decimal | None = None
    until_bought: bool = False
    expires_at: datetime | None = None
    channel_ids: frozenset[int] = field(default_factory=frozenset)
    """None at all means every channel of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWatch:
    id: int
    url: str
    how: Added
    kept: frozenset[int]
    """Subscribers whose wish another origin declared; it stays as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    declared: bool = False
    """Whether a watchlist file or the command line says how it is read."""
    others: int = 0
    """How many other people have an active subscription."""


def who_watches(connection: Connection, url: str, *, besides: int) -> Watched:
    """Who else than the subscriber ``besides`` watches the page at the canonical ``url`` now."""
    found = connection.execute(
        select(Watch.id, Watch.origin).where(Watch.url_key == url_key(url), Watch.state != WatchState.RETIRED)
    ).one_or_none()
    if found is None:
        return Watched()
    others = connection.scalar(
        select(func.count())
        .select_from(Subscription)
        .where(
            Subscription.watch_id == found.id,
            Subscription.active.is_(True),
            Subscription.subscriber_id != besides,
        )
    )
    return Watched(declared=found.origin is not Origin.WEB, others=others or 0)


def add_watch(
    connection: Connection,
    url: str,
    *,
    choose_spider: Callable[[str], str],
    now: datetime,
    origin: Origin,
    name: str | None = None,
    every_s: int | None = None,
    reader: Mapping[str, Any] | None = None,
    wishes: Sequence[Wish] = (),
    kind: WatchKind = WatchKind.PAGE,
    canary: Availability | None = None,
    browser: bool | None = None,
    drops: Sequence[str] = (),
) -> AddedWatch:
    """Watch a page or feed for those who wish it. What is watched already is joined, a retired one revived.

    A watch that another origin declared keeps its name, interval and reader; one that comes back is read as
    it is asked for now. Raises AddressError for what is no page, RestockError for what is of the other kind.
    """
    url = canonical_url(url)
    watch = connection.execute(select(table_of(Watch)).where(Watch.url_key == url_key(url))).one_or_none()
    wished: dict[str, Any] = {"name": name, "interval_s": every_s, "canary": canary, "browser": browser}
    wished["drops"] = list(drops) or None
    values = {key: value for key, value in wished.items() if value is not None}
    if watch is None:
        values |= {"reader": reader, "kind": kind}
        site_id = ensure_sites(connection, [url], choose_spider=choose_spider, now=now)[url]
        row = new_watch_row(site_id=site_id, url=url, url_key=url_key(url), origin=origin, now=now) | values
        made = connection.execute(insert(table_of(Watch)).values(row)).inserted_primary_key
        watch_id, how = int(made[0] if made else 0), Added.NEW
    else:
        watch_id, site_id = watch.id, watch.site_id
        retired = watch.state is WatchState.RETIRED
        if watch.kind is not kind:
            if not retired:
                raise RestockError(
                    f"{url} is watched as a {watch.kind.value} already",
                    hint=f"stop that first: restock watch rm {watch_id}",
                )
            values |= {"kind": kind, **WATCHED_ANEW}
        if reader != watch.reader and (retired or reader is not None):
            values |= read_otherwise(reader)
            values |= {"next_look_at": now} if watch.next_look_at is not None else {}
        how = Added.REVIVED if retired else Added.JOINED
        if retired:
            values |= {"state": WatchState.ACTIVE, "next_look_at": now, "origin": origin, "canary": canary}
            values |= {"browser": browser, "drops": list(drops) or None}
        elif watch.origin is not origin:
            values = {}
        elif drops:
            due = values.get("next_look_at", watch.next_look_at)
            values["next_look_at"] = due_with(drops, due, now=now)
        if values:
            connection.execute(update(table_of(Watch)).where(Watch.id == watch_id).values(values))
    refresh_sites(connection, [site_id])
    kept = subscribe(connection, watch_id, wishes, origin=origin, now=now)
    return AddedWatch(id=watch_id, url=url, how=how, kept=kept)


def subscribe(
    connection: Connection, watch_id: int, wishes: Sequence[Wish], *, origin: Origin, now: datetime
) -> frozenset[int]:
    """Subscribe people to a watch. Returns whose active subscription another origin declared: left alone."""
    query = select(table_of(Subscription)).where(Subscription.watch_id == watch_id)
    known = {row.subscriber_id: row for row in connection.execute(query)}
    kept = frozenset(
        wish.subscriber_id
        for wish in wishes
        if (row := known.get(wish.subscriber_id)) and row.active and row.origin is not origin
    )
    for wish in wishes:
        if wish.subscriber_id in kept:
            continue
        values = _columns(wish) | {"active": True, "unsubscribed_at": None, "origin": origin}
        row = known.get(wish.subscriber_id)
        if row is not None:
            statement = update(table_of(Subscription)).where(Subscription.id == row.id)
            connection.execute(statement.values(values))
        else:
            key = {"watch_id": watch_id, "subscriber_id": wish.subscriber_id, "created_at": now}
            connection.execute(insert(table_of(Subscription)).values(key | values))
    ids = subscription_ids(connection, [watch_id])
    chosen = {
        ids[watch_id, wish.subscriber_id]: wish.channel_ids
        for wish in wishes
        if wish.subscriber_id not in kept
    }
    set_channels(connection, chosen)
    return kept


def _columns(wish: Wish) -> dict[str, Any]:
    return {
        "variants": list(wish.variants),
        "price_limit": wish.price_limit,
        "currency": wish.currency,
        "kinds": [kind.value for kind in wish.kinds],
        "keywords": list(wish.keywords) or None,
        "drop_percent": wish.drop_percent,
        "drop_amount": wish.drop_amount,
        "until_bought": wish.until_bought,
        "expires_at": wish.expires_at,
    }


def pause(connection: Connection, watch_ids: Collection[int]) -> None:
    """No more looks until resumed; what is under way is still recorded."""
    _set(connection, watch_ids, WatchState.ACTIVE, {"state": WatchState.PAUSED, "next_look_at": None})


def resume(connection: Connection, watch_ids: Collection[int], *, now: datetime) -> None:
    """Look again, at once."""
    _set(connection, watch_ids, WatchState.PAUSED, {"state": WatchState.ACTIVE, "next_look_at": now})


def retire(connection: Connection, watch_ids: Collection[int]) -> None:
    """No longer wanted by anyone; its history stays."""
    for state in (WatchState.ACTIVE, WatchState.PAUSED):
        _set(connection, watch_ids, state, {"state": WatchState.RETIRED, "next_look_at": None})
    ended = update(table_of(Subscription)).where(Subscription.watch_id.in_(watch_ids)).values(active=False)
    connection.execute(ended)


def _set(
    connection: Connection, watch_ids: Collection[int], state: WatchState, values: dict[str, Any]
) -> None:
    """Set the columns of those watches that are in ``state``."""
    meant = (Watch.id.in_(watch_ids), Watch.state == state)
    sites = connection.execute(select(Watch.site_id).where(*meant)).scalars().all()
    connection.execute(update(table_of(Watch)).where(*meant).values(values))
    refresh_sites(connection, sites)
