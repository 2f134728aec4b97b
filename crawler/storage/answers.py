"""What people say to alerts: bought, sold out, not this, seen, stop. Each is idempotent."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Channel,
    ChannelState,
    Delivery,
    DeliveryTransition,
    Listing,
    Site,
    Subscriber,
    Subscription,
    Suppression,
    TransitionRow,
    Watch,
    WatchKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerted:
    """What one message told of, as far as an answer to it needs to know."""

    delivery_id: int
    subscriber_id: int
    language: str
    channel_id: int
    settled_at: datetime | None
    watch_id: int | None
    subscription_id: int | None
    transition_id: int | None
    url: str | None
    """The product's page at the shop."""
    name: str
    domain: str
    variant_label: str
    listing_key: str | None


def alerted(connection: Connection, delivery_id: int, *, about: int = 0) -> Alerted | None:
    """The message of that id; ``about`` chooses one of its transitions, by default the first."""
    query = (
        select(
            Delivery.id.label("delivery_id"),
            Delivery.subscriber_id,
            Subscriber.language,
            Delivery.channel_id,
            Delivery.settled_at,
            func.coalesce(TransitionRow.watch_id, Delivery.watch_id).label("watch_id"),
            func.coalesce(DeliveryTransition.subscription_id, Delivery.subscription_id).label(
                "subscription_id"
            ),
            TransitionRow.id.label("transition_id"),
            TransitionRow.variant_key,
            TransitionRow.variant_label,
        )
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .outerjoin(DeliveryTransition, DeliveryTransition.delivery_id == Delivery.id)
        .outerjoin(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .where(Delivery.id == delivery_id)
        .order_by(TransitionRow.id)
        .limit(1)
    )
    if about:
        query = query.where(TransitionRow.id == about)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = dict(row)
    key, label = values.pop("variant_key"), values.pop("variant_label") or ""
    place = _place(connection, values["watch_id"], key)
    return Alerted(**values, **place, variant_label="" if place["listing_key"] else label)


def _place(connection: Connection, watch_id: int | None, key: str | None) -> dict[str, Any]:
    nowhere: dict[str, Any] = {"url": None, "name": "", "domain": "", "listing_key": None}
    if watch_id is None:
        return nowhere
    row = connection.execute(
        select(Watch.kind, Watch.url, Watch.name, Watch.product_name, Site.domain)
        .join(Site, Site.id == Watch.site_id)
        .where(Watch.id == watch_id)
    ).one()
    place = {**nowhere, "url": row.url, "name": row.name or row.product_name or row.url, "domain": row.domain}
    if row.kind is WatchKind.FEED and key:
        listed = connection.execute(
            select(Listing.url, Listing.title).where(Listing.watch_id == watch_id, Listing.key == key)
        ).first()
        if listed is not None:
            place |= {"url": listed.url, "name": listed.title, "listing_key": key}
    return place


def answer(
    connection: Connection,
    told: Alerted,
    kind: AnswerKind,
    *,
    origin: str,
    now: datetime,
    doubtful: bool = False,
) -> bool:
    """Note what the person said; False where they had said so before.

    BOUGHT ends a subscription that was wanted until then.
    """
    row = {
        "subscriber_id": told.subscriber_id,
        "delivery_id": told.delivery_id,
        "watch_id": told.watch_id,
        "subscription_id": told.subscription_id,
        "listing_key": told.listing_key,
        "kind": kind,
        "doubtful": doubtful,
        "origin": origin,
        "at": now,
    }
    try:
        with connection.begin_nested():
            connection.execute(insert(Answer).values(**row))
    except IntegrityError:
        if doubtful:
            return False
        # A scanner may have been here before the person.
        same = (Answer.delivery_id == told.delivery_id, Answer.watch_id == told.watch_id, Answer.kind == kind)
        changed = connection.execute(
            update(Answer).where(*same, Answer.doubtful).values(doubtful=False, at=now, origin=origin)
        )
        return changed.rowcount > 0
    if kind is AnswerKind.BOUGHT and told.subscription_id is not None:
        connection.execute(
            update(Subscription)
            .where(Subscription.id == told.subscription_id, Subscription.until_bought)
            .values(active=False, unsubscribed_at=now)
        )
    return True


def stop(connection: Connection, subscription_ids: Collection[int], *, now: datetime) -> int:
    """End these subscriptions for good: no watchlist revives them. Returns how many were active."""
    ended = connection.execute(
        update(Subscription)
        .where(
            Subscription.id.in_(subscription_ids),
            or_(Subscription.active, Subscription.unsubscribed_at.is_(None)),
        )
        .values(active=False, unsubscribed_at=now)
    )
    return ended.rowcount


def stop_all(connection: Connection, subscriber_id: int, *, now: datetime) -> int:
    """End everything that the person subscribed to. Returns how many subscriptions were active."""
    ids = connection.scalars(select(Subscription.id).where(Subscription.subscriber_id == subscriber_id)).all()
    return stop(connection, ids, now=now)


def confirm_channel(connection: Connection, channel_id: int, *, now: datetime) -> bool:
    """Its owner said yes. False where there is nothing (any more) to confirm."""
    changed = connection.execute(
        update(Channel)
        .where(Channel.id == channel_id, Channel.state == ChannelState.UNCONFIRMED)
        .values(state=ChannelState.ENABLED, confirmed_at=now)
    )
    if changed.rowcount:
        return True
    state = connection.execute(
        select(Channel.state).where(Channel.id == channel_id, Channel.confirmed_at.is_not(None))
    ).scalar()
    return state is ChannelState.ENABLED


def suppress(connection: Connection, digest: str, *, reason: str, now: datetime) -> None:
    """Never write to that address again."""
    if not is_suppressed(connection, digest):
        connection.execute(insert(Suppression).values(digest=digest, reason=reason, at=now))


def is_suppressed(connection: Connection, digest: str) -> bool:
    return connection.execute(select(Suppression.at).where(Suppression.digest == digest)).first() is not None
