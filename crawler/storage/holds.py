"""Restocks that wait for a person to say that they are true: holding, releasing, discarding.

Held are whole occasions, so that what one look saw stays one message. A held transition has ``held_at`` and
no ``matched_at``; a discarded one has both; a released one has ``released_at``.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, exists, func, or_, select, update

from crawler.storage.flips import recent_restocks
from crawler.storage.handover import UnmatchedOccasion, occasions_of
from crawler.storage.registry import chunks
from crawler.storage.schema import Delivery, DeliveryState, TransitionRow, Watch, WatchKind, table_of

_UNSENT = (DeliveryState.WAITING, DeliveryState.SENDING)


def hold(
    connection: Connection, site_id: int, *, since: datetime, now: datetime, feeds: bool
) -> datetime | None:
    """Hold the site's restocks since then of which not everything is sent; ``feeds``: those of listings too.

    Returns when the first of those that wait for a person now was held; None where nothing had to be held.
    """
    recent = recent_restocks(since)
    unsent = exists().where(Delivery.occasion == recent.c.occasion, Delivery.state.in_(_UNSENT))
    occasions = connection.scalars(
        select(recent.c.occasion)
        .distinct()
        .join(Watch, Watch.id == recent.c.watch_id)
        .where(
            recent.c.held_at.is_(None),
            Watch.site_id == site_id,
            *([] if feeds else [Watch.kind == WatchKind.PAGE]),
            or_(recent.c.matched_at.is_(None), unsent),
        )
    ).all()
    if not occasions:
        return None
    for part in chunks(occasions):
        connection.execute(
            update(TransitionRow)
            .where(TransitionRow.at >= since, TransitionRow.occasion.in_(part))
            .values(held_at=now, matched_at=None)
        )
    return connection.execute(select(func.min(TransitionRow.held_at)).where(_waits_at(site_id))).scalar_one()


def waits() -> ColumnElement[bool]:
    """Of transitions: whether a person must decide first."""
    return and_(TransitionRow.matched_at.is_(None), TransitionRow.held_at.is_not(None))


def _waits_at(site_id: int) -> ColumnElement[bool]:
    of_site = select(Watch.id).where(Watch.site_id == site_id)
    return and_(waits(), TransitionRow.watch_id.in_(of_site))


def release(connection: Connection, site_id: int, *, now: datetime, ttl: timedelta) -> int:
    """It is true: what waits at the site is news from now on. Returns how many occasions that are."""
    occasions = _occasions(connection, site_id)
    for part in chunks(occasions):
        connection.execute(
            update(Delivery)
            .where(Delivery.occasion.in_(part), Delivery.state == DeliveryState.WAITING)
            .values(due_at=now, expires_at=now + ttl, reason=None)
        )
    connection.execute(update(TransitionRow).where(_waits_at(site_id)).values(held_at=None, released_at=now))
    return len(occasions)


def withhold_waiting(connection: Connection, site_id: int, *, reason: str, now: datetime) -> int:
    """End what was to be sent of the site's held occasions already. Returns how many occasions there are."""
    occasions = _occasions(connection, site_id)
    for part in chunks(occasions):
        connection.execute(
            update(Delivery)
            .where(Delivery.occasion.in_(part), Delivery.state == DeliveryState.WAITING)
            .values(
                state=DeliveryState.SUPPRESSED,
                due_at=None,
                lease_token=None,
                settled_at=now,
                reason=reason[:300],
            )
        )
    return len(occasions)


def _occasions(connection: Connection, site_id: int) -> list[str]:
    return list(connection.scalars(select(TransitionRow.occasion).distinct().where(_waits_at(site_id))))


def held_occasions(connection: Connection, site_id: int, *, limit: int = 50) -> list[UnmatchedOccasion]:
    """Some of the site's occasions that wait, each whole; on a server their rows are locked."""
    some = connection.scalars(
        select(TransitionRow.occasion).where(_waits_at(site_id)).order_by(TransitionRow.id).limit(limit)
    ).all()
    if not some:
        return []
    query = select(table_of(TransitionRow)).where(_waits_at(site_id), TransitionRow.occasion.in_(set(some)))
    return occasions_of(connection, query)
