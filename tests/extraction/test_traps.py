"""Every folder of tests/pages/traps: one saved page, how it came, and what must be read from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from restock.commands.extract import as_json
from spiders.extraction import Page, extract

TRAPS = sorted(p for p in (Path(__file__).parent.parent / "pages" / "traps").iterdir() if p.is_dir())


def read(folder: Path) -> dict[str, Any]:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    body = (folder / "page.html").read_bytes()
    return as_json(
        extract(Page(url=request["url"], body=body, status=request["status"], headers=request["headers"]))
    )


def test_there_are_traps() -> None:
    assert len(TRAPS) >= 16


@pytest.mark.parametrize("folder", TRAPS, ids=lambda p: p.name)
def test_trap(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text("utf-8"))
    found = read(folder)
    variants = {v["key"]: v["availability"] for v in found.pop("variants")}
    for key, availability in expected.pop("variants", {}).items():
        assert variants[key] == availability
    for name, value in expected.items():
        allowed = value if isinstance(value, list) else [value]
        assert found[name] in allowed, f"{name}: {found[name]!r}, evidence {found['evidence']}"


@pytest.mark.parametrize("folder", TRAPS, ids=lambda p: p.name)
def test_every_trap_says_how_it_was_made(folder: Path) -> None:
    request = json.loads((folder / "request.json").read_text("utf-8"))
    assert request["how"]
    assert request["url"].startswith("https://")
