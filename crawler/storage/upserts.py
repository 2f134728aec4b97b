"""INSERT that tells the new rows' ids, or goes beside what is there already, in the words of each database.

SQLite and PostgreSQL say ``ON CONFLICT``, MariaDB ``ON DUPLICATE KEY UPDATE``. MariaDB's ``INSERT IGNORE`` is
not used: it swallows every other error as well. MySQL has no ``INSERT ... RETURNING``; MariaDB has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Insert, Table, func, insert, select
from sqlalchemy.dialects import mysql, postgresql, sqlite


def insert_one(connection: Connection, table: Table, row: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    made = connection.execute(insert(table).values(row)).inserted_primary_key
    assert made is not None
    return int(made[0])


def insert_one_a_watch(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]
) -> dict[int, int]:
    """Insert rows, each of another watch that this transaction has locked; returns watch id -> new row id."""
    made: Any
    if connection.dialect.insert_executemany_returning:
        # Told apart by their watch: in the order of the rows SQLite would take them one statement each.
        made = insert(table).returning(table.c.watch_id, table.c.id)
        return {row.watch_id: row.id for row in connection.execute(made, list(rows))}
    connection.execute(insert(table), list(rows))
    made = (
        select(table.c.watch_id, func.max(table.c.id))
        .where(table.c.watch_id.in_([row["watch_id"] for row in rows]))
        .where(table.c.first_seen_at >= min(row["first_seen_at"] for row in rows))
        .group_by(table.c.watch_id)
    )
    return {row[0]: row[1] for row in connection.execute(made)}


def insert_new(connection: Connection, table: Table, *, key: Sequence[str]) -> Insert:
    """An INSERT that leaves a row alone which has the same ``key`` (a unique one) already."""
    if connection.dialect.name in ("mysql", "mariadb"):
        # Setting a key column to itself changes nothing.
        return mysql.insert(table).on_duplicate_key_update({key[0]: table.c[key[0]]})
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing(index_elements=list(key))
    return sqlite.insert(table).on_conflict_do_nothing(index_elements=list(key))


def insert_or_add(connection: Connection, table: Table, *, key: Sequence[str], sums: Sequence[str]) -> Insert:
    """An INSERT that adds the ``sums`` columns to those of a row which has the same ``key`` already."""
    if connection.dialect.name in ("mysql", "mariadb"):
        added = mysql.insert(table)
        return added.on_duplicate_key_update({name: table.c[name] + added.inserted[name] for name in sums})
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = make(table)
    return new.on_conflict_do_update(
        index_elements=list(key), set_={name: table.c[name] + new.excluded[name] for name in sums}
    )
