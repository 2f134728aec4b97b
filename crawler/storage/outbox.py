"""The outbox: lease -> send -> settle. The dispatcher is its only writer.

A lease is taken and settled in transactions of its own, each checked by its token; what a crash leaves
behind becomes due again when the lease ends. Everything is set-based: one statement for a whole batch.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from crawler.storage.cases import Case
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import (
    Attempt,
    AttemptOutcome,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    NoticeKind,
)

LONGEST_BACKOFF = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A delivery that could be sent now."""

    id: int
    lane: str


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


def park(connection: Connection, parked: Mapping[int, str], *, now: datetime) -> None:
    """Let deliveries wait without a time: (id -> why). Whoever decides makes them due again."""
    if not parked:
        return
    close_open_attempts(connection, list(parked), now=now)
    connection.execute(
        update(Delivery)
        .where(Delivery.id == bindparam("b_id"))
        .values(state=DeliveryState.WAITING, reason=bindparam("b_reason"), due_at=None, lease_token=None),
        [{"b_id": i, "b_reason": reason[:300]} for i, reason in parked.items()],
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


def disable_channels(connection: Connection, reasons: Iterable[tuple[int, str]], *, now: datetime) -> None:
    """Turn channels off for good: (channel id, why). Their owners are told in the same transaction."""
    notices = []
    for channel_id, reason in reasons:
        changed = connection.execute(
            update(Channel)
            .where(Channel.id == channel_id, Channel.state == ChannelState.ENABLED)
            .values(state=ChannelState.DISABLED, disabled_reason=reason[:300])
        )
        if changed.rowcount:
            kind = NoticeKind.CHANNEL_DISABLED
            occasion = episode(kind, channel_id, now)
            detail = {"why": reason[:300]}
            notices.append(
                NewNotice(kind=kind, occasion=occasion, at=now, channel_id=channel_id, detail=detail)
            )
    add_notices(connection, notices)


def hold_channels(connection: Connection, until: Mapping[int, datetime]) -> None:
    """Let channels be until then, as their services asked; a restart, and other processes, keep to it."""
    if until:
        connection.execute(
            update(Channel).where(Channel.id == bindparam("b_id")).values(hold_until=bindparam("b_until")),
            [{"b_id": channel_id, "b_until": at} for channel_id, at in until.items()],
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
