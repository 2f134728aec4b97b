"""What looks change in the database, set-based: a batch costs a fixed number of statements.

Reading what was known, and writing what was decided, are two steps of one transaction that the caller owns
(:mod:`pipelines.record`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, case, insert, select, update

from crawler.model import KnownVariant, Transition
from crawler.storage.feeding import FED_COLUMNS, note_doubts, with_feeder
from crawler.storage.listings import ListingWrites, apply_listings
from crawler.storage.notices import NewNotice, add_notices
from crawler.storage.schema import (
    Base,
    FailureStretch,
    Site,
    SiteForecast,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
    table_of,
)
from crawler.storage.schema_learned import SiteDrops
from crawler.storage.screenshots import NewScreenshot, add_screenshots
from crawler.storage.standings import Looked
from crawler.storage.upserts import insert_one_a_watch

_VARIANT_COLUMNS = (
    "label",
    "availability",
    "price",
    "currency",
    "since",
    "pending",
    "pending_at",
    "gone_at",
    "flips",
    "flips_since",
)


@dataclass(slots=True, kw_only=True)
class Writes:
    """Rows collected from a batch of looks, by what is done with them."""

    watches: list[dict[str, Any]] = field(default_factory=list)
    """Every column that a look may set, for each watch; ``id`` tells which."""
    steady_snapshots: list[tuple[int, datetime]] = field(default_factory=list)
    """(snapshot id, seen at) of stretches that go on."""
    steady_failures: list[tuple[int, datetime]] = field(default_factory=list)
    new_snapshots: list[dict[str, Any]] = field(default_factory=list)
    new_failures: list[dict[str, Any]] = field(default_factory=list)
    new_states: list[tuple[int, KnownVariant]] = field(default_factory=list)
    changed_states: list[tuple[int, KnownVariant]] = field(default_factory=list)
    transitions: list[tuple[Transition, str]] = field(default_factory=list)
    """(transition, occasion)."""
    looked: list[Looked] = field(default_factory=list)
    """In the order of their starts."""
    canaries: list[int] = field(default_factory=list)
    """Watches among them whose state is known for good."""
    spiders: dict[int, str] = field(default_factory=dict)
    """Site id -> the spider that a look found to read it better."""
    browsers: set[int] = field(default_factory=set)
    """Sites whose pages were found to show their product only in a browser."""
    screenshots: list[NewScreenshot] = field(default_factory=list)
    """What the browser showed when something changed."""
    listings: list[ListingWrites] = field(default_factory=list)
    """Of feed watches."""
    held: dict[int, datetime] = field(default_factory=dict)
    """Watch id -> since when the news of its look waits for a person's word."""
    notices: list[NewNotice] = field(default_factory=list)
    doubted: list[tuple[int, datetime]] = field(default_factory=list)
    """(watch id, when): looks that found what the source that tells of the watch had not told."""


def load_watches(connection: Connection, watch_ids: Collection[int]) -> dict[int, RowMapping]:
    """The watches' rows, locked, with the open failure stretch's reason, detail and status (``failure_*``).

    ``site_blocks`` is how many looks in a row were blocked at their site, ``site_steers`` whether enough was
    learned of it to plan looks by (NULL and false are no), ``site_drops`` what is known of its drop times;
    :func:`crawler.storage.feeding.feeder_of` reads who tells of it by itself.
    """
    if connection.dialect.name != "sqlite":
        # By itself: MariaDB has no FOR UPDATE OF, and would lock the sites for as long.
        locked = select(Watch.id).where(Watch.id.in_(watch_ids)).order_by(Watch.id).with_for_update()
        connection.execute(locked).all()
    query = (
        select(
            Watch.__table__,
            FailureStretch.reason.label("failure_reason"),
            FailureStretch.detail.label("failure_detail"),
            FailureStretch.http_status.label("failure_status"),
            Site.blocks.label("site_blocks"),
            SiteForecast.steers.label("site_steers"),
            SiteDrops.drops.label("site_drops"),
            *FED_COLUMNS,
        )
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(SiteForecast, SiteForecast.site_id == Watch.site_id)
        .outerjoin(SiteDrops, SiteDrops.site_id == Watch.site_id)
        .outerjoin(FailureStretch, FailureStretch.id == Watch.failure_id)
        .where(Watch.id.in_(watch_ids))
    )
    return {row["id"]: row for row in connection.execute(with_feeder(query)).mappings()}


def load_states(connection: Connection, watch_ids: Collection[int]) -> dict[int, dict[str, KnownVariant]]:
    """The last known states of the watches' variants, by watch and variant key."""
    states: dict[int, dict[str, KnownVariant]] = {watch_id: {} for watch_id in watch_ids}
    if not watch_ids:
        return states
    query = select(VariantState.__table__).where(VariantState.watch_id.in_(watch_ids))
    for row in connection.execute(query).mappings():
        known = KnownVariant(key=row["variant_key"], **{name: row[name] for name in _VARIANT_COLUMNS})
        states[row["watch_id"]][known.key] = known
    return states


