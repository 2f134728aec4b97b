"""An unknown shop on each platform, over real HTTP: recognized, then read per variant by the cheap source."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from crawl_house import House
from sqlalchemy import select, update
from stand_ins import HALF, NAME, STAND_INS, StandIn, Stock

from crawler.model import Availability, Product, TransitionKind
from crawler.storage.schema import Site, Snapshot, TransitionRow, VariantState, Watch
from spiders.choose import choose_spider, loader
from spiders.memory import forget_all
from spiders.saved import Answer, SavedLook, replay, watch_of

ROOT = Path(__file__).parent.parent.parent
BOTH = {"US 9": 2, "US 10": 3}
BY_URL = {"opencart", "shopify"}
"""Told by the address alone."""


def host_of(name: str) -> str:
    return f"{name.replace('_', '-')}.localhost"


class Street:
    """All stand-ins on one port, and what they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.stock: Stock = HALF
        street = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                self.rfile.read(length)
                status, kind, body = street.answer(self.headers["Host"].split(":")[0], self.path)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def shop(self, name: str) -> StandIn:
        return STAND_INS[name](self.stock)

    def answer(self, host: str, path: str) -> tuple[int, str, bytes]:
        self.asked.append((host, path))
        name = next(n for n in STAND_INS if host_of(n) == host)
        shop = self.shop(name)
        found = shop.answers.get(path) or (
            shop.answers.get("/graphql") if path.startswith("/graphql?") else None
        )
        if found is None:
            return 404, "text/html", b"<title>Not found</title><h1>Not found</h1>"
        kind = "text/html; charset=utf-8" if path == shop.page else "application/json"
        return 200, kind, found.encode()

    def url(self, name: str) -> str:
        return f"http://{host_of(name)}:{self.port}{self.shop(name).page}"


@contextmanager
def open_street() -> Iterator[Street]:
    street = Street()
    thread = threading.Thread(target=street.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield street
    finally:
        street.server.shutdown()
        street.server.server_close()
        thread.join()


class Town:
    """The street, a database that watches its shops, and crawls in processes of their own."""

    def __init__(self, street: Street, home: Path) -> None:
        self.street, self.home = street, home
        self.house = House(f"sqlite:///{home / 'restock.db'}")
        self.watches: dict[str, int] = {}
        for name in STAND_INS:
            url = street.url(name)
            site = self.house.site(host_of(name), spider=choose_spider(url))
            self.watches[name] = self.house.watch(url, site=site)

    def crawl(self) -> list[tuple[str, str]]:
        """Look at everything now; returns what was asked for."""
        due = datetime.now(UTC) - timedelta(seconds=1)
        with self.house.database.write() as connection:
            connection.execute(update(Watch.__table__).values(next_look_at=due))
            connection.execute(update(Site.__table__).values(next_look_at=due))
        del self.street.asked[:]
        env = {k: v for k, v in os.environ.items() if not k.startswith("RESTOCK_")} | {
            "RESTOCK_HOME": str(self.home),
            "RESTOCK_ALLOW_HOSTS": ",".join(map(host_of, STAND_INS)),
            "RESTOCK_SITE_DELAY_S": "0",
        }
        done = subprocess.run(
            [sys.executable, "-m", "restock", "crawl", "--json"],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["failed"] == 0, done.stderr
        return list(self.street.asked)

    def spiders(self) -> dict[str, str]:
        with self.house.database.read() as connection:
            query = select(Site.domain, Site.spider)
            return {row.domain: row.spider for row in connection.execute(query)}

    def states(self, name: str) -> dict[str, str]:
        rows = self.house.rows(VariantState, watch_id=self.watches[name])
        return {row.variant_key: row.availability.value for row in rows if row.variant_key}


@pytest.mark.slow
def test_unknown_shops_are_recognized_and_read_per_variant_by_the_cheap_source(tmp_path: Path) -> None:
    with open_street() as street:
        town = Town(street, tmp_path)
        before = town.spiders()
        assert {n for n in STAND_INS if before[host_of(n)] != "structured_data"} == BY_URL

        town.crawl()
        assert town.spiders() == {host_of(name): name for name in STAND_INS}

        asked = town.crawl()
        for name in STAND_INS:
            shop = street.shop(name)
            paths = [path for host, path in asked if host == host_of(name)]
            assert any(path.startswith(shop.cheap) for path in paths), f"{name} asked {paths}"
            wanted = {key: "in_stock" if HALF[size] else "out_of_stock" for size, key in shop.keys.items()}
            found = town.states(name)
            assert {key: found.get(key) for key in wanted} == wanted, name

        street.stock = BOTH
        town.crawl()
        (waits,) = town.house.rows(
            VariantState,
            watch_id=town.watches["nextjs_nuxt"],
            variant_key=street.shop("nextjs_nuxt").keys["US 9"],
        )
        assert waits.pending is Availability.IN_STOCK, "undocumented state is weak evidence: a second look"
        for name in STAND_INS.keys() - {"opencart", "prestashop", "nextjs_nuxt"}:
            rows = town.house.rows(TransitionRow, watch_id=town.watches[name])
            restocked = {row.variant_key for row in rows if row.kind is TransitionKind.RESTOCK}
            assert restocked == {street.shop(name).keys["US 9"]}, name
        assert town.house.count(Snapshot) >= 2 * len(STAND_INS)
        town.house.database.close()


@pytest.mark.parametrize(("told", "asks_state"), [("OutOfStock", False), ("InStock", True)])
def test_state_speaks_alone_only_where_the_page_does_not_contradict_it(told: str, asks_state: bool) -> None:
    shop, base = STAND_INS["nextjs_nuxt"](HALF), "https://shop.example"
    offer = {"@type": "Offer", "price": "129", "priceCurrency": "USD", "availability": f"schema.org/{told}"}
    linked = {"@context": "https://schema.org", "@type": "Product", "name": NAME, "offers": offer}
    script = f'<script type="application/ld+json">{json.dumps(linked)}</script></head>'
    page = Answer(body=shop.answers[shop.page].replace("</head>", script).encode())
    saved = SavedLook(
        url=base + shop.page, page=page, json=None, others={}, led_to=None, known=Product(name=NAME)
    )
    spider = loader().load("nextjs_nuxt")()
    replay(spider, saved)  # type: ignore[arg-type]
    asked = spider.ask(watch_of(saved)).url  # type: ignore[attr-defined]
    assert (asked != saved.url) is asks_state
    forget_all()


@pytest.mark.parametrize("name", sorted(STAND_INS.keys() - {"opencart"}))
def test_after_a_look_the_source_is_asked_at_once(name: str) -> None:
    """A running service asks the small source, not the page, from the second look on."""
    shop = STAND_INS[name](HALF)
    base = "https://shop.example"
    answers = {base + path: Answer(body=body.encode()) for path, body in shop.answers.items()}
    saved = SavedLook(
        url=base + shop.page,
        page=answers.pop(base + shop.page),
        json=None,
        others=answers,
        led_to=None,
        known=Product(),
    )
    spider = loader().load(name)()
    replay(spider, saved)  # type: ignore[arg-type]
    request = spider.ask(watch_of(saved))  # type: ignore[attr-defined]
    assert request.url.removeprefix(base).startswith(shop.cheap)
    assert request.url != saved.url
    forget_all()
