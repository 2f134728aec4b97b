"""INSERT beside what is there already, in the words of each database.

SQLite and PostgreSQL say ``ON CONFLICT``, MariaDB ``ON DUPLICATE KEY UPDATE``. MariaDB's ``INSERT IGNORE`` is
not used: it swallows every other error as well.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import mysql, postgresql, sqlite


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
