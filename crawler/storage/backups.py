"""The copies of the embedded database that were made from the web, in one folder beside it.

What is secret in a copy is sealed as it is in the database: without the key file it can't be opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

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
