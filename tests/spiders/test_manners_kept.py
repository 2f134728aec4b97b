"""Manners proved at the shop's own door: its log of real requests, with several real processes at once.

Only lower bounds are asserted, and only of what the shop saw, so that a busy machine can't make a test fail.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from crawl_house import House
from local_shop import ROOT, Answer, Hit, LocalShop, product_page, scrapy
from sqlalchemy import Row, update

from crawler.manners import BLOCKS_TO_PAUSE
from crawler.storage.schema import FailureStretch, Notice, RobotsTxt, Site, Snapshot, Watch
from crawler.urls import registrable_domain

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
GAP = 0.3
"""``RESTOCK_SITE_DELAY_S`` of the processes here."""
PROCESSES = 3
MISSING = Answer(status=404)
PAGE = Answer(body=product_page())
WALL = Answer(status=403, body=b"<title>Just a moment...</title>", headers={"cf-mitigated": "challenge"})

Shop = Callable[[Hit], Answer]


def pages(answer: Answer, *, robots: Answer = MISSING) -> Shop:
    return lambda hit: robots if hit.path == "/robots.txt" else answer


class Sequence:
    """Answers pages with these, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self._answers = list(answers)

    def __call__(self, hit: Hit) -> Answer:
        if hit.path == "/robots.txt":
            return MISSING
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


@dataclass
class World:
    """A shop for each host name, a database with watches there, and processes that look at them."""

    shop: LocalShop
    house: House
    home: Path

    def watch(self, domain: str, number: int, *, host: str = "") -> list[int]:
        site = self.house.find_site(domain) or self.house.site(domain)
        urls = [self.shop.url(host or domain, f"/p/{n}") for n in range(1, number + 1)]
        return [self.house.watch(url, site=site) for url in urls]

    def crawl(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        done = scrapy(
            *("crawl", "structured_data", "-s", "RESTOCK_ALERTS=0", *arguments),
            home=self.home,
            allow=self.shop.shops,
            seconds=150,
            **{"RESTOCK_SITE_DELAY_S": str(GAP), **environment},
        )
        assert done.returncode == 0, done.stderr
        return done

    def restock(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("RESTOCK_", "COV_CORE"))}
        own = {
            "RESTOCK_HOME": str(self.home),
            "RESTOCK_ALLOW_HOSTS": ",".join(self.shop.shops),
            "RESTOCK_SITE_DELAY_S": str(GAP),
        }
        return subprocess.run(
            [sys.executable, "-m", "restock", *arguments],
            cwd=ROOT,
            env={**clean, **own},
            capture_output=True,
            text=True,
            timeout=150,
            check=False,
        )

    def all_due(self, domain: str = "") -> None:
        now = datetime.now(UTC)
        site = Site.__table__.c.domain == domain if domain else Site.__table__.c.id.is_not(None)
        with self.house.database.write() as connection:
            connection.execute(update(Site.__table__).where(site).values(next_look_at=now))
            connection.execute(update(Watch.__table__).values(next_look_at=now))

    def site(self, domain: str) -> Row[tuple[object, ...]]:
        return self.house.row(Site, domain=domain)

    def hits(self, domain: str) -> list[Hit]:
        found = [hit for hit in self.shop.hits if registrable_domain(hit.host) == domain]
        return sorted(found, key=lambda hit: hit.began)

    def pages(self, domain: str) -> list[Hit]:
        return [hit for hit in self.hits(domain) if hit.path != "/robots.txt"]

    def gaps(self, domain: str) -> list[float]:
        """Seconds between two requests as the shop saw them begin; no answer comes before its request."""
        return [after.began - before.began for before, after in pairwise(self.hits(domain))]


@contextmanager
def world(folder: Path, shops: dict[str, Shop]) -> Iterator[World]:
    house = House(f"sqlite:///{folder / 'restock.db'}")
    with LocalShop(shops) as shop:
        yield World(shop, house, folder)
    house.database.close()


def at_once(*work: Callable[[], object]) -> list[object]:
    with ThreadPoolExecutor(len(work)) as pool:
        return [done.result() for done in [pool.submit(each) for each in work]]


MANY = 7
CALM = [f"calm{n}.localhost" for n in range(4)]


