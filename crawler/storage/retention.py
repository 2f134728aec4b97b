"""What is kept no longer: old looks, changes and messages, in short transactions, each of a few hundred rows.

Never removed: what is known now, the last look of each watch, what waits to be matched or sent, and changes
that a kept message tells of. Rows are numbered as they come, so that a table is read from its old end only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from crawler.config import Config
from crawler.storage.database import Database
from crawler.storage.registry_writes import set_setting
from crawler.storage.schema import (
    Answer,
    Attempt,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    FailureStretch,
    Listing,
    Notice,
    OneTimeLink,
    PastForecast,
    Setting,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
    WebSession,
    table_of,
)
from crawler.storage.times import parse_time

BATCH = 500
"""Rows in one transaction."""
LINKS_KEPT = timedelta(days=30)
"""Invitations and resets after they ended: "this was used on …" is still said for so long."""
LAST = "pruned"
"""The key of ``setting`` that says when it was last done."""
OPEN = (DeliveryState.WAITING, DeliveryState.SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """How long what is kept; None is for good."""

    history: timedelta | None
    messages: timedelta | None

    @classmethod
    def of(cls, config: Config) -> Keep:
        return cls(
            history=timedelta(days=config.keep_history_days) if config.keep_history_days else None,
            messages=timedelta(days=config.keep_messages_days) if config.keep_messages_days else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """A table whose rows are numbered in the order of ``since``."""

    table: Table
    since: ColumnElement[datetime]
    spent: ColumnElement[bool]
    """Which of the old rows may go."""
    first: Callable[[Connection, list[int]], None] | None = None
    """What goes, or lets go, before a row can."""


def prune(database: Database, keep: Keep, *, now: datetime, dry_run: bool = False) -> dict[str, int]:
    """Remove what is older than it is kept; how many rows of each table. Messages go first, then what they
    told of."""
    removed: dict[str, int] = {}
    stays = _messages_stay(keep, now=now)
    if keep.messages is not None:
        for each in _messages(stays, now - keep.messages):
            removed[each.table.name] = _walk(database, each, now - keep.messages, dry_run=dry_run)
    if keep.history is not None:
        before = now - keep.history
        for each in _history(before, told=stays):
            removed[each.table.name] = _walk(database, each, before, dry_run=dry_run)
        for table, spent in _gone(before):
            removed[table.name] = _by_watch(database, table, spent, dry_run=dry_run)
    for table, spent in _ended(now):
        removed[table.name] = _at_once(database, table, spent, dry_run=dry_run)
    return removed


def prune_when_due(database: Database, keep: Keep, *, now: datetime) -> dict[str, int]:
    """Once a day, whoever asks and how often the program was started meanwhile."""
    with database.read() as connection:
        last = connection.execute(select(Setting.value).where(Setting.key == LAST)).scalar()
    at = parse_time((last or {}).get("at"))
    if at is not None and now - timedelta(days=1) < at <= now:
        return {}
    database.retrying(lambda connection: set_setting(connection, LAST, {"at": now.isoformat()}))
    return prune(database, keep, now=now)


def _messages_stay(keep: Keep, *, now: datetime) -> ColumnElement[bool]:
    """Of a delivery: whether it is kept."""
    if keep.messages is None:
        return true()
    delivery = table_of(Delivery)
    return or_(delivery.c.created_at >= now - keep.messages, delivery.c.state.in_(OPEN))


def _messages(stays: ColumnElement[bool], before: datetime) -> list[_Numbered]:
    delivery, notice = table_of(Delivery), table_of(Notice)
    told = exists().where(delivery.c.notice_id == notice.c.id, stays)
    return [
        _Numbered(
            table=delivery,
            since=delivery.c.created_at,
            spent=~stays,
            first=_let_go_of_deliveries,
        ),
        _Numbered(
            table=notice,
            since=notice.c.at,
            spent=and_(notice.c.at < before, notice.c.matched_at.is_not(None), ~told),
        ),
    ]


def _let_go_of_deliveries(connection: Connection, ids: list[int]) -> None:
    """Their tries and what they told go with them; what a person answered stays."""
    for entity in (Attempt, DeliveryTransition):
        rows = table_of(entity)
        connection.execute(delete(rows).where(rows.c.delivery_id.in_(ids)))
    answer = table_of(Answer)
    connection.execute(update(answer).where(answer.c.delivery_id.in_(ids)).values(delivery_id=None))


def _history(before: datetime, *, told: ColumnElement[bool]) -> list[_Numbered]:
    """Written so that what would go first counts as gone: a dry run says what a real one does."""
    change, snapshot, failure = table_of(TransitionRow), table_of(Snapshot), table_of(FailureStretch)
    watch, forecast = table_of(Watch), table_of(PastForecast)
    link, delivery = table_of(DeliveryTransition), table_of(Delivery)
    is_told = exists().where(link.c.transition_id == change.c.id, delivery.c.id == link.c.delivery_id, told)
    changes_stay = or_(change.c.at >= before, change.c.matched_at.is_(None), is_told)
    has_changed = exists().where(change.c.snapshot_id == snapshot.c.id, changes_stay)
    is_last = exists().where(watch.c.id == snapshot.c.watch_id, watch.c.snapshot_id == snapshot.c.id)
    is_open = exists().where(watch.c.id == failure.c.watch_id, watch.c.failure_id == failure.c.id)
    return [
        _Numbered(
            table=change,
            since=change.c.at,
            spent=~changes_stay,
        ),
        _Numbered(
            table=snapshot,
            since=snapshot.c.first_seen_at,
            spent=and_(snapshot.c.last_seen_at < before, ~has_changed, ~is_last),
        ),
        _Numbered(
            table=failure,
            since=failure.c.first_seen_at,
            spent=and_(failure.c.last_seen_at < before, ~is_open),
        ),
        _Numbered(
            table=forecast,
            since=forecast.c.made_at,
            spent=and_(forecast.c.made_at < before, forecast.c.came.is_not(None)),
        ),
    ]


def _gone(before: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    """What a feed or a page has not named for so long."""
    listing, variant = table_of(Listing), table_of(VariantState)
    return [
        (listing, listing.c.gone_at < before),
        (variant, and_(variant.c.gone_at < before, variant.c.variant_key != "")),
    ]


def _ended(now: datetime) -> list[tuple[Table, ColumnElement[bool]]]:
    session, link = table_of(WebSession), table_of(OneTimeLink)
    return [
        (session, session.c.expires_at <= now),
        (link, or_(link.c.expires_at <= now - LINKS_KEPT, link.c.used_at <= now - LINKS_KEPT)),
    ]


def _walk(database: Database, each: _Numbered, before: datetime, *, dry_run: bool) -> int:
    """From the lowest number on, until rows are young. What stays among the old is read and passed over."""
    removed, after = 0, 0
    while True:
        work = partial(_step, each=each, after=after, before=before, dry_run=dry_run)
        number, last = database.retrying(work)
        removed += number
        if last is None:
            return removed
        after = last


def _step(
    connection: Connection, *, each: _Numbered, after: int, before: datetime, dry_run: bool
) -> tuple[int, int | None]:
    """How many rows went, and the number that was come to; None at the end."""
    key: Any = each.table.c.id
    rows = connection.execute(select(key, each.since).where(key > after).order_by(key).limit(BATCH)).all()
    if not rows or all(since >= before for _, since in rows):
        return 0, None
    here = and_(key > after, key <= rows[-1][0], each.since < before)
    ids = list(connection.scalars(select(key).where(here, each.spent)))
    if ids and not dry_run:
        if each.first is not None:
            each.first(connection, ids)
        connection.execute(delete(each.table).where(key.in_(ids)))
    return len(ids), rows[-1][0] if len(rows) == BATCH else None


def _by_watch(database: Database, table: Table, spent: ColumnElement[bool], *, dry_run: bool) -> int:
    """Some watches' rows at a time."""
    with database.read() as connection:
        highest = connection.execute(select(func.max(table.c.watch_id))).scalar() or 0
    parts = (
        and_(table.c.watch_id.between(low, low + BATCH - 1), spent) for low in range(1, highest + 1, BATCH)
    )
    return sum(_at_once(database, table, part, dry_run=dry_run) for part in parts)


def _at_once(database: Database, table: Table, spent: ColumnElement[bool], *, dry_run: bool) -> int:
    """In one statement."""
    if dry_run:
        with database.read() as connection:
            return connection.execute(select(func.count()).select_from(table).where(spent)).scalar_one()
    return database.retrying(lambda connection: connection.execute(delete(table).where(spent)).rowcount)
