"""One measured side of ``bench_look.py`` in a process of its own: prints its CPU, time and memory as JSON.

``download``   a bare Scrapy spider that only downloads the pages
``changed``    the project's whole path (fetch, extract, record) with pages that differ in every answer
``unchanged``  the same with pages that are answered by 304

Each side crawls the pages once unmeasured, so that imports, first looks and first rows count for none, and
then ``--rounds`` times. Both ask one page at a time of each host, without delay and without robots.txt.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from scrapy.settings import Settings
from twisted.internet import defer

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import prepared
from crawler.collector import spare_what_lives
from crawler.model import Look, Offer, Unchanged

SPIDER = "structured_data"
MARKS = frozenset((1_000, *range(2_500, 50_001, 2_500)))
"""After how many looks the memory is noted."""


class LocalhostResolver(CachingThreadedResolver):
    """Names under ``.localhost`` are the loopback (RFC 6761), whatever the system's resolver knows."""

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:
        if name.endswith(".localhost"):
            return defer.succeed("127.0.0.1")
        found: defer.Deferred[str] = super().getHostByName(name, timeout)
        return found


@dataclass(slots=True)
class Meter:
    """CPU and wall time of this process since :meth:`start`, and its memory after so many looks."""

    cpu_at: float = 0.0
    wall_at: float = 0.0
    looks: int = 0
    memory: dict[str, float] = field(default_factory=dict)

    def start(self) -> None:
        self.looks = 0
        self.cpu_at, self.wall_at = cpu_seconds(), time.perf_counter()

    def look(self) -> None:
        self.looks += 1
        if self.looks in MARKS:
            self.memory[str(self.looks)] = rss_mb()

    def read(self) -> dict[str, Any]:
        cpu, wall = cpu_seconds() - self.cpu_at, time.perf_counter() - self.wall_at
        return {
            "looks": self.looks,
            "cpu_ms": cpu / self.looks * 1000,
            "wall_s": wall,
            "looks_per_s": self.looks / wall,
            "looks_per_cpu_s": self.looks / cpu,
            "rss_mb": rss_mb(),
            "memory": self.memory,
        }


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def rss_mb() -> float:
    """Memory held now, in MB (the peak where the system tells no more)."""
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / 1e6
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


class Downloader(scrapy.Spider):
    """The floor: asks for the pages, reads nothing."""

    name = "downloader"

    def __init__(self, urls: tuple[str, ...], meter: Meter) -> None:
        super().__init__()
        self.urls, self.meter = urls, meter

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            yield Request(url, dont_filter=True)

    async def parse(self, response: Response) -> None:
        if response.status == 200 and len(response.body) > 100_000:
            self.meter.look()


def measure(
    process: AsyncCrawlerProcess, meter: Meter, crawl: Callable[[], Awaitable[None]], rounds: int
) -> dict[str, Any]:
    """Crawl once unmeasured, then ``rounds`` times; runs the reactor until it is done."""
    from twisted.internet import reactor

    found: dict[str, Any] = {}

    async def drive() -> None:
        try:
            await crawl()
            meter.start()
            for _ in range(rounds):
                await crawl()
            found.update(meter.read())
        finally:
            reactor.stop()

    tasks: list[asyncio.Task[None]] = []
    reactor.callWhenRunning(lambda: tasks.append(asyncio.get_event_loop().create_task(drive())))
    process.start(stop_after_crawl=False)
    tasks[0].result()
    return found


def download(urls: tuple[str, ...], rounds: int) -> dict[str, Any]:
    """The bare spider with Scrapy's own settings, but for those that both sides share."""
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 1000,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "TWISTED_DNS_RESOLVER": LocalhostResolver,
        }
    )
    meter = Meter()

    async def crawl() -> None:
        await process.crawl(Downloader, urls=urls, meter=meter)

    return measure(process, meter, crawl, rounds)


def whole_path(urls: tuple[str, ...], rounds: int, expected: type, tried: dict[str, str]) -> dict[str, Any]:
    """The project's own crawl, with its own settings but for delay and robots.txt."""
    from crawler.installation import installation

    database = installation().database
    domains = [url.split("/")[2].split(":")[0] for url in urls]
    prepared.fill(
        database, urls=urls, domains=domains, spider=SPIDER, due_at=[prepared.long_ago()] * len(urls)
    )
    settings = Settings()
    settings.setmodule("crawler.settings")
    # Alerts are no part of what is measured, and their room takes a second to import.
    extensions = {"crawler.middlewares.address_guard.AddressGuard": 0}
    shared = {"DOWNLOAD_DELAY": 0, "RESTOCK_ROBOTS": False, "LOG_LEVEL": "WARNING"}
    settings.setdict({"EXTENSIONS": extensions, **shared, **tried}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    for name in ("pipelines", "scrapy.downloadermiddlewares.redirect"):
        logging.getLogger(name).setLevel(logging.ERROR)
    meter = Meter()
    outcomes: dict[type, int] = {}

    def count(item: Look) -> None:
        outcomes[type(item.outcome)] = outcomes.get(type(item.outcome), 0) + 1
        meter.look()

    spare_what_lives()  # as the service does

    async def crawl() -> None:
        prepared.make_all_due(database)
        outcomes.clear()
        crawler = process.create_crawler(SPIDER)
        crawler.signals.connect(count, signal=scrapy.signals.item_scraped, weak=False)
        await process.crawl(crawler)

    found = measure(process, meter, crawl, rounds)
    database.close()
    if outcomes != {expected: len(urls)}:
        raise SystemExit(f"the last round gave {outcomes}, not {len(urls)} of {expected.__name__}")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("side", choices=("download", "changed", "unchanged"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--watches", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting to try")
    given = parser.parse_args()
    folder = "e" if given.side == "unchanged" else "p"
    hosts = [f"s{n:03d}.localhost" for n in range(given.hosts)]
    urls = tuple(f"http://{hosts[n % given.hosts]}:{given.port}/{folder}/{n}" for n in range(given.watches))
    with prepared.home(hosts=hosts, site_delay_s=0):
        if given.side == "download":
            found = download(urls, given.rounds)
        else:
            tried = dict(one.split("=", 1) for one in given.set)
            expected = Unchanged if given.side == "unchanged" else Offer
            found = whole_path(urls, given.rounds, expected, tried)
    if found["looks"] != given.watches * given.rounds:
        raise SystemExit(f"only {found['looks']} of {given.watches * given.rounds} pages came")
    print(json.dumps(found))


if __name__ == "__main__":
    main()
