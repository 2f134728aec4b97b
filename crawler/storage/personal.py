"""What was learned of people: the rows behind :mod:`alerts.personal`, theirs to see, turn off and erase."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from crawler.storage.schema import (
    Channel,
    ChannelState,
    Digest,
    Subscriber,
    table_of,
)
from crawler.storage.schema_learned import PersonLearned, UsualPurchases
from crawler.storage.upserts import insert_new


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What was learned of a person."""

    subscriber_id: int
    learned: Mapping[str, Any] | None
    """For them to read; None where there is nothing (any more)."""
    defaults: Defaults


def write_lessons_of_people(connection: Connection, lessons: Sequence[Lesson], *, now: datetime) -> None:
    """Of many people at once. What they turned off stays off: it is learned and not used."""
    table = table_of(PersonLearned)
    # Somebody may have been erased meanwhile.
    asked = select(Subscriber.id).where(Subscriber.id.in_([each.subscriber_id for each in lessons]))
    people = connection.execute(asked).scalars().all()
    if not people:
        return
    new = insert_new(connection, table, key=["subscriber_id"])
    connection.execute(new, [{"subscriber_id": person, "off": []} for person in people])
    turned = select(table.c.subscriber_id, table.c.off).where(table.c.subscriber_id.in_(people))
    off = {row.subscriber_id: set(row.off or ()) for row in connection.execute(turned)}
    changed = (
        update(table)
        .where(table.c.subscriber_id == bindparam("person"))
        .values(learned_at=now, **{name: bindparam(f"new_{name}") for name in ("learned", *_NAMES)})
    )
    rows = [
        {"person": each.subscriber_id, "new_learned": None if each.learned is None else dict(each.learned)}
        | {f"new_{name}": value for name, value in _used(each.defaults, off[each.subscriber_id]).items()}
        for each in lessons
        if each.subscriber_id in off
    ]
    connection.execute(changed, rows)


_NAMES = ("pace", "channel", "threshold")


def _used(defaults: Defaults, off: Collection[str]) -> dict[str, Any]:
    values = (defaults.pace, defaults.channel_id, defaults.threshold)
    return {name: None if name in off else value for name, value in zip(_NAMES, values, strict=True)}


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
