"""One measured crawl in a process of its own: prints its CPU, wall time and memory as JSON.

Modes: ``download`` (a bare Scrapy spider that only downloads), ``changed`` and ``unchanged`` (the project's
whole path: fetch, extract, record). What is measured begins when the spider opens, so that imports and the
start of the process count for neither.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import scrapy
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet import defer

CONCURRENCY = 16


class LocalhostResolver(CachingThreadedResolver):
    """Names under ``.localhost`` are the loopback everywhere (RFC 6761), whatever the system's resolver knows."""

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:
        if name.endswith(".localhost"):
            return defer.succeed("127.0.0.1")
        found: defer.Deferred[str] = super().getHostByName(name, timeout)
        return found


@dataclass(slots=True)
class Meter:
    """CPU and wall time of this process since :meth:`start`."""

    cpu_at: float = 0.0
    wall_at: float = 0.0

    def start(self) -> None:
        self.cpu_at, self.wall_at = cpu_seconds(), time.perf_counter()

    def read(self, looks: int) -> dict[str, float]:
        cpu, wall = cpu_seconds() - self.cpu_at, time.perf_counter() - self.wall_at
        return {
            "looks": looks,
            "cpu_ms": cpu / looks * 1000,
            "wall_s": wall,
            "looks_per_s": looks / wall,
            "looks_per_cpu_s": looks / cpu,
            "rss_mb": rss_mb(),
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
    addresses: tuple[str, ...] = ()
    received = 0
    size = 0

    async def start(self) -> AsyncIterator[Request]:
        for address in self.addresses:
            yield Request(address, dont_filter=True)

    async def parse(self, response: Response) -> None:
        self.received += 1
        self.size += len(response.body)


def addresses(*, port: int, hosts: int, looks: int, mode: str) -> tuple[str, ...]:
    """``looks`` pages spread over ``hosts``, each host's in turn."""
    return tuple(f"http://s{n % hosts:03d}.localhost:{port}/{mode}/{n}" for n in range(looks))


def download(given: argparse.Namespace) -> dict[str, float]:
    """The bare spider with Scrapy's own settings, but for those that both sides share."""
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "TWISTED_DNS_RESOLVER": LocalhostResolver,
        }
    )
    meter = Meter()
    crawler = process.create_crawler(Downloader)
    crawler.signals.connect(meter.start, signal=signals.spider_opened, weak=False)
    Downloader.addresses = addresses(port=given.port, hosts=given.hosts, looks=given.looks, mode="p")
    process.crawl(crawler)
    process.start()
    spider = crawler.spider
    assert isinstance(spider, Downloader)
    if spider.received != given.looks:
        raise SystemExit(f"only {spider.received} of {given.looks} pages came")
    return {**meter.read(given.looks), "kb": spider.size / given.looks / 1000}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mode", choices=("download", "changed", "unchanged"))
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--looks", type=int, default=600)
    parser.add_argument("--hosts", type=int, default=50)
    given = parser.parse_args()
    print(json.dumps(download(given)))


if __name__ == "__main__":
    main()
