"""What hosts' robots.txt said, believed by every process until a time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from crawler.manners import in_force
from crawler.storage.manners import SKEW
from crawler.storage.schema import RobotsTxt, table_of
from crawler.storage.upserts import insert_new

BELIEVED = timedelta(days=1)
KEPT = timedelta(days=30)
"""What has not been asked for so long goes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRobots:
    asked_at: datetime
    until: datetime
    body: str | None = None
    refusal: str | None = None
    cause: str | None = None


def load_robots(connection: Connection, origin: str, *, now: datetime) -> StoredRobots | None:
    """What is still believed of ``origin`` (scheme, host and port)."""
    columns = [table_of(RobotsTxt).c[name] for name in StoredRobots.__dataclass_fields__]
    row = connection.execute(select(*columns).where(RobotsTxt.origin == origin)).mappings().first()
    found = StoredRobots(**row) if row else None
    return found if found and in_force(found.until, now, longest=BELIEVED + SKEW) else None


def store_robots(connection: Connection, origin: str, robots: StoredRobots) -> None:
    table = table_of(RobotsTxt)
    changed = connection.execute(update(table).where(table.c.origin == origin).values(asdict(robots)))
    if not changed.rowcount:
        connection.execute(delete(table).where(table.c.until < robots.asked_at - KEPT))
        connection.execute(
            insert_new(connection, table, key=["origin"]), [{"origin": origin, **asdict(robots)}]
        )
