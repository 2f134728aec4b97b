"""Lets a crawl started by ``scrapy crawl`` or cron send what it finds, while it runs and before it ends."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured

from crawler.installation import installation

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from alerts.dispatcher import Dispatcher


class AlertsExtension:
    """A dispatcher for the length of a crawl; the service has its own and turns this off."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._stop = threading.Event()
        self._thread = threading.Thread(target=dispatcher.run, args=(self._stop,), name="alerts", daemon=True)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> AlertsExtension:
        if not crawler.settings.getbool("RESTOCK_ALERTS"):
            raise NotConfigured
        from alerts.dispatcher import Dispatcher  # half a second, which who sends nothing need not wait

        here = installation()
        extension = cls(Dispatcher(here.database, here.config))
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._thread.start()

    async def spider_closed(self) -> None:
        """Send what the last looks found; what must wait stays in the outbox for the next run."""
        self._stop.set()
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._dispatcher.drain)
