"""A home of its own for each test, and the ``restock`` command in this process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from front_door import Call, caller

from crawler.installation import forget
from restock.demo.catalogue import SHOPS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in [name for name in os.environ if name.startswith("RESTOCK_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("RESTOCK_HOME", str(home))
    monkeypatch.setenv("RESTOCK_ALLOW_HOSTS", ",".join(SHOPS))
    monkeypatch.setenv("RESTOCK_SITE_DELAY_S", "0")
    forget()
    yield home
    forget()


@pytest.fixture
def call(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    return caller(capsys, monkeypatch)
