from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alerts_world import Clock, Receiver, World
from databases import Databases


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(tmp_path: Path, clock: Clock, databases: Databases) -> Iterator[World]:
    url = databases.url(tmp_path / "restock.db")
    made = World(home=tmp_path, clock=clock, settings={"send_timeout_s": 10, "database_url": url})
    yield made
    made.database.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()
