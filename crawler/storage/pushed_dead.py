"""Events that could not be taken: kept as they came, listed, tried again, discarded."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, select

from crawler.storage.registry import chunks
from crawler.storage.schema import table_of
from crawler.storage.schema_pushed import DeadEvent, EventSource
from crawler.storage.upserts import insert_new

LARGEST_KEPT = 256 * 1024
"""Bytes of a body that are kept whole."""
KEPT_OF_LARGER = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDead:
    digest: str
    topic: str
    body: bytes = field(repr=False)
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadView:
    """A dead letter as it is shown."""

    id: int
    source: str
    topic: str
    reason: str
    whole: bool
    """Kept whole: it can be tried again."""
    received_at: datetime
    size: int
    """Bytes that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDead:
    id: int
    source: str
    topic: str
    body: bytes = field(repr=False)
    whole: bool


def note_dead(connection: Connection, source_id: int, dead: Sequence[NewDead], *, now: datetime) -> None:
    """Keep them; one that is kept already stays as it is."""
    rows = {
        one.digest: {
            "source_id": source_id,
            "digest": one.digest,
            "topic": one.topic[:64].encode("ascii", "replace").decode(),
            "body": b64encode(one.body if _fits(one) else one.body[:KEPT_OF_LARGER]).decode(),
            "whole": _fits(one),
            "reason": one.reason[:300],
            "received_at": now,
        }
        for one in dead
    }
    if rows:
        statement = insert_new(connection, table_of(DeadEvent), key=["source_id", "digest"])
        connection.execute(statement, [rows[digest] for digest in sorted(rows)])


def _fits(one: NewDead) -> bool:
    return len(one.body) <= LARGEST_KEPT


def list_dead(connection: Connection, *, limit: int = 200) -> list[DeadView]:
    """The newest first."""
    query = (
        select(
            DeadEvent.id,
            EventSource.name.label("source"),
            DeadEvent.topic,
            DeadEvent.reason,
            DeadEvent.whole,
            DeadEvent.received_at,
            (func.length(DeadEvent.body) * 3 / 4).label("size"),
        )
        .join(EventSource, EventSource.id == DeadEvent.source_id)
        .order_by(DeadEvent.received_at.desc(), DeadEvent.id.desc())
        .limit(limit)
    )
    return [DeadView(**{**row, "size": int(row["size"])}) for row in connection.execute(query).mappings()]


def load_dead(connection: Connection, ids: Collection[int]) -> list[KeptDead]:
    """Those that are there, in the order in which they came."""
    found = []
    for part in chunks(sorted(ids)):
        query = (
            select(DeadEvent.__table__, EventSource.name.label("source"))
            .join(EventSource, EventSource.id == DeadEvent.source_id)
            .where(DeadEvent.id.in_(part))
            .order_by(DeadEvent.id)
        )
        found += [
            KeptDead(id=row.id, source=row.source, topic=row.topic, body=b64decode(row.body), whole=row.whole)
            for row in connection.execute(query)
        ]
    return found


def forget_dead(connection: Connection, ids: Collection[int]) -> int:
    """Returns how many were there."""
    return sum(
        connection.execute(delete(DeadEvent).where(DeadEvent.id.in_(part))).rowcount for part in chunks(ids)
    )
