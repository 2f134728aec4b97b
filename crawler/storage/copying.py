"""Moving an installation from one database to another, whatever the two servers are.

All rows of all tables, in the order of their references, from one view of the source; then each table is
read back, and its count and checksum are compared. Sealed channel URLs travel as they are: the key goes
separately.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Table,
    column,
    delete,
    func,
    insert,
    inspect,
    null,
    select,
    table,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError

from crawler import storage
from crawler.errors import DatabaseError
from crawler.storage.database import HEAD, Database
from crawler.storage.schema import Base, Setting
from crawler.storage.service_lease import current

BATCH = 1000
UNFINISHED = "copy.unfinished"
"""The key of ``setting`` that marks a target whose copy was begun and not ended."""
OTHERS = ("alembic_version", "procrastinate_")
"""Tables of libraries: made anew by them, never copied."""
CHECKED = 1 << 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One table's rows, and what they add up to."""

    table: str
    rows: int
    checksum: str


for _module in pkgutil.iter_modules(storage.__path__, "crawler.storage."):
    if _module.name.startswith("crawler.storage.schema"):
        importlib.import_module(_module.name)  # so that every table is known

Progress = Callable[[str, int, int], None]
"""Told of the table's name, how many rows are done and how many there are."""


def copy(
    source: Database, target: Database, *, now: datetime, again: bool, progress: Progress
) -> list[Copied]:
    """Copy everything; the tables with their counts, checked on both sides.

    ``again`` empties a target whose copy was cut off. Raises DatabaseError where the source is in use or of
    another schema, where the target holds anything else, and where the copy differs from what was copied.
    """
    _check_source(source, now=now)
    _prepare_target(target, again=again, now=now)
    with one_view(source) as connection:
        done = [_copy_table(connection, target, each, progress) for each in Base.metadata.sorted_tables]
    for one in done:
        _verify(target, one)
    with target.write() as connection:
        _number_on(connection)
        connection.execute(delete(Setting).where(Setting.key == UNFINISHED))
    return done


@contextmanager
def one_view(database: Database) -> Iterator[Connection]:
    """One consistent view of everything, whoever writes meanwhile."""
    options = {} if database.is_sqlite else {"isolation_level": "REPEATABLE READ"}
    with database.engine.connect().execution_options(**options) as connection, connection.begin():
        yield connection


def _check_source(source: Database, *, now: datetime) -> None:
    revision = source.revision()
    if revision != HEAD:
        raise DatabaseError(
            f"{_shown(source)} has the schema {revision or 'of no installation'}, this version's is {HEAD}",
            hint="open it once with this version: RESTOCK_DATABASE_URL=… restock status",
        )
    with source.read() as connection:
        unknown = {
            name
            for name in inspect(connection).get_table_names()
            if name not in Base.metadata.tables and not name.startswith(OTHERS)
        }
        runs = current(connection, name="service", now=now)
    if unknown:
        raise DatabaseError(
            f"{_shown(source)} holds tables that this version doesn't know: {', '.join(sorted(unknown))}",
            hint="move them away, or copy with the version that made them",
        )
    if runs:
        raise DatabaseError(
            f"the service works with {_shown(source)} ({runs[0]})",
            hint="stop it first: what it wrote meanwhile would be left behind",
        )


def _prepare_target(target: Database, *, again: bool, now: datetime) -> None:
    new = target.is_sqlite and not Path(str(target.url.database)).exists()
    revision = None if new else target.revision()
    if revision not in (None, HEAD):
        raise DatabaseError(
            f"{_shown(target)} has the schema {revision}, this version's is {HEAD}",
            hint="name an empty database",
        )
    target.prepare()
    with target.read() as connection:
        unfinished = connection.execute(select(Setting.key).where(Setting.key == UNFINISHED)).first()
        filled = _filled(connection)
    if filled and not unfinished:
        raise DatabaseError(
            f"{_shown(target)} is not empty: there are rows in {', '.join(filled[:3])}",
            hint="name an empty database; nothing was changed",
        )
    if unfinished and not again:
        raise DatabaseError(
            f"a copy to {_shown(target)} was cut off", hint="empty it and begin anew with --again"
        )
    with target.write() as connection:
        for each in reversed(Base.metadata.sorted_tables):
            if each.name in filled and each.name != Setting.__tablename__:
                connection.execute(delete(each))
        connection.execute(delete(Setting))
        connection.execute(insert(Setting).values(key=UNFINISHED, value={"begun": now.isoformat()}))


