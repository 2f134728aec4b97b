"""The whole demo with the real service: what a person sees first must work."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from restock.demo.story import run_demo


@pytest.mark.slow
def test_the_demo_tells_everything_that_is_true_and_nothing_else(tmp_path: Path) -> None:
    said = io.StringIO()
    result = run_demo(folder=tmp_path, console=Console(file=said, width=300))
    story = said.getvalue()
    assert result == 0, story + (tmp_path / "service.log").read_text()
    assert "Back in stock: Comet Runner (US 10 / Black)" in story
    assert "wanted US 9; back is US 12 / Sand" in story
    assert "price 699 EUR is above the limit of 550 EUR" in story
    assert (tmp_path / "restock.db").exists()


@pytest.mark.slow
def test_a_service_that_does_not_start_is_reported_with_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("restock.demo.process.sys.executable", "/bin/false")
    said = io.StringIO()
    assert run_demo(folder=tmp_path, console=Console(file=said, width=300)) == 1
    assert "the service ended early with exit code 1" in said.getvalue()
    assert str(tmp_path) in said.getvalue()
