"""Scrapy's own commands work from the checkout, on the demo shop and through a redirecting one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House
from local_shop import Answer, Hit, LocalShop, scrapy

from crawler.model import Availability
from crawler.storage.schema import FailureStretch, Snapshot, VariantState, Watch
from restock.demo.shop import DemoShop

pytestmark = pytest.mark.slow


def test_scrapy_list_names_the_spiders(tmp_path: Path) -> None:
    done = scrapy("list", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert {"shopify", "structured_data"} <= set(done.stdout.split())


def test_scrapy_shell_starts_with_the_projects_settings(tmp_path: Path) -> None:
    done = scrapy("shell", "--nolog", "-c", "settings['BOT_NAME'], settings['USER_AGENT']", home=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "restock-monitor/" in done.stdout


def test_a_database_that_cant_be_opened_ends_scrapy_with_an_error(tmp_path: Path) -> None:
    done = scrapy("crawl", "shopify", home=tmp_path, RESTOCK_DATABASE_URL="sqlite:////dev/null/x.db")
    assert done.returncode != 0
    assert "can't be used" in done.stderr


def redirecting(hit: Hit) -> Answer:
    """An apex that leads to www, robots.txt and all."""
    to = hit.headers["Host"].replace("apex.", "www.apex.", 1)
    return Answer(status=301, headers={"Location": f"http://{to}{hit.path}"})


def www(hit: Hit) -> Answer:
    kind = {"Content-Type": "application/json"}
    if hit.path.endswith(".js"):
        variants = [{"id": 1, "title": "M", "option1": "M", "available": True, "price": 900}]
        variants.append({"id": 2, "title": "L", "option1": "L", "available": False, "price": 900})
        made = {"id": 5, "title": hit.path, "options": ["Size"], "variants": variants}
        return Answer(body=json.dumps(made).encode(), headers=kind)
    if hit.path == "/meta.json":
        return Answer(body=b'{"currency": "GBP"}', headers={**kind, "Age": "3600"})
    return Answer(status=404)


def test_scrapy_crawl_shopify_reads_every_variant(tmp_path: Path) -> None:
    house = House(f"sqlite:///{tmp_path / 'restock.db'}")
    shops = {"apex.localhost": redirecting, "www.apex.localhost": www}
    with DemoShop(clock=lambda: datetime.now(UTC)) as demo, LocalShop(shops) as other:
        demo_site = house.site("kicks.localhost", spider="shopify")
        watch = house.watch(demo.url("kicks.localhost", "/products/comet-runner"), site=demo_site)
        apex = house.site("apex.localhost", spider="shopify")
        moved = [house.watch(other.url("apex.localhost", f"/products/{n}"), site=apex) for n in ("a", "b")]
        done = scrapy("crawl", "shopify", home=tmp_path, allow=[*shops, "kicks.localhost"])
        assert done.returncode == 0, done.stderr
        assert [v.path for v in demo.visits if v.path.endswith(".js")] == ["/products/comet-runner.js"]
        assert 1 <= len([h for h in other.pages("www.apex.localhost") if h.path == "/meta.json"]) <= 2
    assert house.rows(FailureStretch) == [], done.stderr
    labels = {s.label: s.availability for s in house.rows(VariantState, watch_id=watch)}
    assert {"US 8 / Black", "US 10 / Black"} <= set(labels)
    assert set(labels.values()) <= {IN, OUT, Availability.LIMITED}
    for number in moved:
        seen = house.row(Snapshot, watch_id=number)
        assert (seen.currency, seen.availability) == ("GBP", IN)
        row = house.row(Watch, id=number)
        assert (row.looked_at - row.as_of).total_seconds() < 60
    house.database.close()
