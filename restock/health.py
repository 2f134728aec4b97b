"""Is this container's part at work? For health checks: quick, so nothing of the program is imported.

``python -m restock.health PART`` ends with 0 where the part works, and with 1 and a reason where it doesn't:

- ``run``: the service on this host holds its lease (it renews it every 10 s).
- ``worker``: a worker of this host sent a heartbeat in time.
- ``scheduler``: some scheduler holds the lease: this one, or the one that it stands by for.
- ``web``: the web answers at ``--url`` (http://127.0.0.1:8080/healthz).
"""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote

PARTS = ("run", "worker", "scheduler", "web")
URL = "http://127.0.0.1:8080/healthz"
LATE_S = 60.0
"""A worker that was silent for so long is not at work, whatever its heartbeats' interval."""
WAIT_S = 3
"""Seconds that the database or the web may take to answer."""


def trouble(part: str, *, url: str = URL) -> str | None:
    """Why the part is not at work; None where it is.

    >>> trouble("kitchen")
    "there is no part 'kitchen'; one of: run, worker, scheduler, web"
    """
    if part not in PARTS:
        return f"there is no part {part!r}; one of: {', '.join(PARTS)}"
    if part == "web":
        return _web(url)
    try:
        return _at_work(part)
    except (OSError, sqlite3.Error, ImportError) as exc:
        return f"the database can't be read: {str(exc).strip().partition(chr(10))[0]}"


def _web(url: str) -> str | None:
    from urllib.request import ProxyHandler, build_opener

    if not url.startswith(("http://", "https://")):
        return "--url must begin with http:// or https://"
    try:
        with build_opener(ProxyHandler({})).open(url, timeout=WAIT_S):
            return None
    except (URLError, OSError) as exc:
        return f"{url} does not answer: {exc}"


def _at_work(part: str) -> str | None:
    host = socket.gethostname()
    if part == "worker":
        query = (
            "SELECT EXTRACT(EPOCH FROM now() - w.last_heartbeat) FROM procrastinate_workers w "
            "JOIN setting s ON s.key = 'worker.' || w.id WHERE s.value->>'name' LIKE %s"
        )
        escaped = host.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        silent = [float(row[0]) for row in _rows(query, f"{escaped}-%")]
        if not silent:
            return f"no worker on {host}"
        return f"the worker is silent for {min(silent):.0f} s" if min(silent) > LATE_S else None
    name = "service" if part == "run" else "scheduler"
    for holder, until in _rows("SELECT holder, until FROM service_lease WHERE name = %s", name):
        end = _time(until)
        if part == "run" and not holder.startswith(f"{host}/"):
            return "the service runs on another host"
        return None if end > datetime.now(UTC) else f"the {name}'s lease has run out"
    return f"no {name} runs"


def _time(stored: Any) -> datetime:
    found = stored if isinstance(stored, datetime) else datetime.fromisoformat(str(stored))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _rows(query: str, value: str) -> list[Any]:
    """From the installation's database, by its bare driver."""
    url = os.environ.get("RESTOCK_DATABASE_URL", "")
    if url.startswith(("mysql", "mariadb")):
        return _through_sqlalchemy(url, query, value)
    if url.startswith("postgres"):
        try:
            return _postgres(url, query, value)
        except ImportError as exc:
            raise OSError(f"no driver ({exc})") from exc
    path = url.removeprefix("sqlite:///") if url.startswith("sqlite") else str(_home() / "restock.db")
    with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=WAIT_S)) as connection:
        return connection.execute(query.replace("%s", "?"), (value,)).fetchall()


def _home() -> Path:
    home = os.environ.get("RESTOCK_HOME")
    if home:
        return Path(home)
    from platformdirs import user_data_path

    return user_data_path("restock")


def _postgres(url: str, query: str, value: str) -> list[Any]:
    import psycopg

    scheme, _, rest = url.partition("://")
    conninfo = f"postgresql://{rest}" if scheme else url
    try:
        with psycopg.connect(conninfo, connect_timeout=WAIT_S) as connection:
            return connection.execute(query.encode(), (value,)).fetchall()
    except psycopg.Error as exc:
        raise OSError(str(exc)) from exc


def _through_sqlalchemy(url: str, query: str, value: str) -> list[Any]:
    from sqlalchemy import create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    try:
        with create_engine(url).connect() as connection:
            return list(connection.execute(text(query.replace("%s", ":value")), {"value": value}).all())
    except SQLAlchemyError as exc:
        raise OSError(str(getattr(exc, "orig", None) or exc)) from exc


def main() -> None:
    """The command: ``PART [--url URL]``."""
    arguments = sys.argv[1:]
    url = URL
    if len(arguments) == 3 and arguments[1] == "--url":
        url = arguments[2]
    elif len(arguments) != 1:
        sys.exit(f"error: say which part is meant: {', '.join(PARTS)}")
    found = trouble(arguments[0], url=url)
    if found:
        sys.exit(f"error: {found}")


if __name__ == "__main__":
    main()
