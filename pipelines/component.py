"""The item pipeline: Looks are committed in groups, so that the crawl isn't held up by commits.

A look that says something new is committed within 30 ms of coming, and takes with it what waits; looks that
say the same as before wait up to 400 ms for company. So no transition is delayed by as much as 100 ms.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from crawler.installation import Installation, installation
from crawler.model import Look, Transition
from pipelines.record import record

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

GATHER_NEWS = 0.03
"""Seconds that a look with news waits for company."""
GATHER_STEADY = 0.4
"""Seconds that a look without news waits for company."""
MAX_GROUP = 500
PATIENCE = 30.0
"""Longest pause between tries at a database that can't be written to, in seconds."""


class RecordPipeline:
    """``process_item`` returns when the look is committed."""

    def __init__(self, here: Installation, *, chance: Callable[[], float] = random.random) -> None:
        self._here = here
        self._chance = chance
        self._waiting: list[tuple[Look, asyncio.Future[None]]] = []
        self._news = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RecordPipeline:
        return cls(installation())

    async def process_item(self, item: object) -> object:
        if isinstance(item, Look):
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((item, done))
            if not item.steady or len(self._waiting) >= MAX_GROUP:
                self._news.set()
            if self._writer is None or self._writer.done():
                self._writer = asyncio.ensure_future(self._write())
            await done
        return item

    async def _write(self) -> None:
        while self._waiting:
            await self._gather()
            group, self._waiting = self._waiting[:MAX_GROUP], self._waiting[MAX_GROUP:]
            transitions = await self._commit([look for look, _ in group])
            for _, done in group:
                if not done.cancelled():
                    done.set_result(None)
            for transition in transitions:
                logger.info(
                    "%s: watch %d %s %s -> %s",
                    transition.kind.value,
                    transition.watch_id,
                    transition.variant_label or "(whole product)",
                    transition.before.value,
                    transition.after.value,
                )

    async def _gather(self) -> None:
        """Wait for company: shortly once there is news, else for as long as steady looks may wait."""
        try:
            await asyncio.wait_for(self._news.wait(), GATHER_STEADY)
        except TimeoutError:
            return
        await asyncio.sleep(GATHER_NEWS)
        self._news.clear()

    async def _commit(self, looks: list[Look]) -> list[Transition]:
        """Until it is committed: a database in trouble pauses the crawl, it loses nothing."""
        pause = 0.5
        while True:
            try:
                return await asyncio.to_thread(self._record, looks)
            except DBAPIError as exc:
                logger.error("looks can't be recorded, trying again in %.0f s: %s", pause, exc.orig)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PATIENCE)

    def _record(self, looks: list[Look]) -> list[Transition]:
        return self._here.database.retrying(
            lambda connection: record(connection, looks, every=self._here.config.every, chance=self._chance)
        )
