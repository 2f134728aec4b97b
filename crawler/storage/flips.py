"""What came back at a site lately, and which of its canaries are wrong."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Subquery, and_, case, func, select

from crawler.model import Availability, TransitionKind
from crawler.storage.schema import TransitionRow, VariantState, Watch, WatchKind, WatchState

BUYABLE = [a for a in Availability if a.buyable]


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFlips:
    flipped: int
    known: int
    wrong_canaries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongCanary:
    watch_id: int
    site_id: int
    expected: Availability
    seen: Availability
    since: datetime


def flips_of(connection: Connection, site_ids: Collection[int], *, since: datetime) -> dict[int, SiteFlips]:
    """What came back at each site since then, beside what is known there. Two statements."""
    recent = recent_restocks(since)
    flipped = connection.execute(
        select(Watch.site_id, func.count(recent.c.watch_id.distinct()))
        .join(recent, recent.c.watch_id == Watch.id)
        .where(Watch.site_id.in_(site_ids), Watch.kind == WatchKind.PAGE)
        .group_by(Watch.site_id)
    )
    flips = {row[0]: row[1] for row in flipped}
    known = connection.execute(
        select(Watch.site_id, func.count(), func.sum(case((_wrong(), 1), else_=0)))
        .join(VariantState, _whole())
        .where(Watch.site_id.in_(site_ids), Watch.state == WatchState.ACTIVE, Watch.kind == WatchKind.PAGE)
        .group_by(Watch.site_id)
    )
    return {
        site_id: SiteFlips(flipped=flips.get(site_id, 0), known=number, wrong_canaries=int(wrong or 0))
        for site_id, number, wrong in known
    }


def wrong_canaries(connection: Connection, watch_ids: Collection[int]) -> list[WrongCanary]:
    """Those of the canaries of which two looks in a row said otherwise."""
    rows = connection.execute(
        select(Watch.id, Watch.site_id, Watch.canary, VariantState.availability, VariantState.since)
        .join(VariantState, _whole())
        .where(Watch.id.in_(watch_ids), Watch.state == WatchState.ACTIVE, _wrong())
    )
    return [
        WrongCanary(watch_id=watch_id, site_id=site_id, expected=canary, seen=seen, since=since)
        for watch_id, site_id, canary, seen, since in rows
        if canary is not None
    ]


def wrong_by_site(connection: Connection) -> dict[int, int]:
    """How many canaries of each site are wrong."""
    rows = connection.execute(
        select(Watch.site_id, func.count())
        .join(VariantState, _whole())
        .where(Watch.state == WatchState.ACTIVE, _wrong())
        .group_by(Watch.site_id)
    )
    return {row[0]: row[1] for row in rows}


def _whole() -> ColumnElement[bool]:
    return and_(VariantState.watch_id == Watch.id, VariantState.variant_key == "")


def _wrong() -> ColumnElement[bool]:
    """Seen otherwise by the look that changed the state, and by a good one after it."""
    return and_(
        Watch.canary.is_not(None),
        Watch.canary.in_(BUYABLE) != VariantState.availability.in_(BUYABLE),
        VariantState.pending.is_(None),
        Watch.last_ok_at > VariantState.since,
    )


def recent_restocks(since: datetime) -> Subquery:
    """What came back since then, but for what a person said to be true; found by its time.

    The limit keeps planners from beginning with the site's watches and all that ever befell them.
    """
    return (
        select(
            TransitionRow.watch_id, TransitionRow.occasion, TransitionRow.held_at, TransitionRow.matched_at
        )
        .where(
            TransitionRow.at >= since,
            TransitionRow.kind == TransitionKind.RESTOCK,
            TransitionRow.released_at.is_(None),
        )
        .limit(1_000_000)
        .subquery()
    )
