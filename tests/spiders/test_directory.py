"""docs/sites.md is what the spiders declare."""

from __future__ import annotations

from spiders.choose import loader
from spiders.directory import DOCUMENT, table


def test_the_table_of_shops_is_current() -> None:
    assert DOCUMENT.read_text("utf-8") == table(), "run: python -m spiders.directory"


def test_every_spider_has_a_row() -> None:
    text = table()
    assert all(f"| `{name}` |" in text for name in loader().list())
