"""Real crawls against a real server: exactly one record for each due watch, whatever the shop does."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from itertools import pairwise
from pathlib import Path

import pytest
from crawl_house import IN, OUT, House
from local_shop import Answer, Hit, LocalShop, product_page, scrapy
from sqlalchemy import Row, update

from crawler.model import FailureReason
from crawler.storage.schema import FailureStretch, Site, Snapshot, VariantState, Watch

pytestmark = pytest.mark.slow

HOUR = timedelta(hours=1)
DELAY = 0.3


def always(answer: Answer) -> object:
    return lambda hit: Answer(status=404) if hit.path == "/robots.txt" else answer


def robots(answer: Answer) -> object:
    return lambda hit: answer if hit.path == "/robots.txt" else Answer(body=product_page())


def redirect(to: str, **headers: str) -> object:
    """The page redirects, whatever it leads to is a product page of another name."""

    def shop(hit: Hit) -> Answer:
        if hit.path == "/p/1":
            return Answer(status=302, headers={"Location": to, **headers})
        found = hit.path != "/robots.txt"
        return Answer(status=200 if found else 404, body=product_page("Other Thing", sku="OT-9"))

    return shop


def conditional(hit: Hit) -> Answer:
    if hit.path == "/robots.txt":
        return Answer(status=404)
    if hit.headers.get("If-None-Match") == '"v1"':
        return Answer(status=304, headers={"ETag": '"v1"'})
    return Answer(
        body=product_page(), headers={"ETag": '"v1"', "Last-Modified": "Sun, 01 Mar 2026 09:00:00 GMT"}
    )


def wants_its_cookie_back(hit: Hit) -> Answer:
    if hit.path == "/robots.txt":
        return Answer(status=404)
    if "seen=yes" in hit.headers.get("Cookie", ""):
        return Answer(body=product_page())
    return Answer(status=302, headers={"Location": "/p/1", "Set-Cookie": "seen=yes; Path=/"})


HTTP_DATE = format_datetime(datetime.now(UTC) + HOUR, usegmt=True)
BOMB = gzip.compress(bytes(64 * 1024 * 1024))
NINE_MB = b"<html>" + b"x" * 9 * 1024 * 1024
DISALLOW = b"User-agent: *\nDisallow: /p/\n"
OURS = b"User-agent: restock-monitor\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
FOR_OTHERS = b"User-agent: restock-monitor\nAllow: /\n\nUser-agent: *\nDisallow: /\n"

SHOPS = {
    "ok": always(Answer(body=product_page())),
    "sold-out": always(Answer(body=product_page(availability="OutOfStock"))),
    "unchanged": conditional,
    "tagged": conditional,
    "second-look": conditional,
    "cookie": wants_its_cookie_back,
    "missing": always(Answer(status=404, body=b"<html><title>404 Not found</title></html>")),
    "broken": always(Answer(status=500, body=b"oops")),
    "hasty": always(Answer(status=429, headers={"Retry-After": "120"})),
    "closed": always(Answer(status=503, headers={"Retry-After": HTTP_DATE})),
    "hang": always(Answer(hang=True)),
    "drip": always(Answer(body=product_page(), drip=0.2)),
    "loop": lambda hit: (
        Answer(status=404)
        if hit.path == "/robots.txt"
        else Answer(status=302, headers={"Location": hit.path + "x"})
    ),
    "to-home": redirect("/"),
    "to-other": redirect("/p/other-thing"),
    "to-file": redirect("file:///etc/hostname"),
    "to-data": redirect("data:text/html,hello"),
    "bomb": always(Answer(body=BOMB, headers={"Content-Encoding": "gzip"})),
    "huge": always(Answer(body=NINE_MB)),
    "half": always(Answer(body=product_page()[:300], promised=5000)),
    "stumble": always(Answer(body=product_page())),
    "disallowed": robots(Answer(body=DISALLOW)),
    "not-us": robots(Answer(body=OURS)),
    "only-us": robots(Answer(body=FOR_OTHERS)),
    "robots-down": robots(Answer(status=503)),
    "robots-hang": robots(Answer(hang=True)),
    "empty": always(Answer(body=b"")),
    "junk": always(Answer(body=bytes(range(256)) * 50, headers={"Content-Encoding": "gzip"})),
    "many": always(Answer(body=product_page(), after=0.1)),
}
MANY = 4


@dataclass
class Crawl:
    """What one crawl of everything that is due left behind."""

    shop: LocalShop
    house: House
    watches: dict[str, list[int]]
    log: str

    def watch(self, name: str) -> Row[tuple[object, ...]]:
        return self.house.row(Watch, id=self.watches[name][0])

    def site(self, name: str) -> Row[tuple[object, ...]]:
        return self.house.row(Site, domain=f"{name}.localhost")

    def failure(self, name: str) -> Row[tuple[object, ...]]:
        return self.house.row(FailureStretch, watch_id=self.watches[name][0])

    def asked(self, name: str) -> int:
        return len(self.shop.pages(f"{name}.localhost"))


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawl]:
    home = tmp_path_factory.mktemp("crawl")
    house = House(f"sqlite:///{home / 'restock.db'}")
    hosts = {f"{name}.localhost": answers for name, answers in SHOPS.items()}
    with LocalShop(hosts) as shop, socket.socket() as closed:  # type: ignore[arg-type]
        closed.bind(("127.0.0.1", 0))
        watches = {}
        for name in SHOPS:
            site = house.site(f"{name}.localhost")
            paths = [f"/p/{n}" for n in range(1, MANY + 1 if name == "many" else 2)]
            watches[name] = [house.watch(shop.url(f"{name}.localhost", path), site=site) for path in paths]
        refused = f"http://refused.localhost:{closed.getsockname()[1]}/p/1"
        watches["refused"] = [house.watch(refused, site=house.site("refused.localhost"))]
        watches["unknown"] = [house.watch("http://no-such-shop.invalid/p/1")]
        watches["unusable"] = [house.watch("http://[broken/p/1", site=house.site("broken-address.localhost"))]
        watches["later"] = [
            house.watch(
                shop.url("ok.localhost", "/p/later"),
                site=house.find_site("ok.localhost"),
                next_look_at=datetime.now(UTC) + HOUR,
            )
        ]
        house.set(Watch, watches["unchanged"][0], etag='"v1"', last_modified="Sun, 01 Mar 2026 09:00:00 GMT")
        house.set(Watch, watches["second-look"][0], etag='"v1"', last_modified="x", second_look=True)
        done = scrapy(
            "crawl",
            "structured_data",
            *("-s", "DOWNLOAD_TIMEOUT=2.5", "-s", "RESTOCK_ALERTS=0"),
            home=home,
            allow=[*hosts, "refused.localhost"],
            program=Path(__file__).parent / "stumbling_crawl.py",
            RESTOCK_CONTACT="mailto:me@example.org",
        )
        assert done.returncode == 0, done.stderr
        yield Crawl(shop, house, watches, done.stderr)
    house.database.close()


@pytest.mark.parametrize("name", [*SHOPS, "refused", "unknown", "unusable"])
def test_every_due_watch_leaves_exactly_one_record(crawl: Crawl, name: str) -> None:
    for watch in crawl.watches[name]:
        snapshots = sum(r.looks for r in crawl.house.rows(Snapshot, watch_id=watch))
        failures = sum(r.looks for r in crawl.house.rows(FailureStretch, watch_id=watch))
        unchanged = int(name == "unchanged")
        assert snapshots + failures + unchanged == 1, crawl.log
        row = crawl.house.row(Watch, id=watch)
        assert row.looked_at is not None
        assert row.next_look_at > row.looked_at
    site = crawl.house.row(Site, id=row.site_id)
    assert (site.lease_token, site.lease_until) == (None, None)


def test_what_is_not_due_is_not_asked_for(crawl: Crawl) -> None:
    assert crawl.watch("later").looked_at is None
    assert crawl.asked("ok") == 1


@pytest.mark.parametrize(
    ("name", "reason", "words"),
    [
        ("missing", FailureReason.HTTP, "perhaps gone, a second look decides"),
        ("broken", FailureReason.HTTP, "500"),
        ("hang", FailureReason.TIMEOUT, "did not answer in time"),
        ("drip", FailureReason.TIMEOUT, "did not answer in time"),
        ("refused", FailureReason.NETWORK, "refused the connection"),
        ("unknown", FailureReason.NETWORK, "no-such-shop.invalid is not known"),
        ("unusable", FailureReason.NETWORK, "its address can't be used"),
        ("loop", FailureReason.HTTP, "more than 5 times"),
        ("to-home", FailureReason.WRONG_PRODUCT, "home page"),
        ("to-other", FailureReason.WRONG_PRODUCT, "another"),
        ("bomb", FailureReason.TOO_LARGE, "8 MiB"),
        ("huge", FailureReason.TOO_LARGE, "8 MiB"),
        ("half", FailureReason.NETWORK, "broke off"),
        ("stumble", FailureReason.LAYOUT, "nested too deep"),
        ("disallowed", FailureReason.ROBOTS, "robots.txt asks programs not to"),
        ("not-us", FailureReason.ROBOTS, "robots.txt asks programs not to"),
        ("robots-down", FailureReason.ROBOTS, "503"),
        ("empty", FailureReason.LAYOUT, ""),
    ],
)
def test_each_trouble_has_its_reason_in_words(
    crawl: Crawl, name: str, reason: FailureReason, words: str
) -> None:
    row = crawl.failure(name)
    assert (row.reason, words in row.detail) == (reason, True), row.detail
    assert row.detail
    assert "\n" not in row.detail
    assert crawl.house.rows(VariantState, watch_id=row.watch_id) == []


@pytest.mark.parametrize("name", ["to-file", "to-data"])
def test_redirects_out_of_the_web_are_not_followed(crawl: Crawl, name: str) -> None:
    row = crawl.failure(name)
    assert row.reason is not FailureReason.TIMEOUT
    assert crawl.asked(name) == 1


@pytest.mark.parametrize("name", ["disallowed", "not-us", "robots-down", "robots-hang"])
def test_what_robots_txt_forbids_is_never_asked_for(crawl: Crawl, name: str) -> None:
    assert crawl.asked(name) == 0


def test_robots_txt_may_name_this_program(crawl: Crawl) -> None:
    assert crawl.asked("only-us") == 1
    assert crawl.watch("only-us").failures == 0
    asked = crawl.shop.pages("ok.localhost")[0].headers["User-Agent"]
    assert asked.startswith("restock-monitor/")
    assert "mailto:me@example.org" in asked


def test_robots_txt_is_asked_once_a_host(crawl: Crawl) -> None:
    asked = [h for h in crawl.shop.hits if h.host == "many.localhost" and h.path == "/robots.txt"]
    assert len(asked) == 1


def test_offers_are_recorded_as_the_page_says(crawl: Crawl) -> None:
    assert crawl.house.row(VariantState, watch_id=crawl.watches["ok"][0]).availability is IN
    assert crawl.house.row(VariantState, watch_id=crawl.watches["sold-out"][0]).availability is OUT
    assert crawl.watch("ok").product_name == "Comet Runner"


def test_retry_after_in_seconds_and_as_a_date_pauses_the_site(crawl: Crawl) -> None:
    row = crawl.watch("hasty")
    assert crawl.failure("hasty").http_status == 429
    assert 119 < (crawl.site("hasty").paused_until - row.looked_at).total_seconds() < 125
    assert row.next_look_at >= row.looked_at + timedelta(seconds=120)
    until = crawl.site("closed").paused_until
    assert abs(until - parsedate_to_datetime(HTTP_DATE)) < timedelta(seconds=2)


def test_a_known_page_is_asked_whether_it_changed_and_a_304_is_a_look(crawl: Crawl) -> None:
    (hit,) = crawl.shop.pages("unchanged.localhost")
    assert hit.headers["If-None-Match"] == '"v1"'
    assert hit.headers["If-Modified-Since"] == "Sun, 01 Mar 2026 09:00:00 GMT"
    row = crawl.watch("unchanged")
    assert (row.failures, row.etag) == (0, '"v1"')
    assert row.last_ok_at == row.looked_at
    assert crawl.house.rows(Snapshot, watch_id=row.id) == []


def test_a_new_page_is_asked_plainly_and_its_validators_are_kept(crawl: Crawl) -> None:
    (hit,) = crawl.shop.pages("tagged.localhost")
    assert "If-None-Match" not in hit.headers
    row = crawl.watch("tagged")
    assert (row.etag, row.last_modified) == ('"v1"', "Sun, 01 Mar 2026 09:00:00 GMT")


def test_a_second_look_asks_for_the_page_itself(crawl: Crawl) -> None:
    (hit,) = crawl.shop.pages("second-look.localhost")
    assert not {"If-None-Match", "If-Modified-Since"} & set(hit.headers)
    assert hit.headers["Cache-Control"] == "no-cache"


def test_one_domain_is_asked_one_by_one_with_its_delay(crawl: Crawl) -> None:
    hits = sorted((h for h in crawl.shop.hits if h.host == "many.localhost"), key=lambda h: h.began)
    assert len(hits) == MANY + 1
    for before, after in pairwise(hits):
        assert after.began >= before.ended
        assert after.began - before.began >= DELAY * 0.75


def test_domains_are_asked_side_by_side(crawl: Crawl) -> None:
    spans = [(h.began, h.host) for h in crawl.shop.hits if h.path == "/robots.txt"]
    first = min(began for began, _ in spans)
    assert len({host for began, host in spans if began - first < 2}) > 20


def test_no_browser_identity_and_no_referer(crawl: Crawl) -> None:
    for hit in crawl.shop.hits:
        assert "Referer" not in hit.headers
        assert "Mozilla" not in hit.headers["User-Agent"]


def test_cookies_live_for_one_look(crawl: Crawl) -> None:
    first, back = crawl.shop.pages("cookie.localhost")
    assert "Cookie" not in first.headers
    assert back.headers["Cookie"] == "seen=yes"
    # The same once more, in the same process for two looks, and with a 304 that costs nearly nothing.
    due = datetime.now(UTC)
    with crawl.house.database.write() as connection:
        connection.execute(update(Watch.__table__).values(next_look_at=None))
        connection.execute(update(Site.__table__).values(next_look_at=None))
    for name in ("cookie", "tagged"):
        crawl.house.set(Watch, crawl.watches[name][0], next_look_at=due)
        crawl.house.set(Site, crawl.site(name).id, next_look_at=due)
    home = Path(str(crawl.house.database.url.database)).parent
    hosts = [f"{name}.localhost" for name in SHOPS]
    done = scrapy("crawl", "structured_data", "-s", "RESTOCK_ALERTS=0", home=home, allow=hosts)
    assert done.returncode == 0, done.stderr
    again, back_again = crawl.shop.pages("cookie.localhost")[2:]
    assert "Cookie" not in again.headers
    assert back_again.headers["Cookie"] == "seen=yes"
    assert crawl.house.row(Snapshot, watch_id=crawl.watches["cookie"][0]).looks == 2
    assert crawl.house.row(Snapshot, watch_id=crawl.watches["tagged"][0]).looks == 2
    assert crawl.shop.pages("tagged.localhost")[1].headers["If-None-Match"] == '"v1"'
