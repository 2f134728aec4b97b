"""What a crawl holds: sites leased in the database, their watches under way, and letting go of them.

All database work happens in a thread, in one short transaction a turn.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from crawler.storage.database import Database
from crawler.storage.watches import DueWatch, anything_due, claim, keep, release

logger = logging.getLogger(__name__)

PER_SITE = 20
"""So many watches of a site are taken at a time, so that no site is held for long."""
SIGN_OF_LIFE = 15.0
"""Seconds between renewals of the leases; a third of their length."""
GATHER = 0.1
"""Seconds that a finished site waits for others, so that one transaction serves several."""
PATIENCE = 10.0
"""Longest pause between tries at a database that can't be written to, in seconds."""


class Desk:
    """Claims due watches of one spider for one crawl and releases their sites when they are done.

    ``site_id`` limits it to this one site; ``token`` is what its sites are held under, at most 32 characters,
    for who must be able to tell them.
    """

    def __init__(
        self,
        *,
        database: Database,
        spider: str,
        sites: int,
        clock: Callable[[], datetime],
        site_id: int | None = None,
        token: str | None = None,
    ) -> None:
        self._database = database
        self._spider = spider
        self._sites = sites
        self._clock = clock
        self._site_id = site_id
        self._token = token or uuid.uuid4().hex
        self._site_of: dict[int, int] = {}
        self._under_way: dict[int, set[int]] = {}
        self._done: set[int] = set()
        self._held: set[int] = set()
        self._at_work = threading.Lock()
        self._closed = False
        self._changed = asyncio.Event()
        self._kept_at = clock()

    @property
    def idle(self) -> bool:
        """Nothing is under way."""
        return not self._under_way

    @property
    def room(self) -> int:
        """How many more sites may be taken."""
        return self._sites - len(self._under_way)

    async def turn(self, cutoff: datetime) -> list[DueWatch]:
        """Release what is done and claim what is due by ``cutoff``; waits out a database in trouble."""
        pause = 0.5
        while True:
            try:
                return await self._turn(cutoff)
            except DBAPIError as exc:
                # Disk full, locked for long, server gone: the crawl pauses and resumes by itself.
                logger.error("the database can't be written to, trying again in %.0f s: %s", pause, exc.orig)
            await asyncio.sleep(pause)
            pause = min(pause * 2, PATIENCE)

    async def _turn(self, cutoff: datetime) -> list[DueWatch]:
        done, now = frozenset(self._done), self._clock()
        held = tuple(self._under_way)
        renew = (now - self._kept_at).total_seconds() >= SIGN_OF_LIFE or now < self._kept_at

        def work(connection: Connection) -> list[DueWatch]:
            release(connection, site_ids=done, token=self._token)
            if renew:
                keep(connection, site_ids=held, token=self._token, now=now)
            return claim(
                connection,
                spider=self._spider,
                token=self._token,
                now=now,
                cutoff=cutoff,
                sites=self.room,
                per_site=PER_SITE,
                site_id=self._site_id,
            )

        if not done and not renew and not await asyncio.to_thread(self._anything_due, cutoff, now):
            return []
        found = await asyncio.to_thread(self._in_turn, work, done)
        self._done -= done
        if renew:
            self._kept_at = now
        for watch in found:
            self._site_of[watch.id] = watch.site_id
            self._under_way.setdefault(watch.site_id, set()).add(watch.id)
        return found

    def _anything_due(self, cutoff: datetime, now: datetime) -> bool:
        """Asked first, because claiming takes the database's one write lock even where nothing is due."""
        with self._database.read() as connection:
            return anything_due(
                connection, spider=self._spider, cutoff=cutoff, now=now, site_id=self._site_id
            )

    def _in_turn(self, work: Callable[[Connection], list[DueWatch]], done: frozenset[int]) -> list[DueWatch]:
        with self._at_work:
            if self._closed:
                return []
            found = self._database.retrying(work)
            self._held = (self._held - done) | {watch.site_id for watch in found}
            return found

    def finished(self, watch_id: int) -> None:
        """A watch's look is recorded, or could not be; its site is done with its last one."""
        site_id = self._site_of.pop(watch_id, None)
        if site_id is None:
            return
        left = self._under_way[site_id]
        left.discard(watch_id)
        if not left:
            del self._under_way[site_id]
            self._done.add(site_id)
            self._changed.set()

    async def wait(self, seconds: float) -> None:
        """Until a site is done and a moment for company has passed, or the time is over."""
        self._changed.clear()
        try:
            await asyncio.wait_for(self._changed.wait(), seconds)
        except TimeoutError:
            return
        if not self.idle:
            await asyncio.sleep(GATHER)

    def close(self) -> None:
        """Let go of everything, for good; what was under way stays due. A turn under way is waited for."""
        with self._at_work:
            self._closed = True
            sites, self._held = self._held, set()
            self._database.retrying(lambda c: release(c, site_ids=sites, token=self._token))
        self._site_of.clear()
        self._under_way.clear()
        self._done.clear()
