"""The outbox: lease -> send -> settle. The dispatcher is its only writer.

A lease is taken and settled in transactions of its own, each checked by its token; what a crash leaves
behind becomes due again when the lease ends. Everything is set-based: one statement for a whole batch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, Update, and_, bindparam, func, insert, or_, select, update

from crawler.model import Availability, Transition
from crawler.storage.handover import transition_of
from crawler.storage.schema import (
    Attempt,
    AttemptOutcome,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Site,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
)

LONGEST_BACKOFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery that could be sent now."""

    id: int
    lane: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """A delivery that is ours to send until the lease ends."""

    case: Case
    token: str
    attempt: int
    """Its number among all tries at this delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How a try ended, and what the delivery is from now on."""

    delivery_id: int
    token: str
    attempt: int
    """Its number."""
    state: DeliveryState
    outcome: AttemptOutcome
    at: datetime
    reason: str | None = None
    detail: str | None = None
    http_status: int | None = None
    due_at: datetime | None = None
    """Only with WAITING."""


def due_query(
    *, now: datetime, limit: int, but_lanes: Collection[str] = (), but_channels: Collection[int] = ()
) -> Select[*tuple[Any, ...]]:
    """What is due, longest waiting first; full lanes and channels on hold are passed over."""
    query = select(Delivery.id, Delivery.lane).where(Delivery.due_at <= now)
    if but_lanes:
        query = query.where(Delivery.lane.not_in(sorted(but_lanes)))
    if but_channels:
        query = query.where(Delivery.channel_id.not_in(sorted(but_channels)))
    return query.order_by(Delivery.due_at).limit(limit)


def anything_due(
    connection: Connection,
    *,
    now: datetime,
    but_lanes: Collection[str] = (),
    but_channels: Collection[int] = (),
) -> bool:
    query = due_query(now=now, limit=1, but_lanes=but_lanes, but_channels=but_channels)
    return connection.execute(query).first() is not None


def due(
    connection: Connection,
    *,
    now: datetime,
    limit: int,
    but_lanes: Collection[str] = (),
    but_channels: Collection[int] = (),
) -> list[Due]:
    """Due deliveries, locked until the commit; another dispatcher passes over them."""
    query = due_query(now=now, limit=limit, but_lanes=but_lanes, but_channels=but_channels)
    return [
        Due(id=row.id, lane=row.lane) for row in connection.execute(query.with_for_update(skip_locked=True))
    ]


def cases(connection: Connection, ids: Collection[int]) -> list[Case]:
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


def take(
    connection: Connection, ready: Sequence[Case], *, token: str, now: datetime, until: datetime
) -> list[Leased]:
    """Lease these deliveries and open an attempt for each. A try cut off earlier becomes ambiguous."""
    if not ready:
        return []
    ids = [case.id for case in ready]
    close_open_attempts(connection, ids, now=now)
    connection.execute(
        update(Delivery)
        .where(Delivery.id.in_(ids))
        .values(state=DeliveryState.SENDING, due_at=until, lease_token=token, attempts=Delivery.attempts + 1)
    )
    # Not the delivery's count: that begins anew when a person sends it again.
    last = connection.execute(
        select(Attempt.delivery_id, func.max(Attempt.number))
        .where(Attempt.delivery_id.in_(ids))
        .group_by(Attempt.delivery_id)
    )
    numbers = {**dict.fromkeys(ids, 1), **{delivery_id: number + 1 for delivery_id, number in last}}
    connection.execute(
        insert(Attempt),
        [{"delivery_id": i, "number": n, "started_at": now} for i, n in numbers.items()],
    )
    return [Leased(case=case, token=token, attempt=numbers[case.id]) for case in ready]


def close_open_attempts(connection: Connection, ids: Collection[int], *, now: datetime) -> None:
    connection.execute(
        update(Attempt)
        .where(Attempt.delivery_id.in_(ids), Attempt.outcome.is_(None))
        .values(
            outcome=AttemptOutcome.AMBIGUOUS,
            finished_at=now,
            detail="cut off before its outcome was recorded; it may have arrived",
        )
    )


