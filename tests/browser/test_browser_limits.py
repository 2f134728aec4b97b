"""Whatever a page does, a look ends in time and within its memory, and the next look works."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from browser_world import chromium_of, eventually, left, open_pages, opening, started_by
from js_shop import JsShop
from local_shop import Answer, Hit, LocalShop, Shop

pytestmark = [pytest.mark.slow, pytest.mark.service("chromium")]

SECONDS = 8
"""The whole time that a look is given in these tests."""


def always(body: bytes, **more: Any) -> Shop:
    return lambda hit: Answer(status=404) if hit.path == "/robots.txt" else Answer(body=body, **more)


def program(text: str) -> Shop:
    return always(f"<!doctype html><title>x</title><h1>A page</h1><script>{text}</script>".encode())


def never_done(hit: Hit) -> Answer:
    """The page is whole, but something that it asks for never comes."""
    if hit.path == "/p/1":
        return Answer(body=b"<!doctype html><h1>A page</h1><script>fetch('/slow')</script>")
    return Answer(status=404) if hit.path == "/robots.txt" else Answer(hang=True)


def asks_on_and_on(hit: Hit) -> Answer:
    if hit.path == "/p/1":
        return Answer(
            body=b"<!doctype html><h1>A page</h1><script>setInterval(() => fetch('/x'), 50)</script>"
        )
    return Answer(status=404)


def leads_on(hit: Hit) -> Answer:
    """One page leads to the next by its program, as those do that check a browser first."""
    if hit.path == "/robots.txt":
        return Answer(status=404)
    if hit.path == "/p/1":
        text = b"<!doctype html><h1>Wait</h1><script>setTimeout(() => { location = '/p/2' }, 100)</script>"
        return Answer(status=503, body=text)
    return Answer(body=b"<!doctype html><h1>A page</h1>")


def redirects(hit: Hit) -> Answer:
    number = int(hit.path.rpartition("/")[2]) if hit.path != "/robots.txt" else 0
    if hit.path == "/robots.txt" or number > 12:
        return Answer(status=404)
    return Answer(status=302, headers={"Location": f"/p/{number + 1}"})


SHOPS: dict[str, Shop] = {
    "fine": always(b"<!doctype html><h1>A page</h1>"),
    "missing": always(b"<!doctype html><h1>Not here</h1>", status=404),
    "loops": program("for (;;) {}"),
    "loops-later": program("setTimeout(() => { for (;;) {} }, 100)"),
    "never-answers": lambda hit: Answer(status=404) if hit.path == "/robots.txt" else Answer(hang=True),
    "never-done": never_done,
    "asks-on": asks_on_and_on,
    "stirs": program("setInterval(() => document.body.append('x'), 20)"),
    "leads-on": leads_on,
    "redirects": redirects,
    "half": always(b"<!doctype html><h1>A page</h1>", promised=5000),
    "file": always(b"PK", headers={"Content-Type": "application/zip", "Content-Disposition": "attachment"}),
    "talks": program(
        "alert('hello'); confirm('sure?'); window.onbeforeunload = () => 'stay'; prompt('who?')"
    ),
    "saves": program(
        "document.body.append(document.cookie + ' ' + localStorage.n + ' ' + sessionStorage.n + ' ' + name);"
        "document.cookie = 'seen=1; max-age=9999'; localStorage.n = 'seen=2'; sessionStorage.n = 'seen=3';"
        "name = 'seen=4'; addEventListener('pagehide', () => { localStorage.n = 'seen=5' });"
        "indexedDB.open('seen')"
    ),
}
HUNGRY: dict[str, Shop] = {
    "long": program("document.body.append('x'.repeat(9 * 1024 * 1024))"),
    "heavy": always(b"<!doctype html><h1>A page</h1>" + b"<p>x</p>" * 6 * 1024 * 1024),
    "greedy": program("const a = []; for (;;) a.push(new Array(4e6).fill(1.5))"),
    "hoards": program(
        "const a = []; setInterval(() => { a.push(new Uint8Array(5e7).fill(7)); fetch('/x') }, 30)"
    ),
    "fine": SHOPS["fine"],
}


@pytest.fixture(scope="module")
def looks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    hosts = {f"{name}.localhost": shop for name, shop in SHOPS.items()}
    with LocalShop(hosts) as shop:
        pages = {name: shop.url(f"{name}.localhost") for name in SHOPS}
        pages |= {f"saves#{n}": shop.url("saves.localhost") for n in (2, 3)}
        pages["again"] = shop.url("fine.localhost")
        told, log = open_pages(
            pages,
            home=tmp_path_factory.mktemp("limits"),
            allow=hosts,
            settings=f"DOWNLOAD_TIMEOUT={SECONDS}",
        )
    assert "Traceback" not in log, log
    return told


@pytest.fixture(scope="module")
def hungry(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Looks one after another, each at a page that wants more than a page is given."""
    hosts = {f"{name}.localhost": shop for name, shop in HUNGRY.items()}
    with LocalShop(hosts) as shop:
        told, log = open_pages(
            {name: shop.url(f"{name}.localhost") for name in HUNGRY},
            home=tmp_path_factory.mktemp("hungry"),
            allow=hosts,
            settings="RESTOCK_ROBOTS=0",
            RESTOCK_BROWSER_MEMORY_MB="400",
            RESTOCK_BROWSER_PAGES="1",
        )
    assert "Traceback" not in log, log
    return told


