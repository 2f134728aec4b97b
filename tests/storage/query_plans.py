"""The plan of every statement, in the same words whatever the server: which table is read by which index."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import event

from crawler.storage.database import Database

SQLITE = re.compile(r"(SCAN|SEARCH) (\w+)(?: USING (?:COVERING )?(?:INDEX (\w+)|(INTEGER PRIMARY KEY)))?")


class Access(NamedTuple):
    """A table (or its alias) that a statement reads; without an index it is read from end to end."""

    table: str
    index: str | None


@contextmanager
def explained(database: Database) -> Iterator[dict[str, list[Access]]]:
    """Every statement sent while it is open, with how it reads its tables."""
    seen: dict[str, list[Access]] = {}
    read = READERS[database.engine.dialect.name]

    def explain(conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> None:
        if statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH")) and statement not in seen:
            seen[statement] = []
            cursor = conn.connection.cursor()
            seen[statement] = list(read(cursor, statement, parameters[0] if many else parameters))

    event.listen(database.engine, "before_cursor_execute", explain)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", explain)


def _of_sqlite(cursor: Any, statement: str, parameters: Any) -> Iterator[Access]:
    for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters):
        found = SQLITE.match(row[3])
        if found:
            index = found[3] or found[4]
            # "SCAN x USING INDEX" reads all of an index, in its order.
            yield Access(found[2], index)


def _of_postgresql(cursor: Any, statement: str, parameters: Any) -> Iterator[Access]:
    cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
    (plan,) = cursor.fetchone()
    yield from _nodes(plan[0]["Plan"], None)


def _nodes(node: dict[str, Any], table: str | None) -> Iterator[Access]:
    table = node.get("Relation Name", table)
    if node["Node Type"] == "Seq Scan":
        yield Access(node["Relation Name"], None)
    elif "Index Name" in node:
        yield Access(table or "?", node["Index Name"])
    for child in node.get("Plans", ()):
        yield from _nodes(child, table)


def _of_mariadb(cursor: Any, statement: str, parameters: Any) -> Iterator[Access]:
    cursor.execute(f"EXPLAIN {statement}", parameters)
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        line = dict(zip(names, row, strict=True))
        if line["table"] and not line["table"].startswith("<") and line["type"] not in ("system", "const"):
            yield Access(line["table"], line["key"])
        elif line["table"] and not line["table"].startswith("<"):
            yield Access(line["table"], line["key"] or "PRIMARY")


READERS: dict[str, Callable[[Any, str, Any], Iterator[Access]]] = {
    "sqlite": _of_sqlite,
    "postgresql": _of_postgresql,
    "mysql": _of_mariadb,
    "mariadb": _of_mariadb,
}


def describe(plans: dict[str, list[Access]]) -> str:
    return json.dumps(
        {s: [tuple(a) for a in reads] for s, reads in plans.items() if any(a.index is None for a in reads)},
        indent=1,
    )
