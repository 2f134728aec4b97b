"""restock new-site: what it makes keeps the contract at once, and it overwrites nothing."""

from __future__ import annotations

import importlib.util
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import RestockError
from crawler.model import Failure, Offer
from restock.commands.extract import as_json
from restock.commands.new_site import TRAPS, scaffold
from spiders.saved import load, replay

NOW = datetime(2026, 11, 2, 9, 5, tzinfo=UTC)


def checkout(tmp_path: Path) -> Path:
    (tmp_path / "spiders" / "sites").mkdir(parents=True)
    return tmp_path


def test_the_new_module_reads_its_new_fixtures(tmp_path: Path) -> None:
    scaffold(checkout(tmp_path), "shop.example", "shop_example", now=NOW)
    spec = importlib.util.spec_from_file_location("made", tmp_path / "spiders" / "sites" / "shop_example.py")
    assert spec
    assert spec.loader
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    spider = made.ShopExampleSpider()
    assert spider.verified.on == NOW.date()
    for trap in TRAPS:
        folder = tmp_path / "tests" / "pages" / "sites" / "shop_example" / trap
        outcome = replay(spider, load(folder)).outcome
        assert isinstance(outcome, (Offer, Failure))
        found = as_json(outcome)
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        assert {key: found[key] for key in expected} == expected


def test_overwrites_nothing(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    scaffold(root, "shop.example", "shop_example", now=NOW)
    with pytest.raises(RestockError, match="already"):
        scaffold(root, "shop.example", "shop_example", now=NOW)
    with pytest.raises(RestockError, match="already"):
        scaffold(root, "newegg.com", "newegg", now=NOW)
    with pytest.raises(RestockError, match="checkout"):
        scaffold(tmp_path / "nowhere", "shop.example", "other", now=NOW)
