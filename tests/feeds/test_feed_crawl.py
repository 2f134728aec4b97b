"""A shop's feed over real HTTP: crawled by the site's own spider, matched to keywords, delivered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from service_world import restock, rows, utc_now
from sqlalchemy import update

from benchmarks.feed_shop import FeedShop, product
from crawler.storage.database import Database
from crawler.storage.schema import Site, Watch
from restock.demo.receiver import Receiver

pytestmark = pytest.mark.slow

HOST = "kicks.localhost"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(clock=utc_now) as receiver:
        yield receiver


class Street:
    """A shop, a home that watches it, and crawls in processes of their own."""

    def __init__(self, shop: FeedShop, home: Path) -> None:
        self.shop, self.home = shop, home
        home.mkdir()

    def run(self, *arguments: object, code: int = 0) -> str:
        done = restock(*arguments, home=self.home, timeout=120)
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    def watch(self, watchlist: str) -> None:
        file = self.home / "watchlist.yaml"
        file.write_text(watchlist, "utf-8")
        self.run("watchlist", "sync", file)

    def crawl(self) -> dict[str, Any]:
        """Look at everything now."""
        database = Database(f"sqlite:///{self.home / 'restock.db'}")
        due = datetime.now(UTC) - timedelta(seconds=1)
        with database.write() as connection:
            connection.execute(update(Watch.__table__).values(next_look_at=due))
            connection.execute(update(Site.__table__).values(next_look_at=due))
        database.close()
        del self.shop.asked[:]
        found: dict[str, Any] = json.loads(self.run("crawl", "--json"))
        return found


def test_new_products_of_a_long_listing_reach_those_who_want_them(tmp_path: Path, receiver: Receiver) -> None:
    with FeedShop(610) as shop:
        street = Street(shop, tmp_path / "home")
        street.watch(
            "subscribers:\n"
            f"  ann: {{channels: {{hook: '{receiver.channel_url('/ann')}'}}}}\n"
            f"  ben: {{channels: {{hook: '{receiver.channel_url('/ben')}'}}}}\n"
            "watches:\n"
            f"  - {{url: '{shop.url(HOST, '/products/runner-1')}', notify: []}}\n"
            "feeds:\n"
            f"  - url: {shop.url(HOST)}\n"
            "    keywords: jordan 1 chicago -gs\n"
            "    variants: US 10\n"
            "    below: 200 USD\n"
            "    notify: [ann, {ben: {keywords: harbor, kinds: restock}}]\n"
        )
        first = street.crawl()
        assert first["outcomes"]["assortment"] == 1
        pages = [path for path in shop.asked if "products.json" in path]
        assert pages == [f"/products.json?limit=250&page={n}" for n in (1, 2, 3)]
        assert shop.asked.count("/meta.json") >= 1
        assert shop.most_at_once == 1, "a site's pages and feeds are asked one at a time"
        assert receiver.posts == ()
        chicago = product(9002, title="Air Jordan 1 Retro “Chicago”", sold_out=False)
        shop.add(chicago, product(9005, title="Jordan 1 Chicago GS"), product(9008))
        shop.replace(3 + 610 - 588, product(588, sold_out=False))
        street.crawl()
        posts = {p.path: p.json for p in receiver.posts}
        assert len(receiver.posts) == 2
        assert posts["/ann"]["title"] == f"New at {HOST}: Air Jordan 1 Retro “Chicago”"
        assert posts["/ann"]["message"].endswith(shop.url(HOST, "/products/runner-9002"))
        assert "Sizes: US 8, US 10, US 11\nPrice: 82 USD\n" in posts["/ann"]["message"]
        assert posts["/ben"]["title"] == "Back in stock: Harbor Runner 588"
        street.crawl()
        assert len(receiver.posts) == 2
        shown = json.loads(street.run("watch", "show", "2", "--last", "3", "--json"))
        assert shown["watch"]["products"] == 613
        assert {x["key"] for x in shown["listings"]} == {"8000009002", "8000009005", "8000009008"}
        table = street.run("watch", "show", "2")
        assert "613 products" in table
        assert "jordan 1 chicago -gs" in table


def test_a_half_read_feed_marks_nothing_as_gone(tmp_path: Path) -> None:
    with FeedShop(300) as shop:
        street = Street(shop, tmp_path / "home")
        street.watch(f"feeds: [{{url: '{shop.url(HOST)}', notify: []}}]\n")
        street.crawl()
        shop.broken = 2
        street.crawl()
        assert rows(street.home, "SELECT count(*), count(gone_at) FROM listing") == [(300, 0)]
        assert rows(street.home, "SELECT failures FROM watch") == [(0,)]
        shop.broken = None
        street.crawl()
        assert rows(street.home, "SELECT count(*), count(gone_at) FROM listing") == [(300, 0)]
        assert rows(street.home, 'SELECT count(*) FROM "transition"') == [(0,)]


def test_check_reads_a_listing_once_and_stores_nothing(tmp_path: Path) -> None:
    with FeedShop(60) as shop:
        street = Street(shop, tmp_path / "home")
        told = street.run("check", shop.url(HOST), "--feed")
        assert "60 products, read as shopify by 1 request" in told
        assert "Harbor Runner 60" in told
        assert "and 10 more" in told
        found = json.loads(street.run("check", shop.url(HOST), "--feed", "--json"))
        assert (found["outcome"], found["whole"], len(found["listings"])) == ("assortment", True, 60)
        assert found["listings"][0]["currency"] == "USD"
        assert rows(street.home, "SELECT count(*) FROM listing") == [(0,)]
        assert "does not exist" in street.run("check", shop.url(HOST, "/none"), "--feed", code=1)
