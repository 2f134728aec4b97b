"""Why each person was told of a watch's last changes, or wasn't: read for the last few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from crawler.model import TransitionKind
from crawler.storage.schema import (
    Channel,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Subscriber,
    Subscription,
    TransitionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one look changed."""

    occasion: str
    at: datetime
    kinds: tuple[TransitionKind, ...]
    labels: tuple[str, ...]
    matched: bool
    """Whether the alerts have seen to it."""
    held: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A delivery about a change, sent or not."""

    occasion: str
    """Of the change: gathered messages have one of their own."""
    delivery_id: int
    subscriber_id: int
    subscriber: str
    channel: str
    state: DeliveryState
    reason: str | None
    settled_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wisher:
    """A subscription to the watch, or one that ended."""

    subscriber_id: int
    subscriber: str
    kinds: tuple[str, ...]
    active: bool
    subscriber_active: bool
    unsubscribed_at: datetime | None
    created_at: datetime
    expires_at: datetime | None
    channels: int
    """Of the person: without one nobody can be told."""


def last_changes(connection: Connection, watch_id: int, *, limit: int) -> list[Change]:
    """Newest first."""
    newest = (
        select(TransitionRow.occasion, func.max(TransitionRow.at).label("at"))
        .where(TransitionRow.watch_id == watch_id)
        .group_by(TransitionRow.occasion)
        .order_by(func.max(TransitionRow.at).desc())
        .limit(limit)
    )
    occasions = [row.occasion for row in connection.execute(newest)]
    rows = connection.execute(
        select(TransitionRow)
        .with_only_columns(*TransitionRow.__table__.columns)
        .where(TransitionRow.watch_id == watch_id, TransitionRow.occasion.in_(occasions))
        .order_by(TransitionRow.id)
    ).all()
    members = defaultdict(list)
    for row in rows:
        members[row.occasion].append(row)
    return [_change(occasion, members[occasion]) for occasion in occasions]


def _change(occasion: str, rows: list[Any]) -> Change:
    return Change(
        occasion=occasion,
        at=max(row.at for row in rows),
        kinds=tuple(dict.fromkeys(row.kind for row in rows)),
        labels=tuple(row.variant_label for row in rows if row.variant_key),
        matched=all(row.matched_at is not None for row in rows),
        held=any(row.held_at is not None and row.matched_at is None for row in rows),
    )


def messages_about(connection: Connection, watch_id: int, occasions: Collection[str]) -> list[Message]:
    """Every delivery about these changes of the watch, those that wait in a digest too."""
    about = (
        select(DeliveryTransition.delivery_id, TransitionRow.occasion)
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .where(TransitionRow.watch_id == watch_id, TransitionRow.occasion.in_(list(occasions)))
        .distinct()
        .subquery()
    )
    changed = func.coalesce(about.c.occasion, Delivery.occasion)
    rows = connection.execute(
        select(
            changed.label("occasion"),
            Delivery.id.label("delivery_id"),
            Delivery.subscriber_id,
            Subscriber.handle.label("subscriber"),
            Channel.name.label("channel"),
            Delivery.state,
            Delivery.reason,
            Delivery.settled_at,
            Delivery.due_at,
        )
        .outerjoin(about, about.c.delivery_id == Delivery.id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(
            or_(
                Delivery.id.in_(select(about.c.delivery_id)),
                (Delivery.occasion.in_(list(occasions))) & (Delivery.watch_id == watch_id),
            )
        )
        .order_by(Subscriber.handle, Channel.name, Delivery.id)
    )
    return [Message(**row) for row in rows.mappings()]


def wishers(connection: Connection, watch_id: int) -> list[Wisher]:
    """Everybody who ever asked for the watch itself, by name."""
    channels = (
        select(func.count())
        .where(Channel.subscriber_id == Subscriber.id)
        .correlate(Subscriber)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            Subscription.subscriber_id,
            Subscriber.handle.label("subscriber"),
            Subscription.kinds,
            Subscription.active,
            Subscriber.active.label("subscriber_active"),
            Subscription.unsubscribed_at,
            Subscription.created_at,
            Subscription.expires_at,
            channels.label("channels"),
        )
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(Subscription.watch_id == watch_id)
        .order_by(Subscriber.handle)
    ).mappings()
    return [Wisher(**{**row, "kinds": tuple(row["kinds"])}) for row in rows]
