"""Crawls in this process, by Scrapy's own machinery."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.settings import Settings

from crawler.model import Look

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess

QUIET = ("scrapy", "twisted", "asyncio", "py.warnings")
"""Loggers of libraries that tell about every crawl; only their warnings concern a person."""


def crawler_process(*, alerts: bool) -> AsyncCrawlerProcess:
    """Scrapy's process on the asyncio reactor, with the project's settings and the address guard.

    ``alerts`` says whether crawls send what they find themselves.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("RESTOCK_ALERTS", alerts, "cmdline")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, "cmdline")
    process = AsyncCrawlerProcess(settings)
    # Scrapy has just set its loggers' levels; what nobody reads should not even be put into words.
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return process


def installed_reactor() -> Any:
    """Twisted's reactor; only after :func:`crawler_process` has installed the right one."""
    from twisted.internet import reactor

    return reactor


def crawl_once(spiders: Iterable[str], *, on_look: Callable[[Look], None]) -> None:
    """Look at everything that is due for the spiders, alert, and return.

    ``on_look`` hears of each look when it is recorded.
    """
    process = crawler_process(alerts=True)

    def recorded(item: Look) -> None:
        on_look(item)

    for spider in spiders:
        crawler = process.create_crawler(spider)
        crawler.signals.connect(recorded, signals.item_scraped)
        process.crawl(crawler)
    process.start()
