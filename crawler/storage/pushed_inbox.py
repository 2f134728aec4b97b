"""The inbox of pushed events: each is taken once; what became of it, and how many there were, is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from crawler.storage.health import tally_hour
from crawler.storage.registry import chunks
from crawler.storage.schema import table_of
from crawler.storage.schema_pushed import Arrived, PushedEvent, PushedTally
from crawler.storage.upserts import insert_new, insert_or_add

KEPT = timedelta(days=30)
"""So long an event is known again by its id; afterwards its sequence or time tells that it is late."""
TALLIES_KEPT = timedelta(days=90)


def put_in(
    connection: Connection, keys: Collection[str], *, source_id: int, token: str, now: datetime
) -> set[str]:
    """Note these events, and return the keys of those that were not there. ``token`` is this transaction's.

    Of two transactions that note the same event at once, one waits for the other and finds it there.
    """
    rows = [
        {
            "source_id": source_id,
            "event_key": key,
            "taken_by": token,
            "outcome": Arrived.TAKEN,
            "received_at": now,
        }
        for key in sorted(keys)
    ]
    if not rows:
        return set()
    statement = insert_new(connection, table_of(PushedEvent), key=["source_id", "event_key"])
    connection.execute(statement, rows)
    new: set[str] = set()
    for part in chunks(sorted(keys)):
        query = select(PushedEvent.event_key).where(
            PushedEvent.source_id == source_id,
            PushedEvent.event_key.in_(part),
            PushedEvent.taken_by == token,
        )
        new.update(connection.scalars(query))
    return new


def set_outcomes(connection: Connection, outcomes: Mapping[str, Arrived], *, source_id: int) -> None:
    """Say of events that are in the inbox what became of them, where that isn't TAKEN."""
    for outcome in (Arrived.LATE, Arrived.UNWATCHED):
        for part in chunks(sorted(key for key, became in outcomes.items() if became is outcome)):
            connection.execute(
                update(PushedEvent)
                .where(PushedEvent.source_id == source_id, PushedEvent.event_key.in_(part))
                .values(outcome=outcome)
            )


def count(connection: Connection, outcomes: Iterable[Arrived], *, source_id: int, now: datetime) -> None:
    """Add to the hour's tallies: one statement."""
    rows = [
        {"source_id": source_id, "hour": tally_hour(now), "outcome": outcome, "events": events}
        for outcome, events in sorted(Counter(outcomes).items())
    ]
    if rows:
        key = ["source_id", "hour", "outcome"]
        connection.execute(insert_or_add(connection, table_of(PushedTally), key=key, sums=["events"]), rows)


def prune_inbox(connection: Connection, *, now: datetime) -> int:
    """Forget ids after 30 days and tallies after 90; returns how many ids that were."""
    connection.execute(delete(PushedTally).where(PushedTally.hour < now - TALLIES_KEPT))
    return connection.execute(delete(PushedEvent).where(PushedEvent.received_at < now - KEPT)).rowcount
