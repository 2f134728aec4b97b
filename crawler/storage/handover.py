"""The hand-over's storage: transitions that nobody was told of yet, and the deliveries made of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, insert, or_, select, update

from crawler.model import Transition, Variant
from crawler.storage.details import variants_of
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Snapshot,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    TransitionRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedOccasion:
    """All transitions of one look at one watch, and the variants that the look listed."""

    occasion: str
    watch_id: int
    transitions: tuple[tuple[int, Transition], ...]
    """(id, transition), oldest first."""
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One channel of one active subscription."""

    watch_id: int
    subscription_id: int
    subscriber_id: int
    channel_id: int
    service: str
    url_masked: str
    channel_state: ChannelState
    disabled_reason: str | None
    variants: tuple[str, ...]
    price_limit: Decimal | None
    currency: str | None
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    message_id: str
    occasion: str
    watch_id: int
    subscription_id: int
    subscriber_id: int
    channel_id: int
    lane: str
    state: DeliveryState
    """WAITING, SUPPRESSED, or DEAD where it could not be matched."""
    reason: str | None
    expires_at: datetime
    transition_ids: tuple[int, ...]


def unmatched_query(*, limit: int) -> Select[str]:
    """Occasions with transitions that are not matched, oldest first."""
    return (
        select(TransitionRow.occasion)
        .where(TransitionRow.matched_at.is_(None))
        .order_by(TransitionRow.id)
        .limit(limit)
    )


def anything_unmatched(connection: Connection) -> bool:
    return connection.execute(unmatched_query(limit=1)).first() is not None


def unmatched(connection: Connection, *, limit: int = 50) -> list[UnmatchedOccasion]:
    """Up to ``limit`` transitions' occasions, each whole; on a server their rows are locked."""
    occasions = list(dict.fromkeys(connection.scalars(unmatched_query(limit=limit))))
    if not occasions:
        return []
    rows = connection.execute(
        select(TransitionRow.__table__)
        .where(TransitionRow.matched_at.is_(None), TransitionRow.occasion.in_(occasions))
        .order_by(TransitionRow.id)
        # Not SKIP LOCKED: half an occasion would become half a message.
        .with_for_update()
    ).all()
    snapshots = _variants_of_snapshots(connection, {r.snapshot_id for r in rows})
    grouped: dict[tuple[str, int], list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        grouped[row.occasion, row.watch_id].append(row)
    return [
        UnmatchedOccasion(
            occasion=occasion,
            watch_id=watch_id,
            transitions=tuple((r.id, transition_of(r)) for r in members),
            variants=snapshots.get(members[-1].snapshot_id, ()),
        )
        for (occasion, watch_id), members in grouped.items()
    ]


def transition_of(row: Row[*tuple[Any, ...]]) -> Transition:
    """A row with the transition table's columns as the model's value."""
    return Transition(
        watch_id=row.watch_id,
        variant_key=row.variant_key,
        variant_label=row.variant_label,
        kind=row.kind,
        before=row.before,
        after=row.after,
        at=row.at,
        confidence=row.confidence,
        price=row.price,
        currency=row.currency,
        previous_price=row.previous_price,
        quantity=row.quantity,
    )


def _variants_of_snapshots(connection: Connection, ids: set[int]) -> dict[int, tuple[Variant, ...]]:
    rows = connection.execute(select(Snapshot.id, Snapshot.detail).where(Snapshot.id.in_(ids)))
    return {row.id: _listed(row.detail) for row in rows}


def _listed(detail: Mapping[str, Any]) -> tuple[Variant, ...]:
    try:
        return variants_of(detail)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        # A detail that this version can't read: matching is cautious where it knows no variants.
        return ()


def listeners(connection: Connection, watch_ids: Iterable[int]) -> list[Listener]:
    """Every channel of each active subscription to these watches; one that names none uses all."""
    named = SubscriptionChannel.__table__.alias("named")
    names_any = exists().where(SubscriptionChannel.subscription_id == Subscription.id)
    rows = connection.execute(
        select(
            Subscription.watch_id,
            Subscription.id.label("subscription_id"),
            Subscription.subscriber_id,
            Channel.id.label("channel_id"),
            Channel.service,
            Channel.url_masked,
            Channel.state.label("channel_state"),
            Channel.disabled_reason,
            Subscription.variants,
            Subscription.price_limit,
            Subscription.currency,
            Subscription.kinds,
        )
        .select_from(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(Channel, Channel.subscriber_id == Subscription.subscriber_id)
        .outerjoin(named, and_(named.c.subscription_id == Subscription.id, named.c.channel_id == Channel.id))
        .where(
            Subscription.watch_id.in_(set(watch_ids)),
            Subscription.active.is_(True),
            Subscriber.active.is_(True),
            Channel.state != ChannelState.RETIRED,
            or_(named.c.channel_id.is_not(None), ~names_any),
        )
        .order_by(Subscription.id, Channel.id)
    )
    return [_listener(row) for row in rows]


def _listener(row: Row[*tuple[Any, ...]]) -> Listener:
    values = {**row._mapping, "variants": tuple(row.variants), "kinds": tuple(row.kinds)}
    return Listener(**values)


def insert_deliveries(connection: Connection, new: Sequence[NewDelivery], *, now: datetime) -> int:
    """Add what isn't there yet: one delivery for a channel and an occasion, however often this runs."""
    known = _known(connection, {d.occasion for d in new})
    fresh = {(d.channel_id, d.occasion): d for d in reversed(new) if (d.channel_id, d.occasion) not in known}
    if not fresh:
        return 0
    connection.execute(insert(Delivery), [_row(d, now) for d in reversed(fresh.values())])
    ids = _known(connection, {d.occasion for d in fresh.values()})
    links = [
        {"delivery_id": ids[key], "transition_id": t} for key, d in fresh.items() for t in d.transition_ids
    ]
    if links:
        connection.execute(insert(DeliveryTransition), links)
    return len(fresh)


def _known(connection: Connection, occasions: set[str]) -> dict[tuple[int, str], int]:
    rows = connection.execute(
        select(Delivery.id, Delivery.channel_id, Delivery.occasion).where(Delivery.occasion.in_(occasions))
    )
    return {(row.channel_id, row.occasion): row.id for row in rows}


def _row(new: NewDelivery, now: datetime) -> dict[str, Any]:
    waiting = new.state is DeliveryState.WAITING
    return {
        "message_id": new.message_id,
        "occasion": new.occasion,
        "watch_id": new.watch_id,
        "subscription_id": new.subscription_id,
        "subscriber_id": new.subscriber_id,
        "channel_id": new.channel_id,
        "lane": new.lane,
        "state": new.state,
        "reason": new.reason[:300] if new.reason else None,
        "attempts": 0,
        "due_at": now if waiting else None,
        "lease_token": None,
        "created_at": now,
        "expires_at": new.expires_at,
        "settled_at": None if waiting else now,
    }


def mark_matched(connection: Connection, transition_ids: Iterable[int], *, now: datetime) -> None:
    connection.execute(
        update(TransitionRow)
        .where(TransitionRow.id.in_(list(transition_ids)), TransitionRow.matched_at.is_(None))
        .values(matched_at=now)
    )
