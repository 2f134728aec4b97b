"""What was learned of people: the rows behind :mod:`alerts.personal`, theirs to see, turn off and erase."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Digest,
    Subscriber,
    Subscription,
    table_of,
)
from crawler.storage.schema_learned import PersonLearned, UsualPurchases
from crawler.storage.upserts import insert_new

REMEMBERED = timedelta(days=365)
"""Alerts of longer ago teach nothing."""
MOST = 5000
"""Alerts of a person that are read, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlert:
    """One message of news that was sent to a person."""

    delivery_id: int
    occasion: str
    channel_id: int
    watched: bool
    """It met a wish for one page,"""
    product: bool
    """or for a product at any shop; else for words."""
    answers: frozenset[AnswerKind]


def people_who_answered(connection: Connection, *, now: datetime) -> list[int]:
    """Of the last year, and those of whom something is kept; only of them anything can be learned."""
    said = select(Answer.subscriber_id).where(Answer.at > now - REMEMBERED, Answer.doubtful.is_(False))
    kept = select(PersonLearned.subscriber_id).where(PersonLearned.learned.is_not(None))
    return sorted({*connection.execute(said.distinct()).scalars(), *connection.execute(kept).scalars()})


def alerts_of(connection: Connection, subscriber_id: int, *, now: datetime) -> list[ToldAlert]:
    """What was told to a person and what they said to it, since they had it forgotten last."""
    since = connection.execute(
        select(PersonLearned.since).where(PersonLearned.subscriber_id == subscriber_id)
    ).scalar()
    begin = max(since or now - REMEMBERED, now - REMEMBERED)
    sent = (
        select(
            Delivery.id,
            Delivery.occasion,
            Delivery.channel_id,
            Subscription.watch_id.is_not(None).label("watched"),
            Subscription.product_key.is_not(None).label("product"),
        )
        .join(Subscription, Subscription.id == Delivery.subscription_id)
        .where(
            Delivery.subscriber_id == subscriber_id,
            Delivery.created_at > begin,
            Delivery.state == DeliveryState.SENT,
        )
        .order_by(Delivery.created_at.desc())
        .limit(MOST)
    )
    rows = connection.execute(sent).all()
    said: dict[int, set[AnswerKind]] = {}
    answers = select(Answer.delivery_id, Answer.kind).where(
        Answer.subscriber_id == subscriber_id, Answer.at > begin, Answer.doubtful.is_(False)
    )
    for delivery_id, kind in connection.execute(answers):
        if delivery_id is not None:
            said.setdefault(delivery_id, set()).add(kind)
    return [
        ToldAlert(
            delivery_id=row.id,
            occasion=row.occasion,
            channel_id=row.channel_id,
            watched=bool(row.watched),
            product=bool(row.product),
            answers=frozenset(said.get(row.id, ())),
        )
        for row in rows
    ]


def last_learned_of_people(connection: Connection) -> datetime | None:
    return connection.execute(select(func.max(UsualPurchases.learned_at))).scalar()


