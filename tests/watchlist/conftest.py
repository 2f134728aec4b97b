"""An installation of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from watchlist_house import House, open_house


@pytest.fixture
def house(tmp_path: Path, databases: Databases) -> Iterator[House]:
    with open_house(databases.url(tmp_path / "restock.db")) as opened:
        yield opened
