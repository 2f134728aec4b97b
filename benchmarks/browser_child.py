"""The measured side of ``bench_browser.py``: one crawl in the browser of everything due; prints JSON."""

from __future__ import annotations

import argparse
import json
import logging
import sys
import time
from pathlib import Path

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from sqlalchemy import update

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import prepared
from crawler.model import Look, Offer
from crawler.storage.schema import Site

SPIDER = "structured_data"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--looks", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a RESTOCK_ setting")
    given = parser.parse_args()
    hosts = [f"s{n:02d}.localhost" for n in range(given.hosts)]
    urls = [f"http://{hosts[n % given.hosts]}:{given.port}/p/{n}" for n in range(given.looks)]
    with prepared.home(hosts=hosts, site_delay_s=0, **dict(one.split("=", 1) for one in given.set)):
        print(json.dumps(crawl(urls)))


def crawl(urls: list[str]) -> dict[str, float]:
    from crawler.installation import installation

    database = installation().database
    domains = [url.split("/")[2].split(":")[0] for url in urls]
    due = [prepared.long_ago()] * len(urls)
    prepared.fill(database, urls=urls, domains=domains, spider=SPIDER, due_at=due)
    with database.write() as connection:
        connection.execute(update(Site).values(browser=True))
    settings = Settings()
    settings.setmodule("crawler.settings")
    extensions = {"alerts.component.AlertsExtension": None}
    settings.setdict({"EXTENSIONS": extensions, "RESTOCK_ROBOTS": False, "LOG_LEVEL": "WARNING"}, "cmdline")
    process = AsyncCrawlerProcess(settings)
    for name in ("pipelines", "scrapy-playwright", "crawler"):
        logging.getLogger(name).setLevel(logging.WARNING)
    offers: list[float] = []

    def count(item: Look) -> None:
        if isinstance(item.outcome, Offer) and item.browser:
            offers.append(item.latency.total_seconds() if item.latency else 0.0)
        else:
            print(f"not an offer read in the browser: {item.outcome}", file=sys.stderr)

    crawler = process.create_crawler(SPIDER)
    crawler.signals.connect(count, signal=scrapy.signals.item_scraped, weak=False)
    process.crawl(crawler)
    began = time.monotonic()
    process.start()
    database.close()
    return {
        "looks": len(offers),
        "wall_s": time.monotonic() - began,
        "page_s": sorted(offers)[len(offers) // 2],
    }


if __name__ == "__main__":
    main()