def _filled(connection: Connection) -> list[str]:
    return [
        each.name
        for each in Base.metadata.sorted_tables
        if connection.execute(select(text("1")).select_from(each).limit(1)).first()
    ]


def _copy_table(source: Connection, target: Database, each: Table, progress: Progress) -> Copied:
    total = source.execute(select(func.count()).select_from(each)).scalar_one()
    progress(each.name, 0, total)
    done, checksum = 0, 0
    for rows in _batches(source, each):
        checksum = (checksum + sum(map(_digest, rows))) % CHECKED
        try:
            with target.write() as connection:
                connection.execute(insert(_plain(each)), _parameters(each, rows))
        except (DataError, IntegrityError) as exc:
            raise DatabaseError(
                f"a row of {each.name} doesn't fit into {_shown(target)}: {_cause(exc)}",
                hint="nothing of the source was changed",
            ) from exc
        done += len(rows)
        progress(each.name, done, total)
    return Copied(table=each.name, rows=done, checksum=f"{checksum:016x}")


def _verify(target: Database, one: Copied) -> None:
    each = Base.metadata.tables[one.table]
    done, checksum = 0, 0
    with one_view(target) as connection:
        for rows in _batches(connection, each):
            done += len(rows)
            checksum = (checksum + sum(map(_digest, rows))) % CHECKED
    if (done, f"{checksum:016x}") != (one.rows, one.checksum):
        raise DatabaseError(
            f"{one.table} differs: {one.rows} rows were read, {done} are there now, or their values differ",
            hint="don't use the copy; the source is as it was",
        )


def _batches(connection: Connection, each: Table) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows' values; then, of columns that hold JSON, whether they are NULL in the database's sense."""
    flags: list[ColumnElement[bool]] = [c.is_(null()) for c in _json(each)]
    query: Any = select(*each.columns, *flags)
    if each.name == Setting.__tablename__:
        query = query.where(each.c.key != UNFINISHED)
    found = connection.execute(query, execution_options={"yield_per": BATCH})
    for rows in found.partitions():
        yield [tuple(row) for row in rows]


def _parameters(each: Table, rows: Sequence[tuple[Any, ...]]) -> list[dict[str, Any]]:
    names = [c.name for c in each.columns]
    flagged = [names.index(c.name) for c in _json(each)]
    made = []
    for row in rows:
        values = dict(zip(names, row, strict=False))
        for position, is_null in zip(flagged, row[len(names) :], strict=True):
            if row[position] is None and not is_null:
                values[names[position]] = JSON.NULL
        made.append(values)
    return made


def _json(each: Table) -> list[Column[Any]]:
    return [c for c in each.columns if isinstance(c.type, JSON)]


def _plain(each: Table) -> Any:
    """The table without defaults; None is NULL in every column."""
    return table(
        each.name,
        *(
            column(c.name, JSON(none_as_null=True) if isinstance(c.type, JSON) else c.type)
            for c in each.columns
        ),
    )


def _digest(row: tuple[Any, ...]) -> int:
    """Of one row's values, in whatever order rows come: SQLite sorts words otherwise than a server."""
    said = json.dumps([_said(value) for value in row], ensure_ascii=True, sort_keys=True)
    return int.from_bytes(blake2b(said.encode(), digest_size=8).digest(), "big")


def _said(value: Any) -> Any:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, bytes):
        return blake2b(value).hexdigest()
    if value is None or isinstance(value, int | float | dict | list):
        return value
    return str(value)


def _number_on(connection: Connection) -> None:
    """PostgreSQL's counters go on after the highest id; the others do so by themselves."""
    if connection.dialect.name != "postgresql":
        return
    for each in Base.metadata.sorted_tables:
        key = each.autoincrement_column
        if key is not None and isinstance(key.type, Integer):
            highest = select(func.max(key)).scalar_subquery()
            counter = func.pg_get_serial_sequence(each.name, key.name)
            connection.execute(select(func.setval(counter, func.coalesce(highest, 1), highest.is_not(None))))


def _shown(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)


def _cause(exc: DataError | IntegrityError) -> str:
    return str(exc.orig).strip().splitlines()[0]
