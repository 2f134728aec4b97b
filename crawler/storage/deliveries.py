"""Deliveries as people see them: what was sent, what waits, what died; and sending the dead again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from crawler.model import TransitionKind
from crawler.storage.schema import (
    Attempt,
    AttemptOutcome,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Notice,
    NoticeKind,
    Screenshot,
    Site,
    Subscriber,
    TransitionRow,
    Watch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """A delivery in words; no secret is in it."""

    id: int
    message_id: str
    state: DeliveryState
    reason: str | None
    attempts: int
    due_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    watch_id: int | None
    product: str
    """Of a notice about no single page its shop."""
    url: str | None
    subscriber: str
    """Their handle."""
    channel: str
    channel_masked: str
    news: tuple[tuple[TransitionKind, str], ...]
    """(kind, variant label) of what it is about; the label is empty for the product as a whole."""
    notice: NoticeKind | None = None
    """What it is about instead."""
    screenshot: bool = False
    """Whether what the browser showed is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptView:
    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: AttemptOutcome | None
    detail: str | None
    http_status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resent:
    """What became of a wish to send again."""

    sent_again: tuple[int, ...]
    refused: tuple[tuple[int, str], ...]
    """(delivery id, why not)."""


def list_query(
    *, states: Collection[DeliveryState] = (), watch_id: int | None = None, limit: int = 50
) -> Select[*tuple[Any, ...]]:
    """Newest first."""
    query = (
        select(
            Delivery.id,
            Delivery.message_id,
            Delivery.state,
            Delivery.reason,
            Delivery.attempts,
            Delivery.due_at,
            Delivery.created_at,
            Delivery.settled_at,
            Delivery.watch_id,
            func.coalesce(Watch.name, Watch.product_name, Watch.url, Site.domain, "").label("product"),
            Watch.url,
            Notice.kind.label("notice"),
            Subscriber.handle.label("subscriber"),
            Channel.name.label("channel"),
            Channel.url_masked.label("channel_masked"),
            Screenshot.occasion.is_not(None).label("screenshot"),
        )
        .outerjoin(Screenshot, Screenshot.occasion == Delivery.occasion)
        .outerjoin(Watch, Watch.id == Delivery.watch_id)
        .outerjoin(Notice, Notice.id == Delivery.notice_id)
        .outerjoin(Site, Site.id == Notice.site_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .join(Channel, Channel.id == Delivery.channel_id)
    )
    if states:
        query = query.where(Delivery.state.in_(sorted(states)))
    if watch_id is not None:
        query = query.where(Delivery.watch_id == watch_id)
    # Each order is that of an index, so that a long history is not sorted to show its end.
    by_time = [Delivery.created_at.desc()] if states or watch_id is not None else []
    return query.order_by(*by_time, Delivery.id.desc()).limit(limit)


def deliveries(
    connection: Connection,
    *,
    states: Collection[DeliveryState] = (),
    watch_id: int | None = None,
    limit: int = 50,
) -> list[DeliveryView]:
    rows = connection.execute(list_query(states=states, watch_id=watch_id, limit=limit)).all()
    news = _news(connection, [row.id for row in rows])
    return [DeliveryView(**row._mapping, news=tuple(news.get(row.id, ()))) for row in rows]


def _news(connection: Connection, ids: Collection[int]) -> dict[int, list[tuple[TransitionKind, str]]]:
    rows = connection.execute(
        select(DeliveryTransition.delivery_id, TransitionRow.kind, TransitionRow.variant_key)
        .add_columns(TransitionRow.variant_label)
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .where(DeliveryTransition.delivery_id.in_(ids))
        .order_by(TransitionRow.id)
    )
    news: dict[int, list[tuple[TransitionKind, str]]] = defaultdict(list)
    for row in rows:
        news[row.delivery_id].append((row.kind, row.variant_label if row.variant_key else ""))
    return news


def dead_letters(connection: Connection, *, limit: int = 50) -> list[DeliveryView]:
    return deliveries(connection, states=[DeliveryState.DEAD], limit=limit)


def attempts_of(connection: Connection, delivery_id: int) -> list[AttemptView]:
    rows = connection.execute(
        select(
            Attempt.number,
            Attempt.started_at,
            Attempt.finished_at,
            Attempt.outcome,
            Attempt.detail,
            Attempt.http_status,
        )
        .where(Attempt.delivery_id == delivery_id)
        .order_by(Attempt.number)
    )
    return [AttemptView(**row._mapping) for row in rows]


def counts(connection: Connection) -> dict[DeliveryState, int]:
    """How many deliveries there are of each state, zero included."""
    rows = connection.execute(select(Delivery.state, func.count().label("number")).group_by(Delivery.state))
    return {**dict.fromkeys(DeliveryState, 0), **{row.state: row.number for row in rows}}


def resend(connection: Connection, ids: Collection[int], *, now: datetime, ttl: timedelta) -> Resent:
    """Make dead deliveries wait again with a fresh count of tries and the same message id.

    What sold out meanwhile still expires instead of being told as news. Only the dead are sent again: an
    expired or suppressed one was decided on.
    """
    rows = connection.execute(
        select(Delivery.id, Delivery.state, Channel.name, Channel.state.label("channel_state"))
        .join(Channel, Channel.id == Delivery.channel_id)
        .where(Delivery.id.in_(ids))
    ).all()
    found = {row.id: _refusal(row.state, row.channel_state, row.name) for row in rows}
    refused = {i: found.get(i, "there is no such delivery") for i in ids}
    accepted = tuple(i for i, why in refused.items() if why is None)
    connection.execute(
        update(Delivery)
        .where(Delivery.id.in_(accepted), Delivery.state == DeliveryState.DEAD)
        .values(
            state=DeliveryState.WAITING,
            due_at=now,
            attempts=0,
            expires_at=now + ttl,
            settled_at=None,
            reason="sent again by hand",
        )
    )
    return Resent(
        sent_again=accepted, refused=tuple((i, why) for i, why in refused.items() if why is not None)
    )


def _refusal(state: DeliveryState, channel_state: ChannelState, channel: str) -> str | None:
    if state is not DeliveryState.DEAD:
        return f"it is {state.value}, not dead"
    if channel_state is not ChannelState.ENABLED:
        return f"its channel {channel} is {channel_state.value}: enable it first"
    return None


def enable_channel(connection: Connection, channel_id: int) -> bool:
    """Turn a disabled channel on again; False where there is none such."""
    result = connection.execute(
        update(Channel)
        .where(Channel.id == channel_id, Channel.state == ChannelState.DISABLED)
        .values(state=ChannelState.ENABLED, disabled_reason=None)
    )
    return result.rowcount > 0