def apply(connection: Connection, writes: Writes) -> None:
    """Write a batch: snapshots, failures, states, transitions, watches, sites."""
    snapshot_ids = _insert(connection, Snapshot, writes.new_snapshots)
    failure_ids = _insert(connection, FailureStretch, writes.new_failures)
    _extend(connection, Snapshot, writes.steady_snapshots)
    _extend(connection, FailureStretch, writes.steady_failures)
    _write_states(connection, writes)
    _write_transitions(connection, writes, snapshot_ids)
    add_screenshots(connection, writes.screenshots)
    apply_listings(connection, writes.listings)
    add_notices(connection, writes.notices)
    note_doubts(connection, writes.doubted)
    _write_watches(connection, writes.watches, snapshot_ids, failure_ids)
    _write_sites(connection, writes)


def _insert(connection: Connection, table: type[Base], rows: Sequence[dict[str, Any]]) -> dict[int, int]:
    """Insert rows, each of another watch; returns watch id -> new row id."""
    if not rows:
        return {}
    return insert_one_a_watch(connection, table_of(table), rows)


def _extend(connection: Connection, table: type[Base], stretches: Iterable[tuple[int, datetime]]) -> None:
    entity: Any = table
    parameters = [{"row_id": row_id, "seen_at": seen_at} for row_id, seen_at in stretches]
    if parameters:
        connection.execute(
            update(table_of(entity))
            .where(entity.id == bindparam("row_id"))
            .values(last_seen_at=bindparam("seen_at"), looks=entity.looks + 1),
            parameters,
        )


def _write_states(connection: Connection, writes: Writes) -> None:
    if writes.new_states:
        connection.execute(insert(VariantState), [_state_row(*pair) for pair in writes.new_states])
    if writes.changed_states:
        table = table_of(VariantState)
        connection.execute(
            update(table)
            .where(table.c.watch_id == bindparam("in_watch"), table.c.variant_key == bindparam("of_key"))
            .values({name: bindparam(name) for name in _VARIANT_COLUMNS}),
            [
                {"in_watch": watch_id, "of_key": state.key, **_state_values(state)}
                for watch_id, state in writes.changed_states
            ],
        )


def _state_row(watch_id: int, state: KnownVariant) -> dict[str, Any]:
    return {"watch_id": watch_id, "variant_key": state.key, **_state_values(state)}


def _state_values(state: KnownVariant) -> dict[str, Any]:
    return {name: getattr(state, name) for name in _VARIANT_COLUMNS}


def _write_transitions(connection: Connection, writes: Writes, snapshot_ids: dict[int, int]) -> None:
    if writes.transitions:
        connection.execute(
            insert(TransitionRow),
            [
                {
                    **{name: getattr(transition, name) for name in Transition.__dataclass_fields__},
                    "snapshot_id": snapshot_ids[transition.watch_id],
                    "occasion": occasion,
                    "held_at": writes.held.get(transition.watch_id),
                }
                for transition, occasion in writes.transitions
            ],
        )


def _write_watches(
    connection: Connection,
    rows: Sequence[dict[str, Any]],
    snapshot_ids: dict[int, int],
    failure_ids: dict[int, int],
) -> None:
    if not rows:
        return
    for row in rows:
        row["snapshot_id"] = snapshot_ids.get(row["row_id"], row["snapshot_id"])
        row["failure_id"] = failure_ids.get(row["row_id"], row["failure_id"])
    columns = [name for name in rows[0] if name not in ("row_id", "due_next")]
    # Paused or retired while the look was under way: it stays so.
    due = case((Watch.state == WatchState.ACTIVE, bindparam("due_next", type_=Watch.next_look_at.type)))
    connection.execute(
        update(table_of(Watch))
        .where(Watch.id == bindparam("row_id"))
        .values({name: bindparam(name) for name in columns} | {"next_look_at": due}),
        list(rows),
    )


def _write_sites(connection: Connection, writes: Writes) -> None:
    table = table_of(Site)
    if writes.browsers:
        connection.execute(update(table).where(table.c.id.in_(writes.browsers)).values(browser=True))
    if writes.spiders:
        connection.execute(
            update(table).where(table.c.id == bindparam("site")).values(spider=bindparam("better")),
            [{"site": site, "better": spider} for site, spider in writes.spiders.items()],
        )
        # The other spider asks another address: what the shop gave us for this one says nothing there.
        watches = table_of(Watch)
        connection.execute(
            update(watches).where(watches.c.site_id.in_(writes.spiders)).values(etag=None, last_modified=None)
        )
