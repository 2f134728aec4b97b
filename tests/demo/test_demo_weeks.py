"""The demo by a fast clock: the service's own code comes to know a shop's hours."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from restock.demo.weeks import show_weeks


@pytest.mark.slow
def test_looks_gather_around_the_hours_that_were_learned() -> None:
    said = io.StringIO()
    assert show_weeks(Console(file=said, width=100), weeks=2, products=4) == 0
    text = said.getvalue()
    assert "The looks gathered around the shop's hours." in text
    assert text.count("  Mon ") == 2, "both weeks are drawn"
