"""A database with watches that are due, for benchmarks: made at once, without a watchlist."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, update

from crawler.storage.database import Database
from crawler.storage.schema import Origin, Site, Watch, WatchState


@contextmanager
def home(*, hosts: Sequence[str] = (), **settings: object) -> Iterator[Path]:
    """An installation of its own in a temporary folder; ``settings`` by the names of the environment."""
    for name in [name for name in os.environ if name.startswith("RESTOCK_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory(prefix="restock-bench-") as folder:
        os.environ["RESTOCK_HOME"] = folder
        os.environ["RESTOCK_ALLOW_HOSTS"] = ",".join(hosts)
        os.environ.update({f"RESTOCK_{name.upper()}": str(value) for name, value in settings.items()})
        yield Path(folder)


def fill(
    database: Database,
    *,
    urls: Sequence[str],
    domains: Sequence[str],
    spider: str,
    due_at: Sequence[datetime],
) -> None:
    """One watch for each URL; ``domains`` and ``due_at`` belong to the URLs by their place."""
    now = datetime.now(UTC)
    site_ids = {domain: place for place, domain in enumerate(dict.fromkeys(domains), start=1)}
    earliest: dict[str, datetime] = {}
    for domain, at in zip(domains, due_at, strict=True):
        earliest[domain] = min(at, earliest.get(domain, at))
    with database.write() as connection:
        connection.execute(
            insert(Site),
            [
                {"id": n, "domain": d, "spider": spider, "next_look_at": earliest[d], "created_at": now}
                for d, n in site_ids.items()
            ],
        )
        connection.execute(
            insert(Watch),
            [
                {
                    "site_id": site_ids[domain],
                    "url": url,
                    "url_key": hashlib.sha256(url.encode()).hexdigest(),
                    "state": WatchState.ACTIVE,
                    "origin": Origin.CLI,
                    "interval_s": 3600,
                    "next_look_at": at,
                    "created_at": now,
                    "failures": 0,
                    "second_look": False,
                }
                for url, domain, at in zip(urls, domains, due_at, strict=True)
            ],
        )


def long_ago() -> datetime:
    """A moment by which everything was due already."""
    return datetime.now(UTC) - timedelta(hours=1)


def make_all_due(database: Database) -> None:
    """Every watch is due since an hour ago."""
    since = long_ago()
    with database.write() as connection:
        connection.execute(update(Watch).values(next_look_at=since))
        connection.execute(update(Site).values(next_look_at=since))
