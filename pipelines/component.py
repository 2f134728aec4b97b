"""The item pipeline: Looks are committed in groups, so that the crawl isn't held up by commits.

A look that says something new is committed within 30 ms of coming, and takes with it what waits; looks that
say the same as before wait up to 400 ms for company. So no transition is delayed by as much as 100 ms.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from crawler.installation import Installation, installation
from crawler.model import Failure, FailureReason, Look, Transition
from pipelines.holding import HoldRules
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
TROUBLE = (OperationalError, InterfaceError)
"""Disk full, locked for long, server gone: it passes."""
DEFECTS = (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError)
"""A look that the database or the program can't take, however often it is tried."""


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
            try:
                _tell(await self._commit([look for look, _ in group]))
            except DEFECTS:
                for look, done in group:
                    await self._settle_alone(look, done)
            else:
                for _, done in group:
                    _settle(done)

    async def _settle_alone(self, look: Look, done: asyncio.Future[None]) -> None:
        """One look by itself, so that one that can't be stored takes no other with it."""
        try:
            try:
                _tell(await self._commit([look]))
            except DEFECTS as exc:
                logger.exception("what watch %d's page says can't be stored", look.watch_id)
                await self._commit([_unstorable(look, exc)])
        except DEFECTS as exc:
            _settle(done, exc)
        else:
            _settle(done)

    async def _gather(self) -> None:
        """Wait for company: shortly once there is news, else for as long as steady looks may wait."""
        try:
            await asyncio.wait_for(self._news.wait(), GATHER_STEADY)
        except TimeoutError:
            return
        await asyncio.sleep(GATHER_NEWS)
        self._news.clear()

    async def _commit(self, looks: list[Look]) -> list[Transition]:
        """Until it is committed: a database in trouble pauses the crawl, it loses nothing.

        Raises one of DEFECTS where trying again would not help.
        """
        pause = 0.5
        while True:
            try:
                return await asyncio.to_thread(self._record, looks)
            except TROUBLE as exc:
                logger.error("looks can't be recorded, trying again in %.0f s: %s", pause, exc.orig)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PATIENCE)

    def _record(self, looks: list[Look]) -> list[Transition]:
        config = self._here.config
        rules = HoldRules(share=config.hold_share, least=config.hold_least)
        return self._here.database.retrying(
            lambda connection: record(connection, looks, every=config.every, chance=self._chance, hold=rules)
        )


def _settle(done: asyncio.Future[None], error: Exception | None = None) -> None:
    if done.done():
        return
    if error is None:
        done.set_result(None)
    else:
        done.set_exception(error)


def _unstorable(look: Look, error: Exception) -> Look:
    """The record of a look whose Offer can't be stored."""
    detail = (
        f"what this page says can't be stored ({type(error).__name__}); this is a defect, please report it"
    )
    return replace(
        look,
        outcome=Failure(reason=FailureReason.LAYOUT, detail=detail, http_status=look.http_status),
        final_url=None,
        spider=None,
    )


def _tell(transitions: Iterable[Transition]) -> None:
    for transition in transitions:
        logger.info(
            "%s: watch %d %s %s -> %s",
            transition.kind.value,
            transition.watch_id,
            transition.variant_label or "(whole product)",
            transition.before.value,
            transition.after.value,
        )
