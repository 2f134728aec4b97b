"""The scheduler: a job for each site that is due, at the moment when it is. One works, others stand by.

Two at once do no harm (each site has one job at most); the lease only saves the second one's questions.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from crawler.installation import Installation
from crawler.storage.jobs import BROWSER, defer_due, next_due, reroute_browser, take_up, workers
from crawler.storage.service_lease import Holder, give_back, renew, take
from crawler.storage.watches import heal_clock
from restock.workers.heartbeats import silence
from spiders.choose import loader

logger = logging.getLogger(__name__)

T = TypeVar("T")

NAME = "scheduler"
AT_MOST = 1.0
"""Seconds between two looks for what is due: what was added meanwhile waits no longer."""
AT_LEAST = 0.05
STAND_BY = 5.0
"""Seconds between two questions whether the other scheduler is still there."""
RENEW = 10.0
"""Seconds between renewals of the lease; a third of its length."""
HEAL = 60.0
"""Seconds between looks for what a clock that was set back left waiting."""
TROUBLE = 2.0
"""Seconds until a database in trouble is tried again."""


class Scheduler:
    def __init__(self, here: Installation, *, browser_spiders: Collection[str] = ()) -> None:
        self._here = here
        self._browser_spiders = tuple(browser_spiders)
        self._holder = Holder.this_process()
        self._holds = False
        self._done_at: dict[str, float] = {}

    async def run(self, stopping: asyncio.Event) -> None:
        """Until ``stopping``; a database in trouble is waited for."""
        while not stopping.is_set():
            try:
                pause = await asyncio.to_thread(self._turn)
            except DBAPIError as exc:
                logger.error("the database can't be used, trying again: %s", exc.orig)
                pause = TROUBLE
            try:
                await asyncio.wait_for(stopping.wait(), pause)
            except TimeoutError:
                continue
        if self._holds:
            with suppress(DBAPIError):  # then it runs out by itself
                await asyncio.to_thread(self._write, lambda c: give_back(c, name=NAME, holder=self._holder))

    def _turn(self) -> float:
        """What there is to do now; returns the seconds until there may be more."""
        if not self._is_mine():
            return STAND_BY
        if self._time_for("heal", HEAL):
            healed = self._write(lambda c: heal_clock(c, now=datetime.now(UTC)))
            if healed:
                logger.warning("the clock was set back: %d watches are looked at anew", healed)
        if self._time_for("take up", self._here.config.heartbeat_s):
            take_up_stalled(self._here)
        return self.plan(datetime.now(UTC))

    def plan(self, now: datetime) -> float:
        """Defer what is due; returns the seconds until something else is, or may be."""
        with self._here.database.read() as connection:
            served = any(BROWSER in worker.queues for worker in workers(connection))
            until = now + timedelta(seconds=AT_MOST)
            due = next_due(connection, now=now, until=until)
        if not served and self._time_for("reroute", AT_MOST * 10):
            self._write(reroute_browser)
        if due is not None and due <= now:
            self._write(
                lambda c: defer_due(c, now=now, browser=served, browser_spiders=self._browser_spiders)
            )
            return AT_LEAST
        wait = AT_MOST if due is None else (due - datetime.now(UTC)).total_seconds()
        return min(max(wait, AT_LEAST), AT_MOST)

    def _is_mine(self) -> bool:
        now = datetime.now(UTC)
        if self._holds:
            if not self._time_for("renew", RENEW):
                return True
            self._holds = self._write(lambda c: renew(c, name=NAME, holder=self._holder, now=now))
            if not self._holds:
                logger.warning("another scheduler has taken over; standing by")
            return self._holds
        other = self._write(lambda c: take(c, name=NAME, holder=self._holder, now=now))
        self._holds = other is None
        if self._holds:
            self._done_at["renew"] = time.monotonic()
            logger.info("scheduling")
        elif other is not None and self._time_for("stand by", 600):
            logger.info("standing by: process %d on %s schedules", other.pid, other.host)
        return self._holds

    def _time_for(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self._done_at.get(what, -seconds) < seconds:
            return False
        self._done_at[what] = now
        return True

    def _write(self, work: Callable[[Connection], T]) -> T:
        return self._here.database.retrying(work)


def take_up_stalled(here: Installation, *, lost: Collection[int] = ()) -> None:
    """Let others do what silent workers were at; any process may call it as often as it likes."""
    found = here.database.retrying(
        lambda c: take_up(c, silent=silence(here.config), now=datetime.now(UTC), lost=lost)
    )
    for job in found:
        logger.warning(
            "a worker is silent that was at %s; taken up by another%s",
            job.what,
            "" if job.deaths < 2 else f" (for the {job.deaths}. time)",
        )


def browser_spiders() -> list[str]:
    """The spiders that declare that their pages are opened in a browser."""
    known = loader()
    return [name for name in known.list() if getattr(known.load(name), "browser", False)]
