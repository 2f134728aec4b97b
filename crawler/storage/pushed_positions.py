"""How far each source has told of what, and how that stands beside our own looks. All for locked watches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.model import KnownVariant
from crawler.storage.schema import Site, Snapshot, VariantState, Watch, table_of
from crawler.storage.schema_pushed import PushedPosition, PushedWatch
from crawler.storage.watches import earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last event of a source about a variant."""

    sequence: int | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What events made of a watch's ``as_of``, and what our own looks had made of it."""

    as_of: datetime
    looked_as_of: datetime | None
    source_id: int | None = None
    """Who told of it last,"""
    told_at: datetime | None = None
    """and of when that was."""


_BESIDE = tuple(field.name for field in fields(Beside))

Positions = Mapping[int, Mapping[str, Position]]
"""By watch and variant key."""


def load_positions(connection: Connection, source_id: int, watch_ids: Collection[int]) -> Positions:
    found: dict[int, dict[str, Position]] = defaultdict(dict)
    query = select(PushedPosition.__table__).where(
        PushedPosition.source_id == source_id, PushedPosition.watch_id.in_(watch_ids)
    )
    for row in connection.execute(query):
        found[row.watch_id][row.variant_key] = Position(sequence=row.sequence, at=row.at)
    return found


def save_positions(
    connection: Connection,
    source_id: int,
    moved: Mapping[tuple[int, str], Position],
    *,
    known: Positions,
) -> None:
    new, changed = [], []
    for (watch_id, key), position in moved.items():
        values: dict[str, Any] = {"sequence": position.sequence, "at": position.at}
        if key in known.get(watch_id, {}):
            changed.append({"of_watch": watch_id, "of_key": key, **values})
        else:
            new.append({"source_id": source_id, "watch_id": watch_id, "variant_key": key, **values})
    if new:
        connection.execute(insert(PushedPosition), new)
    if changed:
        table = table_of(PushedPosition)
        connection.execute(
            update(table)
            .where(
                table.c.source_id == source_id,
                table.c.watch_id == bindparam("of_watch"),
                table.c.variant_key == bindparam("of_key"),
            )
            .values(sequence=bindparam("sequence"), at=bindparam("at")),
            changed,
        )


def load_beside(connection: Connection, watch_ids: Collection[int]) -> dict[int, Beside]:
    query = select(PushedWatch.__table__).where(PushedWatch.watch_id.in_(watch_ids))
    return {
        row.watch_id: Beside(**{name: getattr(row, name) for name in _BESIDE})
        for row in connection.execute(query)
    }


def save_beside(connection: Connection, values: Mapping[int, Beside], *, known: Collection[int]) -> None:
    rows = [(watch_id, asdict(beside)) for watch_id, beside in values.items()]
    new = [{"watch_id": watch_id, **beside} for watch_id, beside in rows if watch_id not in known]
    changed = [{"of_watch": watch_id, **beside} for watch_id, beside in rows if watch_id in known]
    if new:
        connection.execute(insert(PushedWatch), new)
    if changed:
        table = table_of(PushedWatch)
        connection.execute(
            update(table)
            .where(table.c.watch_id == bindparam("of_watch"))
            .values({name: bindparam(name) for name in _BESIDE}),
            changed,
        )


def load_snapshots(connection: Connection, snapshot_ids: Collection[int]) -> dict[int, Any]:
    """The snapshots' rows by watch."""
    rows = connection.execute(select(Snapshot.__table__).where(Snapshot.id.in_(snapshot_ids)))
    return {row.watch_id: row for row in rows}


def add_baselines(connection: Connection, states: Sequence[tuple[int, KnownVariant]]) -> None:
    """Remember what was never seen before as if it had always been so: it is no news."""
    if states:
        names = ("label", "availability", "price", "currency", "since")
        rows = [
            {"watch_id": watch_id, "variant_key": state.key, "flips": 0}
            | {name: getattr(state, name) for name in names}
            for watch_id, state in states
        ]
        connection.execute(insert(VariantState), rows)


def hasten_second_looks(connection: Connection, watch_ids: Collection[int]) -> None:
    """Let the sites of those know that wait for a second look: it is due sooner than was planned."""
    sites = select(Watch.site_id).where(Watch.id.in_(watch_ids), Watch.second_look.is_(True)).distinct()
    found = list(connection.scalars(sites))
    if found:
        connection.execute(update(Site).where(Site.id.in_(found)).values(next_look_at=earliest()))