def drop(connection: Connection, dropped: Sequence[tuple[int, DeliveryState, str]], *, now: datetime) -> None:
    """End deliveries that are not sent after all: (id, terminal state, reason)."""
    if not dropped:
        return
    close_open_attempts(connection, [i for i, _, _ in dropped], now=now)
    connection.execute(
        update(Delivery)
        .where(Delivery.id == bindparam("b_id"))
        .values(state=bindparam("b_state"), reason=bindparam("b_reason"))
        .values(due_at=None, lease_token=None, settled_at=now),
        [{"b_id": i, "b_state": state, "b_reason": reason[:300]} for i, state, reason in dropped],
    )


def settle(connection: Connection, settlements: Sequence[Settlement]) -> None:
    """Record outcomes. A delivery whose lease was lost meanwhile is left to whoever holds it now."""
    if not settlements:
        return
    connection.execute(_settle_delivery(), [_delivery_values(s) for s in settlements])
    connection.execute(_settle_attempt(), [_attempt_values(s) for s in settlements])


def _settle_delivery() -> Update:
    names = ("state", "reason", "due_at", "settled_at")
    return (
        update(Delivery)
        .where(Delivery.id == bindparam("b_id"), Delivery.lease_token == bindparam("b_token"))
        .values({name: bindparam(f"b_{name}") for name in names} | {"lease_token": None})
    )


def _delivery_values(settlement: Settlement) -> dict[str, Any]:
    return {
        "b_id": settlement.delivery_id,
        "b_token": settlement.token,
        "b_state": settlement.state,
        "b_reason": settlement.reason[:300] if settlement.reason else None,
        "b_due_at": settlement.due_at,
        "b_settled_at": settlement.at if settlement.state.terminal else None,
    }


def _settle_attempt() -> Update:
    return (
        update(Attempt)
        .where(
            Attempt.delivery_id == bindparam("b_delivery_id"),
            Attempt.number == bindparam("b_number"),
            Attempt.outcome.is_(None),
        )
        .values({n: bindparam(f"b_{n}") for n in ("finished_at", "outcome", "detail", "http_status")})
    )


def _attempt_values(settlement: Settlement) -> dict[str, Any]:
    return {
        "b_delivery_id": settlement.delivery_id,
        "b_number": settlement.attempt,
        "b_finished_at": settlement.at,
        "b_outcome": settlement.outcome,
        "b_detail": settlement.detail[:500] if settlement.detail else None,
        "b_http_status": settlement.http_status,
    }


def disable_channels(connection: Connection, reasons: Iterable[tuple[int, str]]) -> None:
    """Turn channels off for good: (channel id, why)."""
    for channel_id, reason in reasons:
        connection.execute(
            update(Channel)
            .where(Channel.id == channel_id, Channel.state == ChannelState.ENABLED)
            .values(state=ChannelState.DISABLED, disabled_reason=reason[:300])
        )


def heal_query(*, now: datetime, lease: timedelta) -> Select[*tuple[Any, ...]]:
    """What a clock that jumped back would keep waiting: leases and pauses longer than any we give."""
    return select(Delivery.id).where(
        or_(
            and_(Delivery.state == DeliveryState.SENDING, Delivery.due_at > now + lease),
            and_(
                Delivery.state == DeliveryState.WAITING,
                Delivery.created_at > now,
                Delivery.due_at > now + LONGEST_BACKOFF,
            ),
        )
    )


def heal(connection: Connection, *, now: datetime, lease: timedelta) -> int:
    """Make such deliveries due now; returns how many."""
    ids = connection.scalars(heal_query(now=now, lease=lease)).all()
    if ids:
        connection.execute(update(Delivery).where(Delivery.id.in_(ids)).values(due_at=now))
    return len(ids)