@pytest.mark.parametrize(
    "name", ["fine", "again", "never-done", "asks-on", "stirs", "leads-on", "talks", "missing"]
)
def test_a_page_is_shown_whatever_it_does_beside(looks: dict[str, dict[str, Any]], name: str) -> None:
    assert looks[name].get("status") == (404 if name == "missing" else 200), looks[name]
    assert "<h1>" in looks[name]["text"]
    assert "<h1>Wait" not in looks[name]["text"]


def test_where_a_page_led_by_itself_is_known(looks: dict[str, dict[str, Any]]) -> None:
    assert looks["leads-on"]["url"].endswith("/p/2")
    assert [url[-4:] for url in looks["leads-on"]["redirects"]] == ["/p/1"]


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("loops", "timeout", ""),
        ("loops-later", "timeout", ""),
        ("never-answers", "timeout", "in time"),
        ("redirects", "http", "more than 5 times"),
        ("half", "network", "middle of the page"),
        ("file", "layout", "a file to save"),
    ],
)
def test_each_trouble_has_its_reason(
    looks: dict[str, dict[str, Any]], name: str, reason: str, words: str
) -> None:
    assert looks[name].get("reason") == reason, looks[name]
    assert words in looks[name]["detail"]


@pytest.mark.parametrize("name", [name for name in HUNGRY if name != "fine"])
def test_a_page_gets_no_more_memory_than_a_page_may(hungry: dict[str, dict[str, Any]], name: str) -> None:
    assert hungry[name].get("reason") == "too_large", hungry[name]


def test_who_comes_after_a_hungry_page_is_shown(hungry: dict[str, dict[str, Any]]) -> None:
    assert hungry["fine"].get("status") == 200, hungry["fine"]


def test_nothing_that_a_page_stored_outlasts_its_look(looks: dict[str, dict[str, Any]]) -> None:
    for name in ("saves", "saves#2", "saves#3"):
        shown = looks[name]["text"].partition("</script>")[2]
        assert shown.split("</body>")[0].split() == ["undefined", "undefined"], shown


def test_a_browser_that_is_killed_fails_that_look_and_no_other(tmp_path: Path) -> None:
    hosts: dict[str, Shop] = {"stays.localhost": never_done, "fine.localhost": SHOPS["fine"]}
    with LocalShop(hosts) as shop:
        pages = {"stays.localhost": shop.url("stays.localhost")}
        pages |= {f"fine.localhost#{n}": shop.url("fine.localhost", f"/p/{n}") for n in range(2)}
        settings = "RESTOCK_ROBOTS=0"
        with opening(
            pages, home=tmp_path, allow=hosts, settings=settings, RESTOCK_BROWSER_PAGES="1"
        ) as process:
            eventually(lambda: any(hit.path == "/slow" for hit in shop.hits), within=40)
            chromium = chromium_of(process.pid)
            assert chromium is not None
            everyone = started_by(process.pid)
            os.kill(chromium.pid, signal.SIGKILL)
            out, log = process.communicate(timeout=60)
        told = {one["number"]: one for one in map(json.loads, out.splitlines())}
    assert told[0].get("reason") == "browser", log
    assert "the next look starts another" in told[0]["detail"]
    assert [told[n].get("status") for n in (1, 2)] == [200, 200], log
    assert log.count("browser started") == 2
    assert left(everyone) == []


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_who_uses_the_browser_takes_it_along(tmp_path: Path, ending: signal.Signals) -> None:
    hosts: dict[str, Shop] = {"stays.localhost": never_done}
    with LocalShop(hosts) as shop:
        pages = {"stays.localhost": shop.url("stays.localhost")}
        with opening(pages, home=tmp_path, allow=hosts, settings="RESTOCK_ROBOTS=0") as process:
            eventually(lambda: any(hit.path == "/slow" for hit in shop.hits), within=40)
            everyone = started_by(process.pid)
            assert len(everyone) > 3
            process.send_signal(ending)
            process.wait(timeout=30)
            eventually(lambda: not left(everyone), within=30, why=lambda: str(left(everyone)))


def test_it_is_started_anew_after_a_number_of_looks(tmp_path: Path) -> None:
    js = JsShop(stock=True)
    hosts: dict[str, Shop] = {f"s{n}.localhost": js for n in range(6)}
    with LocalShop(hosts) as shop:
        pages = {f"s{n % 6}.localhost#{n}": shop.url(f"s{n % 6}.localhost", f"/p/{n}") for n in range(30)}
        told, log = open_pages(
            pages, home=tmp_path, allow=hosts, settings="RESTOCK_ROBOTS=0", RESTOCK_BROWSER_LOOKS="8"
        )
    assert [one.get("status") for one in told.values()] == [200] * 30, log
    assert all("Add to cart" in one["text"] for one in told.values())
    assert log.count("browser started") >= 3


def test_it_is_started_anew_when_it_has_grown(tmp_path: Path) -> None:
    with LocalShop({"fine.localhost": SHOPS["fine"]}) as shop:
        pages = {f"fine.localhost#{n}": shop.url("fine.localhost", f"/p/{n}") for n in range(4)}
        told, log = open_pages(
            pages,
            home=tmp_path,
            allow=["fine.localhost"],
            settings="RESTOCK_ROBOTS=0",
            # Any Chromium holds more than this, and less than twice.
            RESTOCK_BROWSER_MEMORY_MB="200",
        )
    assert [one.get("status") for one in told.values()] == [200] * 4, log
    assert log.count("browser started") == 4
