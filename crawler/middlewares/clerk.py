"""Orders to the table of domains, gathered: many requests of a crawl share one short transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from crawler.storage.database import Database
from crawler.storage.manners import Answer, Ask, HandBack, take_turns

logger = logging.getLogger(__name__)

GATHER = 0.02
"""Seconds between two transactions; what is ordered meanwhile shares the next."""
LINGER = 0.5
"""Seconds that turns handed back wait for company."""
MOST = 500
PATIENCE = 10.0
"""Longest pause between tries at a database that can't be written to, in seconds."""

_Order: TypeAlias = tuple[Ask | HandBack, "asyncio.Future[Answer | None]"]


class Clerk:
    """Carries out orders in the order of their coming. A database in trouble pauses them, it loses none."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._orders: list[_Order] = []
        self._hurry = asyncio.Event()
        self._at_work: asyncio.Task[None] | None = None

    async def ask(self, order: Ask) -> Answer:
        """Raises SQLAlchemyError where trying again would not help. To cancel it takes the order back."""
        answer = await self._put(order)
        assert answer is not None
        return answer

    def hand_back(self, order: HandBack, *, at_once: bool) -> None:
        """``at_once`` where somebody may wait for it, else in company."""
        self._put(order)
        if at_once:
            self._hurry.set()

    async def done(self) -> None:
        """Until everything that was ordered is written."""
        while self._at_work is not None and not self._at_work.done():
            self._hurry.set()
            await asyncio.wait([self._at_work])

    def _put(self, order: Ask | HandBack) -> asyncio.Future[Answer | None]:
        future: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        self._orders.append((order, future))
        if isinstance(order, Ask):
            self._hurry.set()
        if self._at_work is None or self._at_work.done():
            self._at_work = asyncio.ensure_future(self._work())
        return future

    async def _work(self) -> None:
        pause = 0.5
        while self._orders:
            await self._linger()
            self._orders = [order for order in self._orders if not order[1].cancelled()]
            orders, self._orders = self._orders[:MOST], self._orders[MOST:]
            if not orders:
                continue
            try:
                answers = await asyncio.to_thread(self._transact, [order for order, _ in orders])
            except (OperationalError, InterfaceError) as exc:
                logger.error("the database can't be written to, trying again in %.0f s: %s", pause, exc.orig)
                self._orders[:0] = orders
                await asyncio.sleep(pause)
                pause = min(pause * 2, PATIENCE)
                continue
            except SQLAlchemyError as exc:
                logger.exception("what a request needs of the database can't be done")
                _fail(orders, exc)
                continue
            pause = 0.5
            for (_, future), answer in zip(orders, answers, strict=True):
                if not future.done():
                    future.set_result(answer)
            await asyncio.sleep(GATHER)

    async def _linger(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), LINGER)
        self._hurry.clear()

    def _transact(self, orders: list[Ask | HandBack]) -> list[Answer | None]:
        return self._database.retrying(lambda c: take_turns(c, orders, now=self._clock()))


def _fail(orders: list[_Order], error: Exception) -> None:
    for order, future in orders:
        if isinstance(order, Ask) and not future.done():
            future.set_exception(error)
