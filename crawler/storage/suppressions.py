"""Addresses whose owners asked never to be written to: keyed digests only; operators may lift one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from crawler.storage.answers import suppress
from crawler.storage.schema import Channel, ChannelState, Delivery, DeliveryState, Suppression

BY_OWNER = "its owner asked never to be written to"
PER_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SuppressedAddress:
    digest: str
    reason: str
    at: datetime
    masked: str | None
    """How a channel to it is shown; None where there is none any more."""


def never_write(connection: Connection, channel_id: int, *, now: datetime) -> bool:
    """Nothing goes to that channel's address any more, whoever has it; False where there is no such channel.

    What waits for it is not sent. The channel can be asked about again only once an operator has lifted it.
    """
    digest = connection.execute(select(Channel.url_digest).where(Channel.id == channel_id)).scalar()
    if digest is None:
        return False
    suppress(connection, digest, reason=BY_OWNER, now=now)
    same = select(Channel.id).where(Channel.url_digest == digest)
    connection.execute(
        update(Delivery)
        .where(Delivery.channel_id.in_(same), Delivery.state == DeliveryState.WAITING)
        .values(state=DeliveryState.SUPPRESSED, reason=BY_OWNER, due_at=None, settled_at=now)
    )
    connection.execute(
        update(Channel)
        .where(Channel.url_digest == digest, Channel.state != ChannelState.RETIRED)
        .values(
            state=ChannelState.UNCONFIRMED, confirmed_at=None, asked_at=func.coalesce(Channel.asked_at, now)
        )
    )
    return True


def is_never_written_to(connection: Connection, channel_id: int) -> bool:
    query = (
        select(Suppression.at)
        .join(Channel, Channel.url_digest == Suppression.digest)
        .where(Channel.id == channel_id)
    )
    return connection.execute(query).first() is not None


def suppressed_addresses(connection: Connection, *, page: int = 1) -> tuple[list[SuppressedAddress], bool]:
    """The newest first, and whether there are more. One statement."""
    masked = (
        select(func.min(Channel.url_masked))
        .where(Channel.url_digest == Suppression.digest)
        .correlate(Suppression)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(Suppression.digest, Suppression.reason, Suppression.at, masked.label("masked"))
        .order_by(Suppression.at.desc(), Suppression.digest)
        .limit(PER_PAGE + 1)
        .offset((max(page, 1) - 1) * PER_PAGE)
    ).mappings()
    found = [SuppressedAddress(**row) for row in rows]
    return found[:PER_PAGE], len(found) > PER_PAGE


def lift(connection: Connection, digest: str) -> bool:
    """It may be asked again whether it wants to be written to; nothing is sent by itself."""
    return connection.execute(delete(Suppression).where(Suppression.digest == digest)).rowcount > 0
