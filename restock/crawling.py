"""Crawls in this process, by Scrapy's own machinery."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.settings import Settings
from sqlalchemy.exc import DBAPIError

from crawler.middlewares.turns import turns
from crawler.model import Look
from restock.quiet import QUIET
from spiders.base import ShopSpider

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess

logger = logging.getLogger(__name__)

GRACE = 6.0
"""Seconds that crawls get to end by themselves when their process stops."""
TURNS_GRACE = 1.0
"""Seconds in which the turns at shops that are still answering are handed back."""
UNKNOWN_SPIDER = 60.0
"""Seconds until a site is tried again whose spider this version doesn't have."""


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


class Crawls:
    """The crawls of a process that lives long: one by one as they are asked for, and ended together."""

    def __init__(self) -> None:
        self._process = crawler_process(alerts=False)
        self.reactor = installed_reactor()

    def run(self) -> None:
        """Run the reactor, in whose loop the crawls are, until somebody stops it."""
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)

    async def crawl(self, spider: str, **arguments: Any) -> None:
        """One crawl to its end; where who waits for it is cancelled, it goes on until :meth:`end`."""
        try:
            crawl = self._process.crawl(spider, **arguments)
        except KeyError:
            logger.error("there is no spider %r any more; its watches wait. Run: restock doctor", spider)
            await asyncio.sleep(UNKNOWN_SPIDER)
        else:
            await asyncio.shield(crawl)

    async def end(self) -> None:
        """End all of them within about ten seconds; what a shop doesn't answer in time stays due."""
        try:
            await asyncio.wait_for(self._process.stop(), GRACE)
        except TimeoutError:
            logger.warning("some shops are still answering; their watches stay due")
            with suppress(TimeoutError):  # a database in trouble: turns run out by themselves
                await asyncio.wait_for(turns().let_go(), TURNS_GRACE)
        finally:
            # Also where all crawls were stopped: one that was just being started may have claimed since.
            await self._let_go()

    async def _let_go(self) -> None:
        for crawler in list(self._process.crawlers):
            if isinstance(crawler.spider, ShopSpider):
                try:
                    await asyncio.to_thread(crawler.spider.let_go)
                except DBAPIError as exc:
                    logger.error("a crawl's sites could not be given back, they run out: %s", exc.orig)


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
