"""A web of its own for each test: a real database file, a clock that can be set."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from databases import Databases
from web_house import WebHouse

from restock.web import passwords


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """argon2id with parameters for tests: the real ones cost a tenth of a second each."""
    hasher = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", hasher)
    monkeypatch.setattr(passwords, "_NOBODYS", hasher.hash("nobody's"))


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Iterator[WebHouse]:
    house = WebHouse(tmp_path, url=databases.url(tmp_path / "web.db"))
    yield house
    house.close()
