"""What a shop's listing of 10,000 products costs: read, compared, recorded, matched, and told, over HTTP.

    python benchmarks/bench_feed.py [--products 10000]

A local shop serves the listing as Shopify does, 250 products a page. Twenty products are new at the second
look, five of which match somebody's keywords. Recording (reading what was known, comparing, writing, on a
SQLite file) may cost two seconds; one is the goal.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select

from alerts.matchmaker import match
from benchmarks import prepared
from benchmarks.feed_shop import FeedShop, product
from benchmarks.frame import machine, result
from crawler.model import Assortment, Listed, Look, Transition, TransitionKind
from crawler.storage.database import Database
from crawler.storage.listings import load_listings
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Origin,
    Subscriber,
    Subscription,
    Watch,
    WatchKind,
)
from pipelines.listings import Memory, decide
from pipelines.record import record
from restock.demo.receiver import Receiver
from spiders.extraction import Page
from spiders.feeds.recognize import read_answer

HOST = "bench.localhost"
NEW, MATCHING = 20, 5
KEYWORDS = "jordan 1 chicago -gs"
LISTENERS = 1_000
AIM_S = 2.0
ROOT = Path(__file__).resolve().parent.parent
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What came of it, and the seconds that it took."""
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def new_products(first: int) -> list[dict[str, object]]:
    """Twenty, five of which match the keywords."""
    titles = [f"Air Jordan 1 Chicago {n}" if n < MATCHING else f"Harbor Runner X{n}" for n in range(NEW)]
    return [product(first + n, title=title, sold_out=False) for n, title in enumerate(titles)]


def read_all(shop: FeedShop) -> tuple[Assortment, float]:
    """The whole listing, and the seconds that reading its pages took, without asking for them."""
    listings: dict[str, Listed] = {}
    spent, page = 0.0, 1
    while True:
        url = f"http://127.0.0.1:{shop.port}/products.json?limit=250&page={page}"
        body = urllib.request.urlopen(url).read()
        found, seconds = timed(lambda url=url, body=body: read_answer(Page(url=url, body=body)))  # type: ignore[misc]
        spent += seconds
        assert found is not None
        listings.update((x.key, x) for x in found.listings)
        if found.next is None:
            return Assortment(source=found.source, listings=tuple(listings.values())), spent
        page += 1


def measure(database: Database, shop: FeedShop) -> dict[str, float]:
    """Seconds of each step, in this process."""
    watch = _watch(database, shop.url(HOST))
    _listeners(database, watch)
    at = datetime.now(UTC)

    def look(seen: Assortment, turn: int) -> list[Transition]:
        started = at + timedelta(minutes=10 * turn)
        one = Look(watch_id=watch, url=shop.url(HOST), started_at=started, finished_at=started, outcome=seen)
        return database.retrying(lambda c: record(c, [one], every=timedelta(minutes=10), chance=lambda: 0.0))

    before, read_s = read_all(shop)
    _, first_s = timed(lambda: look(before, 0))
    _, steady_s = timed(lambda: look(before, 1))
    shop.add(*new_products(900_000))
    after, _ = read_all(shop)
    with database.read() as connection:
        known = load_listings(connection, watch)
    memory = Memory(listings=known, source="shopify", complete=True, looked_at=at)
    _, compare_s = timed(lambda: decide(memory, after, watch_id=watch, at=at))
    told, record_s = timed(lambda: look(after, 2))
    matched, match_s = timed(lambda: database.retrying(lambda c: match(c, now=at, ttl=timedelta(hours=1))))
    return {
        "read_s": read_s,
        "first_s": first_s,
        "steady_s": steady_s,
        "compare_s": compare_s,
        "record_s": record_s,
        "match_s": match_s,
        "matched": matched.waiting,
        "new_found": sum(t.kind is TransitionKind.NEW_LISTING for t in told),
    }


def _watch(database: Database, url: str) -> int:
    prepared.fill(
        database, urls=[url], domains=[HOST], spider="structured_data", due_at=[prepared.long_ago()]
    )
    with database.write() as connection:
        connection.execute(Watch.__table__.update().values(kind=WatchKind.FEED))
        return int(connection.execute(select(Watch.id)).scalar_one())


def _listeners(database: Database, watch: int) -> None:
    """A thousand people, each with keywords of their own; one asks for what is new."""
    now = datetime.now(UTC)
    common = {"origin": Origin.CLI, "created_at": now}
    people = range(1, LISTENERS + 1)
    with database.write() as connection:
        connection.execute(
            insert(Subscriber),
            [
                {"id": n, "handle": f"p{n}", "name": f"P{n}", "language": "en", "timezone": "UTC", **common}
                for n in people
            ],
        )
        connection.execute(
            insert(Channel),
            [
                {
                    "subscriber_id": n,
                    "name": "hook",
                    "service": "json",
                    "url_cipher": "x",
                    "url_masked": "json://…",
                    "url_digest": "x",
                    "state": ChannelState.ENABLED,
                    **common,
                }
                for n in people
            ],
        )
        connection.execute(
            insert(Subscription),
            [
                {
                    "watch_id": watch,
                    "subscriber_id": n,
                    "variants": [],
                    "keywords": [KEYWORDS] if n == 1 else [f"yeezy {n} -kids", f"dunk {n}"],
                    "kinds": ["new_listing", "restock"],
                    **common,
                }
                for n in people
            ],
        )


def told_over_http(shop: FeedShop, folder: Path) -> tuple[float, float]:
    """Seconds of a first whole look by ``restock crawl``, and of the second one up to the receipt."""
    with Receiver(clock=lambda: datetime.now(UTC)) as receiver:
        watchlist = folder / "watchlist.yaml"
        feed = {"url": shop.url(HOST), "keywords": KEYWORDS, "every": "1s"}
        people = {"ann": {"channels": {"hook": receiver.channel_url("/ann")}}}
        watchlist.write_text(json.dumps({"subscribers": people, "feeds": [feed]}), "utf-8")
        _restock("watchlist", "sync", str(watchlist))
        _, first_s = timed(lambda: _restock("crawl"))
        shop.add(*new_products(950_000))
        time.sleep(1)
        began = datetime.now(UTC)
        _restock("crawl")
        if len(receiver.posts) != 1 or f"{MATCHING} new at {HOST}" not in receiver.posts[0].json["title"]:
            raise SystemExit(f"not told as it should be: {[p.json['title'] for p in receiver.posts]}")
        return first_s, (receiver.posts[0].at - began).total_seconds()


def _restock(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "restock", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"restock {' '.join(arguments)} failed: {done.stderr}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=10_000)
    given = parser.parse_args()
    print(f"{machine()}; a listing of {given.products:,} products, {LISTENERS:,} people with keywords")
    before = given.products - NEW
    with FeedShop(before) as shop, prepared.home() as folder:
        database = Database(f"sqlite:///{folder / 'bench.db'}")
        database.prepare()
        found = measure(database, shop)
        database.close()
        for what, value in found.items():
            print(f"{what:10} {value:8.3f}")
    with FeedShop(before) as shop, prepared.home(hosts=[HOST], site_delay_s=0) as folder:
        first_s, told_s = told_over_http(shop, folder)
    print(f"over HTTP: first look {first_s:.1f} s, second look up to the receipt {told_s:.1f} s")
    result(products=given.products, **found, http_first_s=first_s, http_told_s=told_s)
    if found["record_s"] > AIM_S or found["new_found"] != NEW:
        raise SystemExit(f"recording costs more than {AIM_S:.0f} s, or not all new products were found")


if __name__ == "__main__":
    main()