def write_usual(
    connection: Connection, rows: Iterable[tuple[str, float, float, int]], *, now: datetime
) -> None:
    """(category, mean, alike, people): in place of what was usual before."""
    connection.execute(delete(UsualPurchases))
    values = [
        {"category": category, "mean": mean, "alike": alike, "people": people, "learned_at": now}
        for category, mean, alike, people in rows
    ]
    if values:
        connection.execute(insert(UsualPurchases), values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What goes where the person stated nothing; None where nothing was learned."""

    pace: Digest | None = None
    channel_id: int | None = None
    threshold: int | None = None


def write_learned(
    connection: Connection,
    subscriber_id: int,
    learned: Mapping[str, Any] | None,
    defaults: Defaults,
    *,
    now: datetime,
) -> None:
    """``learned`` is for people to read. What they turned off stays off: it is learned and not used."""
    known = _row_of(connection, subscriber_id)
    off = set(known["off"] or ())
    values = {name: None if name in off else value for name, value in _columns(defaults).items()}
    stored = dict(learned) if learned is not None else None
    connection.execute(
        update(PersonLearned)
        .where(PersonLearned.subscriber_id == subscriber_id)
        .values(learned=stored, learned_at=now, **values)
    )


def _columns(defaults: Defaults) -> dict[str, Any]:
    return {"pace": defaults.pace, "channel": defaults.channel_id, "threshold": defaults.threshold}


def _row_of(connection: Connection, subscriber_id: int) -> Mapping[str, Any]:
    """The person's row, made where there is none."""
    table = table_of(PersonLearned)
    new = {"subscriber_id": subscriber_id, "off": []}
    connection.execute(insert_new(connection, table, key=["subscriber_id"]), [new])
    query = select(table).where(table.c.subscriber_id == subscriber_id)
    return dict(connection.execute(query).mappings().one())


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedOf:
    """What is kept about a person."""

    learned_at: datetime | None
    since: datetime | None
    """They had everything before forgotten."""
    learned: Mapping[str, Any] | None
    """An ``alerts.personal.Personal``; None where nothing was learned."""
    off: tuple[str, ...]
    defaults: Defaults
    """What is used, where they stated nothing."""
    channel: str | None
    """The name of the channel that is suggested, even where that is turned off."""


def learned_of_person(connection: Connection, subscriber_id: int) -> LearnedOf:
    row = connection.execute(
        select(table_of(PersonLearned)).where(PersonLearned.subscriber_id == subscriber_id)
    ).one_or_none()
    if row is None:
        return LearnedOf(learned_at=None, since=None, learned=None, off=(), defaults=Defaults(), channel=None)
    suggested = (row.learned or {}).get("channel_id")
    name = None
    if suggested is not None:
        name = connection.execute(select(Channel.name).where(Channel.id == suggested)).scalar()
    return LearnedOf(
        learned_at=row.learned_at,
        since=row.since,
        learned=row.learned,
        off=tuple(row.off or ()),
        defaults=Defaults(pace=row.pace, channel_id=row.channel, threshold=row.threshold),
        channel=name,
    )


def turn(connection: Connection, subscriber_id: int, name: str, *, on: bool) -> None:
    """Use what was learned of ``name`` (``pace``, ``channel``, ``threshold``), or don't."""
    row = _row_of(connection, subscriber_id)
    off = {*(row["off"] or ())} - {name} if on else {*(row["off"] or ()), name}
    learned = row["learned"] or {}
    value = learned.get("channel_id" if name == "channel" else name) if on else None
    if name == "pace" and value is not None:
        value = Digest(value)
    connection.execute(
        update(PersonLearned)
        .where(PersonLearned.subscriber_id == subscriber_id)
        .values({"off": sorted(off), name: value})
    )


def forget_learned(connection: Connection, subscriber_id: int, *, now: datetime) -> None:
    """What was learned goes, and what they did until now teaches nothing any more."""
    _row_of(connection, subscriber_id)
    connection.execute(
        update(PersonLearned)
        .where(PersonLearned.subscriber_id == subscriber_id)
        .values(learned=None, learned_at=None, since=now, pace=None, channel=None, threshold=None)
    )


def erase_learned(connection: Connection, subscriber_id: int) -> None:
    """With the rest of a person's data."""
    connection.execute(delete(PersonLearned).where(PersonLearned.subscriber_id == subscriber_id))


def defaults_of(connection: Connection, subscriber_id: int) -> Defaults:
    """For a new wish that states nothing; a channel only while it can be used."""
    query = (
        select(PersonLearned.pace, PersonLearned.threshold, Channel.id)
        .outerjoin(Channel, and_(Channel.id == PersonLearned.channel, Channel.state == ChannelState.ENABLED))
        .where(PersonLearned.subscriber_id == subscriber_id)
    )
    row = connection.execute(query).one_or_none()
    return Defaults() if row is None else Defaults(pace=row[0], threshold=row[1], channel_id=row[2])


def find_people(connection: Connection, handles: Collection[str] | None = None) -> dict[str, int]:
    """Active subscribers by handle; None is everyone."""
    query = select(Subscriber.handle, Subscriber.id).where(Subscriber.active).order_by(Subscriber.handle)
    if handles is not None:
        query = query.where(or_(Subscriber.handle.in_(sorted(handles))))
    return {row.handle: row.id for row in connection.execute(query)}
