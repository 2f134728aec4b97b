"""Taking turns at domains: one request at a time to each, with its gap, whatever crawl or process it is from.

Each domain that somebody waits for has one task that serves its visitors. It holds the domain's turn, which
the database gives (:mod:`crawler.storage.manners`), for a few seconds at most, so that others get theirs.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from crawler.installation import installation
from crawler.middlewares.clerk import Clerk
from crawler.middlewares.queues import DomainQueue, NotNow, Visit, Visitor
from crawler.storage.database import Database
from crawler.storage.manners import Ask, HandBack

__all__ = ["NotNow", "Turns", "Visit", "turns"]

logger = logging.getLogger(__name__)

PATIENCE = 60.0
"""Seconds that a look's first request waits; what would wait longer stays due instead."""
KEPT_FOR = 5.0
"""Seconds that a turn is kept while more visitors wait, before others may have it."""
NAP = 0.5
"""Seconds between two questions whether a domain that somebody else asks is free, and to those who wait."""
AFTER_YOU = 0.15
"""Seconds that who had the turn for long lets others go first."""
LONGEST_TURN = timedelta(seconds=45)
"""What a turn is given for at most, so that a process that dies holds nobody up for longer. What may take
longer, a page in a browser, renews it meanwhile."""
RENEWED = 10.0
"""Seconds between two renewals."""
GIVEN_UP = 10.0
"""Seconds before its end that a turn is given up which could not be renewed; what is under way stops then."""
FORGOTTEN = 60.0
"""Seconds after its turn's time in which a visit must have ended; else it is taken to be over."""
_MANY = 20_000


