"""Buttons on shops' own pages that say "notify me", and the visitors who used them.

A visitor is a subscriber without an account: their handle is a keyed digest of the address they typed, so
that whoever types it again is the same one, and nobody can read addresses out of handles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, update

from crawler.storage.answers import is_suppressed
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Embed,
    Origin,
    Subscriber,
    Subscription,
    Watch,
    table_of,
)
from crawler.storage.upserts import insert_one

MOST_WISHES = 20
"""Products that a visitor may be told of: nobody's address is buried by somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedView:
    id: int
    public_key: str
    name: str
    domains: tuple[str, ...]
    consent: str | None
    active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a visitor wants to be told."""

    handle: str
    service: str
    url_cipher: str
    url_masked: str
    url_digest: str
    """Of the address itself, so that it stays the same whoever sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    subscriber_id: int
    channel_id: int
    state: ChannelState
    known: bool
    """Whether they were here before."""
    wishes: int
    """Active ones."""


def make_embed(
    connection: Connection,
    *,
    account_id: int,
    public_key: str,
    name: str,
    domains: Sequence[str],
    consent: str | None,
    now: datetime,
) -> int:
    row = {
        "account_id": account_id,
        "public_key": public_key,
        "name": name,
        "domains": list(domains),
        "consent": consent,
        "active": True,
        "created_at": now,
    }
    return insert_one(connection, table_of(Embed), row)


def embeds(connection: Connection) -> list[EmbedView]:
    """All of them, the newest first."""
    query = select(table_of(Embed)).order_by(Embed.id.desc())
    return [_view(row) for row in connection.execute(query)]


def embed_of(connection: Connection, public_key: str) -> EmbedView | None:
    """The button of that key; None where there is none or it was switched off."""
    query = select(table_of(Embed)).where(Embed.public_key == public_key, Embed.active.is_(True))
    row = connection.execute(query).one_or_none()
    return None if row is None else _view(row)


def _view(row: Row[*tuple[Any, ...]]) -> EmbedView:
    return EmbedView(
        id=row.id,
        public_key=row.public_key,
        name=row.name,
        domains=tuple(row.domains),
        consent=row.consent,
        active=row.active,
        created_at=row.created_at,
    )


def switch_embed(connection: Connection, embed_id: int, *, active: bool) -> None:
    connection.execute(update(Embed).where(Embed.id == embed_id).values(active=active))


def watched_page(connection: Connection, url_key: str) -> tuple[int, str] | None:
    """The watch of that page and its product's name, where it is watched already."""
    query = select(Watch.id, func.coalesce(Watch.name, Watch.product_name, "")).where(
        Watch.url_key == url_key
    )
    row = connection.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def visitor_of(
    connection: Connection, address: Address, *, language: str, timezone: str, now: datetime
) -> Visitor | None:
    """Who has that address, made where they are new, their channel unconfirmed.

    None where the address's owner asked never to be written to.
    """
    if is_suppressed(connection, address.url_digest):
        return None
    row = connection.execute(
        select(Subscriber.id, Channel.id, Channel.state)
        .join(Channel, Channel.subscriber_id == Subscriber.id)
        .where(Subscriber.handle == address.handle, Channel.url_digest == address.url_digest)
    ).first()
    if row is None:
        subscriber_id, channel_id = _make(connection, address, language=language, timezone=timezone, now=now)
        return Visitor(
            subscriber_id=subscriber_id,
            channel_id=channel_id,
            state=ChannelState.UNCONFIRMED,
            known=False,
            wishes=0,
        )
    # The sender's own part of the address may have changed since.
    connection.execute(
        update(Channel)
        .where(Channel.id == row[1])
        .values(service=address.service, url_cipher=address.url_cipher, url_masked=address.url_masked)
    )
    wishes = connection.execute(
        select(func.count()).where(Subscription.subscriber_id == row[0], Subscription.active.is_(True))
    ).scalar_one()
    return Visitor(subscriber_id=row[0], channel_id=row[1], state=row[2], known=True, wishes=wishes)


def _make(
    connection: Connection, address: Address, *, language: str, timezone: str, now: datetime
) -> tuple[int, int]:
    known = connection.execute(select(Subscriber.id).where(Subscriber.handle == address.handle)).scalar()
    person = {
        "handle": address.handle,
        "name": "",
        "language": language,
        "timezone": timezone,
        "origin": Origin.WEB,
        "created_at": now,
    }
    subscriber_id = known or insert_one(connection, table_of(Subscriber), person)
    channel = {
        "subscriber_id": subscriber_id,
        "name": f"visitor-{address.url_digest[:12]}",
        "service": address.service,
        "url_cipher": address.url_cipher,
        "url_masked": address.url_masked,
        "url_digest": address.url_digest,
        "state": ChannelState.UNCONFIRMED,
        "origin": Origin.WEB,
        "created_at": now,
    }
    channel_id = insert_one(connection, table_of(Channel), channel)
    return subscriber_id, channel_id
