"""What all processes know of how a domain is asked, and the right to ask it next.

Whoever wants to send a request takes the domain's turn first: ``site.free_at`` then lies ahead, and nobody
else asks before it. Handing the turn back sets it to the end of the answer plus the gap. A process that dies
with a turn holds everybody up until the turn's time is over, and never makes two requests come too close.

A domain that is asked without being watched (a redirect, ``restock check``) gets a row that no spider reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update

from crawler.manners import LONGEST_CRAWL_DELAY, LONGEST_RETRY_AFTER, Pace, Standing, in_force
from crawler.storage.schema import Site, Watch, table_of
from crawler.storage.upserts import insert_new

GUEST = ""
"""The spider of a domain that was asked but holds no watch."""
GUESTS_STAY = timedelta(days=2)
LONGEST_HOLD = timedelta(minutes=10)
LONGEST_WAIT = LONGEST_HOLD + timedelta(seconds=LONGEST_CRAWL_DELAY)
"""A ``free_at`` further ahead was written by a clock that was set back since."""
SKEW = timedelta(minutes=1)
"""Clocks of several machines may differ by as much."""
LONGEST_PAUSE = LONGEST_RETRY_AFTER + SKEW
PACE = ("latency_s", "crawl_delay_s", "slowdown_s", "clean_looks")
"""Columns of ``site`` that :func:`pace_of` reads."""
_PAUSE = ("paused_until", "pause_reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody wants a domain's turn, or to keep it."""

    domain: str
    setting: float
    """The site's own least gap, in seconds."""
    crawl_delay_s: float | None = None
    """What its robots.txt is known to ask for by now; None takes what was stored."""
    hold: timedelta
    """How long the turn is theirs at most."""
    mine: datetime | None = None
    """Until when they hold it already."""
    renews: bool = False
    """Only to go on with what is under way: nothing is answered but whether ``mine`` still holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``until`` is set where the turn was given, else ``wait`` or ``paused_until`` says why not.

    What could not be renewed has none of them: somebody else has the turn by now, or may have it.
    """

    pace: Pace
    until: datetime | None = None
    wait: timedelta = timedelta()
    paused_until: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandBack:
    """Somebody is done with a domain's turn for now."""

    domain: str
    mine: datetime
    """Until when it was given; where somebody else has it by now, only a pause is noted."""
    asked_at: datetime
    free_at: datetime
    pace: Pace
    pause: tuple[datetime, str] | None = None
    """What the shop asked for: until when, and why."""


def take_turns(
    connection: Connection, orders: Sequence[Ask | HandBack], *, now: datetime
) -> list[Answer | None]:
    """Carry out the orders one after the other, in a fixed number of statements; an Answer for each Ask."""
    rows = _locked(connection, {order.domain for order in orders})
    strangers = {order.domain for order in orders if isinstance(order, Ask)} - rows.keys()
    if strangers:
        _welcome(connection, strangers, now)
        rows |= _locked(connection, strangers)
    changed: dict[str, dict[str, Any]] = {}
    answers: list[Answer | None] = []
    for order in orders:
        row: dict[str, Any] = {**rows[order.domain]} if order.domain in rows else {}
        row |= changed.get(order.domain, {})
        answer, change = _give(order, row, now) if isinstance(order, Ask) else (None, _returned(order, row))
        answers.append(answer)
        if change:
            changed[order.domain] = changed.get(order.domain, {}) | change
    _write(connection, {rows[domain]["id"]: {**rows[domain], **new} for domain, new in changed.items()})
    return answers


def _locked(connection: Connection, domains: Iterable[str]) -> dict[str, RowMapping]:
    columns = [table_of(Site).c[name] for name in ("id", "domain", "asked_at", "free_at", *PACE, *_PAUSE)]
    # In the order of their ids, so that two processes never wait for each other. SQLite locks as a whole.
    query = select(*columns).where(Site.domain.in_(sorted(domains))).order_by(Site.id).with_for_update()
    return {row["domain"]: row for row in connection.execute(query).mappings()}


def _welcome(connection: Connection, domains: Iterable[str], now: datetime) -> None:
    """Rows for domains that nobody watches; those of long ago go."""
    watched = select(Watch.site_id).where(Watch.site_id == Site.id).exists()
    gone = (
        Site.spider == GUEST,
        Site.free_at < now - GUESTS_STAY,
        Site.created_at < now - GUESTS_STAY,
        ~watched,
    )
    connection.execute(delete(table_of(Site)).where(*gone))
    rows = [{"domain": domain, "spider": GUEST, "created_at": now} for domain in sorted(domains)]
    connection.execute(insert_new(connection, table_of(Site), key=["domain"]), rows)


def _give(order: Ask, row: Mapping[str, Any], now: datetime) -> tuple[Answer, dict[str, Any]]:
    pace = pace_of(row)
    if order.crawl_delay_s is not None:
        pace = replace(pace, crawl_delay_s=order.crawl_delay_s or None)
    if order.renews:
        if row["free_at"] != order.mine:
            return Answer(pace=pace), {}
    elif in_force(row["paused_until"], now, longest=LONGEST_PAUSE):
        return Answer(pace=pace, paused_until=row["paused_until"], reason=row["pause_reason"]), {}
    if order.mine is None or row["free_at"] != order.mine:
        free_at = free_from(row["asked_at"], row["free_at"], pace.gap(order.setting), now)
        if free_at > now:
            held = in_force(row["free_at"], now, longest=LONGEST_WAIT)
            # A gap that has grown is known to those who look for work, too.
            change = {} if held else {"free_at": free_at, "crawl_delay_s": pace.crawl_delay_s}
            return Answer(pace=pace, wait=free_at - now), change
    until = now + order.hold
    change = {"asked_at": now, "free_at": until, "crawl_delay_s": pace.crawl_delay_s}
    return Answer(pace=pace, until=until), change


def free_from(asked_at: datetime | None, free_at: datetime | None, gap: float, now: datetime) -> datetime:
    """When a domain may be asked, ``now`` or later.

    ``free_at`` holds the gap of its time; one that has grown since counts from the last request. What a
    clock wrote that was set back since says nothing.
    """
    found = now
    if asked_at is not None and asked_at > now + SKEW:
        return found
    if free_at is not None and free_at <= now + LONGEST_WAIT:
        found = max(found, free_at)
    if asked_at is not None:
        found = max(found, asked_at + timedelta(seconds=gap))
    return found


def _returned(order: HandBack, row: Mapping[str, Any]) -> dict[str, Any]:
    if not row:
        return {}
    change: dict[str, Any] = {}
    if row["free_at"] == order.mine:
        change = {"asked_at": order.asked_at, "free_at": order.free_at, **asdict(order.pace)}
    if order.pause is not None:
        told = Standing(**{name: row[name] for name in _PAUSE}).told_to_wait(*order.pause)
        change |= {"paused_until": told.paused_until, "pause_reason": told.pause_reason}
    return change


def _write(connection: Connection, rows: Mapping[int, Mapping[str, Any]]) -> None:
    names = ("asked_at", "free_at", *PACE, *_PAUSE)
    if rows:
        connection.execute(
            update(table_of(Site))
            .where(Site.id == bindparam("site"))
            .values({name: bindparam(name) for name in names}),
            [{"site": site, **{name: row[name] for name in names}} for site, row in sorted(rows.items())],
        )


def pace_of(row: Mapping[str, Any] | RowMapping) -> Pace:
    """From a row of ``site``."""
    return Pace(**{name: row[name] for name in PACE})
