"""Restocks that a person (or time) says are not true: recorded, told to nobody, the reason in the lists."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.matchmaker import PORTION, match_occasions
from crawler.storage.database import Database
from crawler.storage.holds import held_occasions, withhold_waiting

DISCARDED = "held as unlikely, and discarded"


def discard(
    database: Database,
    site_id: int,
    *,
    now: datetime,
    ttl: timedelta,
    reason: str = DISCARDED,
    most: int = PORTION,
) -> int:
    """End everything that waits at the site; whoever asked for it has a suppressed delivery with the reason.

    Each portion is a transaction of its own; cut off, it can be run again. Returns how many looks that were.
    """
    occasions = database.retrying(lambda c: withhold_waiting(c, site_id, reason=reason, now=now))

    def portion(connection: Connection) -> bool:
        held = held_occasions(connection, site_id)
        return match_occasions(connection, held, now=now, ttl=ttl, most=most, withheld=reason).anything

    while database.retrying(portion):
        pass
    return occasions
