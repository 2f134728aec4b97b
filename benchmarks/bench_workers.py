"""Several worker processes on one PostgreSQL against one: throughput, manners, and a worker killed by -9.

    python benchmarks/bench_workers.py [--domains 200] [--pages 5] [--workers 3]

A local shop with many domains that answer at once, so that the program is measured and not its manners (the
gap at a shop is five times its latency). Every page is due at the same moment; a phase ends when all of them
were looked at. The shop's log proves that no domain was asked by two at once. In the last phase one worker is
killed once a quarter is done: how long until the last of the domains that it was at is asked again?

The server is RESTOCK_TEST_POSTGRES (postgresql+psycopg://root@127.0.0.1:5432/test); a database is made there
and dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import psutil
from sqlalchemy import create_engine, func, make_url, select, text, update

from benchmarks import prepared
from benchmarks.frame import HERE, machine, result
from crawler.storage.database import Database
from crawler.storage.schema import Site, Snapshot, Watch, table_of
from restock.workers.schema import prepare

SERVER = os.environ.get("RESTOCK_TEST_POSTGRES", "postgresql+psycopg://root@127.0.0.1:5432/test")
PATIENCE = 300.0
PROMISE = 60.0
"""Seconds within which a killed worker's sites are taken up."""


@dataclass(frozen=True, kw_only=True)
class Visit:
    host: str
    path: str
    began: float
    ended: float


@dataclass(frozen=True, kw_only=True)
class Phase:
    looks: int
    seconds: float
    cpu_s: float
    """Of the workers, for the looks alone."""

    def __str__(self) -> str:
        cost = self.cpu_s / self.looks * 1000
        return f"{self.looks / self.seconds:7.1f} looks/s, {cost:.1f} ms CPU a look"


