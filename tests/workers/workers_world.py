"""What workers need to live in a test: PostgreSQL, a shop with many domains, processes, and watches there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from crawl_house import House
from databases import without_schema
from local_shop import Answer, Hit, LocalShop, product_page
from nursery import Life, Nursery
from sqlalchemy import create_engine, text

from crawler.storage.schema import Base, Watch
from restock.workers.schema import prepare

FORKED_COMMANDS = Path(__file__).parent / "forked_commands.py"
PAGE = Answer(body=product_page())
MISSING = Answer(status=404)


class World:
    """A shop for each host name, a database with watches there, and commands that work on it."""

    def __init__(self, *, url: str, home: Path, shop: LocalShop, nursery: Nursery) -> None:
        self.url, self.home, self.shop, self._nursery = url, home, shop, nursery
        self.house = House(url)
        self.lives: list[Life] = []

    def watch(self, domains: int, pages: int, *, answer: Answer = PAGE) -> list[int]:
        """So many pages at each of so many domains, due now."""
        now = datetime.now(UTC)
        made = []
        for number in range(domains):
            domain = f"shop{number}.localhost"
            self.shop.shops[domain] = lambda hit: MISSING if hit.path == "/robots.txt" else answer
            site = self.house.site(domain, next_look_at=now)
            made += [
                self.house.watch(self.shop.url(domain, f"/p/{page}"), site=site, next_look_at=now)
                for page in range(pages)
            ]
        return made

    def start(self, *arguments: str, **settings: object) -> Life:
        env = {
            "RESTOCK_HOME": str(self.home),
            "RESTOCK_DATABASE_URL": self.url,
            "RESTOCK_ALLOW_HOSTS": ",".join(self.shop.shops),
            "RESTOCK_SITE_DELAY_S": "0",
            "RESTOCK_BROWSER": "off",
            "RESTOCK_HEARTBEAT_S": "0.5",
        }
        env |= {f"RESTOCK_{name.upper()}": str(value) for name, value in settings.items()}
        log = self.home / f"{len(self.lives)}-{arguments[0]}.log"
        self.lives.append(self._nursery.start(env=env, log=log, argv=arguments))
        return self.lives[-1]

    def end(self) -> None:
        for life in self.lives:
            if not life.ended.is_set():
                life.signal(9)
        for life in self.lives:
            assert life.ended.wait(10)
        self.house.database.close()

    def looked(self) -> int:
        """How many of the watches have been looked at."""
        return sum(row.looked_at is not None for row in self.house.rows(Watch))

    def ask(self, query: str) -> list[tuple[object, ...]]:
        with self.house.database.read() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    def words(self) -> str:
        return "\n".join(life.words() for life in self.lives)


def visits(shop: LocalShop, host: str) -> list[Hit]:
    """All requests to a host, robots.txt included, in the order of their starts."""
    return sorted((hit for hit in shop.hits if hit.host == host), key=lambda hit: hit.began)


def overlaps(shop: LocalShop) -> list[tuple[Hit, Hit]]:
    """Requests to one domain of which the second came while the first was still being answered."""
    hosts = {hit.host for hit in shop.hits}
    pairs = (pair for host in hosts for pair in pairwise(visits(shop, host)))
    return [(first, second) for first, second in pairs if second.began < first.ended]


@contextmanager
def prepared_server(folder: Path) -> Iterator[str]:
    """The URL of a database with our schema and the queue's."""
    with without_schema("postgres", folder) as url:
        house = House(url)
        prepare(house.database)
        house.database.close()
        yield url


def empty(url: str) -> None:
    """No row but what says which schema it is."""
    tables = [t.name for t in Base.metadata.sorted_tables if t.name != "setting"]
    tables += ["procrastinate_jobs", "procrastinate_workers", "procrastinate_periodic_defers"]
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"))
        connection.execute(text("DELETE FROM setting WHERE key <> 'procrastinate'"))
    engine.dispose()
