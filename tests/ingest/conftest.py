"""A web with a source, for the tests of what is pushed over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Databases
from ingest_web import IngestWeb


@pytest.fixture
def web(tmp_path: Path, databases: Databases) -> Iterator[IngestWeb]:
    web = IngestWeb(tmp_path, databases.url(tmp_path / "web.db"))
    yield web
    web.data.database.close()
    web.house.close()
