"""Own readers in real crawls over HTTP: restocks that nobody else could read, doubts, refusals, addresses."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from crawl_house import House
from front_door import Answer as Said
from front_door import Call, caller
from local_shop import ROOT, Answer, Hit, LocalShop
from own_pages import html, linked
from sqlalchemy import update

from crawler.installation import forget
from crawler.model import Availability, FailureReason, TransitionKind
from crawler.storage.schema import FailureStretch, Site, Snapshot, TransitionRow, VariantState, Watch
from spiders.choose import choose_spider

WORDS = {
    "availability": {"css": "#stock"},
    "in_stock": ["zu haben"],
    "out_of_stock": ["fort"],
    "name": {"css": "h1"},
}
BLOCK = (
    b"<html><head><title>Just a moment...</title></head><body><h1>x</h1><p id=stock>zu haben</p>"
    b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>'
)
READERS: dict[str, dict[str, Any]] = {
    "words": WORDS,
    "doubted": WORDS,
    "blocked": WORDS,
    "changed": {**WORDS, "availability": {"css": "#bestand"}},
    "tampered": {"availability": {"css": "a:contains(b)"}},
    "shopify": WORDS,
    "conditional": WORDS,
    "api": {
        "from": "",
        "availability": {"json": "$.left"},
        "variants": {
            "each": {"json": "$.sizes"},
            "label": {"json": "$.n"},
            "availability": {"json": "$.left"},
        },
    },
}


def host(name: str) -> str:
    return f"{name}.localhost"


class Shops:
    """Every shop's page, in stock or not; the API redirects to the other address of its host."""

    def __init__(self) -> None:
        self.there = False

    def __call__(self, hit: Hit) -> Answer:
        name = hit.host.removesuffix(".localhost")
        if hit.path == "/robots.txt":
            return Answer(status=404)
        if name == "blocked":
            return Answer(status=403, body=BLOCK, headers={"Server": "cloudflare"})
        if hit.path.startswith("/api/old"):
            return Answer(status=302, headers={"Location": "/api/stock"})
        if hit.path.startswith("/api"):
            sizes = [{"n": "EU 42", "left": 3 * self.there}, {"n": "EU 43", "left": 1}]
            data = json.dumps({"left": 3, "sizes": sizes}).encode()
            return Answer(body=data, headers={"Content-Type": "application/json"})
        if name == "conditional" and hit.headers.get("If-None-Match"):
            return Answer(status=304)
        head = linked("OutOfStock") if name == "doubted" else ""
        words = "zu haben" if self.there else "fort"
        body = html(f"<h1>Orbit One</h1><p id=stock>Ware {words}</p>", head=head).encode()
        return Answer(body=body, headers={"ETag": '"1"'})


class Town:
    """The shops, and a database that watches one page of each by an own reader."""

    def __init__(self, shop: LocalShop, home: Path) -> None:
        self.shop, self.home = shop, home
        self.house = House(f"sqlite:///{home / 'restock.db'}")
        self.watches: dict[str, int] = {}
        for name, reader in READERS.items():
            url = shop.url(host(name), "/products/orbit" if name == "shopify" else "/p/1")
            site = self.house.site(host(name), spider=choose_spider(url))
            address = {"from": shop.url(host(name), "/api/old?id=1")} if name == "api" else {}
            self.watches[name] = self.house.watch(url, site=site, reader=reader | address)

    def crawl(self) -> None:
        due = datetime.now(UTC) - timedelta(seconds=1)
        with self.house.database.write() as connection:
            connection.execute(update(Watch.__table__).values(next_look_at=due))
            connection.execute(update(Site.__table__).values(next_look_at=due))
        self.shop.hits.clear()
        done = self.restock("crawl", "--json")
        assert done.returncode == 0, done.stderr

    def restock(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("RESTOCK_")} | {
            "RESTOCK_HOME": str(self.home),
            "RESTOCK_ALLOW_HOSTS": ",".join(map(host, READERS)),
            "RESTOCK_SITE_DELAY_S": "0",
            "RESTOCK_BROWSER": "off",
        }
        command = [sys.executable, "-m", "restock", *arguments]
        return subprocess.run(
            command, env=env, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
        )

    def paths(self, name: str) -> list[str]:
        return [hit.path for hit in self.shop.pages(host(name))]

    def failure(self, name: str) -> Any:
        return self.house.row(FailureStretch, watch_id=self.watches[name])

    def restocked(self, name: str) -> set[str]:
        rows = self.house.rows(TransitionRow, watch_id=self.watches[name])
        return {row.variant_key for row in rows if row.kind is TransitionKind.RESTOCK}

    def state(self, name: str, key: str = "") -> Any:
        return self.house.row(VariantState, watch_id=self.watches[name], variant_key=key)


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    shops = Shops()
    with LocalShop(dict.fromkeys(map(host, READERS), shops)) as shop:
        town = Town(shop, tmp_path)
        town.shops = shops  # type: ignore[attr-defined]
        yield town
        town.house.database.close()