class Bench:
    """A database with watches at a shop, and processes that work on it."""

    def __init__(
        self, *, url: str, port: int, domains: int, pages: int, home: Path, settings: dict[str, str]
    ) -> None:
        self.database = Database(url)
        self.database.prepare()
        prepare(self.database)
        self._port, self._home = port, home
        hosts = [f"shop{n}.localhost" for n in range(domains) for _ in range(pages)]
        urls = [f"http://{host}:{port}/p/{n}" for n, host in enumerate(hosts)]
        never = datetime.now(UTC) + timedelta(days=365)
        prepared.fill(
            self.database, urls=urls, domains=hosts, spider="structured_data", due_at=[never] * len(urls)
        )
        self.looks = len(urls)
        self._env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RESTOCK_")},
            "RESTOCK_HOME": str(home),
            "RESTOCK_DATABASE_URL": url,
            "RESTOCK_ALLOW_HOSTS": ",".join(dict.fromkeys(hosts)),
            "RESTOCK_SITE_DELAY_S": "0",
            "RESTOCK_BROWSER": "off",
            **settings,
        }

    @contextmanager
    def process(self, *arguments: str) -> Iterator[psutil.Popen]:
        with (self._home / "log").open("ab") as log:
            process = psutil.Popen(
                [sys.executable, "-m", "restock", *arguments],
                env=self._env,
                cwd=HERE.parent,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            if process.is_running():
                process.send_signal(signal.SIGTERM)
                process.wait(15)

    @contextmanager
    def workers(self, number: int, *, concurrency: int) -> Iterator[list[psutil.Popen]]:
        """A scheduler and so many workers, ready to work."""
        with ExitStack() as stack:
            stack.enter_context(self.process("scheduler"))
            made = [
                stack.enter_context(
                    self.process("worker", "--queues", "crawl", "--concurrency", str(concurrency))
                )
                for _ in range(number)
            ]
            ready = text("SELECT count(*) FROM setting WHERE key LIKE 'worker.%'")
            self.until(lambda: self.one(ready) == number, "the workers start")
            yield made

    def make_due(self) -> None:
        """All watches, now and as if never looked at."""
        now = datetime.now(UTC)
        with self.database.write() as connection:
            connection.execute(update(table_of(Watch)).values(next_look_at=now, looked_at=None))
            connection.execute(update(table_of(Site)).values(next_look_at=now))

    def done(self) -> int:
        query = select(func.count()).where(Watch.looked_at.is_not(None))
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def one(self, query: object) -> int:
        with self.database.read() as connection:
            return int(connection.execute(query).scalar_one())  # type: ignore[call-overload]

    def until(self, what: Callable[[], bool], why: str) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            if time.monotonic() > end:
                raise SystemExit(
                    f"not within {PATIENCE:.0f} s: {why}; log:\n{(self._home / 'log').read_text()[-3000:]}"
                )
            time.sleep(0.05)

    def measure(self, workers: Sequence[psutil.Popen]) -> Phase:
        """One round: everything falls due, and is looked at."""
        before, began = _cpu(workers), time.monotonic()
        self.make_due()
        self.until(lambda: self.done() == self.looks, "all is looked at")
        seconds = time.monotonic() - began
        return Phase(looks=self.looks, seconds=seconds, cpu_s=_cpu(workers) - before)

    def visits(self) -> list[Visit]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/--log", timeout=30) as answer:
            lines = answer.read().decode().splitlines()
        names = ("host", "path", "began", "ended")
        return [Visit(**dict(zip(names, json.loads(line), strict=True))) for line in lines]


def _cpu(processes: Sequence[psutil.Popen]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in processes if process.is_running())


def overlapping(visits: Sequence[Visit]) -> int:
    """How often a domain was asked while another request to it was being answered."""
    by_host: dict[str, list[Visit]] = {}
    for visit in sorted(visits, key=lambda visit: visit.began):
        by_host.setdefault(visit.host, []).append(visit)
    return sum(second.began < first.ended for asked in by_host.values() for first, second in pairwise(asked))


def kill_one(bench: Bench, workers: list[psutil.Popen]) -> tuple[int, float]:
    """How many domains the killed worker was at, and the seconds until the last of them was asked again."""
    bench.make_due()
    bench.until(lambda: bench.done() >= bench.looks // 4, "a quarter is looked at")
    with bench.database.read() as connection:
        held = connection.execute(_HELD, {"pid": f"%-{workers[0].pid}-%"}).scalars().all()
    workers[0].kill()
    workers[0].wait()
    killed_at = time.monotonic()
    due = _still_due(bench, held)
    bench.until(lambda: bench.done() == bench.looks, "what the killed worker was at is looked at")
    again: dict[str, float] = {}
    for visit in bench.visits():
        if visit.host in due and visit.began > killed_at:
            again[visit.host] = min(visit.began, again.get(visit.host, visit.began))
    return len(due), max(again.values(), default=killed_at) - killed_at


_HELD = text(
    "SELECT j.lock FROM procrastinate_jobs j JOIN setting s ON s.key = 'worker.' || j.worker_id "
    "WHERE j.status = 'doing' AND s.value->>'name' LIKE :pid"
)


def _still_due(bench: Bench, domains: Sequence[str]) -> set[str]:
    """Those of the domains with a page that was not looked at yet."""
    query = (
        select(Site.domain)
        .join(Watch, Watch.site_id == Site.id)
        .where(Site.domain.in_(domains), Watch.looked_at.is_(None))
        .distinct()
    )
    with bench.database.read() as connection:
        return set(connection.execute(query).scalars())


@contextmanager
def new_database() -> Iterator[str]:
    name = f"restock_bench_{uuid.uuid4().hex[:8]}"
    engine = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextmanager
def the_shop() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, str(HERE / "domains_shop.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield int(process.stdout.readline().split()[1])
        process.stdin.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--domains", type=int, default=200)
    parser.add_argument("--pages", type=int, default=5, help="at each domain")
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--concurrency", type=int, default=64)
    parser.add_argument("--heartbeat", default="5", help="seconds; the usual ones are 5")
    given = parser.parse_args()
    with new_database() as url, the_shop() as port, tempfile.TemporaryDirectory() as home:
        bench = Bench(
            url=url,
            port=port,
            domains=given.domains,
            pages=given.pages,
            home=Path(home),
            settings={"RESTOCK_HEARTBEAT_S": given.heartbeat},
        )
        print(f"{machine()}; {bench.looks} pages at {given.domains} domains")
        with bench.workers(1, concurrency=given.concurrency) as workers:
            bench.measure(workers)  # robots.txt is asked for, modules are loaded
            one = bench.measure(workers)
        with bench.workers(given.workers, concurrency=given.concurrency) as workers:
            bench.measure(workers)
            several = bench.measure(workers)
            print(f"1 worker   {one}")
            print(f"{given.workers} workers  {several}")
            held, seconds = kill_one(bench, workers)
        print(f"killed: {held} domains were under way, the last was asked again after {seconds:.1f} s")
        twice = overlapping(bench.visits())
        lost = bench.looks - bench.one(select(func.count(func.distinct(Snapshot.watch_id))))
        bench.database.close()
    result(
        domains=given.domains,
        looks=one.looks,
        one_per_s=one.looks / one.seconds,
        several_per_s=several.looks / several.seconds,
        ratio=one.seconds / several.seconds,
        asked_by_two=twice,
        under_way_when_killed=held,
        lost=lost,
        taken_up_s=seconds,
    )
    if twice or lost or seconds > PROMISE:
        raise SystemExit("a domain was asked by two at once, a look was lost, or it took too long")


if __name__ == "__main__":
    main()
