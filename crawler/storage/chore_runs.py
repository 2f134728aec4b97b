"""When work in the background was last done, and how it went: facts for the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from crawler.storage.registry_writes import set_setting
from crawler.storage.schema import Delivery, DeliveryState, Setting, TransitionRow, Watch, WatchState

_KEY = "chore."


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoreRun:
    name: str
    at: datetime
    """When it began."""
    took_s: float
    trouble: str | None
    """Why it could not be done; None where it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits to be done."""

    due_watches: int
    overdue_since: datetime | None
    """When the watch that waits longest fell due; None where none is due."""
    unmatched: int
    """Changes of which it is not decided yet whom they concern; held ones are not among them."""
    oldest_waiting: datetime | None
    """When the oldest delivery that waits was to be sent."""


def note_run(connection: Connection, name: str, *, at: datetime, took_s: float, trouble: str | None) -> None:
    """Remember only the last run of that name (at most 64 characters)."""
    value = {"at": at.isoformat(), "took_s": round(took_s, 3), "trouble": trouble}
    set_setting(connection, f"{_KEY}{name}", value)


def chore_runs(connection: Connection) -> list[ChoreRun]:
    """The last run of each, by name."""
    query = select(Setting.key, Setting.value).where(Setting.key.startswith(_KEY)).order_by(Setting.key)
    return [
        ChoreRun(
            name=key.removeprefix(_KEY),
            at=datetime.fromisoformat(value["at"]),
            took_s=value["took_s"],
            trouble=value["trouble"],
        )
        for key, value in connection.execute(query)
    ]


def queue(connection: Connection, *, now: datetime) -> Queue:
    """Three statements, each by an index."""
    due, since = connection.execute(
        select(func.count(), func.min(Watch.next_look_at)).where(
            Watch.state == WatchState.ACTIVE, Watch.next_look_at <= now
        )
    ).one()
    unmatched = connection.execute(
        select(func.count()).where(TransitionRow.matched_at.is_(None), TransitionRow.held_at.is_(None))
    ).scalar_one()
    oldest = connection.execute(
        select(func.min(Delivery.due_at)).where(Delivery.state == DeliveryState.WAITING)
    ).scalar()
    return Queue(due_watches=due, overdue_since=since, unmatched=unmatched, oldest_waiting=oldest)