def redirecting(hit: Hit) -> Answer:
    """Its pages lead to another shop's."""
    if hit.path == "/robots.txt":
        return MISSING
    port = hit.headers["Host"].rpartition(":")[2]
    return Answer(status=302, headers={"Location": f"http://calm0.localhost:{port}{hit.path}?from=hop"})


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Three crawls of the same watches and three ``restock check`` at once, then everything once more."""
    shops: dict[str, Shop] = dict.fromkeys(CALM, pages(PAGE))
    shops["hop.localhost"] = redirecting
    shops["hasty.localhost"] = pages(Answer(status=429, headers={"Retry-After": "7200"}))
    shops["hasty-robots.localhost"] = pages(PAGE, robots=Answer(status=429, headers={"Retry-After": "7200"}))
    shops["robots-down.localhost"] = pages(PAGE, robots=Answer(status=503))
    shops["wall.localhost"] = pages(WALL)
    shops["delayed.localhost"] = pages(PAGE, robots=Answer(body=b"User-agent: *\nCrawl-delay: 1.5\n"))
    thinking = Answer(status=404, after=0.25)
    shops["thinking.localhost"] = pages(Answer(body=product_page(), after=0.25), robots=thinking)
    with world(tmp_path_factory.mktemp("crowd"), shops) as made:
        for domain in shops:
            made.watch(domain, 3 if domain in ("delayed.localhost", "thinking.localhost") else MANY)
        check = [made.shop.url("calm0.localhost", f"/p/check{n}") for n in range(2)]
        crawl = [lambda: made.crawl(RESTOCK_PARALLEL_SITES="4")] * PROCESSES
        at_once(*crawl, *(lambda url=url: made.restock("check", url) for url in check))
        made.all_due()
        at_once(*crawl)
        yield made


@pytest.mark.parametrize("domain", CALM)
def test_the_gap_of_a_domain_is_kept_by_all_processes(crowd: World, domain: str) -> None:
    assert len(crowd.pages(domain)) >= 2 * MANY
    assert min(crowd.gaps(domain)) >= GAP


def test_redirects_from_elsewhere_and_checks_keep_the_gap_too(crowd: World) -> None:
    asked = {hit.path for hit in crowd.pages("calm0.localhost")}
    assert {"/p/check0", "/p/check1", "/p/1", "/p/1?from=hop"} <= asked


def test_everything_was_looked_at(crowd: World) -> None:
    for domain in CALM:
        watches = crowd.house.rows(Watch, site_id=crowd.site(domain).id)
        looks = [sum(row.looks for row in crowd.house.rows(Snapshot, watch_id=w.id)) for w in watches]
        assert looks == [2] * MANY


def test_a_slow_shop_is_given_five_times_its_latency(crowd: World) -> None:
    assert len(crowd.pages("thinking.localhost")) == 6
    assert min(crowd.gaps("thinking.localhost")) >= 0.249 + 5 * 0.249
    assert crowd.site("thinking.localhost").latency_s >= 0.249


def test_the_crawl_delay_of_robots_txt_is_kept(crowd: World) -> None:
    assert len(crowd.pages("delayed.localhost")) == 6
    assert min(crowd.gaps("delayed.localhost")[1:]) >= 1.5
    assert crowd.site("delayed.localhost").crawl_delay_s == 1.5


def test_no_look_inside_a_retry_after_by_any_process(crowd: World) -> None:
    assert len(crowd.pages("hasty.localhost")) == 1
    site = crowd.site("hasty.localhost")
    assert site.paused_until - datetime.now(UTC) > HOUR
    assert site.pause_reason == "it answered 429 and asked for a pause"
    assert crowd.pages("hasty-robots.localhost") == []


def test_whoever_checks_by_hand_is_told_until_when_and_why(crowd: World) -> None:
    before = len(crowd.shop.hits)
    for command in ("check", "save-page"):
        done = crowd.restock(command, crowd.shop.url("hasty.localhost", "/p/by-hand"))
        assert done.returncode != 0
        said = " ".join(done.stderr.split())
        assert "hasty.localhost is left alone until" in said, done.stderr
        assert "because it answered 429 and asked for a pause" in said
        assert "Traceback" not in done.stderr
    assert len(crowd.shop.hits) == before, "nothing was asked, not even robots.txt"
    status = crowd.restock("status").stdout
    assert "hasty.localhost: left alone until" in status


def test_nothing_is_fetched_under_a_robots_503(crowd: World) -> None:
    assert crowd.pages("robots-down.localhost") == []
    assert len(crowd.hits("robots-down.localhost")) == 1, "asked once by all processes"


def test_robots_txt_is_asked_once_by_all_processes(crowd: World) -> None:
    for domain in CALM:
        asked = [hit for hit in crowd.hits(domain) if hit.path == "/robots.txt"]
        assert len(asked) == 1
    assert {row.origin for row in crowd.house.rows(RobotsTxt)} >= {
        f"http://{domain}:{crowd.shop.port}" for domain in CALM
    }


def test_three_blocks_in_a_row_and_not_one_request_more(crowd: World) -> None:
    assert len(crowd.pages("wall.localhost")) == BLOCKS_TO_PAUSE
    site = crowd.site("wall.localhost")
    assert (site.blocks, site.paused_until > datetime.now(UTC)) == (BLOCKS_TO_PAUSE, True)
    assert site.pause_reason.startswith("it turned us away 3 times in a row: ")
    assert [n.site_id for n in crowd.house.rows(Notice)] == [site.id]


def test_an_hourly_probe_is_one_look_until_a_good_one_frees_everything(tmp_path: Path) -> None:
    answers: dict[str, Shop] = {"wall.localhost": pages(WALL)}
    with world(tmp_path, answers) as made:
        made.watch("wall.localhost", 8)
        made.crawl()
        assert len(made.pages("wall.localhost")) == BLOCKS_TO_PAUSE

        def an_hour_later(processes: int) -> None:
            site = made.site("wall.localhost")
            made.house.set(Site, site.id, paused_until=datetime.now(UTC) - timedelta(seconds=1))
            made.all_due()
            at_once(*[made.crawl] * processes)

        an_hour_later(PROCESSES)
        assert len(made.pages("wall.localhost")) == BLOCKS_TO_PAUSE + 1
        assert made.site("wall.localhost").blocks == BLOCKS_TO_PAUSE + 1
        assert made.house.count(Notice) == 1
        made.shop.shops["wall.localhost"] = pages(PAGE)
        an_hour_later(1)
        assert len(made.pages("wall.localhost")) == BLOCKS_TO_PAUSE + 1 + 8, "a probe, and then all of it"
        site = made.site("wall.localhost")
        assert (site.blocks, site.paused_until, site.pause_reason) == (0, None, None)
        assert [n.kind.value for n in made.house.rows(Notice)] == ["site_blocked", "site_back"]
        assert min(made.gaps("wall.localhost")) >= GAP


def test_the_gap_outlives_the_process_and_429_doubles_it(tmp_path: Path) -> None:
    """A crawl that is started again at once waits out what the last one left behind."""
    busy = Sequence(Answer(status=503), Answer(status=429), PAGE)
    answers: dict[str, Shop] = {
        "busy.localhost": busy,
        "patient.localhost": pages(PAGE, robots=Answer(body=b"User-agent: *\nCrawl-delay: 6\n")),
    }
    with world(tmp_path, answers) as made:
        for domain in answers:
            made.watch(domain, 1)
        for _ in range(3):
            made.crawl()
            made.all_due()
        assert len(made.pages("patient.localhost")) == 3
        assert min(made.gaps("patient.localhost")) >= 6
        busy_gaps = made.gaps("busy.localhost")
        assert len(busy_gaps) == 3
        site = made.site("busy.localhost")
        assert site.slowdown_s >= 4 * max(GAP, 0.5)
        assert (site.clean_looks, site.paused_until) == (1, None)
        assert busy_gaps[2] >= 4 * max(GAP, 0.5)
        made.house.set(Site, site.id, clean_looks=19, slowdown_s=3.0)
        made.crawl()
        assert made.site("busy.localhost").slowdown_s == pytest.approx(2.7)


def test_what_is_not_asked_leaves_no_failure(tmp_path: Path) -> None:
    """Watches behind a pause stay due: they were not looked at, so there is nothing to record."""
    hasty = pages(Answer(status=503, headers={"Retry-After": "600"}))
    with world(tmp_path, {"hasty.localhost": hasty}) as made:
        made.watch("hasty.localhost", 5)
        made.crawl()
        assert len(made.house.rows(FailureStretch)) == 1
        untouched = [w for w in made.house.rows(Watch) if w.looked_at is None]
        assert len(untouched) == 4
        assert all(w.next_look_at <= datetime.now(UTC) and not w.failures for w in untouched)
        site = made.site("hasty.localhost")
        assert (site.lease_token, site.lease_until) == (None, None)


def test_the_address_guard_covers_robots_txt(tmp_path: Path) -> None:
    """A robots.txt that leads into a private network is not followed, and then nothing is fetched."""

    def lured(hit: Hit) -> Answer:
        port = hit.headers["Host"].rpartition(":")[2]
        if hit.path == "/robots.txt":
            return Answer(status=302, headers={"Location": f"http://127.0.0.1:{port}/robots.txt"})
        return PAGE

    with world(tmp_path, {"lured.localhost": lured}) as made:
        made.watch("lured.localhost", 1)
        made.crawl()
        assert [(hit.host, hit.path) for hit in made.shop.hits] == [("lured.localhost", "/robots.txt")]
