"""Alembic, called from the program: no ini file, no command of its own to learn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import text

from crawler.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from crawler.storage.database import Database

_LOCK = 7_266_183_040
"""Of PostgreSQL's advisory locks; any number that nobody else uses."""


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the scripts beside this file."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    made.attributes["connection"] = connection
    return made


def head() -> str | None:
    """The newest revision among the scripts."""
    return ScriptDirectory.from_config(config()).get_current_head()


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema to ``revision``; raises DatabaseError for a schema newer than the scripts."""
    with database.change_schema() as connection:
        if connection.dialect.name == "postgresql":
            # Several machines may start at once: the first migrates, the others find it done.
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        try:
            command.upgrade(config(connection), revision)
        except CommandError as exc:
            raise DatabaseError(
                f"the database has a schema this version doesn't know ({exc})",
                hint="it was written by a newer version: upgrade the program",
            ) from exc


def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to ``revision`` (``base`` drops everything)."""
    with database.change_schema() as connection:
        command.downgrade(config(connection), revision)
