"""More of a product than its state: when it restocked, where else it is sold, what I was told, why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from crawler.model import Availability, TransitionKind
from crawler.product_keys import product_keys
from crawler.storage.schema import (
    Channel,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Site,
    Snapshot,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)

MOST = 1000
"""Restocks that a pattern is made of."""


def restock_times(connection: Connection, watch_id: int, *, since: datetime) -> list[datetime]:
    """When the product restocked: once a look, however many variants came back. Held ones are left out."""
    query = (
        select(func.min(TransitionRow.at))
        .where(
            TransitionRow.watch_id == watch_id,
            TransitionRow.kind == TransitionKind.RESTOCK,
            TransitionRow.at >= since,
            TransitionRow.held_at.is_(None),
        )
        .group_by(TransitionRow.occasion)
        .order_by(func.min(TransitionRow.at).desc())
        .limit(MOST)
    )
    return list(connection.scalars(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class SameProduct:
    """The product at a shop, as it was last seen there."""

    watch_id: int
    mine: bool
    """Watched by the person themselves; else seen because they want the product wherever it is."""
    domain: str
    url: str
    availability: Availability | None
    price: Decimal | None
    currency: str | None
    last_ok_at: datetime | None


def same_products(connection: Connection, subscriber_id: int, watch_id: int) -> list[SameProduct]:
    """The same product at every shop the person may know of, this one among them; empty where it is alone.

    The same is what has the same GTIN, or the same brand and model number. Other people's watches are shown
    only to who wants to hear of the product at whatever shop. Three statements.
    """
    own = connection.execute(select(Watch.gtin, Watch.brand, Watch.mpn).where(Watch.id == watch_id)).one()
    keys = set(product_keys(gtin=own.gtin, brand=own.brand, mpn=own.mpn))
    if not keys:
        return []
    everywhere = connection.execute(
        select(Subscription.id)
        .where(
            Subscription.subscriber_id == subscriber_id,
            Subscription.active.is_(True),
            Subscription.product_key.in_(keys),
        )
        .limit(1)
    ).first()
    found = [
        (row, same)
        for row in connection.execute(_alike(subscriber_id, own.gtin, own.mpn))
        if keys & set(same := product_keys(gtin=row.gtin, brand=row.brand, mpn=row.mpn))
        and (row.mine is not None or everywhere is not None)
    ]
    if len(found) < 2:
        return []
    return [
        SameProduct(
            watch_id=row.id,
            mine=row.mine is not None,
            domain=row.domain,
            url=row.url,
            availability=row.availability,
            price=row.price,
            currency=row.currency,
            last_ok_at=row.last_ok_at,
        )
        for row, _ in found
    ]


def _alike(subscriber_id: int, gtin: str | None, mpn: str | None) -> Any:
    mine = and_(
        Subscription.watch_id == Watch.id,
        Subscription.subscriber_id == subscriber_id,
        Subscription.active.is_(True),
    )
    whole = and_(VariantState.watch_id == Watch.id, VariantState.variant_key == "")
    named = [column == value for column, value in ((Watch.gtin, gtin), (Watch.mpn, mpn)) if value]
    return (
        select(
            Watch.id,
            Subscription.id.label("mine"),
            Site.domain,
            Watch.url,
            Watch.gtin,
            Watch.brand,
            Watch.mpn,
            Watch.last_ok_at,
            VariantState.availability,
            VariantState.price,
            VariantState.currency,
        )
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(Subscription, mine)
        .outerjoin(VariantState, whole)
        .where(or_(*named), Watch.state == WatchState.ACTIVE)
        .order_by(VariantState.price.is_(None), Site.domain)
        .limit(50)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMe:
    """What became of a change on one of the person's channels."""

    channel: str
    state: DeliveryState
    reason: str | None
    settled_at: datetime | None


def told_me(
    connection: Connection, subscriber_id: int, transition_ids: Collection[int]
) -> dict[int, list[ToldMe]]:
    """By transition; one query."""
    query = (
        select(
            DeliveryTransition.transition_id,
            Channel.name,
            Delivery.state,
            Delivery.reason,
            Delivery.settled_at,
        )
        .join(Delivery, Delivery.id == DeliveryTransition.delivery_id)
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(
            DeliveryTransition.transition_id.in_(sorted(transition_ids)),
            Delivery.subscriber_id == subscriber_id,
        )
        .order_by(Delivery.id)
    )
    found: dict[int, list[ToldMe]] = {}
    for transition_id, channel, state, reason, settled_at in connection.execute(query):
        found.setdefault(transition_id, []).append(
            ToldMe(channel=channel, state=state, reason=reason, settled_at=settled_at)
        )
    return found


def evidence_of(connection: Connection, watch_id: int) -> list[dict[str, Any]]:
    """What the state rests on: ``source``, ``path``, ``value``, ``reading``; empty before an Offer."""
    detail = connection.execute(
        select(Snapshot.detail).join(Watch, Watch.snapshot_id == Snapshot.id).where(Watch.id == watch_id)
    ).scalar()
    return list((detail or {}).get("evidence", ()))[:20]
