"""The copies of the embedded database that were made from the web, in one folder beside it.

What is secret in a copy is sealed as it is in the database: without the key file it can't be opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from crawler.errors import DatabaseError
from crawler.storage.backing_up import back_up
from crawler.storage.database import Database

KEPT = 5
"""Copies in the folder, the newest; an older one makes room for a new one."""
_NAME = re.compile(r"restock-(\d{8}-\d{6})\.db")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    name: str
    at: datetime
    size: int
    """Bytes."""


def copies(folder: Path) -> list[Copy]:
    """The newest first; empty where none was made."""
    found = []
    for path in folder.glob("restock-*.db"):
        named = _NAME.fullmatch(path.name)
        if named:
            at = datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            found.append(Copy(name=path.name, at=at, size=path.stat().st_size))
    return sorted(found, key=lambda copy: copy.at, reverse=True)


def make_copy(database: Database, folder: Path, *, now: datetime) -> Copy:
    """A complete copy, readable only by its owner. Raises DatabaseError as :func:`back_up` does."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as exc:
        raise DatabaseError(f"the folder {folder} can't be made: {exc}") from exc
    target = folder / f"restock-{now.astimezone(UTC):%Y%m%d-%H%M%S}.db"
    size = back_up(database, target)
    for old in copies(folder)[KEPT:]:
        (folder / old.name).unlink(missing_ok=True)
    return Copy(name=target.name, at=now.replace(microsecond=0), size=size)


def command_of(url: URL) -> str:
    """What saves that database from a terminal; its password is asked for or comes from the tool's file.

    >>> from sqlalchemy import make_url
    >>> command_of(make_url("postgresql+psycopg://ann:secret@db.example:5433/restock"))
    'pg_dump --host=db.example --port=5433 --username=ann --format=custom --file=restock.dump restock'
    >>> command_of(make_url("mariadb+pymysql://ann:secret@db.example/r"))
    'mariadb-dump --host=db.example --user=ann --password --single-transaction --result-file=restock.sql r'
    >>> command_of(make_url("sqlite:////var/lib/restock/restock.db"))
    'restock db backup restock-copy.db'
    """
    if url.get_backend_name() == "sqlite":
        return "restock db backup restock-copy.db"
    where = [f"--host={url.host or 'localhost'}"]
    where += [f"--port={url.port}"] if url.port else []
    if url.get_backend_name() == "postgresql":
        who = [f"--username={url.username}"] if url.username else []
        how = ["--format=custom", "--file=restock.dump"]
        return " ".join(["pg_dump", *where, *who, *how, url.database or ""])
    who = [f"--user={url.username}", "--password"] if url.username else []
    how = ["--single-transaction", "--result-file=restock.sql"]
    return " ".join(["mariadb-dump", *where, *who, *how, url.database or ""])
