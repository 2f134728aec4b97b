"""Who may push events: declared, listed, changed, removed. Secrets are sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from crawler.errors import RestockError
from crawler.storage.feeding import poll_every
from crawler.storage.schema_pushed import (
    Arrived,
    DeadEvent,
    EventSource,
    Preset,
    PushedEvent,
    PushedItem,
    PushedLevel,
    PushedPosition,
    PushedTally,
    PushedWatch,
    SourceRhythm,
)

_BELONGING = (PushedEvent, PushedPosition, PushedItem, PushedLevel, PushedTally, DeadEvent, SourceRhythm)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    id: int
    name: str
    preset: Preset
    sites: tuple[str, ...]
    secret_ciphers: tuple[str, ...] = field(repr=False)
    """Sealed, the newest first."""
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """A source as it is shown, with what became of its events."""

    name: str
    preset: Preset
    sites: tuple[str, ...]
    secrets: int
    taken: int
    repeated: int
    late: int
    unwatched: int
    dead: int
    """Dead letters that are kept now; the counts before it are of the time since ``since``."""
    poll_every: timedelta | None
    """How often pages that it tells of are looked at as a check; None as usual."""


def add_source(
    connection: Connection,
    *,
    name: str,
    preset: Preset,
    sites: Sequence[str],
    secret_ciphers: Sequence[str],
    now: datetime,
    poll_every_s: int | None = None,
) -> None:
    """Raises RestockError where the name is taken. ``poll_every_s`` 0 is as usual, None the default."""
    values = {
        "name": name,
        "preset": preset,
        "sites": list(sites),
        "secret_ciphers": list(secret_ciphers),
        "created_at": now,
        "poll_every_s": poll_every_s,
    }
    try:
        connection.execute(insert(EventSource).values(values))
    except IntegrityError:
        raise RestockError(
            f"there is a source {name} already", hint=f"remove it first: restock source remove {name}"
        ) from None


def find_source(connection: Connection, name: str) -> StoredSource | None:
    row = connection.execute(select(EventSource.__table__).where(EventSource.name == name)).first()
    if row is None:
        return None
    return StoredSource(
        id=row.id,
        name=row.name,
        preset=row.preset,
        sites=tuple(row.sites),
        secret_ciphers=tuple(row.secret_ciphers),
        created_at=row.created_at,
    )


def set_secrets(connection: Connection, source_id: int, secret_ciphers: Sequence[str]) -> None:
    connection.execute(
        update(EventSource).where(EventSource.id == source_id).values(secret_ciphers=list(secret_ciphers))
    )


def set_poll_every(connection: Connection, source_id: int, poll_every_s: int | None) -> None:
    """0 is as usual, None the default."""
    connection.execute(
        update(EventSource).where(EventSource.id == source_id).values(poll_every_s=poll_every_s)
    )


def remove_source(connection: Connection, source_id: int) -> None:
    """With everything that is remembered of its events; what they changed stays."""
    told = update(PushedWatch).where(PushedWatch.source_id == source_id)
    connection.execute(told.values(source_id=None, told_at=None, doubted_at=None))
    for table in _BELONGING:
        connection.execute(delete(table).where(table.source_id == source_id))
    connection.execute(delete(EventSource).where(EventSource.id == source_id))


def list_sources(connection: Connection, *, since: datetime) -> list[SourceView]:
    """All, by name, with the counts of the events that came since then."""
    counts: dict[int, dict[Arrived, int]] = defaultdict(dict)
    tallied = (
        select(PushedTally.source_id, PushedTally.outcome, func.sum(PushedTally.events))
        .where(PushedTally.hour >= since)
        .group_by(PushedTally.source_id, PushedTally.outcome)
    )
    for source_id, outcome, events in connection.execute(tallied):
        counts[source_id][outcome] = int(events)
    kept = select(DeadEvent.source_id, func.count()).group_by(DeadEvent.source_id)
    dead = {source_id: number for source_id, number in connection.execute(kept)}  # noqa: C416
    return [
        SourceView(
            name=row.name,
            preset=row.preset,
            sites=tuple(row.sites),
            secrets=len(row.secret_ciphers),
            taken=counts[row.id].get(Arrived.TAKEN, 0),
            repeated=counts[row.id].get(Arrived.REPEATED, 0),
            late=counts[row.id].get(Arrived.LATE, 0),
            unwatched=counts[row.id].get(Arrived.UNWATCHED, 0),
            dead=dead.get(row.id, 0),
            poll_every=poll_every(row.poll_every_s),
        )
        for row in connection.execute(select(EventSource.__table__).order_by(EventSource.name))
    ]
