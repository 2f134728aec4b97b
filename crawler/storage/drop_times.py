"""Drop times that people know of shops and pages: read, set, and made to count at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, update

from crawler.cadence.drops import first_window
from crawler.forecast.drops import drops_of
from crawler.storage.registry_writes import refresh_sites
from crawler.storage.schema import Origin, Watch, table_of
from crawler.storage.schema_learned import SiteDrops

FAR = timedelta(days=400)
"""Longer than any interval: a watch that is due after its next drop is due at it."""


def set_site_drops(
    connection: Connection, site_id: int, written: Sequence[str], *, origin: Origin, now: datetime
) -> None:
    """What somebody knows of a shop, in place of what was known; nothing forgets it."""
    connection.execute(delete(SiteDrops).where(SiteDrops.site_id == site_id))
    if written:
        connection.execute(insert(SiteDrops).values(site_id=site_id, drops=list(written), origin=origin))
    start = first_window(drops_of(written), now=now, until=now + FAR)
    if start is not None:
        later = (Watch.site_id == site_id, Watch.next_look_at > start)
        connection.execute(update(table_of(Watch)).where(*later).values(next_look_at=start))
        refresh_sites(connection, [site_id])


def due_with(drops: Sequence[str] | None, due: datetime | None, *, now: datetime) -> datetime | None:
    """When a watch with these drop times is due, that was due at ``due``; None stays None: it is paused."""
    if due is None or not drops:
        return due
    return first_window(drops_of(drops), now=now, until=due) or due
