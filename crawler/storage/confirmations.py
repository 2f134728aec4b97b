"""Channels whose owner was not asked yet, and how often the others were: addresses that somebody typed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select, update

from crawler.storage.schema import Channel, ChannelState, Delivery, Subscriber, Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Unconfirmed:
    """A channel that nobody has said yes to."""

    channel_id: int
    subscriber_id: int
    service: str
    url_masked: str
    asked_at: datetime | None
    asked: int
    """How many confirmations were made for it, sent or not."""


def unconfirmed(connection: Connection, channel_ids: Collection[int] | None = None) -> list[Unconfirmed]:
    """These channels, or all that were never asked; but not addresses that must not be written to."""
    query = _query()
    if channel_ids is None:
        query = query.where(Channel.asked_at.is_(None))
    else:
        query = query.where(Channel.id.in_(sorted(channel_ids)))
    return [Unconfirmed(**row) for row in connection.execute(query).mappings()]


def never_asked(connection: Connection) -> bool:
    return connection.execute(_query().where(Channel.asked_at.is_(None)).limit(1)).first() is not None


def _query() -> Select[*tuple[object, ...]]:
    asked = (
        select(func.count())
        .where(Delivery.channel_id == Channel.id, Delivery.occasion.startswith("confirm-"))
        .scalar_subquery()
    )
    return (
        select(
            Channel.id.label("channel_id"),
            Channel.subscriber_id,
            Channel.service,
            Channel.url_masked,
            Channel.asked_at,
            asked.label("asked"),
        )
        .join(Subscriber, Subscriber.id == Channel.subscriber_id)
        .where(
            Channel.state == ChannelState.UNCONFIRMED,
            Subscriber.active.is_(True),
            Channel.url_digest.not_in(select(Suppression.digest)),
        )
    )


def mark_asked(connection: Connection, channel_ids: Collection[int], *, now: datetime) -> None:
    connection.execute(update(Channel).where(Channel.id.in_(sorted(channel_ids))).values(asked_at=now))
