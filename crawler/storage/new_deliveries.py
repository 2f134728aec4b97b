"""Adding deliveries to the outbox, thousands at a time, however often the same ones are named."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Insert, column, insert, select, table

from crawler.storage.schema import Delivery, DeliveryState, DeliveryTransition
from crawler.storage.types import UtcDateTime

_COLUMNS = (
    "message_id",
    "occasion",
    "watch_id",
    "subscription_id",
    "notice_id",
    "subscriber_id",
    "channel_id",
    "lane",
    "state",
    "reason",
    "attempts",
    "due_at",
    "created_at",
    "expires_at",
    "settled_at",
)


class NewDelivery(NamedTuple):
    """A tuple, because a batch has thousands of them; made with keywords."""

    message_id: str
    occasion: str
    subscriber_id: int
    channel_id: int
    lane: str
    state: DeliveryState
    """WAITING, SUPPRESSED, or DEAD where it could not be matched."""
    reason: str | None
    expires_at: datetime
    watch_id: int | None = None
    subscription_id: int | None = None
    notice_id: int | None = None
    transition_ids: tuple[int, ...] = ()
    due_at: datetime | None = None
    """When it is to be sent; None is at once."""
    gathered: bool = False
    """One of several news in a message that goes out later: joined to it where it is there already."""
    why: str | None = None
    """Why it is told; of gathered news, which have different reasons."""
    for_subscription: int | None = None
    """Whose wish gathered news meet."""

    @property
    def key(self) -> tuple[int, str]:
        return self.channel_id, self.occasion


def insert_deliveries(connection: Connection, new: Sequence[NewDelivery], *, now: datetime) -> int:
    """Add what isn't there yet: one delivery for a channel and an occasion. Returns how many were added.

    Gathered news are added to the message that waits for them; where that has gone out meanwhile, they go by
    themselves.
    """
    if not new:
        return 0
    known = _known(connection, new)
    in_groups = [d for d in new if d.gathered]
    joined = [d for d in in_groups if known.get(d.key, _NOBODY).state is DeliveryState.WAITING]
    late = [
        d._replace(occasion=f"{d.occasion[:40]}-{min(d.transition_ids, default=0)}"[:64], due_at=None)
        for d in in_groups
        if d.key in known and known[d.key].state is not DeliveryState.WAITING
    ]
    fresh: dict[tuple[int, str], NewDelivery] = {}
    for delivery in new:
        key = delivery.key
        if key not in known:
            fresh.setdefault(key, delivery)
    if fresh:
        rows = _Rows(connection, now)
        _insert_rows(connection, _INSERT, [rows.of(d) for d in fresh.values()])
        known |= _known(connection, list(fresh.values()))
    gathered = [d for d in in_groups if d.key in fresh and d is not fresh[d.key]]
    made = [(known[key].id, d) for key, d in fresh.items()]
    _link(connection, made + [(known[d.key].id, d) for d in [*gathered, *joined]])
    return len(fresh) + (insert_deliveries(connection, late, now=now) if late else 0)


def _link(connection: Connection, made: Sequence[tuple[int, NewDelivery]]) -> None:
    """Say what each delivery is about; what is said already stays."""
    links = {
        (delivery_id, transition_id): {
            "delivery_id": delivery_id,
            "transition_id": transition_id,
            "subscription_id": d.for_subscription,
            "why": d.why,
        }
        for delivery_id, d in made
        for transition_id in d.transition_ids
    }
    again = [delivery_id for delivery_id, d in made if d.gathered]
    if again:
        there = select(DeliveryTransition.delivery_id, DeliveryTransition.transition_id).where(
            DeliveryTransition.delivery_id.in_(again)
        )
        for row in connection.execute(there):
            links.pop((row.delivery_id, row.transition_id), None)
    if links:
        _insert_rows(connection, _INSERT_LINK, list(links.values()))


class _Known(NamedTuple):
    id: int
    state: DeliveryState | None


_NOBODY = _Known(id=0, state=None)


def _known(connection: Connection, new: Sequence[NewDelivery]) -> dict[tuple[int, str], _Known]:
    """These occasions' deliveries by channel, of the subscribers in question."""
    subscribers = [d.subscriber_id for d in new]
    rows = connection.execute(
        select(Delivery.id, Delivery.channel_id, Delivery.occasion, Delivery.state).where(
            Delivery.occasion.in_({d.occasion for d in new}),
            Delivery.subscriber_id.between(min(subscribers), max(subscribers)),
        )
    )
    return {(channel, occasion): _Known(number, state) for number, channel, occasion, state in rows.all()}


# Without types: values are converted here, each once for a whole batch, not by SQLAlchemy for each row.
_INSERT = insert(table(Delivery.__tablename__, *map(column, _COLUMNS)))
_INSERT_LINK = insert(
    table(
        DeliveryTransition.__tablename__,
        *map(column, ("delivery_id", "transition_id", "subscription_id", "why")),
    )
)


def _insert_rows(connection: Connection, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """The rows as the driver takes them: what SQLAlchemy does for each one costs as much as the insert."""
    compiled = statement.compile(dialect=connection.dialect)
    names = compiled.positiontup
    if names is None:
        connection.exec_driver_sql(str(compiled), list(rows))
    else:
        connection.exec_driver_sql(str(compiled), list(map(itemgetter(*names), rows)))


class _Rows:
    """The parameters of :data:`_INSERT` for one batch."""

    def __init__(self, connection: Connection, now: datetime) -> None:
        self._convert = UtcDateTime().dialect_impl(connection.dialect).bind_processor(connection.dialect)
        self._times: dict[datetime, Any] = {}
        self._now = self._time(now)

    def _time(self, value: datetime) -> Any:
        if value not in self._times:
            self._times[value] = self._convert(value) if self._convert else value
        return self._times[value]

    def of(self, new: NewDelivery) -> dict[str, Any]:
        waiting = new.state is DeliveryState.WAITING
        return {
            "message_id": new.message_id,
            "occasion": new.occasion,
            "watch_id": new.watch_id,
            "subscription_id": new.subscription_id,
            "notice_id": new.notice_id,
            "subscriber_id": new.subscriber_id,
            "channel_id": new.channel_id,
            "lane": new.lane,
            "state": new.state.value,
            "reason": new.reason[:300] if new.reason else None,
            "attempts": 0,
            "due_at": (self._time(new.due_at) if new.due_at else self._now) if waiting else None,
            "created_at": self._now,
            "expires_at": self._time(new.expires_at),
            "settled_at": None if waiting else self._now,
        }
