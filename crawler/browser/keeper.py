"""Keeps one browser for the whole process: started when first needed, ended when it is old, fat or idle."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from twisted.internet.defer import Deferred

from crawler.browser.chromium import Chromium
from crawler.config import Config

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

ALONE_S = 600.0
"""After a page grew beyond all measure pages are opened one by one for so long: who it was is known then, and
nobody else's look suffers."""
IDLE_S = 60.0
"""Without a page for so long it is ended: it holds 300 MB, and starts in a second."""


class Keeper:
    """All crawls of a process open their pages here; :attr:`Config.browser_pages` at a time."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._turn = asyncio.Condition()
        self._current: Chromium | None = None
        self._alone_until = 0.0
        self._idle: asyncio.TimerHandle | None = None
        self._closed = False

    @asynccontextmanager
    async def use(self, crawler: Crawler) -> AsyncIterator[Chromium]:
        """The browser, for one page. Raises BrowserTrouble where there is none."""
        chromium = await self._take(crawler)
        try:
            yield chromium
        finally:
            # Whoever waits must learn of it, also where this look is called off.
            await asyncio.shield(self._give_back(chromium))

    async def _take(self, crawler: Crawler) -> Chromium:
        async with self._turn:
            await self._turn.wait_for(self._is_room)
            if self._current is not None and self._current.spent:
                await self._end()
            if self._current is None:
                self._current = await Chromium.start(crawler, self._config)
            if self._idle is not None:
                self._idle.cancel()
                self._idle = None
            self._current.pages += 1
            return self._current

    def _is_room(self) -> bool:
        """Whether one more page may be opened now."""
        current = self._current
        if current is None:
            return True
        # One that is spent ends with its last page: two browsers at once would hold twice the memory.
        alone = time.monotonic() < self._alone_until
        room = 1 if current.spent or alone else self._config.browser_pages
        return current.pages < room

    async def _give_back(self, chromium: Chromium) -> None:
        if not chromium.spent and await chromium.memory() > self._config.browser_memory_mb:
            chromium.spent = True
        async with self._turn:
            chromium.pages -= 1
            if chromium.outgrown:
                self._alone_until = time.monotonic() + ALONE_S
            if not chromium.pages:
                if chromium.spent or self._closed:
                    await self._end()
                else:
                    loop = asyncio.get_running_loop()
                    self._idle = loop.call_later(IDLE_S, lambda: loop.create_task(self._end_if_idle()))
            self._turn.notify_all()

    async def _end_if_idle(self) -> None:
        async with self._turn:
            if self._current is not None and not self._current.pages:
                await self._end()

    async def _end(self) -> None:
        chromium, self._current = self._current, None
        if chromium is not None:
            await chromium.close()

    async def close(self) -> None:
        """The process ends: so does the browser, with whatever page is open."""
        self._closed = True
        if self._idle is not None:
            self._idle.cancel()
        # Not in turn: who waits for its turn waits for pages that nobody will read any more.
        await self._end()


_keepers: list[Keeper] = []


def keeper(config: Config) -> Keeper:
    """The process's keeper, made on first use; ends with the reactor."""
    if not _keepers:
        from twisted.internet import reactor

        made = Keeper(config)
        install: Any = reactor.addSystemEventTrigger  # its interface is declared wrongly
        install("before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(made.close())))
        _keepers.append(made)
    return _keepers[0]
