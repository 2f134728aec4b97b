"""The real service in forked processes that can be told to die by SIGKILL at a certain write or send.

Nothing in the program knows of it: the points are counted where the program meets SQLite and the network.

An order (:mod:`forking`) says ``points``, the file that lists those that were passed, and ``die_at``; null is
never.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import threading
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import requests
from forking import raise_children
from sqlalchemy import Engine, event

from crawler.installation import installation
from restock import crawling  # noqa: F401 - imported here so that the children need not
from restock.cli import configure_logging
from restock.service import Service

GIVE_UP_AFTER_S = 25.0


class Fate:
    """Counts how often each kind of point is passed, and ends the process at the one it was given."""

    def __init__(self, *, die_at: str | None, log: Path) -> None:
        self._die_at = die_at
        self._passed: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def point(self, kind: str) -> None:
        """Threads take turns differently in each run, but all have a second INSERT snapshot."""
        with self._lock:
            self._passed[kind] += 1
            name = f"{kind} #{self._passed[kind]}"
            os.write(self._log, f"{name}\n".encode())
            if name == self._die_at:
                os.kill(os.getpid(), signal.SIGKILL)


def _counts_writes(fate: Fate) -> None:
    """Every connection that SQLAlchemy opens from now on tells ``fate`` of each write and commit."""

    class MortalCursor(sqlite3.Cursor):
        connection: MortalConnection

        def execute(self, sql: str, *args: Any) -> sqlite3.Cursor:
            result = super().execute(sql, *args)
            self.connection.wrote(sql)
            return result

        def executemany(self, sql: str, *args: Any) -> sqlite3.Cursor:
            result = super().executemany(sql, *args)
            self.connection.wrote(sql)
            return result

    class MortalConnection(sqlite3.Connection):
        writes: tuple[str, ...] = ()

        def cursor(self, *_: Any) -> sqlite3.Cursor:
            return super().cursor(MortalCursor)

        def wrote(self, sql: str) -> None:
            verb, *rest = sql.split(None, 3)
            if verb in ("INSERT", "UPDATE", "DELETE"):
                what = f"{verb} {rest[0] if verb == 'UPDATE' else rest[1]}"
                self.writes = (*self.writes, what)
                fate.point(what)

        def commit(self) -> None:
            writes, self.writes = self.writes, ()
            if writes:
                fate.point(f"before the commit of {', '.join(writes)}")
            super().commit()
            if writes:
                fate.point(f"after the commit of {', '.join(writes)}")

        def rollback(self) -> None:
            self.writes = ()
            super().rollback()

    @event.listens_for(Engine, "do_connect")
    def _mortal(_dialect: Any, _record: Any, _args: Any, parameters: dict[str, Any]) -> None:
        parameters["factory"] = MortalConnection


def _counts_sends(fate: Fate) -> None:
    really = requests.Session.send

    def send(self: requests.Session, *args: Any, **kwargs: Any) -> requests.Response:
        fate.point("before send")
        try:
            return really(self, *args, **kwargs)
        finally:
            fate.point("after send")

    requests.Session.send = send  # type: ignore[method-assign]


def _all_told(database: sqlite3.Connection) -> bool:
    """Every watch has been looked at, and every change has reached a state that is final."""
    (open_ends,) = database.execute(
        "SELECT (SELECT count(*) FROM watch WHERE looked_at IS NULL)"
        " + (SELECT count(*) FROM transition WHERE matched_at IS NULL)"
        " + (SELECT count(*) FROM delivery WHERE due_at IS NOT NULL)"
    ).fetchone()
    (sent,) = database.execute("SELECT count(*) FROM delivery WHERE due_at IS NULL").fetchone()
    return not open_ends and sent > 0


def _stop_when_told(service: Service, path: str) -> None:
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10, check_same_thread=False)
    until = time.monotonic() + GIVE_UP_AFTER_S
    while not _all_told(database):
        if time.monotonic() > until:
            os._exit(3)
        time.sleep(0.03)
    service.stop()


def _live(order: dict[str, Any]) -> None:
    """In the child: never returns."""
    fate = Fate(die_at=order["die_at"], log=Path(order["points"]))
    _counts_writes(fate)
    _counts_sends(fate)
    configure_logging("INFO")
    here = installation()
    service = Service(here)
    watcher = (service, str(here.database.url.database))
    threading.Thread(target=_stop_when_told, args=watcher, daemon=True).start()
    try:
        service.run()
        sys.stderr.flush()
        os._exit(0)
    finally:
        traceback.print_exc()
        os._exit(2)


if __name__ == "__main__":
    raise_children(_live)
