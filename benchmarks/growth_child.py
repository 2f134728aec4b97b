"""One size of ``bench_growth.py`` in a process of its own: prints its figures as JSON.

Fills an installation with watches, their history and who waits for them, then finds what is due in a minute
and crawls some of it by the project's whole path.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import Connection, event, insert, literal, select, text, update
from sqlalchemy.engine import Engine

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pipelines.component
from benchmarks import prepared
from benchmarks.look_child import SPIDER, Meter, cpu_seconds, measure, rss_mb
from crawler.collector import spare_what_lives
from crawler.model import Availability, Confidence, Failure, Look, Offer, Transition
from crawler.storage.database import Database
from crawler.storage.schema import (
    Digest,
    Origin,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    VariantState,
    Watch,
)
from crawler.storage.watches import claim, next_work, release

HISTORY = 10
"""Snapshots of each watch."""
WAITING = 3
"""Subscriptions to each watch."""
PEOPLE = 10_000
EVERY = timedelta(hours=1)
"""Interval of a watch: a sixtieth of all is due in a minute."""
AT_ONCE = 64
"""Sites that one claim takes, as the crawl does."""


@dataclass(slots=True)
class DatabaseClock:
    """Seconds that this process waited for the database, by thread."""

    spent: dict[int, float] = field(default_factory=dict)
    began: dict[int, float] = field(default_factory=dict)

    def attach(self, engine: Engine) -> None:
        event.listen(engine, "before_cursor_execute", lambda *_: self.start())
        event.listen(engine, "after_cursor_execute", lambda *_: self.stop())
        dialect: Any = engine.dialect
        commit = dialect.do_commit

        def do_commit(connection: Any) -> None:
            self.start()
            commit(connection)
            self.stop()

        dialect.do_commit = do_commit

    def start(self) -> None:
        self.began[threading.get_ident()] = time.perf_counter()

    def stop(self) -> None:
        here = threading.get_ident()
        self.spent[here] = self.spent.get(here, 0.0) + time.perf_counter() - self.began[here]

    def here(self) -> float:
        return self.spent.get(threading.get_ident(), 0.0)


def fill(urls: Sequence[str], due: Sequence[int]) -> None:
    """Watches with their history and who waits for them; those whose places are in ``due`` are due now."""
    from crawler.installation import installation

    database = installation().database
    chance = random.Random(7)
    now = datetime.now(UTC)
    due_at = [now + timedelta(seconds=chance.uniform(90, EVERY.total_seconds())) for _ in urls]
    for place in due:
        due_at[place] = now - timedelta(seconds=chance.uniform(0, 60))
    domains = [url.split("/")[2].split(":")[0] for url in urls]
    prepared.fill(database, urls=urls, domains=domains, spider=SPIDER, due_at=due_at)
    with database.write() as connection:
        people = [
            {
                "id": n,
                "handle": f"p{n}",
                "name": f"Person {n}",
                "language": "en",
                "timezone": "UTC",
                "digest": Digest.INSTANT,
                "origin": Origin.CLI,
                "created_at": now,
            }
            for n in range(1, PEOPLE + 1)
        ]
        connection.execute(insert(Subscriber), people)
    for number in range(HISTORY):
        begun = now - timedelta(days=HISTORY - number)
        with database.write() as connection:
            _snapshots(connection, begun, in_stock=number % 2 == 1)
    for number in range(WAITING):
        with database.write() as connection:
            _subscriptions(connection, number, now)
    with database.write() as connection:
        _states(connection, now)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _settle(connection)


def _snapshots(connection: Connection, begun: datetime, *, in_stock: bool) -> None:
    """One stretch of a day for every watch."""
    values: dict[str, Any] = {
        "first_seen_at": begun,
        "last_seen_at": begun + timedelta(days=1),
        "looks": 24,
        "fingerprint": f"{begun:%d}".zfill(32),
        "availability": Availability.IN_STOCK if in_stock else Availability.OUT_OF_STOCK,
        "confidence": Confidence.STRONG,
        "price": Decimal("99.00"),
        "currency": "EUR",
        "detail": {"evidence": [{"source": "jsonld", "path": "offers.availability", "value": "OutOfStock"}]},
    }
    columns = Snapshot.__table__.c
    given = [literal(value, columns[name].type) for name, value in values.items()]
    connection.execute(insert(Snapshot).from_select(["watch_id", *values], select(Watch.id, *given)))


def _subscriptions(connection: Connection, number: int, now: datetime) -> None:
    """One more person who waits for each watch."""
    values: dict[str, Any] = {
        "variants": [],
        "kinds": ["restock"],
        "similar": False,
        "until_bought": False,
        "active": True,
        "origin": Origin.CLI,
        "created_at": now,
    }
    columns = Subscription.__table__.c
    given = [literal(value, columns[name].type) for name, value in values.items()]
    person = (Watch.id * 7 + number) % PEOPLE + 1
    chosen = select(Watch.id, person, *given)
    connection.execute(insert(Subscription).from_select(["watch_id", "subscriber_id", *values], chosen))


def _states(connection: Connection, now: datetime) -> None:
    """The product as a whole is known of each watch."""
    values: dict[str, Any] = {
        "variant_key": "",
        "label": "",
        "availability": Availability.OUT_OF_STOCK,
        "price": Decimal("99.00"),
        "currency": "EUR",
        "since": now - timedelta(days=1),
        "flips": 0,
    }
    columns = VariantState.__table__.c
    given = [literal(value, columns[name].type) for name, value in values.items()]
    connection.execute(insert(VariantState).from_select(["watch_id", *values], select(Watch.id, *given)))


def _settle(connection: Connection) -> None:
    """Fresh statistics, as a database that has grown over months has."""
    tables = ("site", "watch", "snapshot", "subscription", "variant_state")
    if connection.dialect.name == "mysql":
        connection.exec_driver_sql(f"ANALYZE TABLE {', '.join(tables)}")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql("VACUUM ANALYZE")
    else:
        connection.exec_driver_sql("ANALYZE")


def size_mb(database: Database) -> float:
    """Megabytes that the database takes on its disk."""
    queries = {
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
        "postgresql": "SELECT pg_database_size(current_database())",
        "mysql": "SELECT SUM(data_length + index_length) FROM information_schema.tables"
        " WHERE table_schema = DATABASE()",
    }
    with database.read() as connection:
        return float(connection.execute(text(queries[connection.dialect.name])).scalar_one()) / 1e6


def claim_all(database: Database) -> dict[str, float]:
    """Milliseconds to find and claim everything that is due, and of one claim; then it is let go."""
    now = datetime.now(UTC)
    claims: list[float] = []
    held: list[tuple[str, set[int]]] = []
    found = 0
    began = time.perf_counter()
    with database.read() as connection:
        next_work(connection, now=now, until=now)
    plan = (time.perf_counter() - began) * 1000
    while True:
        token = f"growth{len(claims)}"
        began = time.perf_counter()
        with database.write() as connection:
            watches = claim(
                connection, spider=SPIDER, token=token, now=now, cutoff=now, sites=AT_ONCE, per_site=20
            )
        claims.append((time.perf_counter() - began) * 1000)
        if not watches:
            break
        found += len(watches)
        held.append((token, {watch.site_id for watch in watches}))
    for token, ids in held:
        with database.write() as connection:
            release(connection, site_ids=ids, token=token)
    return {
        "plan_ms": plan,
        "claimed": found,
        "claim_ms": statistics.median(claims),
        "minute_ms": plan + sum(claims),
    }


def crawl(database: Database, *, port: int, looks: int, rounds: int, due: Sequence[int]) -> dict[str, Any]:
    """CPU and database time a look over the project's own crawl of ``looks`` pages, ``rounds`` times."""
    clock = DatabaseClock()
    clock.attach(database.engine)
    recorded: list[float] = []
    record = vars(pipelines.component)["record"]

    def timed(connection: Connection, batch: Sequence[Look], **rules: Any) -> list[Transition]:
        before = clock.here()
        made: list[Transition] = record(connection, batch, **rules)
        recorded.extend([(clock.here() - before) * 1000 / len(batch)] * len(batch))
        return made

    vars(pipelines.component)["record"] = timed
    settings = Settings()
    settings.setmodule("crawler.settings")
    extensions = {"crawler.middlewares.address_guard.AddressGuard": 0}
    settings.setdict(
        {"EXTENSIONS": extensions, "DOWNLOAD_DELAY": 0, "RESTOCK_ROBOTS": False, "LOG_LEVEL": "ERROR"},
        "cmdline",
    )
    process = AsyncCrawlerProcess(settings)
    meter = Meter()
    ids = [place + 1 for place in due[:looks]]
    outcomes: Counter[str] = Counter()

    def count(item: Look) -> None:
        seen = item.outcome
        outcomes[seen.detail if isinstance(seen, Failure) else type(seen).__name__] += 1
        meter.look()

    async def once() -> None:
        before = cpu_seconds()
        since = prepared.long_ago()
        with database.write() as connection:
            later = datetime.now(UTC) + EVERY
            connection.execute(update(Watch).where(Watch.next_look_at <= later).values(next_look_at=later))
            connection.execute(update(Site).values(next_look_at=later))
            connection.execute(update(Watch).where(Watch.id.in_(ids)).values(next_look_at=since))
            sites = select(Watch.site_id).where(Watch.id.in_(ids))
            connection.execute(update(Site).where(Site.id.in_(sites)).values(next_look_at=since))
        # What makes them due again is no look's.
        meter.cpu_at += cpu_seconds() - before
        outcomes.clear()
        recorded.clear()
        crawler = process.create_crawler(SPIDER)
        crawler.signals.connect(count, signal=scrapy.signals.item_scraped, weak=False)
        await process.crawl(crawler)

    found = measure(process, meter, once, rounds)
    if outcomes != {Offer.__name__: len(ids)}:
        raise SystemExit(f"the last round gave {dict(outcomes)}, not {len(ids)} offers")
    return {
        "cpu_ms": found["cpu_ms"],
        "record_ms": statistics.median(recorded),
        "rss_mb": found["rss_mb"],
        "looks": found["looks"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--watches", type=int, required=True)
    parser.add_argument("--sites", type=int, required=True)
    parser.add_argument("--looks", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--url", default="", help="the server's database; nothing means a SQLite file")
    given = parser.parse_args()
    hosts = [f"s{n:04d}.localhost" for n in range(given.sites)]
    shops = [f"http://{host}:{given.port}" for host in hosts]
    urls = [f"{shops[n % given.sites]}/p/{n}" for n in range(given.watches)]
    due = random.Random(11).sample(range(given.watches), max(given.looks, given.watches // 60))
    with prepared.home(hosts=hosts, site_delay_s=0, **({"database_url": given.url} if given.url else {})):
        from crawler.installation import installation

        began = time.perf_counter()
        # By a process of its own: what filling takes of memory is no worker's.
        filler = multiprocessing.get_context("spawn").Process(target=fill, args=(urls, due))
        filler.start()
        filler.join()
        if filler.exitcode:
            raise SystemExit("the database could not be filled")
        filled = time.perf_counter() - began
        database = installation().database
        spare_what_lives()
        claim_all(database)
        row = {"watches": given.watches, "filled_s": filled, "size_mb": size_mb(database)}
        row |= claim_all(database) | {"before_mb": rss_mb()}
        row |= crawl(database, port=given.port, looks=given.looks, rounds=given.rounds, due=due)
        database.close()
    print(json.dumps(row))


if __name__ == "__main__":
    main()
