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
from hypothesis import settings
from sqlalchemy import create_engine
from sqlalchemy.exc import SQLAlchemyError

# CI tries the same examples every time, so that a landing doesn't hang on luck; everyone else tries new ones.
settings.register_profile("ci", derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "default")

DATABASES = {
    "postgres": ("RESTOCK_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/test"),
    "mariadb": ("RESTOCK_TEST_MARIADB", "mysql+pymysql://root@127.0.0.1:3306/test"),
}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def service_url(name: str) -> str:
    """Where a database service is: the environment's word, else this machine's usual place."""
    variable, usual = DATABASES[name]
    return os.environ.get(variable, usual)


@cache
def absence(service: str) -> str | None:
    """Why a service can't be used here; None where it can."""
    if service == "chromium":
        return None if any(map(shutil.which, BROWSERS)) else f"none of {', '.join(BROWSERS)} is installed"
    if service not in DATABASES:
        raise pytest.UsageError(f"tests/conftest.py knows no service {service!r}")
    try:
        engine = create_engine(service_url(service))
        engine.connect().close()
        engine.dispose()
    except (SQLAlchemyError, ModuleNotFoundError) as exc:
        cause = str(getattr(exc, "orig", None) or exc).splitlines()[0]
        return f"no {service} at {service_url(service)} (set {DATABASES[service][0]}): {cause}"
    return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """A missing service skips a test on a person's machine, and fails it where CI promises all of them."""
    for marker in item.iter_markers("service"):
        why = absence(*marker.args)
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
    return service_url


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A fresh SQLite file with the current schema."""
    made = House(f"sqlite:///{tmp_path / 'restock.db'}")
    yield made
    made.database.close()
