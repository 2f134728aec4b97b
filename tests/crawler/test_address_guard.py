"""Every spelling of an inside address in a real crawl: the server inside sees no connection at all."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from crawl_house import IN, House
from local_shop import ROOT, Answer, Hit, LocalShop, product_page, scrapy

from crawler.model import FailureReason
from crawler.storage.schema import FailureStretch, Snapshot, VariantState, Watch

pytestmark = pytest.mark.slow

SPELLINGS = {
    "plain": "http://127.0.0.1:{port}/p",
    "other loopback": "http://127.8.9.10:{port}/p",
    "name": "http://localhost:{port}/p",
    "name with a dot": "http://localhost.:{port}/p",
    "subdomain": "http://evil.localhost:{port}/p",
    "capitals": "http://LOCALHOST:{port}/p",
    "decimal": "http://2130706433:{port}/p",
    "octal": "http://017700000001:{port}/p",
    "octal parts": "http://0177.0.0.1:{port}/p",
    "hex": "http://0x7f000001:{port}/p",
    "hex parts": "http://0x7f.0.0.1:{port}/p",
    "short": "http://127.1:{port}/p",
    "shorter": "http://127.0.1:{port}/p",
    "zero": "http://0:{port}/p",
    "zeros": "http://0.0.0.0:{port}/p",
    "trailing dot": "http://127.0.0.1.:{port}/p",
    "v6 loopback": "http://[::1]:{port}/p",
    "v6 unspecified": "http://[::]:{port}/p",
    "mapped": "http://[::ffff:127.0.0.1]:{port}/p",
    "mapped hex": "http://[::ffff:7f00:1]:{port}/p",
    "compatible": "http://[::127.0.0.1]:{port}/p",
    "6to4": "http://[2002:7f00:1::]:{port}/p",
    "teredo": "http://[2001:0:4136:e378:8000:63bf:80ff:fffe]:{port}/p",
    "nat64": "http://[64:ff9b::7f00:1]:{port}/p",
    "ideographic dots": "http://127。0。0。1:{port}/p",
    "fullwidth digits": "http://１２７.０.０.１:{port}/p",
    "circled digits": "http://①②⑦.⓪.⓪.①:{port}/p",
    "cgnat": "http://100.64.0.1:{port}/p",
    "private": "http://10.0.0.1:{port}/p",
    "metadata": "http://169.254.169.254:{port}/latest/meta-data/",
    "metadata at 80": "http://169.254.169.254/latest/meta-data/",
    "userinfo": "http://shop.example@127.0.0.1:{port}/p",
    "userinfo with port": "http://shop.example:80@127.0.0.1:{port}/p",
    "backslash": "http://127.0.0.1:{port}\\@shop.example/p",
    "backslash before": "http://shop.example\\@127.0.0.1:{port}/p",
    "hash": "http://127.0.0.1:{port}#@shop.example/p",
    "tab": "http://127.0.\t0.1:{port}/p",
    "mail": "http://8.8.8.8:25/p",
    "telnet": "http://allowed.localhost.example:23/p",
    "port too large": "http://127.0.0.1:99999/p",
    "file": "file:///etc/passwd",
    "data": "data:text/html,<h1>hello</h1>",
    "ftp": "ftp://127.0.0.1:{port}/p",
    "s3": "s3://bucket/key",
    "redirect": "{allowed}/to-inside",
    "redirect by name": "{allowed}/to-localhost",
    "redirect in decimal": "{allowed}/to-decimal",
    "redirect without scheme": "{allowed}/to-schemeless",
    "redirect to a file": "{allowed}/to-file",
    "robots redirect": "{robots}/p",
}


class Attack:
    def __init__(self, tmp_path: Path) -> None:
        self.home = tmp_path
        self.house = House(f"sqlite:///{tmp_path / 'restock.db'}")
        self.watches: dict[str, int] = {}

    def add(self, name: str, url: str) -> None:
        site = self.house.site(f"site-{len(self.watches)}.example")
        self.watches[name] = self.house.watch(url, site=site)

    def outcomes(self, name: str) -> list[tuple[FailureReason, str]]:
        rows = self.house.rows(FailureStretch, watch_id=self.watches[name])
        return [(row.reason, row.detail) for row in rows]


@pytest.fixture(scope="module")
def inside() -> Iterator[LocalShop]:
    with LocalShop() as shop:
        yield shop


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory, inside: LocalShop) -> Iterator[Attack]:
    def allowed(hit: Hit) -> Answer:
        to = {
            "/to-inside": f"http://127.0.0.1:{inside.port}/p",
            "/to-localhost": f"http://localhost:{inside.port}/p",
            "/to-decimal": f"http://2130706433:{inside.port}/p",
            "/to-schemeless": f"//127.0.0.1:{inside.port}/p",
            "/to-file": "file:///etc/passwd",
        }.get(hit.path)
        if to is not None:
            return Answer(status=302, headers={"Location": to})
        return Answer(status=404) if hit.path == "/robots.txt" else Answer(body=product_page())

    def robots(hit: Hit) -> Answer:
        leads_in = {"Location": f"http://127.0.0.1:{inside.port}/robots.txt"}
        return Answer(status=302, headers=leads_in) if hit.path == "/robots.txt" else Answer()

    attack = Attack(tmp_path_factory.mktemp("attack"))
    hosts = {"allowed.localhost": allowed, "robots.localhost": robots}
    with LocalShop(hosts) as outside:
        words = {
            "port": inside.port,
            "allowed": outside.url("allowed.localhost", ""),
            "robots": outside.url("robots.localhost", ""),
        }
        for name, spelling in SPELLINGS.items():
            attack.add(name, spelling.format(**words))
        attack.add("allowed", outside.url("allowed.localhost", "/p/1"))
        attack.add("its address", f"http://127.0.0.1:{outside.port}/p/1")
        attack.add("its neighbour", outside.url("not.allowed.localhost"))
        proxy = f"http://127.0.0.1:{inside.port}"
        done = scrapy(
            "crawl",
            "structured_data",
            *("-s", "RESTOCK_ALERTS=0", "-s", "DOWNLOAD_TIMEOUT=5", "-s", "DNS_TIMEOUT=3"),
            home=attack.home,
            allow=hosts,
            http_proxy=proxy,
            HTTP_PROXY=proxy,
            https_proxy=proxy,
            all_proxy=proxy,
            no_proxy="",
        )
        assert done.returncode == 0, done.stderr
        assert {h.host for h in outside.hits} <= set(hosts)
    yield attack
    attack.house.database.close()


def test_nothing_inside_was_reached(attack: Attack, inside: LocalShop) -> None:
    assert attack.watches
    assert inside.connections == 0, [(h.host, h.path) for h in inside.hits]


@pytest.mark.parametrize("name", [*SPELLINGS, "its address", "its neighbour"])
def test_each_spelling_is_one_failure_and_no_offer(attack: Attack, name: str) -> None:
    outcomes = attack.outcomes(name)
    assert len(outcomes) == 1
    assert attack.house.rows(Snapshot, watch_id=attack.watches[name]) == []
    assert "root:" not in outcomes[0][1]
    assert attack.house.row(Watch, id=attack.watches[name]).looked_at is not None


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "name",
        "subdomain",
        "decimal",
        "hex",
        "short",
        "zero",
        "cgnat",
        "metadata",
        "mail",
        "redirect",
    ],
)
def test_the_person_is_told_that_the_address_is_forbidden(attack: Attack, name: str) -> None:
    ((reason, detail),) = attack.outcomes(name)
    assert reason is FailureReason.FORBIDDEN_ADDRESS, detail


def test_a_host_that_the_operator_named_is_let_through(attack: Attack) -> None:
    assert attack.house.row(VariantState, watch_id=attack.watches["allowed"]).availability is IN


REBINDING = """
import socket
from twisted.internet import asyncioreactor, defer
asyncioreactor.install()
from twisted.internet import reactor
from crawler.middlewares.address_guard import GuardedResolver, refused

answers = iter(["93.184.216.34", "127.0.0.1", "10.0.0.1"])
socket.gethostbyname = lambda name: next(answers)
resolver = GuardedResolver(reactor, 0, 5)

async def ask():
    try:
        print("connects to", await resolver.getHostByName("rebind.example"))
    except Exception as exc:
        print(type(exc).__name__, refused("rebind.example"))

async def main():
    for _ in range(3):
        await ask()
    reactor.stop()

reactor.callWhenRunning(lambda: defer.ensureDeferred(main()))
reactor.run()
"""


def test_a_name_that_answers_differently_the_second_time_gains_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", REBINDING],
        cwd=ROOT,
        env={"RESTOCK_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "connects to 93.184.216.34",
        "DNSLookupError rebind.example leads to 127.0.0.1: it is a loopback address",
        "DNSLookupError rebind.example leads to 10.0.0.1: it is a private address",
    ]
