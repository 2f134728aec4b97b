"""What workers need to live in a test: PostgreSQL, a shop with many domains, processes, and watches there."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from crawl_house import House
from databases import without_schema
from local_shop import Answer, Hit, LocalShop, product_page
from sqlalchemy import create_engine, text

from crawler.storage.schema import Base, Watch
from restock.workers.schema import prepare

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = Answer(body=product_page())
MISSING = Answer(status=404)


@dataclass
class Life:
    """One forked command. ``status`` is its exit code, or the negative of the signal that ended it."""

    log: Path
    pid: int = 0
    status: int | None = None
    born: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def words(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


class Nursery:
    """Forks commands out of a process that has imported everything; see ``forked_commands.py``."""

    def __enter__(self) -> Nursery:
        env = {name: value for name, value in os.environ.items() if not name.startswith("RESTOCK_")}
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "forked_commands.py")],
            cwd=ROOT,
            env={**env, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._lives: dict[int, Life] = {}
        self._numbers = itertools.count(1)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._reader.join()
        self._process.stdout.close()

    def start(self, *arguments: str, env: Mapping[str, str], log: Path) -> Life:
        life = Life(log=log)
        number = next(self._numbers)
        self._lives[number] = life
        order = {"id": number, "argv": arguments, "env": dict(env), "log": str(log)}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self._process.stdin.flush()
        assert life.born.wait(30), "the nursery gave no child"
        return life

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            life = self._lives[answer["id"]]
            if "pid" in answer:
                life.pid = answer["pid"]
                life.born.set()
            else:
                life.status = answer["status"]
                life.ended.set()


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
        self.lives.append(self._nursery.start(*arguments, env=env, log=log))
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
