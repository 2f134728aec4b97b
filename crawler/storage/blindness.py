"""Watches that can't be seen any more, and those that can again: found and told set-based.

A watch is blind from its notice on (``blind_at``) until its people were told that it is seen again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from crawler.health import LEAST_BLIND, blind_after
from crawler.manners import BLOCKS_TO_PAUSE
from crawler.storage.notices import NewNotice, add_notices, episode
from crawler.storage.schema import FailureStretch, NoticeKind, Site, SiteForecast, Watch, WatchState, table_of
from crawler.storage.schema_pushed import PushedWatch

FAILURES = 3
"""So many in a row at least where looks go by what was learned, or are but a check of what a source tells: a
watch of which little is to be expected is looked at once a day there, and one failure would seem to end a day
of blindness."""
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindRules:
    every: timedelta
    """The interval of watches that wish none."""
    intervals: int
    """So many without a successful look, and a watch is blind; an hour at least."""


def blind_query(*, now: datetime) -> Select[*tuple[Any, ...]]:
    """Watches that fail, were not seen for an hour, and of which nobody was told; an index has just these.

    Those of a site that turns us away are left out: that is told once for the whole site.
    """
    seen_at = func.coalesce(Watch.last_ok_at, Watch.created_at)
    return (
        select(
            Watch.id,
            Watch.site_id,
            Watch.interval_s,
            Watch.failures,
            Watch.looked_at,
            Watch.last_ok_at,
            seen_at.label("seen_at"),
            FailureStretch.detail,
            SiteForecast.steers,
            PushedWatch.told_at,
        )
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(SiteForecast, SiteForecast.site_id == Watch.site_id)
        .outerjoin(PushedWatch, PushedWatch.watch_id == Watch.id)
        .join(FailureStretch, FailureStretch.id == Watch.failure_id)
        .where(
            Watch.blind_at.is_(None),
            Watch.failure_id.is_not(None),
            Watch.state == WatchState.ACTIVE,
            seen_at < now - LEAST_BLIND,
            Site.blocks < BLOCKS_TO_PAUSE,
        )
    )


def blind_watches(connection: Connection, *, now: datetime, rules: BlindRules) -> list[int]:
    """Watches that have become blind."""
    return [row.id for row in connection.execute(blind_query(now=now)) if _is_blind(row, now, rules)]


def _is_blind(row: Row[*tuple[Any, ...]], now: datetime, rules: BlindRules) -> bool:
    """Not seen for long, and yet looked at: a service that stood still is no shop's fault."""
    interval = rules.every if row.interval_s is None else timedelta(seconds=row.interval_s)
    long_ago = now - blind_after(interval, intervals=rules.intervals)
    enough = FAILURES if row.steers or row.told_at is not None else 1
    return bool(row.seen_at < long_ago <= row.looked_at and row.failures >= enough)


def tell_blind(connection: Connection, watch_ids: Collection[int], *, now: datetime, at: datetime) -> int:
    """Note that these are blind, where that is still so; ``at`` is the same for all told together."""
    rows = connection.execute(blind_query(now=now).where(Watch.id.in_(watch_ids))).all()
    kind = NoticeKind.BLIND
    add_notices(
        connection,
        [
            NewNotice(
                kind=kind,
                occasion=episode(kind, row.id, row.seen_at),
                at=at,
                site_id=row.site_id,
                watch_id=row.id,
                detail={
                    "since": row.last_ok_at.isoformat() if row.last_ok_at else None,
                    "why": row.detail,
                },
            )
            for row in rows
        ],
    )
    _set(connection, [row.id for row in rows], at)
    return len(rows)


def sighted_query() -> Select[*tuple[Any, ...]]:
    """Blind watches of which a look has succeeded since."""
    return select(Watch.id, Watch.site_id, Watch.blind_at).where(
        # Any at all; of IS NOT NULL SQLite believes that most rows are meant, and reads them all.
        Watch.blind_at > LONG_AGO,
        Watch.failure_id.is_(None),
        Watch.state == WatchState.ACTIVE,
        Watch.last_ok_at > Watch.blind_at,
    )


def sighted_watches(connection: Connection) -> list[int]:
    return [row.id for row in connection.execute(sighted_query())]


def tell_sighted(connection: Connection, watch_ids: Collection[int], *, at: datetime) -> int:
    """Note that these are seen again, where that is still so."""
    rows = connection.execute(sighted_query().where(Watch.id.in_(watch_ids))).all()
    kind = NoticeKind.SIGHTED
    add_notices(
        connection,
        [
            NewNotice(
                kind=kind,
                occasion=episode(kind, row.id, row.blind_at),
                at=at,
                site_id=row.site_id,
                watch_id=row.id,
                detail={"since": row.blind_at.isoformat()},
            )
            for row in rows
        ],
    )
    _set(connection, [row.id for row in rows], None)
    return len(rows)


def _set(connection: Connection, watch_ids: Collection[int], at: datetime | None) -> None:
    if watch_ids:
        connection.execute(update(table_of(Watch)).where(Watch.id.in_(watch_ids)).values(blind_at=at))
