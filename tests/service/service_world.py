"""What a service needs to live in a test: a shop, a receiver, a home, and processes that really start."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nursery import ROOT

from restock.demo.catalogue import SHOPS
from restock.demo.shop import DemoShop

MORTAL_SERVICE = Path(__file__).parent / "mortal_service.py"
KEY = "q0M1QmV4cGxvZGluZy1rZXktZm9yLXRlc3RzLTAwMDE="
"""A key that seals nothing but these tests' channels."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def environment(home: Path, **settings: object) -> dict[str, str]:
    """The environment of a process that works in ``home``; a developer's own settings stay out."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("RESTOCK_")}
    env |= {
        "RESTOCK_HOME": str(home),
        "RESTOCK_ALLOW_HOSTS": ",".join(SHOPS),
        "RESTOCK_SITE_DELAY_S": "0",
        "RESTOCK_BROWSER": "off",
        "PYTHONUNBUFFERED": "1",
    }
    return env | {f"RESTOCK_{name.upper()}": str(value) for name, value in settings.items()}


def restock(
    *arguments: object, home: Path, timeout: float = 30, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """``python -m restock ...`` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "restock", *map(str, arguments)],
        env={**environment(home), **(env or {})},
        cwd=ROOT,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


@contextmanager
def running(
    *arguments: object, home: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m restock ...`` in the background, its log in ``home/log``; killed in the end if need be."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "restock", *map(str, arguments)],
            env={**environment(home), **(env or {})},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def eventually(what: Callable[[], object], *, within: float, why: Callable[[], str] = lambda: "") -> Any:
    """``what()``, as soon as it is true; the world of processes tells nobody when it is done."""
    until = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < until, f"not within {within} s. {why()}"
        time.sleep(0.02)
    return found


def log_of(home: Path) -> str:
    return (home / "log").read_text()


def rows(home: Path, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What the database says, read beside whoever works on it; nothing where there is none yet."""
    path = home / "restock.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        try:
            return connection.execute(query, values).fetchall()
        except sqlite3.OperationalError as exc:
            if "no such table" in str(exc):
                return []
            raise


@contextmanager
def open_shop() -> Iterator[DemoShop]:
    shop = DemoShop(clock=utc_now)
    with shop:
        shop.begin()
        yield shop
