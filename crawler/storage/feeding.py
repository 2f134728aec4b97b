"""Sources that tell of watches by themselves: when each was heard of, whose word is doubted, and whose pages
go back to their usual interval because it fell silent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, bindparam, select, update

from crawler.cadence.fed import POLL_EVERY, Feeder, Rhythm, Trust, heard
from crawler.cadence.model import Why
from crawler.storage.registry import chunks
from crawler.storage.schema import Site, Watch, table_of
from crawler.storage.schema_pushed import EventSource, PushedWatch, SourceRhythm
from crawler.storage.upserts import insert_new
from crawler.storage.watches import earliest

FED_COLUMNS = (
    EventSource.name.label("fed_by"),
    EventSource.poll_every_s.label("fed_every_s"),
    SourceRhythm.heard_at.label("fed_heard_at"),
    SourceRhythm.gaps.label("fed_gaps"),
    PushedWatch.told_at.label("fed_told_at"),
    PushedWatch.doubted_at.label("fed_doubted_at"),
)


def with_feeder(query: Select[Any]) -> Select[Any]:
    """A query of watches, with those of FED_COLUMNS: the source that told of it last."""
    return (
        query.outerjoin(PushedWatch, PushedWatch.watch_id == Watch.id)
        .outerjoin(EventSource, EventSource.id == PushedWatch.source_id)
        .outerjoin(SourceRhythm, SourceRhythm.source_id == PushedWatch.source_id)
    )


def feeder_of(row: Mapping[str, Any] | RowMapping) -> Feeder | None:
    """From a row with FED_COLUMNS; None where nobody tells of the watch."""
    if row["fed_told_at"] is None or row["fed_heard_at"] is None:
        return None
    return Feeder(
        source=row["fed_by"],
        told_at=row["fed_told_at"],
        rhythm=Rhythm(heard_at=row["fed_heard_at"], gaps=row["fed_gaps"]),
        doubted_at=row["fed_doubted_at"],
        poll_every=poll_every(row["fed_every_s"]),
    )


def poll_every(stored: int | None) -> timedelta | None:
    """``event_source.poll_every_s``; None is as usual."""
    if stored is None:
        return POLL_EVERY
    return timedelta(seconds=stored) if stored else None


def find_feeder(connection: Connection, watch_id: int) -> Feeder | None:
    """Who tells of this watch."""
    query = with_feeder(select(*FED_COLUMNS).select_from(Watch)).where(Watch.id == watch_id)
    row = connection.execute(query).mappings().one_or_none()
    return None if row is None else feeder_of(row)


def note_heard(connection: Connection, source_id: int, *, at: datetime, now: datetime) -> None:
    """A source told of something as of ``at``. One statement, two where that is news of it."""
    table = table_of(SourceRhythm)
    found = connection.execute(select(table).where(table.c.source_id == source_id)).one_or_none()
    before = Rhythm(heard_at=found.heard_at, gaps=found.gaps) if found is not None else None
    after = heard(before, at, now=now)
    if after is before:
        return
    values = {"heard_at": after.heard_at, "gaps": dict(after.gaps)}
    if found is None:
        connection.execute(
            insert_new(connection, table, key=["source_id"]), [{"source_id": source_id, **values}]
        )
    else:
        connection.execute(update(table).where(table.c.source_id == source_id).values(values))


def note_doubts(connection: Connection, doubted: Collection[tuple[int, datetime]]) -> None:
    """Looks found changes at these watches that nobody had told."""
    if doubted:
        table = table_of(PushedWatch)
        connection.execute(
            update(table)
            .where(table.c.watch_id == bindparam("of_watch"))
            .values(doubted_at=bindparam("found_at")),
            [{"of_watch": watch_id, "found_at": at} for watch_id, at in doubted],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FedView:
    """How a source stands with the watches that it tells of."""

    watches: int
    """Of which it told last."""
    trusted: int
    """So many of them are looked at only as a check."""
    doubted: int
    """At so many a look found a change that it had not told."""
    heard_at: datetime
    silent: bool
    """It has said nothing for longer than it uses to."""


def fed_views(connection: Connection, *, now: datetime) -> dict[str, FedView]:
    """By the source's name; without those that were never heard of."""
    query = (
        with_feeder(select(*FED_COLUMNS).select_from(Watch))
        .where(PushedWatch.source_id.is_not(None), SourceRhythm.heard_at.is_not(None))
        .order_by(Watch.id)
    )
    found: dict[str, list[Trust]] = {}
    for row in connection.execute(query).mappings():
        if (feeder := feeder_of(row)) is not None:
            found.setdefault(feeder.source, []).append(feeder.trust(now))
    rhythms = select(EventSource.name, SourceRhythm.heard_at, SourceRhythm.gaps).join(
        SourceRhythm, SourceRhythm.source_id == EventSource.id
    )
    return {
        name: FedView(
            watches=len(found.get(name, ())),
            trusted=found.get(name, []).count(Trust.TRUSTED),
            doubted=found.get(name, []).count(Trust.DOUBTED),
            heard_at=at,
            silent=Rhythm(heard_at=at, gaps=gaps).is_silent(now),
        )
        for name, at, gaps in connection.execute(rhythms)
    }


def silent_sources(connection: Connection, *, now: datetime) -> list[tuple[int, str]]:
    """(id, name) of those that have said nothing for longer than they use to. One statement."""
    query = (
        select(EventSource.id, EventSource.name, SourceRhythm.heard_at, SourceRhythm.gaps)
        .join(SourceRhythm, SourceRhythm.source_id == EventSource.id)
        .order_by(EventSource.id)
    )
    return [
        (number, name)
        for number, name, at, gaps in connection.execute(query)
        if Rhythm(heard_at=at, gaps=gaps).is_silent(now)
    ]


def look_as_usual(connection: Connection, source_id: int, *, now: datetime, every: timedelta) -> int:
    """Give the pages that wait for a check their usual interval back; how many those were.

    They are spread over ``every``, the longest unseen first, so that no shop is asked for all at once.
    """
    waiting = (
        select(Watch.id, Watch.site_id, Watch.next_look_at)
        .join(PushedWatch, PushedWatch.watch_id == Watch.id)
        .where(PushedWatch.source_id == source_id, Watch.why_next == Why.FED.value, Watch.next_look_at > now)
        .order_by(Watch.looked_at, Watch.id)
    )
    rows = connection.execute(waiting).all()
    if not rows:
        return 0
    table = table_of(Watch)
    connection.execute(
        update(table)
        # Looked at, paused or removed meanwhile: that said when the next look is.
        .where(table.c.id == bindparam("of_watch"), table.c.next_look_at >= bindparam("sooner"))
        .where(table.c.why_next == Why.FED.value)
        .values(next_look_at=bindparam("sooner"), why_next=None),
        sorted(
            (
                {"of_watch": row.id, "sooner": min(now + every * (n / len(rows)), row.next_look_at)}
                for n, row in enumerate(rows)
            ),
            key=lambda one: one["of_watch"],
        ),
    )
    for part in chunks(sorted({row.site_id for row in rows})):
        connection.execute(update(Site).where(Site.id.in_(part)).values(next_look_at=earliest()))
    return len(rows)
