"""The queue's own tables: made and kept up to date by its own SQL, whoever starts first.

Which of its migrations are in is remembered in ``setting``; a lock lets one at a time look and act.
"""

from __future__ import annotations

import logging
from importlib import resources

from sqlalchemy import Connection, select, text

from crawler.errors import DatabaseError
from crawler.storage.database import Database
from crawler.storage.jobs import is_prepared
from crawler.storage.registry_writes import set_setting
from crawler.storage.schema import Setting

logger = logging.getLogger(__name__)

_KEY = "procrastinate"
_LOCK = 7_266_183_041
"""Of PostgreSQL's advisory locks; any number that nobody else uses."""


def prepare(database: Database) -> list[str]:
    """Bring the queue's tables to what the installed version needs; returns what was applied.

    May be called by many processes at once: all but the first find nothing to do. Raises DatabaseError for
    tables of a newer version, or ones that somebody else made.
    """

    def work(connection: Connection) -> list[str]:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        return _prepare(connection)

    applied = database.retrying(work)
    if applied:
        logger.info("the workers' queue is prepared: %s", ", ".join(applied))
    return applied


def migrations() -> list[str]:
    """The names of all migrations of the installed version, oldest first."""
    folder = resources.files("procrastinate.sql") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


def _prepare(connection: Connection) -> list[str]:
    known, newest = migrations(), migrations()[-1]
    if not is_prepared(connection):
        _run(connection, "schema.sql")
        set_setting(connection, _KEY, {"migration": newest})
        return ["schema.sql"]
    found = connection.execute(select(Setting.value).where(Setting.key == _KEY)).scalar()
    if found is None:
        raise DatabaseError(
            "the database has tables of procrastinate that somebody else made",
            hint="give this program a database of its own",
        )
    at = found["migration"]
    if at not in known:
        raise DatabaseError(
            f"the workers' queue was prepared by a newer version ({at})",
            hint="upgrade the program on this machine, too",
        )
    missing = known[known.index(at) + 1 :]
    for name in missing:
        _run(connection, "migrations", name)
    if missing:
        set_setting(connection, _KEY, {"migration": newest})
    return missing


def _run(connection: Connection, *path: str) -> None:
    file = resources.files("procrastinate.sql")
    for part in path:
        file = file / part
    # As one script: the driver takes several statements only where nothing is bound.
    connection.connection.cursor().execute(file.read_text(encoding="utf-8"))
