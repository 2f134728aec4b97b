"""The one installation that this process works for: its settings and its database, opened once."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from crawler.config import Config, load_config
from crawler.storage.database import Database
from crawler.storage.schema import Setting

DECLARED = "declared"
"""The key of ``setting`` under which the watchlist's settings are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    config: Config
    database: Database


_open: list[Installation] = []


def installation() -> Installation:
    """Open (and on first start create) the installation that the environment names.

    Raises ConfigError or DatabaseError where that isn't possible; then the next call tries again.
    """
    if not _open:
        database = Database(load_config().url)
        database.prepare()
        _open.append(_configured(database))
    return _open[-1]


def refresh() -> Installation:
    """Take on what the watchlist declares by now; the database stays open."""
    _open[:] = [_configured(installation().database)]
    return _open[-1]


def forget() -> None:
    """Close it: the next call opens what the environment names then."""
    while _open:
        _open.pop().database.close()


# SQLite folds its log into the file when the last connection closes: then the one file is the whole.
atexit.register(forget)


def _configured(database: Database) -> Installation:
    return Installation(config=load_config(declared_settings(database)), database=database)


def declared_settings(database: Database) -> dict[str, Any]:
    """What the watchlist declared, in the names of :class:`crawler.config.Config`."""
    with database.read() as connection:
        found = connection.execute(select(Setting.value).where(Setting.key == DECLARED)).scalar()
    return dict(found or {})
