"""What the browser showed when something changed: kept for a month beside the transitions of its look."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from crawler.model import Picture
from crawler.storage.schema import Screenshot

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScreenshot:
    """A look's picture, to be stored with its transitions."""

    occasion: str
    watch_id: int
    taken_at: datetime
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredScreenshot:
    """A stored one, with what it shows."""

    occasion: str
    watch_id: int
    taken_at: datetime
    picture: Picture


def add_screenshots(connection: Connection, new: Sequence[NewScreenshot]) -> None:
    """Store them; in the transaction of their transitions."""
    if new:
        connection.execute(
            insert(Screenshot),
            [
                {
                    "occasion": one.occasion,
                    "watch_id": one.watch_id,
                    "taken_at": one.taken_at,
                    "media_type": one.picture.media_type,
                    "body": one.picture.body,
                }
                for one in new
            ],
        )


def newest_screenshot(
    connection: Connection, watch_id: int, *, occasion: str | None = None
) -> StoredScreenshot | None:
    """The last one of a watch, or the one of an occasion; None where there is none."""
    query = select(Screenshot.__table__).where(Screenshot.watch_id == watch_id)
    if occasion is not None:
        query = query.where(Screenshot.occasion == occasion)
    row = connection.execute(query.order_by(Screenshot.taken_at.desc()).limit(1)).first()
    if row is None:
        return None
    return StoredScreenshot(
        occasion=row.occasion,
        watch_id=row.watch_id,
        taken_at=row.taken_at,
        picture=Picture(body=row.body, media_type=row.media_type),
    )


def screenshots_of(connection: Connection, occasions: Collection[str]) -> frozenset[str]:
    """Those of the occasions that have one."""
    query = select(Screenshot.occasion).where(Screenshot.occasion.in_(occasions))
    return frozenset(connection.scalars(query))


def prune_screenshots(connection: Connection, *, now: datetime, kept_for: timedelta = KEPT_FOR) -> int:
    """Forget those that are older; how many that were."""
    return connection.execute(delete(Screenshot).where(Screenshot.taken_at < now - kept_for)).rowcount
