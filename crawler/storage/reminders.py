"""Alerts whose people want to be told again until they answer: what was told, and what came after."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Exists, and_, exists, func, or_, select

from crawler.model import Availability, TransitionKind
from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
)

BUYABLE = tuple(a for a in Availability if a.buyable)
ENDS = (AnswerKind.BOUGHT, AnswerKind.SOLD_OUT, AnswerKind.NOT_THIS, AnswerKind.SEEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remindable:
    """A restock that was told, is still in stock, and was not answered."""

    delivery_id: int
    told_at: datetime
    every_s: int
    subscriber_id: int
    channel_id: int
    subscription_id: int
    watch_id: int
    lane: str
    transition_ids: tuple[int, ...]
    """Those of which the variant is still in stock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A reminder that was made."""

    channel_id: int
    occasion: str
    waiting: bool
    at: datetime
    """When it was settled, or made where it still waits."""


def any_repeated(connection: Connection) -> bool:
    """Whether anybody wants reminders at all."""
    query = select(Subscription.id).where(Subscription.repeat_s.is_not(None), Subscription.active.is_(True))
    return connection.execute(query.limit(1)).first() is not None


def remindable(connection: Connection, *, since: datetime, now: datetime) -> list[Remindable]:
    """First alerts sent after ``since`` that are still true, wanted, and unanswered; in one query."""
    rows = connection.execute(
        select(
            Delivery.id,
            Delivery.settled_at,
            Subscription.repeat_s,
            Delivery.subscriber_id,
            Delivery.channel_id,
            Delivery.subscription_id,
            Delivery.watch_id,
            Delivery.lane,
            TransitionRow.id.label("transition_id"),
        )
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .join(DeliveryTransition, DeliveryTransition.delivery_id == Delivery.id)
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .join(
            VariantState,
            and_(
                VariantState.watch_id == TransitionRow.watch_id,
                VariantState.variant_key == TransitionRow.variant_key,
            ),
        )
        .where(
            Delivery.state == DeliveryState.SENT,
            Delivery.created_at >= since,
            Delivery.settled_at.is_not(None),
            ~Delivery.occasion.startswith("reminder-"),
            Subscription.repeat_s.is_not(None),
            Subscription.active.is_(True),
            or_(Subscription.expires_at.is_(None), Subscription.expires_at > now),
            or_(Subscription.paused_until.is_(None), Subscription.paused_until <= now),
            Subscriber.active.is_(True),
            Channel.state == ChannelState.ENABLED,
            TransitionRow.kind == TransitionKind.RESTOCK,
            VariantState.availability.in_(BUYABLE),
            ~_newer(),
            ~_answered(),
        )
        .order_by(Delivery.id, TransitionRow.id)
    ).all()
    transitions: dict[int, list[int]] = {}
    for row in rows:
        transitions.setdefault(row.id, []).append(row.transition_id)
    first = {row.id: row for row in reversed(rows)}
    return [
        Remindable(
            delivery_id=row.id,
            told_at=row.settled_at,
            every_s=row.repeat_s,
            subscriber_id=row.subscriber_id,
            channel_id=row.channel_id,
            subscription_id=row.subscription_id,
            watch_id=row.watch_id,
            lane=row.lane,
            transition_ids=tuple(transitions[row.id]),
        )
        for row in sorted(first.values(), key=lambda row: row.id)
    ]


def _newer() -> Exists:
    """It went meanwhile; one that then came back has an alert of its own."""
    later = TransitionRow.__table__.alias("later")
    return exists().where(
        later.c.watch_id == TransitionRow.watch_id,
        later.c.variant_key == TransitionRow.variant_key,
        later.c.at > TransitionRow.at,
        later.c.kind.in_([TransitionKind.RESTOCK, TransitionKind.SOLD_OUT]),
    )


def _answered() -> Exists:
    """The person said anything about this watch since, by whatever message."""
    return exists().where(
        Answer.subscriber_id == Delivery.subscriber_id,
        Answer.watch_id == Delivery.watch_id,
        Answer.at >= Delivery.created_at,
        Answer.kind.in_(ENDS),
        Answer.doubtful.is_(False),
    )


def reminders_of(connection: Connection, channel_ids: Collection[int], *, since: datetime) -> list[Again]:
    """The reminders that these channels got."""
    if not channel_ids:
        return []
    rows = connection.execute(
        select(
            Delivery.channel_id,
            Delivery.occasion,
            Delivery.state,
            func.coalesce(Delivery.settled_at, Delivery.created_at).label("at"),
        ).where(
            Delivery.channel_id.in_(sorted(channel_ids)),
            Delivery.occasion.startswith("reminder-"),
            Delivery.created_at >= since,
        )
    )
    return [
        Again(channel_id=r.channel_id, occasion=r.occasion, waiting=not r.state.terminal, at=r.at)
        for r in rows
    ]
