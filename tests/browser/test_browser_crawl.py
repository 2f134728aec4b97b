"""``scrapy crawl`` with pages that only a browser can read: wished, learned, logged in, photographed."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House
from js_shop import JsShop, empty, robots
from local_shop import Answer, Hit, LocalShop, product_page, scrapy

from crawler.config import Config
from crawler.model import FailureReason, TransitionKind
from crawler.storage.schema import (
    FailureStretch,
    Screenshot,
    Site,
    Snapshot,
    TransitionRow,
    VariantState,
    Watch,
)
from restock.chores import tidy

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]


@dataclass
class Town:
    """Shops, watches at each, and crawls of whatever spider reads them."""

    home: Path
    shop: LocalShop
    house: House
    watches: dict[str, int] = field(default_factory=dict)

    def watch(self, name: str, **more: object) -> int:
        self.watches[name] = self.house.watch(self.shop.url(f"{name}.localhost"), **more)
        return self.watches[name]

    def crawl(self, *, program: Path | None = None, **environment: str) -> str:
        """Look at everything once more; returns the log."""
        due = datetime.now(UTC) - timedelta(seconds=1)
        for row in self.house.rows(Watch):
            self.house.set(Watch, row.id, next_look_at=due)
            self.house.set(Site, row.site_id, next_look_at=due)
        self.shop.hits.clear()
        options = ("-s", "RESTOCK_ALERTS=0")
        done = scrapy(
            "crawl",
            "structured_data",
            *options,
            home=self.home,
            allow=self.shop.shops,
            program=program,
            seconds=120,
            **{"RESTOCK_BROWSER": "", "RESTOCK_SITE_DELAY_S": "0", **environment},
        )
        assert done.returncode == 0, done.stderr
        return done.stderr

    def asked(self, name: str) -> list[str]:
        """By whom the page itself was asked for, in order."""
        agents = [h.headers["User-Agent"] for h in self.shop.pages(f"{name}.localhost") if h.path == "/p/1"]
        return ["browser" if "Chrome" in agent else "plain" for agent in agents]

    def failures(self, name: str) -> list[tuple[FailureReason, str]]:
        return [(r.reason, r.detail) for r in self.house.rows(FailureStretch, watch_id=self.watches[name])]

    def availability(self, name: str) -> object:
        return self.house.row(VariantState, watch_id=self.watches[name]).availability

    def site(self, name: str) -> object:
        return self.house.row(Site, domain=f"{name}.localhost")


SHOPS = ("learned", "wished", "never", "about", "plain", "forbidden", "later", "login")


def logged_in(hit: Hit) -> Answer:
    """A shop that shows its products to people with a session only."""
    if hit.path == "/robots.txt":
        return Answer(status=404)
    if "sid=mine" in hit.headers.get("Cookie", ""):
        return Answer(body=product_page(), headers={"Set-Cookie": "turn=2; Path=/"})
    return (
        Answer(status=302, headers={"Location": "/login"})
        if hit.path != "/login"
        else Answer(
            body=b"<!doctype html><title>Log in</title><h1>Log in</h1><form><input type=password></form>"
        )
    )


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    shops = {f"{name}.localhost": JsShop() for name in SHOPS}
    hosts = {
        **shops,
        "about.localhost": empty,
        "plain.localhost": lambda hit: Answer(body=product_page(availability="OutOfStock")),
        "forbidden.localhost": robots(shops["forbidden.localhost"], b"User-agent: *\nDisallow: /p/\n"),
        "login.localhost": logged_in,
    }
    house = House(f"sqlite:///{tmp_path / 'restock.db'}")
    with LocalShop(hosts) as shop:
        yield Town(tmp_path, shop, house)
    house.database.close()


def test_pages_that_only_a_browser_can_read(town: Town) -> None:
    shops = {name: town.shop.shops[f"{name}.localhost"] for name in ("learned", "wished", "never", "later")}
    for name in ("learned", "about", "plain", "forbidden"):
        town.watch(name)
    town.watch("wished", browser=True)
    town.watch("never", browser=False)
    town.watch("later", browser_tried_at=datetime.now(UTC) - timedelta(hours=2))

    town.crawl()
    assert town.asked("learned") == ["plain", "browser"], "shows no product by itself, so it is tried"
    assert town.asked("wished") == ["browser"]
    assert town.asked("never") == ["plain"]
    assert town.asked("about") == ["plain", "browser"]
    assert town.asked("plain") == ["plain"], "who needs no browser is not opened in one"
    assert town.asked("forbidden") == [], "robots.txt holds for the browser too"
    assert town.asked("later") == ["plain"], "tried within the day, and in vain"
    assert {name: town.availability(name) for name in ("learned", "wished", "plain")} == {
        "learned": OUT,
        "wished": OUT,
        "plain": OUT,
    }
    assert {name: town.failures(name)[0][0] for name in ("never", "about", "later", "forbidden")} == {
        "never": FailureReason.LAYOUT,
        "about": FailureReason.LAYOUT,
        "later": FailureReason.LAYOUT,
        "forbidden": FailureReason.ROBOTS,
    }
    assert {name: town.site(name).browser for name in ("learned", "wished", "about", "plain")} == {  # type: ignore[attr-defined]
        "learned": True,
        "wished": False,
        "about": False,
        "plain": False,
    }
    assert town.house.count(Screenshot) == 0, "a first look changes nothing"
    row = town.house.row(Watch, id=town.watches["learned"])
    assert (row.etag, row.last_modified) == (None, None), (
        "the empty page's validators say nothing of the stock"
    )
    loaded = {h.path.partition("?")[0] for h in town.shop.pages("wished.localhost")}
    assert loaded == {"/p/1", "/app.js", "/style.css", "/api/stock"}, "no pictures, films or trackers"
    (told,) = {h.headers["User-Agent"] for h in town.shop.pages("wished.localhost")}
    assert "restock-monitor/" in told

    for shop in shops.values():
        assert isinstance(shop, JsShop)
        shop.stock = True
    town.crawl()
    assert town.asked("learned") == ["browser"], "remembered"
    assert town.asked("about") == ["plain"], "not tried again for a day"
    assert town.availability("learned") is IN
    restocks = town.house.rows(TransitionRow, kind=TransitionKind.RESTOCK)
    assert {row.watch_id for row in restocks} == {town.watches["learned"], town.watches["wished"]}
    shots = {row.occasion: row for row in town.house.rows(Screenshot)}
    assert set(shots) == {row.occasion for row in restocks}
    assert all(row.body[:3] == b"\xff\xd8\xff" and len(row.body) <= 150_000 for row in shots.values())

    town.crawl()
    assert town.house.count(Screenshot) == 2, "nothing changed, nothing is kept"
    assert [row.looks for row in town.house.rows(FailureStretch, watch_id=town.watches["about"])] == [3]
    assert town.house.count(Snapshot) == 5

    later = datetime.now(UTC) + timedelta(days=31)
    tidy(_here(town), now=later)
    assert town.house.count(Screenshot) == 0


def _here(town: Town) -> object:
    from crawler.installation import Installation

    return Installation(config=Config(home=town.home), database=town.house.database)


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("/no/such/chromium", "RESTOCK_BROWSER names /no/such/chromium"),
        ("/bin/false", "does not start"),
        ("off", "turned off"),
    ],
)
def test_without_a_browser_a_wish_says_what_to_do_and_the_rest_goes_on(
    town: Town, named: str, words: str
) -> None:
    town.watch("wished", browser=True)
    town.watch("learned")
    town.watch("plain")
    log = town.crawl(RESTOCK_BROWSER=named)
    ((reason, detail),) = town.failures("wished")
    assert reason is FailureReason.BROWSER
    assert words in detail
    assert "Traceback" not in log
    assert town.asked("learned") == ["plain"]
    assert town.failures("learned")[0][0] is FailureReason.LAYOUT
    assert town.availability("plain") is OUT
    assert town.site("wished").blocked_since is None, "says nothing of the shop"  # type: ignore[attr-defined]


def test_who_needs_no_browser_imports_none(town: Town) -> None:
    town.watch("plain")
    log = town.crawl(program=Path(__file__).parent / "importing_crawl.py")
    assert "IMPORTED []" in log
    assert town.availability("plain") is OUT


def test_a_persons_own_session_is_lent_to_its_shop_only(town: Town, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from crawler.installation import forget
    from restock.cli import app

    town.watch("login", browser=True)
    town.watch("wished", browser=True)
    secret = "sid-canary-84213"
    cookies = [
        {"name": "sid", "value": "mine", "domain": "login.localhost", "path": "/", "expires": 4_000_000_000},
        {"name": "token", "value": secret, "domain": ".login.localhost", "path": "/"},
        {"name": "bank", "value": "other-canary-1", "domain": "bank.example", "path": "/"},
    ]
    exported = tmp_path / "exported.json"
    exported.write_text(json.dumps({"cookies": cookies, "origins": []}))

    town.crawl()
    assert town.failures("login")[0][0] is FailureReason.BLOCKED, "a log-in page is told as such"

    environment = {"RESTOCK_HOME": str(town.home)}
    forget()
    done = CliRunner(env=environment).invoke(
        app, ["browser", "session", "import", "login.localhost", str(exported)]
    )
    listed = CliRunner(env=environment).invoke(app, ["browser", "session", "list", "--json"])
    forget()
    assert done.exit_code == 0, done.output
    assert "2 cookies are kept" in done.output
    (kept,) = json.loads(listed.stdout)
    assert (kept["domain"], kept["cookies"]) == ("login.localhost", 2)
    (file,) = (town.home / "sessions").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret.encode() not in file.read_bytes()

    log = town.crawl()
    assert town.availability("login") is IN
    for hit in town.shop.hits:
        mine = hit.host == "login.localhost" and "Chrome" in hit.headers["User-Agent"]
        assert (secret in hit.headers.get("Cookie", "")) == mine
    assert "other-canary-1" not in str([hit.headers for hit in town.shop.hits])
    assert secret not in log
    assert secret.encode() not in (town.home / "restock.db").read_bytes()

    bad = [{**cookies[0], "value": "ended"}]
    exported.write_text(json.dumps({"cookies": bad, "origins": []}))
    forget()
    CliRunner(env=environment).invoke(app, ["browser", "session", "import", "login.localhost", str(exported)])
    forget()
    town.crawl()
    reason, detail = town.failures("login")[-1]
    assert reason is FailureReason.BLOCKED
    assert "import it anew" in detail
    assert town.availability("login") is IN, "a log-in page changes nothing that is known"
