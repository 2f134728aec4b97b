"""The long-running service: ``schedule`` starts due crawls in this process, beside the dispatcher and chores.

The crawl and the alerts share nothing but the database; either half heals what the other left behind.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import schedule
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from alerts.dispatcher import Dispatcher
from crawler.collector import spare_what_lives
from crawler.errors import RestockError
from crawler.installation import Installation, refresh
from crawler.storage.service_lease import Holder, give_back, renew, take
from crawler.storage.watches import heal_clock, next_work
from restock.adopting import adopt_sites
from restock.chores import CHORES, Chore, do_chore
from restock.commands.watchlist import sync_file

if TYPE_CHECKING:
    from restock.crawling import Crawls

logger = logging.getLogger(__name__)

T = TypeVar("T")

NAME = "service"
AHEAD = timedelta(seconds=1.1)
"""How far ahead crawls are planned: a little more than the second between two looks at the plan."""
LAST_WORD = 9.0
"""Seconds after which a stop no longer waits for anything, such as a locked database."""


class AlreadyRunningError(RestockError):
    """Another service works on this database."""

    exit_code = 4


class Service:
    """Runs until :meth:`stop` or a signal. One instance a process."""

    def __init__(self, here: Installation, *, watchlist: Path | None = None) -> None:
        self._here = here
        self._watchlist = watchlist
        self._watchlist_stamp: tuple[int, int] | None = None
        self._holder = Holder.this_process()
        self._schedule = schedule.Scheduler()
        self._stopping = threading.Event()
        self._planned: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._stop_now: Callable[[], None] | None = None
        self._crawls: Crawls

    def run(self) -> None:
        """Block until stopped. Raises AlreadyRunningError, or RestockError for a watchlist with mistakes."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        self._take_lease()
        dispatching: threading.Thread | None = None
        web = ExitStack()
        try:
            adopt_sites(self._here.database)
            if self._watchlist is not None:
                self._sync(self._watchlist)
            dispatcher = Dispatcher(self._here.database, self._here.config)
            spare_what_lives()
            dispatching = threading.Thread(
                target=dispatcher.run, args=(self._stopping,), name="dispatcher", daemon=True
            )
            dispatching.start()
            web.enter_context(self._web())
            self._run_reactor()
        finally:
            self._stopping.set()
            web.close()
            if dispatching is not None:
                dispatching.join(timeout=5)
            self._here.database.retrying(lambda c: give_back(c, name=NAME, holder=self._holder))

    def stop(self) -> None:
        """End cleanly, the process within ten seconds; may be called from any thread, more than once."""
        if not self._stopping.is_set():
            self._stopping.set()
            last_word = threading.Timer(LAST_WORD, end_by_force)
            last_word.daemon = True
            last_word.start()
            if self._stop_now is not None:
                self._stop_now()

    # The parts

    def _web(self) -> AbstractContextManager[None]:
        """The web beside it, where the settings say so; else nothing of the web is imported."""
        if self._here.config.web_listen is None:
            return nullcontext()
        from restock.web.serving import beside

        return beside(self._here.config)

    def _run_reactor(self) -> None:
        from restock.crawling import Crawls

        self._crawls = Crawls()
        from twisted.internet.task import LoopingCall

        reactor = self._crawls.reactor
        self._stop_now = lambda: reactor.callFromThread(self._spawn, self._shut_down())
        self._schedule.every(1).seconds.do(self._spawn_job, self._plan)
        self._schedule.every(10).seconds.do(self._spawn_job, self._renew_lease)
        self._schedule.every(5).seconds.do(self._spawn_job, self._follow_watchlist)
        self._schedule.every(1).minutes.do(self._spawn_job, self._heal_clock)
        for chore in CHORES:
            self._schedule.every(chore.minutes).minutes.do(self._spawn_job, partial(self._chore, chore))
        pending = LoopingCall(self._schedule.run_pending)
        reactor.callWhenRunning(pending.start, 0.1)
        reactor.callWhenRunning(self._spawn_job, self._plan)
        if self._stopping.is_set():
            self._stop_now()
        self._crawls.run()

    def _spawn_job(self, job: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if not self._stopping.is_set():
            self._spawn(job())

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_event_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _plan(self) -> None:
        """Start a crawl for each spider at the moment when its first watch falls due."""
        now = datetime.now(UTC)
        try:
            due = await asyncio.to_thread(self._read, lambda c: next_work(c, now=now, until=now + AHEAD))
        except DBAPIError as exc:
            logger.error("the database can't be read, trying again: %s", exc.orig)
            return
        for spider, at in due.items():
            if spider not in self._planned:
                self._planned.add(spider)
                self._spawn(self._crawl(spider, wait=max(0.0, (at - datetime.now(UTC)).total_seconds())))

    async def _crawl(self, spider: str, *, wait: float) -> None:
        try:
            await asyncio.sleep(wait)
            if not self._stopping.is_set():
                await self._crawls.crawl(spider, until="idle")
        finally:
            self._planned.discard(spider)

    async def _renew_lease(self) -> None:
        now = datetime.now(UTC)
        try:
            held = await asyncio.to_thread(
                self._here.database.retrying, lambda c: renew(c, name=NAME, holder=self._holder, now=now)
            )
        except DBAPIError as exc:
            logger.error("the database can't be written to: %s", exc.orig)
            return
        if not held:
            logger.error("another service has taken over this database; stopping")
            self.stop()

    async def _heal_clock(self) -> None:
        """Watches that were looked at "in the future" are due now: the clock was set back."""
        now = datetime.now(UTC)
        try:
            healed = await asyncio.to_thread(self._here.database.retrying, lambda c: heal_clock(c, now=now))
        except DBAPIError as exc:
            logger.error("the database can't be written to: %s", exc.orig)
            return
        if healed:
            logger.warning("the clock was set back: %d watches are looked at anew", healed)

    async def _chore(self, chore: Chore) -> None:
        await asyncio.to_thread(do_chore, chore, self._here)

    async def _follow_watchlist(self) -> None:
        """Take on changes to the watchlist file; one with mistakes changes nothing and is reported once."""
        if self._watchlist is None or self._stamp(self._watchlist) == self._watchlist_stamp:
            return
        try:
            await asyncio.to_thread(self._sync, self._watchlist)
        except RestockError as exc:
            logger.error("the watchlist was not taken on, the last good one stays in force: %s", exc)

    async def _shut_down(self) -> None:
        logger.info("stopping")
        try:
            await self._crawls.end()
        finally:
            self._crawls.reactor.stop()

    # Small things

    def _take_lease(self) -> None:
        now = datetime.now(UTC)
        other = self._here.database.retrying(lambda c: take(c, name=NAME, holder=self._holder, now=now))
        if other is not None:
            raise AlreadyRunningError(
                f"a service already works on this database (process {other.pid} on {other.host})",
                hint="stop it first; if its machine died, it is free again within 30 seconds",
            )

    def _sync(self, path: Path) -> None:
        self._watchlist_stamp = self._stamp(path)
        changes = sync_file(path, self._here)
        self._here = refresh()
        logger.info("watchlist %s: %s", path.name, changes)

    @staticmethod
    def _stamp(path: Path) -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self, query: Callable[[Connection], T]) -> T:
        with self._here.database.read() as connection:
            return query(connection)


def end_by_force() -> None:
    """What is still held runs out by itself, as after a crash: nothing is lost by not waiting for it."""
    logger.error("could not stop cleanly in time; ending now, what was held runs out by itself")
    logging.shutdown()
    os._exit(1)
