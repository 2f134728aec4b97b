"""Everything that a due delivery's fate and message depend on, read for a whole batch at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select

from crawler.model import Availability, Transition
from crawler.storage.handover import transition_of
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryTransition,
    Site,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One transition of a delivery, and the last known state of its variant."""

    id: int
    transition: Transition
    now_available: Availability | None
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a due delivery's fate and message depend on."""

    id: int
    message_id: str
    attempts: int
    """Before this try."""
    lane: str
    expires_at: datetime
    channel_id: int
    channel_name: str
    url_cipher: str
    channel_state: ChannelState
    disabled_reason: str | None
    subscriber_active: bool
    subscription_active: bool
    language: str
    timezone: str
    product: str
    url: str
    shop: str
    told: tuple[Told, ...]


def cases_of(connection: Connection, ids: Collection[int]) -> list[Case]:
    """The cases of these deliveries, in no order."""
    if not ids:
        return []
    told = _told(connection, ids)
    rows = connection.execute(
        select(
            Delivery.id,
            Delivery.message_id,
            Delivery.attempts,
            Delivery.lane,
            Delivery.expires_at,
            Delivery.channel_id,
            Channel.name.label("channel_name"),
            Channel.url_cipher,
            Channel.state.label("channel_state"),
            Channel.disabled_reason,
            Subscriber.active.label("subscriber_active"),
            Subscription.active.label("subscription_active"),
            Subscriber.language,
            Subscriber.timezone,
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("product"),
            Watch.url,
            Site.domain.label("shop"),
        )
        .join(Channel, Channel.id == Delivery.channel_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .join(Watch, Watch.id == Delivery.watch_id)
        .join(Site, Site.id == Watch.site_id)
        .where(Delivery.id.in_(ids))
    )
    return [Case(**row._mapping, told=tuple(told.get(row.id, ()))) for row in rows]


def _told(connection: Connection, ids: Collection[int]) -> dict[int, list[Told]]:
    same_variant = and_(
        VariantState.watch_id == TransitionRow.watch_id,
        VariantState.variant_key == TransitionRow.variant_key,
    )
    rows = connection.execute(
        select(
            DeliveryTransition.delivery_id,
            VariantState.availability.label("now_available"),
            VariantState.since,
            *TransitionRow.__table__.columns,
        )
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .outerjoin(VariantState, same_variant)
        .where(DeliveryTransition.delivery_id.in_(ids))
        .order_by(TransitionRow.id)
    )
    told: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        told[row.delivery_id].append(_told_of(row))
    return told


def _told_of(row: Row[*tuple[Any, ...]]) -> Told:
    return Told(
        id=row.id, transition=transition_of(row), now_available=row.now_available, changed_at=row.since
    )
