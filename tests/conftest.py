"""What all tests share: real services, and a settings-free environment."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from crawl_house import House
from databases import BACKEND, FOLDERS, SERVERS, Databases, server_url
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

from benchmarks.broker_places import BROKERS, absent

# CI tries the same examples every time, so that a landing doesn't hang on luck; everyone else tries new ones.
settings.register_profile("ci", derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")

TESTS = Path(__file__).parent
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@cache
def absence(service: str) -> str | None:
    """Why a service can't be used here; None where it can."""
    if service == "chromium":
        return None if any(map(shutil.which, BROWSERS)) else f"none of {', '.join(BROWSERS)} is installed"
    if service in BROKERS:
        return absent(service)
    if service not in SERVERS:
        raise pytest.UsageError(f"tests/conftest.py knows no service {service!r}")
    try:
        engine = create_engine(server_url(service))
        engine.connect().close()
        engine.dispose()
    except (SQLAlchemyError, ModuleNotFoundError) as exc:
        cause = str(getattr(exc, "orig", None) or exc).splitlines()[0]
        return f"no {service} at {server_url(service)} (set {SERVERS[service][0]}): {cause}"
    return None


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """On a server only the folders with tests that use one: reading all takes each process 4 s longer."""
    elsewhere = collection_path.parent == TESTS and collection_path.name not in FOLDERS
    return True if BACKEND != "sqlite" and elsewhere and collection_path.is_dir() else None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever gets its database from the fixture runs on every server."""
    if "databases" in getattr(item, "fixturenames", ()):
        item.add_marker("database")
        if item.path.relative_to(TESTS).parts[0] not in FOLDERS:
            raise pytest.UsageError(f"{item.path} uses a database: name its folder in tests/databases.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that start processes come first: what takes longest must not be begun last."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A missing service skips a test on a person's machine, and fails it where CI promises all of them."""
    names = [str(marker.args[0]) for marker in item.iter_markers("service")]
    if BACKEND != "sqlite" and item.get_closest_marker("database"):
        names.append(BACKEND)
    for name in names:
        why = absence(name)
        if why is not None and os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        if why is not None:
            pytest.skip(why)


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command called in this process sets logging up for its own output, which ends with the test."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield
    for handler in list(root.handlers):
        if handler not in before:
            root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def service() -> Callable[[str], str]:
    return server_url


@pytest.fixture
def databases() -> Iterator[Databases]:
    """Databases of this test's own, on the server that the run names."""
    made = Databases()
    yield made
    made.give_back()


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Iterator[House]:
    """A fresh database with the current schema, and the crawl's helpers around it."""
    made = House(databases.url(tmp_path / "restock.db"))
    yield made
    made.database.close()