class Turns:
    """All domains that this process asks or waits to ask; bound to one event loop."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.loop = asyncio.get_running_loop()
        self._clerk = Clerk(database, clock=lambda: datetime.now(UTC))
        self._queues: dict[str, DomainQueue] = {}
        self._serving: set[asyncio.Task[None]] = set()
        self._numbers = itertools.count()
        self._crawl_delays: dict[str, dict[str, float]] = {}

    async def turn(
        self,
        domain: str,
        *,
        setting: float,
        hold: timedelta,
        begins: bool = True,
        patient: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Visit:
        """Wait for the domain's turn; the caller then asks at once and tells the visit how it went.

        ``setting`` is the site's own least gap in seconds, ``hold`` how long the request takes at most; one
        that takes longer than a LONGEST_TURN must end where the visit's turn is ``lost``. What begins a look
        comes after what goes on with one, and what isn't ``patient`` waits a minute at most. Raises NotNow.
        """
        queue = self._queues.get(domain)
        if queue is None:
            queue = self._queues[domain] = DomainQueue(domain)
            task = asyncio.ensure_future(self._serve(queue))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        turn: asyncio.Future[Visit] = self.loop.create_future()
        visitor = Visitor((begins, next(self._numbers)), patient, setting, hold, wanted, turn)
        heapq.heappush(queue.waiting, visitor)
        return await turn

    def crawl_delay(self, domain: str, origin: str, seconds: float) -> None:
        """What the robots.txt of one of the domain's hosts asks for; 0 is nothing. The longest counts."""
        if len(self._crawl_delays) >= _MANY:
            self._crawl_delays.clear()
        self._crawl_delays.setdefault(domain, {})[origin] = seconds

    async def written(self) -> None:
        """Until the turns of visits that are over are handed back and stored."""
        while any(queue.is_left for queue in self._queues.values()):
            await asyncio.sleep(0)
        await self._clerk.done()

    async def let_go(self) -> None:
        """Hand everything back: the process ends, and with it what is under way."""
        for queue in self._queues.values():
            queue.ended = time.monotonic()
            self._hand_back(queue)
        await self.written()

    def _known_crawl_delay(self, domain: str) -> float | None:
        known = self._crawl_delays.get(domain)
        return max(known.values()) if known else None

    async def _serve(self, queue: DomainQueue) -> None:
        try:
            while queue.waiting:
                visitor = await self._next(queue)
                if visitor is None:
                    continue
                queue.visit = visit = Visit(domain=queue.domain, setting=visitor.setting, queue=queue)
                queue.setting = visitor.setting
                visitor.turn.set_result(visit)
                longest = visitor.hold.total_seconds() + FORGOTTEN
                forgotten = self.loop.call_later(longest, visit.forgotten)
                await self._over(queue, visit, visitor)
                forgotten.cancel()
                if queue.waiting and time.monotonic() + queue.pace.gap(queue.setting) > queue.kept_until:
                    self._let_others_in(queue)
        finally:
            queue.refuse(datetime.now(UTC), "something went wrong; this is a defect, see the log")
            self._hand_back(queue)
            del self._queues[queue.domain]

    async def _over(self, queue: DomainQueue, visit: Visit, visitor: Visitor) -> None:
        """Until the visit is over; the turn of one that takes long is renewed meanwhile."""
        if visitor.hold > LONGEST_TURN:
            while queue.until is not None and not visit.lost.is_set() and not visit.over.is_set():
                left = (queue.until - datetime.now(UTC)).total_seconds() - GIVEN_UP
                with suppress(TimeoutError):
                    await asyncio.wait_for(visit.over.wait(), max(0.0, min(RENEWED, left)))
                    return
                await self._renew(queue, visit, within_s=max(0.0, left - RENEWED))
        await visit.over.wait()

    async def _renew(self, queue: DomainQueue, visit: Visit, *, within_s: float) -> None:
        """Keep the turn for a while more, or tell the visit that it is lost."""
        if queue.until is None:
            return
        order = Ask(
            domain=queue.domain, setting=queue.setting, hold=LONGEST_TURN, mine=queue.until, renews=True
        )
        try:
            answer = await asyncio.wait_for(self._clerk.ask(order), within_s)
        except (TimeoutError, SQLAlchemyError) as exc:
            answer = None
            logger.warning("the turn at %s can't be renewed: %s", queue.domain, type(exc).__name__)
        if answer is not None and answer.until is not None:
            queue.until = answer.until
        else:
            logger.warning("the turn at %s is lost: what is under way there ends", queue.domain)
            visit.lost.set()

    async def _next(self, queue: DomainQueue) -> Visitor | None:
        """The visitor whose turn it is, when it is; None where those who waited were sent away."""
        while True:
            queue.forget_the_gone()
            if queue.pause is not None and queue.waiting:
                until, why = queue.pause
                logger.info(
                    "%s is left alone until %s because %s", queue.domain, f"{until:%Y-%m-%d %H:%M} UTC", why
                )
                queue.refuse(until, why)
            if not queue.waiting:
                return None
            crawl_delay = self._known_crawl_delay(queue.domain)
            if crawl_delay is not None:
                queue.pace = replace(queue.pace, crawl_delay_s=crawl_delay or None)
            visitor = queue.waiting[0]
            wait = queue.wait(visitor.setting)
            if wait > 0:
                await self._wait(queue, visitor, wait)
            elif queue.until is not None and queue.until >= datetime.now(UTC) + min(
                visitor.hold, LONGEST_TURN
            ):
                return heapq.heappop(queue.waiting)
            else:
                await self._ask(queue, visitor)

    async def _wait(self, queue: DomainQueue, visitor: Visitor, wait: float) -> None:
        if wait > PATIENCE and not all(visitor.patient for visitor in queue.waiting):
            gap = queue.pace.gap(visitor.setting)
            until = datetime.now(UTC) + timedelta(seconds=wait)
            queue.refuse(until, f"it is asked only every {gap:.3g} s", impatient=True)
            return
        if time.monotonic() + wait > queue.kept_until:
            self._let_others_in(queue)
        await asyncio.sleep(min(wait, NAP))

    async def _ask(self, queue: DomainQueue, visitor: Visitor) -> None:
        order = Ask(
            domain=queue.domain,
            setting=visitor.setting,
            crawl_delay_s=self._known_crawl_delay(queue.domain),
            hold=min(visitor.hold, LONGEST_TURN) + timedelta(seconds=KEPT_FOR),
            mine=queue.until,
        )
        try:
            answer = await self._clerk.ask(order)
        except SQLAlchemyError as exc:
            queue.refuse(datetime.now(UTC), f"the database refused ({type(exc).__name__})")
            return
        queue.pace = answer.pace
        if answer.until is not None:
            queue.until = answer.until
            queue.kept_until = time.monotonic() + KEPT_FOR
        elif answer.paused_until is not None:
            queue.pause = (answer.paused_until, answer.reason or "it asked for a pause")
        else:
            wait = answer.wait.total_seconds()
            # Whoever has the turn may hand it back earlier.
            queue.not_before = time.monotonic() + (wait if wait > PATIENCE else min(wait, NAP))

    def _let_others_in(self, queue: DomainQueue) -> None:
        """Hand the turn back, and come again a moment after those who wait for it elsewhere."""
        if queue.until is not None:
            gap = queue.pace.gap(queue.setting)
            self._hand_back(queue, at_once=True)
            queue.not_before = time.monotonic() + max(gap + AFTER_YOU, NAP + AFTER_YOU)

    def _hand_back(self, queue: DomainQueue, *, at_once: bool = False) -> None:
        if queue.until is None:
            return
        now = datetime.now(UTC)
        since = 0.0 if queue.ended is None else time.monotonic() - queue.ended
        gap = 0.0 if queue.ended is None else queue.pace.gap(queue.setting)
        ended_at = now - timedelta(seconds=since)
        self._clerk.hand_back(
            HandBack(
                domain=queue.domain,
                mine=queue.until,
                asked_at=ended_at,
                free_at=ended_at + timedelta(seconds=gap),
                pace=queue.pace,
                pause=queue.pause,
            ),
            at_once=at_once or queue.pause is not None,
        )
        queue.until = None


_open: list[Turns] = []


def turns() -> Turns:
    """This process's, for its installation and the running loop."""
    database = installation().database
    if not _open or _open[-1].database is not database or _open[-1].loop is not asyncio.get_running_loop():
        _open[:] = [Turns(database)]
    return _open[-1]
