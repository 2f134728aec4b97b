"""``restock extract``: one page, many pages, and what can be wrong with the files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from restock.commands.extract import extract, extract_batch, extract_page

PAGE = b"""<html lang=en><title>Mug</title>
<script type="application/ld+json">{"@type": "Product", "name": "Mug", "sku": "M1",
"gtin13": "4006381333931", "image": "/m.jpg",
"offers": {"price": "9.90", "priceCurrency": "EUR", "availability": "InStock"}}</script>
<h1>Mug</h1>"""
KEYS = {
    "outcome",
    "availability",
    "price",
    "currency",
    "name",
    "sku",
    "gtin",
    "image",
    "variants",
    "confidence",
    "evidence",
}
app = typer.Typer()
app.command()(extract)


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(app, [str(a) for a in args])


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "mug.html"
    path.write_bytes(PAGE)
    return path


def test_one_page(saved: Path) -> None:
    result = run(saved, "--url", "https://shop.example/mug")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert found.keys() >= KEYS
    assert (found["outcome"], found["availability"], found["price"], found["currency"]) == (
        "offer",
        "in_stock",
        9.9,
        "EUR",
    )
    assert (found["sku"], found["gtin"], found["image"]) == (
        "M1",
        "4006381333931",
        "https://shop.example/m.jpg",
    )
    assert found["evidence"][0]["source"] == "jsonld"


def test_gzip_by_its_bytes_whatever_the_name(tmp_path: Path) -> None:
    for name in ("a.html.gz", "b.html"):
        (tmp_path / name).write_bytes(gzip.compress(PAGE))
        assert extract_page(tmp_path / name, "https://shop.example/mug")["price"] == 9.9


def test_a_failure_has_the_same_keys(tmp_path: Path) -> None:
    (tmp_path / "x.html").write_bytes(b"<p>hello")
    found = extract_page(tmp_path / "x.html", "https://shop.example/")
    assert found.keys() >= KEYS
    assert (found["outcome"], found["availability"], found["price"]) == ("layout", None, None)


@pytest.mark.parametrize(
    ("name", "content"),
    [("missing.html", None), ("not.gz", b"plain"), ("cut.html.gz", gzip.compress(PAGE, mtime=0)[:60])],
)
def test_unreadable_files_are_one_line_and_an_exit_code(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = run(tmp_path / name, "--url", "https://shop.example/")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    assert name in result.stderr


def test_a_batch_goes_on_after_bad_lines(tmp_path: Path, saved: Path) -> None:
    lines = [
        json.dumps({"id": "a", "path": str(saved), "url": "https://shop.example/mug"}),
        "",
        "{oops",
        json.dumps({"id": "b", "path": str(tmp_path / "nowhere.html"), "url": ""}),
        json.dumps({"id": "c", "url": ""}),
        json.dumps(["d"]),
        json.dumps({"id": "e", "path": "mug.html", "url": "https://shop.example/mug", "status": None}),
    ]
    (tmp_path / "batch.jsonl").write_text("\n".join(lines))
    result = run("--batch", tmp_path / "batch.jsonl")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0
    assert [f.get("id") for f in found] == ["a", None, "b", "c", None, "e"]
    assert ["error" in f for f in found] == [False, True, True, True, True, False]
    assert found[0]["price"] == found[5]["price"] == 9.9


def test_a_missing_batch_is_one_line(tmp_path: Path) -> None:
    result = run("--batch", tmp_path / "none.jsonl")
    assert result.exit_code == 1
    assert "none.jsonl" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_page_or_batch_but_not_both_or_neither(saved: Path) -> None:
    assert run().exit_code == 2
    assert run(saved, "--batch", saved).exit_code == 2


def test_batch_is_lazy(tmp_path: Path, saved: Path) -> None:
    line = json.dumps({"id": 1, "path": str(saved), "url": ""})
    (tmp_path / "b.jsonl").write_text(f"{line}\n{line}\n")
    assert next(extract_batch(tmp_path / "b.jsonl"))["id"] == 1
