"""A SQLite installation saved to a file, whoever writes to it meanwhile."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from crawler.errors import DatabaseError
from crawler.storage.database import Database

PAGES = 500
"""So many are copied at a time; whoever writes meanwhile waits no longer than for those."""


def back_up(database: Database, file: Path) -> int:
    """Save everything as it is when it ends; returns the file's size in bytes.

    The file appears whole or not at all, readable by its owner only. Raises DatabaseError for a server (with
    the command that does it there), for a file that exists, and where it can't be written.
    """
    if not database.is_sqlite:
        from crawler.storage.backups import command_of  # late: it builds on this module

        raise DatabaseError(
            "a server's database is saved by its own tools", hint=f"run: {command_of(database.url)}"
        )
    path = Path(str(database.url.database))
    if not path.exists():
        raise DatabaseError(f"there is no database at {path} yet", hint="check RESTOCK_HOME")
    if file.exists():
        raise DatabaseError(f"{file} exists already", hint="name a new file; nothing was changed")
    unfinished = file.with_name(f".{file.name}.unfinished")
    try:
        unfinished.touch(mode=0o600)
        with (
            closing(sqlite3.connect(path, timeout=30)) as here,
            closing(sqlite3.connect(unfinished)) as there,
        ):
            here.backup(there, pages=PAGES)
            found = there.execute("PRAGMA quick_check").fetchone()[0]
            if found != "ok":
                raise DatabaseError(f"what was saved is damaged: {found}", hint="look at the disk")
            there.execute("PRAGMA journal_mode=DELETE")
        with unfinished.open("rb") as saved:
            os.fsync(saved.fileno())
        unfinished.replace(file)
    except (OSError, sqlite3.Error) as exc:
        raise DatabaseError(f"{file} can't be written: {exc}") from exc
    finally:
        unfinished.unlink(missing_ok=True)
    return file.stat().st_size
