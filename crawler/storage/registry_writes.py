"""Set-based writes of the registry: one statement for all rows of a kind, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from crawler.storage.manners import GUEST
from crawler.storage.registry import chunks, ids_by
from crawler.storage.schema import Base, Origin, Setting, Site, SubscriptionChannel, WatchState, table_of
from crawler.storage.watches import earliest
from crawler.urls import registrable_domain


def insert_rows(connection: Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert all rows in one statement's batches."""
    if rows:
        connection.execute(insert(table), list(rows))


def update_rows(connection: Connection, table: type[Base], changes: Mapping[int, Mapping[str, Any]]) -> None:
    """Set columns by id. Rows that set the same columns share one prepared statement."""
    shapes: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, values in changes.items():
        if values:
            shapes.setdefault(tuple(sorted(values)), []).append({"row_id": row_id, **values})
    plain = table_of(table)
    for columns, rows in shapes.items():
        statement = update(plain).where(plain.c.id == bindparam("row_id"))
        connection.execute(statement.values({name: bindparam(name) for name in columns}), rows)


def set_channels(connection: Connection, chosen: Mapping[int, Collection[int]]) -> None:
    """Replace the channels of subscriptions; none at all means every channel of the person."""
    for part in chunks(list(chosen)):
        connection.execute(delete(SubscriptionChannel).where(SubscriptionChannel.subscription_id.in_(part)))
    rows = [
        {"subscription_id": subscription, "channel_id": channel}
        for subscription, channels in chosen.items()
        for channel in sorted(channels)
    ]
    insert_rows(connection, SubscriptionChannel, rows)


def set_setting(connection: Connection, key: str, value: Mapping[str, Any]) -> None:
    changed = connection.execute(update(Setting).where(Setting.key == key).values(value=dict(value)))
    if not changed.rowcount:
        connection.execute(insert(Setting).values(key=key, value=dict(value)))


def ensure_sites(
    connection: Connection, urls: Iterable[str], *, choose_spider: Callable[[str], str], now: datetime
) -> dict[str, int]:
    """The site of each canonical URL, made where its domain is new with the spider of its first.

    So is one that was only asked so far: what is known of its manners stays.
    """
    domain_of = {url: registrable_domain(urlsplit(url).hostname or "") for url in urls}
    known = ids_by(connection, Site, "domain", set(domain_of.values()))
    first = {domain: url for url, domain in reversed(domain_of.items()) if domain not in known}
    rows = [
        {"domain": domain, "spider": choose_spider(url), "created_at": now} for domain, url in first.items()
    ]
    insert_rows(connection, Site, rows)
    url_of = {known[domain]: url for url, domain in reversed(domain_of.items()) if domain in known}
    for part in chunks(list(url_of)):
        guests = connection.execute(select(Site.id).where(Site.id.in_(part), Site.spider == GUEST)).scalars()
        update_rows(connection, Site, {site: {"spider": choose_spider(url_of[site])} for site in guests})
    known |= ids_by(connection, Site, "domain", first)
    return {url: known[domain] for url, domain in domain_of.items()}


def read_otherwise(reader: Mapping[str, Any] | None) -> dict[str, Any]:
    """A watch's columns after its own reader was changed: the page is asked for whole and read anew.

    What the product is called was another reader's word; its last known state stays.
    """
    return {"reader": reader, **dict.fromkeys(_OF_A_READER)}


_OF_A_READER = ("etag", "last_modified", "product_name", "brand", "sku", "mpn", "gtin", "image")
WATCHED_ANEW: Mapping[str, Any] = {**dict.fromkeys(_OF_A_READER), "fingerprint": None, "second_look": False}
"""A watch's columns after a page became a feed, or a feed a page; what each is known for stays."""


def refresh_sites(connection: Connection, site_ids: Iterable[int]) -> None:
    """Note anew when the sites are due, after their watches' times were changed."""
    for part in chunks(sorted(set(site_ids))):
        connection.execute(update(Site).where(Site.id.in_(part)).values(next_look_at=earliest()))


def new_watch_row(*, site_id: int, url: str, url_key: str, origin: Origin, now: datetime) -> dict[str, Any]:
    """A watch that is due at once; the caller adds what a person wished."""
    return {
        "site_id": site_id,
        "url": url,
        "url_key": url_key,
        "state": WatchState.ACTIVE,
        "origin": origin,
        "next_look_at": now,
        "created_at": now,
        "name": None,
        "interval_s": None,
        "reader": None,
    }