@pytest.mark.slow
def test_shops_that_nobody_knows_are_read_by_the_persons_own_selectors(town: Town) -> None:
    town.crawl()
    assert town.state("words").availability is Availability.OUT_OF_STOCK
    assert (town.failure("blocked").reason, town.failure("blocked").vendor) == (
        FailureReason.BLOCKED,
        "cloudflare",
    )
    assert town.failure("changed").detail == "availability: css #bestand finds nothing"
    assert "the watch's own selectors can't be used" in town.failure("tampered").detail
    assert town.paths("shopify") == ["/products/orbit"], "the page, not the platform's JSON"
    assert town.paths("api") == ["/api/old?id=1", "/api/stock"]
    assert [town.state("api", key).availability for key in ("EU 42", "EU 43")] == [
        Availability.OUT_OF_STOCK,
        Availability.IN_STOCK,
    ]
    assert town.house.row(Site, domain=host("api")).spider == choose_spider("https://a.example/p/1")

    town.shops.there = True  # type: ignore[attr-defined]
    town.crawl()
    assert town.restocked("words") == {""}
    assert town.restocked("shopify") == {""}
    assert town.restocked("api") == {"EU 42"}
    assert town.restocked("doubted") == set()
    assert town.state("doubted").pending is Availability.IN_STOCK
    (said,) = town.house.rows(Snapshot, watch_id=town.watches["words"], availability=Availability.IN_STOCK)
    assert said.detail["evidence"][0] == {
        "source": "own",
        "path": "css #stock",
        "value": "Ware zu haben",
        "reading": "in_stock",
        "strength": "strong",
    }
    assert town.restocked("conditional") == set(), "the shop says that nothing has changed"

    town.crawl()
    assert town.restocked("doubted") == {""}
    assert town.failure("changed").looks == 3

    tried = town.restock("watch", "try", str(town.watches["api"]), "--json")
    assert tried.returncode == 0, tried.stderr
    told = json.loads(tried.stdout)
    assert [line["values"] for line in told["found"] if line["field"] == "availability"] == [["3"]]
    assert [v["availability"] for v in told["result"]["variants"]] == ["in_stock", "in_stock"]
    tried = town.restock("watch", "try", str(town.watches["changed"]))
    assert tried.returncode == 1, tried.stderr
    assert "layout: availability: css #bestand finds nothing" in " ".join(tried.stdout.split()), tried.stderr


@pytest.fixture
def call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Call]:
    for name in [name for name in os.environ if name.startswith("RESTOCK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("RESTOCK_HOME", str(tmp_path / "home"))
    forget()
    yield caller(capsys, monkeypatch)
    forget()


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    page, read = tmp_path / "page.html", tmp_path / "read.yaml"
    page.write_text(
        html("<h1>Orbit One</h1><p id=stock>Ware zu haben</p><b class=p>9,50 €</b>"), encoding="utf-8"
    )
    read.write_text("availability: '#stock'\nin_stock: zu haben\nout_of_stock: fort\nprice: .p\nname: h1\n")
    return page, read


URL = "https://laden.example/p/1"


def test_selectors_are_tried_on_a_saved_page(call: Call, files: tuple[Path, Path]) -> None:
    page, read = files
    said = call("watch", "try", URL, "--read", read, "--saved", page)
    assert said.code == 0
    for words in ("css #stock", "Ware zu haben", "in_stock", "9.50 EUR", "Orbit One", "own"):
        assert words in said.out
    found = json.loads(call("watch", "try", URL, "--read", read, "--saved", page, "--json").out)
    assert (found["result"]["availability"], found["result"]["price"], found["url"]) == ("in_stock", 9.5, URL)
    assert [line["field"] for line in found["found"]] == ["name", "price", "availability"]


def test_selectors_on_the_command_line_end_as_lines_for_the_watchlist(
    call: Call, files: tuple[Path, Path]
) -> None:
    page, _ = files
    words = ("--availability", "#stock", "--in-stock", "zu haben", "--out-of-stock", "fort", "--price", "//b")
    said = call("watch", "try", URL, *words, "--saved", page)
    assert said.code == 0
    assert 'availability: {css: "#stock"}' in said.out
    assert "in_stock: [zu haben]" in said.out
    said = call("watch", "try", URL, "--availability", "#stok", "--saved", page)
    assert (said.code, "css #stok finds nothing" in said.out) == (1, True)


def test_a_watch_is_stored_with_selectors_and_tries_them_by_its_number(
    call: Call, files: tuple[Path, Path]
) -> None:
    page, read = files
    assert call("watch", "add", URL, "--read", read).code == 0
    shown = call("watch", "show", "1")
    assert "read by selectors of its own" in shown.out
    assert json.loads(call("watch", "list", "--json").out)[0]["reader"]["availability"] == {"css": "#stock"}
    for which in ("1", URL):
        assert "in stock" in call("watch", "try", which, "--saved", page).out
    exported = call("watchlist", "export").out
    assert '      availability: {css: "#stock"}' in exported


@pytest.mark.parametrize(
    ("arguments", "wrong", "what_to_do"),
    [
        (("try", URL), "no selectors are named", "--read FILE"),
        (("try", "nope"), "not a URL", "https://"),
        (("try", URL, "--availability", "#a >"), "'#a >' ends with '>'", "Remove it"),
        (("try", URL, "--read", "none.yaml"), "none.yaml can't be read", "own-selectors.md"),
        (("try", URL, "--read", "none.yaml", "--price", ".a"), "--read and selectors", "either"),
        (("try", URL, "--availability", ".a", "--saved", "none.html"), "none.html", ""),
        (("add", URL, "--read", "none.yaml"), "none.yaml can't be read", "own-selectors.md"),
    ],
)
def test_a_mistake_is_one_line(call: Call, arguments: tuple[str, ...], wrong: str, what_to_do: str) -> None:
    said: Said = call("watch", *arguments)
    assert wrong in said.mistake
    assert what_to_do in said.mistake
