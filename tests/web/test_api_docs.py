"""docs/api.md: an example of every operation, answered as it says, and current."""

from __future__ import annotations

from make_api_docs import PAGE, examples, make_page

from restock.web.app import create_app


def test_every_operation_has_an_example() -> None:
    paths = create_app().openapi()["paths"]
    there = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, found in paths.items()
        for method in found
        if path != "/ingest/{source}"  # signed, not by a token: docs/events.md
    }
    shown = [one.operation for one in examples()]
    assert set(shown) == there
    assert len(shown) == len(set(shown))


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == make_page(), "run: make api-docs"
