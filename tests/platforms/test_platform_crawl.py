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
from stand_ins import HALF, NAME, NO_SOURCE, NONE, STAND_INS, StandIn, Stock

from crawler.model import Availability, Confidence, Product, TransitionKind
from crawler.storage.schema import Site, Snapshot, TransitionRow, VariantState, Watch
from spiders.choose import choose_spider, loader
from spiders.memory import forget_all
from spiders.saved import Answer, SavedLook, replay, watch_of

ROOT = Path(__file__).parent.parent.parent
BOTH = {"US 9": 2, "US 10": 3}
BY_URL = {"opencart", "shopify"}
"""Told by the address alone."""
ROUNDS = {1: HALF, 2: HALF, 3: BOTH, 4: BOTH, 5: NONE, 6: NONE}
"""What is in stock in each round of one process; weak evidence is given a second look."""


def host_of(name: str) -> str:
    return f"{name.replace('_', '-')}.localhost"


class Street:
    """All stand-ins on one port, and what they were asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.rounds: dict[int, list[tuple[str, str]]] = {}
        """What each round of one process asked for."""
        self.began: dict[int, datetime] = {}
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
        if host == "127.0.0.1":
            turn = int(path.strip("/"))
            self.stock = ROUNDS[turn]
            self.asked = self.rounds[turn] = []
            self.began[turn] = datetime.now(UTC)
            return 200, "text/plain", b""
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
        self.recognized: dict[str, str] = {}
        """The spider of each shop after its first look."""
        for name in STAND_INS:
            url = street.url(name)
            site = self.house.site(host_of(name), spider=choose_spider(url))
            self.watches[name] = self.house.watch(url, site=site)

    def crawl(self) -> None:
        """Look at everything once, in a process of its own."""
        due = datetime.now(UTC) - timedelta(seconds=1)
        with self.house.database.write() as connection:
            connection.execute(update(Watch.__table__).values(next_look_at=due))
            connection.execute(update(Site.__table__).values(next_look_at=due))
        done = self._run("-m", "restock", "crawl", "--json")
        assert json.loads(done.stdout)["failed"] == 0, done.stderr

    def go_round(self) -> None:
        """Look at everything in each of the rounds, in one process as the service does."""
        program = str(Path(__file__).parent / "rounds.py")
        self._run(program, f"http://127.0.0.1:{self.street.port}", str(len(ROUNDS)))

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith("RESTOCK_")} | {
            "RESTOCK_HOME": str(self.home),
            "RESTOCK_ALLOW_HOSTS": ",".join(map(host_of, STAND_INS)),
            "RESTOCK_SITE_DELAY_S": "0",
            "RESTOCK_BROWSER": "off",
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, *command],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done

    def spiders(self) -> dict[str, str]:
        with self.house.database.read() as connection:
            query = select(Site.domain, Site.spider)
            return {row.domain: row.spider for row in connection.execute(query)}

    def told(self, name: str, kind: TransitionKind) -> set[str]:
        """The variants whose change of this kind was recorded; the product as a whole is left out."""
        rows = self.house.rows(TransitionRow, watch_id=self.watches[name])
        return {row.variant_key for row in rows if row.kind is kind and row.variant_key}

    def listed(self, name: str, *, before_round: int) -> dict[str, str]:
        """Each variant's state as it was known when a round began."""
        began = self.street.began[before_round]
        rows = self.house.rows(Snapshot, watch_id=self.watches[name])
        last = max((row for row in rows if row.first_seen_at < began), key=lambda row: row.id)
        return {v["key"]: v["availability"] for v in last.detail["variants"]}


def paths_of(asked: list[tuple[str, str]], name: str) -> list[str]:
    return [path for host, path in asked if host == host_of(name) and path != "/robots.txt"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The first look in one process, then all rounds in another."""
    with open_street() as street:
        town = Town(street, tmp_path_factory.mktemp("town"))
        before = town.spiders()
        assert {n for n in STAND_INS if before[host_of(n)] != "structured_data"} == BY_URL
        town.crawl()
        town.recognized = town.spiders()
        town.go_round()
        yield town
        town.house.database.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", STAND_INS)
def test_an_unknown_shop_is_recognized_and_read_per_variant_by_the_cheap_source(
    town: Town, name: str
) -> None:
    shop = town.street.shop(name)
    assert town.recognized[host_of(name)] == name, "recognized from its page or address, and remembered"
    assert any(path.startswith(shop.cheap) for path in paths_of(town.street.rounds[1], name))
    for turn in (2, 3, 4, 5, 6):
        asked = paths_of(town.street.rounds[turn], name)
        assert asked, turn
        assert all(path.startswith(shop.cheap) for path in asked), asked
        assert (shop.page in asked) is (name in NO_SOURCE), (
            "the page is asked for where there is nothing else"
        )

    hidden = {key for size, key in shop.keys.items() if name == "opencart" and not HALF[size]}
    wanted = {key: "in_stock" if HALF[size] else "out_of_stock" for size, key in shop.keys.items()}
    wanted = {key: state for key, state in wanted.items() if key not in hidden}
    listed = town.listed(name, before_round=3)
    assert {key: listed.get(key) for key in wanted} == wanted

    back = STAND_INS[name](BOTH).keys["US 9"]
    assert town.told(name, TransitionKind.RESTOCK) == {back}
    gone = set() if name == "opencart" else set(shop.keys.values())
    assert town.told(name, TransitionKind.SOLD_OUT) == gone, "OpenCart no longer lists what is sold out"
    whole = town.house.row(VariantState, watch_id=town.watches[name], variant_key="")
    assert whole.availability is Availability.OUT_OF_STOCK


@pytest.mark.slow
def test_undocumented_state_is_weak_evidence_and_gets_a_second_look(town: Town) -> None:
    rows = town.house.rows(TransitionRow, watch_id=town.watches["nextjs_nuxt"])
    weak = {row.confidence for row in rows if row.kind is TransitionKind.RESTOCK}
    assert weak == {Confidence.WEAK}


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


@pytest.mark.parametrize("name", sorted(STAND_INS.keys() - NO_SOURCE))
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
