"""What cron starts, in processes of their own: a look, a record, an alert; and no secret is ever told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from front_door import Answer, Call
from nursery import ROOT
from service_world import environment, open_shop, restock, rows, utc_now

from restock.demo.receiver import Receiver
from restock.demo.shop import DemoShop

pytestmark = pytest.mark.slow

CANARY = "cAnArY9f2c77b1"
SHOE = ("kicks.localhost", "/products/harbor-low")
BOOK = ("books.localhost", "/item/lighthouse-cookbook")


@pytest.fixture(scope="module")
def shop() -> Iterator[DemoShop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(clock=utc_now) as receiver:
        yield receiver


def scrapy(*arguments: str, home: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env={**environment(home), **env},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )


@dataclass
class Overheard:
    """Everything that was said by anyone."""

    said: str = ""

    def __call__(self, done: subprocess.CompletedProcess[str] | Answer, code: int = 0) -> str:
        if isinstance(done, subprocess.CompletedProcess):
            done = Answer(code=done.returncode, out=done.stdout, err=done.stderr)
        assert done.code == code, done
        assert "Traceback" not in done.err
        self.said += done.out + done.err
        return done.out


def test_cron_looks_records_and_alerts_and_tells_no_secret(
    shop: DemoShop, receiver: Receiver, home: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canary stands in a channel's URL that works, in one that doesn't, and in the environment."""
    monkeypatch.setenv("HOOK_TOKEN", CANARY)
    home.mkdir()
    file = home / "watchlist.yaml"
    works = receiver.channel_url("/ann/").replace("json://", "json://ann:${HOOK_TOKEN}@") + "${HOOK_TOKEN}"
    file.write_text(
        "settings: {every: 1s, contact: 'mailto:test@example.org'}\n"
        f"subscribers:\n  ann: {{channels: {{hook: '{works}'}}}}\n"
        "  ben: {channels: {dead: 'json://127.0.0.1:9/${HOOK_TOKEN}'}}\n"
        f"watches:\n  - url: {shop.url(*SHOE)}\n  - url: {shop.url(*BOOK)}\n"
    )
    hear = Overheard()
    hear(call("--verbose", "watchlist", "sync", file))
    assert json.loads(hear(restock("crawl", "--json", home=home)))["looks"] == 2
    assert not receiver.posts, "the first look alerts nobody"

    shop.set_stock("HL-12", 4)
    hear(scrapy("crawl", "shopify", home=home, env={"RESTOCK_LOG_LEVEL": "DEBUG"}))
    assert [post.path for post in receiver.posts] == [f"/ann/{CANARY}"], "scrapy alone looks and alerts"

    shop.set_stock("LC-HB", 4)
    hear(restock("--verbose", "crawl", home=home))
    assert len(receiver.posts) == 2, "what is steady isn't told again"

    hear(call("--verbose", "channel", "test", "ann"))
    hear(call("--verbose", "channel", "test", "ben"), code=1)
    for command in (
        "alerts show 2 --json",
        "alerts list --json",
        "watchlist export",
        "channel list",
        "doctor",
    ):
        hear(call("--verbose", *command.split()))
    assert len(hear.said) > 2000
    assert CANARY not in hear.said
    refused = rows(home, "SELECT detail FROM attempt WHERE detail IS NOT NULL")
    assert refused, "the dead channel was tried, and what came of it is on record"
    files = list(home.iterdir())
    assert {"restock.db", "restock.db-wal"} <= {stored.name for stored in files}, "the log is a file too"
    for stored in files:
        assert CANARY.encode() not in stored.read_bytes(), f"the secret lies open in {stored.name}"
    assert CANARY in call("watchlist", "export", "--show-secrets").out, "unless a person asks for it"


def test_check_shows_an_offer_with_its_evidence(shop: DemoShop, tmp_path: Path) -> None:
    shop.set_stock("OO-1TB", 2)
    url = shop.url("consoles.localhost", "/p/orbit-one")
    done = restock("check", url, home=tmp_path)
    assert done.returncode == 0, done.stderr
    for said in ("Orbit One", "in stock", "499.00 EUR", "jsonld"):
        assert said in done.stdout
    assert rows(tmp_path, "SELECT count(*) FROM watch") == [(0,)], "nothing is stored"


def test_check_says_why_there_is_no_offer(tmp_path: Path) -> None:
    done = restock("check", "http://169.254.169.254:8080/latest/meta-data", "--json", home=tmp_path)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    assert found["outcome"] == "forbidden_address", found
    assert len(found["detail"].splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_check_as_json(shop: DemoShop, tmp_path: Path) -> None:
    done = restock("check", shop.url("consoles.localhost", "/p/orbit-pocket"), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["outcome"], found["availability"], found["price"]) == ("offer", "out_of_stock", "229.00")
    assert {evidence["source"] for evidence in found["evidence"]} >= {"jsonld"}


def test_a_crawl_of_pages_that_are_none_records_why(shop: DemoShop, home: Path, call: Call) -> None:
    """Cron's exit code tells that nothing could be seen."""
    pages = {
        shop.url("books.localhost", "/"): "layout",
        # Believed to be gone when a second look says so.
        shop.url("vinyl.localhost", "/item/nothing-here"): "http",
        "http://consoles.localhost:9999/p/orbit-one": "network",
        "http://169.254.169.254:8080/latest/meta-data": "forbidden_address",
    }
    for url in pages:
        added = call("watch", "add", url)
        assert added.code == 0, added.err
    done = restock("crawl", home=home)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    found = rows(home, "SELECT url, reason, detail FROM failure JOIN watch ON watch.id = failure.watch_id")
    assert {url: reason for url, reason, _ in found} == pages
    assert all(detail and "\n" not in detail for _, _, detail in found)
