"""How sites do: tallies of looks by the hour, and what they say of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, case, delete, func, select

from crawler.health import Signs, SiteState, state_of
from crawler.manners import BLOCKS_TO_PAUSE, LONGEST_RETRY_AFTER, in_force
from crawler.model import FailureReason
from crawler.storage.flips import wrong_by_site
from crawler.storage.held_views import held_by_site
from crawler.storage.schema import Site, SiteTally, Watch, WatchState, table_of
from crawler.storage.upserts import insert_or_add

KEPT = timedelta(days=90)
GOOD = ("offer", "unchanged")
"""Outcomes of looks that succeeded; every other is a failure's reason."""
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How looks of one hour at one site ended."""

    site_id: int
    hour: datetime
    """Its beginning."""
    outcome: str
    looks: int
    latency_ms: int
    """Summed over the looks that had an answer."""
    answers: int


def tally_hour(at: datetime) -> datetime:
    """
    >>> str(tally_hour(datetime(2026, 1, 1, 12, 59, 59, 5, tzinfo=UTC)))
    '2026-01-01 12:00:00+00:00'
    """
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def add_tallies(connection: Connection, tallies: Sequence[Tally]) -> None:
    """Add to what is counted already: one statement. Of one site, hour and outcome there is at most one."""
    if not tallies:
        return
    # In one order everywhere: two crawls that add to the same rows never wait for each other in a circle.
    rows = sorted((asdict(t) for t in tallies), key=lambda r: (r["site_id"], r["hour"], r["outcome"]))
    statement = insert_or_add(
        connection,
        table_of(SiteTally),
        key=["site_id", "hour", "outcome"],
        sums=["looks", "latency_ms", "answers"],
    )
    connection.execute(statement, rows)


def prune_tallies(connection: Connection, *, now: datetime) -> int:
    """Forget what is older than 90 days; returns how many rows that were."""
    old = delete(SiteTally).where(SiteTally.site_id.in_(select(Site.id)), SiteTally.hour < now - KEPT)
    return connection.execute(old).rowcount


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHealth:
    """How a watched site did in the last 24 hours, and how it is now."""

    domain: str
    spider: str
    state: SiteState
    paused_until: datetime | None
    """Only where it is left alone now."""
    pause_reason: str | None
    blocked_since: datetime | None
    watches: int
    """Active ones."""
    blind: int
    """Watches whose people were told that it can't be seen."""
    held: int
    """Looks whose restocks wait for a person."""
    wrong_canaries: int
    looks: int
    good: int
    blocked: int
    failures: Mapping[str, int]
    """Looks by a failure's reason, the blocked ones too."""
    latency_ms: float | None
    """Mean of the looks that had an answer."""
    last_ok_at: datetime | None
    next_look_at: datetime | None

    @property
    def success(self) -> float | None:
        """The share of looks that succeeded; None without looks."""
        return self.good / self.looks if self.looks else None


def site_health(connection: Connection, *, now: datetime) -> list[SiteHealth]:
    """Every site that is watched or was looked at within a day, by domain. Four statements."""
    tallied = _tallied(connection, since=tally_hour(now - DAY))
    held = held_by_site(connection)
    wrong = wrong_by_site(connection)
    found = []
    for row in connection.execute(_sites_query()):
        counted = tallied.get(row.id, _Sums())
        if row.watches or counted.looks:
            found.append(_health(row, counted, held.get(row.id, 0), wrong.get(row.id, 0), now))
    return found


def _sites_query() -> Select[*tuple[Any, ...]]:
    blind = func.coalesce(func.sum(case((Watch.blind_at.is_not(None), 1), else_=0)), 0)
    of_site = (
        select(
            Watch.site_id,
            func.count().label("watches"),
            blind.label("blind"),
            func.max(Watch.last_ok_at).label("seen_at"),
            func.min(Watch.next_look_at).label("due_at"),
        )
        .where(Watch.state == WatchState.ACTIVE)
        .group_by(Watch.site_id)
        .subquery()
    )
    return (
        select(
            table_of(Site),
            func.coalesce(of_site.c.watches, 0).label("watches"),
            func.coalesce(of_site.c.blind, 0).label("blind"),
            of_site.c.seen_at,
            of_site.c.due_at,
        )
        .outerjoin(of_site, of_site.c.site_id == Site.id)
        .order_by(Site.domain)
    )


@dataclass(slots=True, kw_only=True)
class _Sums:
    outcomes: dict[str, int] = field(default_factory=dict)
    latency_ms: int = 0
    answers: int = 0

    @property
    def looks(self) -> int:
        return sum(self.outcomes.values())


def _tallied(connection: Connection, *, since: datetime) -> dict[int, _Sums]:
    rows = connection.execute(
        select(
            SiteTally.site_id,
            SiteTally.outcome,
            func.sum(SiteTally.looks),
            func.sum(SiteTally.latency_ms),
            func.sum(SiteTally.answers),
        )
        # By way of the sites, so that each one's last hours are found by index.
        .join(Site, Site.id == SiteTally.site_id)
        .where(SiteTally.hour >= since)
        .group_by(SiteTally.site_id, SiteTally.outcome)
    )
    sums: dict[int, _Sums] = defaultdict(_Sums)
    for site_id, outcome, looks, latency_ms, answers in rows:
        one = sums[site_id]
        one.outcomes[outcome] = int(looks)
        one.latency_ms += int(latency_ms)
        one.answers += int(answers)
    return sums


def _health(row: Row[*tuple[Any, ...]], sums: _Sums, held: int, wrong: int, now: datetime) -> SiteHealth:
    latency = sums.latency_ms / sums.answers if sums.answers else None
    paused = in_force(row.paused_until, now, longest=LONGEST_RETRY_AFTER)
    signs = Signs(
        held=held,
        probing=row.blocks >= BLOCKS_TO_PAUSE,
        paused=paused,
        blind=row.blind,
        looks=sums.looks,
        latency_ms=latency,
        slowed_down=row.slowdown_s is not None,
    )
    return SiteHealth(
        domain=row.domain,
        spider=row.spider,
        state=state_of(signs),
        paused_until=row.paused_until if paused else None,
        pause_reason=row.pause_reason if paused else None,
        blocked_since=row.blocked_since if signs.probing else None,
        watches=row.watches,
        blind=int(row.blind),
        held=held,
        wrong_canaries=wrong,
        looks=sums.looks,
        good=sum(sums.outcomes.get(outcome, 0) for outcome in GOOD),
        blocked=sums.outcomes.get(FailureReason.BLOCKED.value, 0),
        failures={o: n for o, n in sorted(sums.outcomes.items()) if o not in GOOD},
        latency_ms=latency,
        last_ok_at=_later(row.last_ok_at, row.seen_at),
        next_look_at=row.due_at,
    )


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at is not None), default=None)
