"""A worker: does the jobs of its queues in its own loop until stopped, and says that it lives.

The crawls, chores and dispatcher are those of :mod:`restock.service`. A worker that ends without a word, or
that is cut off, is noticed by its missing heartbeats; whatever it was at is done by others.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import threading
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from procrastinate import JobContext
from procrastinate.exceptions import ProcrastinateException
from procrastinate.worker import Worker as QueueWorker
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from alerts.dispatcher import Dispatcher
from crawler.collector import spare_what_lives
from crawler.installation import Installation, installation, refresh
from crawler.storage.jobs import ALERTS, forget_worker, jobs_of, name_worker
from crawler.storage.service_lease import Holder
from restock.adopting import adopt_sites
from restock.crawling import Crawls
from restock.service import LAST_WORD, end_by_force
from restock.workers.connecting import conninfo
from restock.workers.heartbeats import silence
from restock.workers.scheduler import Scheduler, browser_spiders, take_up_stalled
from restock.workers.schema import prepare
from restock.workers.tasks import make_app

logger = logging.getLogger(__name__)

GRACE = 7.0
"""Seconds that jobs get to end when the worker stops; then they are handed back."""
REFRESH = 30.0
"""Seconds between looks at what the watchlist declares by now."""
TROUBLE = 2.0
"""Seconds until a database in trouble is tried again."""
POLL = 2.0
"""Seconds between two questions for jobs; most are announced by the server."""


class Worker:
    """Runs until :meth:`stop` or a signal. One instance a process."""

    def __init__(
        self, here: Installation, *, queues: Sequence[str], concurrency: int, schedule: bool = False
    ) -> None:
        holder = Holder.this_process()
        self.name = f"{socket.gethostname()}-{holder.pid}-{holder.nonce[-6:]}"
        self._here = here
        self._queues = list(queues)
        self._concurrency = concurrency
        self._schedule = schedule
        self._stopping, self._stop_event = threading.Event(), asyncio.Event()
        self._at_work: set[int] = set()
        self._suspects: set[int] = set()
        self._current: QueueWorker | None = None
        self._spawned: set[asyncio.Task[None]] = set()
        self._trouble: BaseException | None = None

    def run(self) -> None:
        """Block until stopped. Raises DatabaseError where the queue can't be prepared."""
        prepare(self._here.database)
        adopt_sites(self._here.database)
        self._crawls = Crawls()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop())
        dispatching = self._start_dispatcher()
        spare_what_lives()
        try:
            self._crawls.reactor.callWhenRunning(self._spawn, self._main())
            self._crawls.run()
        finally:
            self._stopping.set()
            if dispatching is not None:
                dispatching.join(timeout=5)
        if self._trouble is not None:
            raise self._trouble

    def stop(self) -> None:
        """End cleanly, the process within ten seconds; may be called from any thread, more than once."""
        if not self._stopping.is_set():
            self._stopping.set()
            last_word = threading.Timer(LAST_WORD, end_by_force)
            last_word.daemon = True
            last_word.start()
            self._crawls.reactor.callFromThread(self._stop_now)

    def _start_dispatcher(self) -> threading.Thread | None:
        if ALERTS not in self._queues:
            return None
        dispatcher = Dispatcher(self._here.database, self._here.config)
        thread = threading.Thread(
            target=dispatcher.run, args=(self._stopping,), name="dispatcher", daemon=True
        )
        thread.start()
        return thread

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_event_loop().create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    # In the reactor's loop

    async def _main(self) -> None:
        parts = [self._work()]
        if self._schedule:
            parts.append(Scheduler(self._here, browser_spiders=browser_spiders()).run(self._stop_event))
        try:
            await asyncio.gather(*parts)
            await self._crawls.end()
        except BaseException as exc:
            self._trouble = exc
            raise
        finally:
            self._crawls.reactor.stop()

    def _stop_now(self) -> None:
        logger.info("stopping")
        self._stop_event.set()
        if self._current is not None:
            self._current.stop()  # type: ignore[no-untyped-call]
        self._spawn(self._crawls.end())

    async def _work(self) -> None:
        """One life after the other: where the database was away, the worker registers anew."""
        app = make_app(conninfo(self._here.database), self._crawls.crawl)
        while not self._stopping.is_set():
            try:
                async with app.open_async():
                    await self._live(
                        QueueWorker(
                            app,
                            queues=self._queues,
                            name=self.name,
                            concurrency=self._concurrency,
                            fetch_job_polling_interval=POLL,
                            shutdown_graceful_timeout=GRACE,
                            delete_jobs="always",
                            install_signal_handlers=False,
                            update_heartbeat_interval=self._here.config.heartbeat_s,
                            stalled_worker_timeout=silence(self._here.config).total_seconds(),
                            worker_middleware=[self._noted],
                        )
                    )
            except (ProcrastinateException, psycopg.Error) as exc:
                logger.error("the queue can't be used, trying again: %s", exc.__cause__ or exc)
                await self._wait(TROUBLE)

    async def _live(self, worker: QueueWorker) -> None:
        if self._stopping.is_set():
            return
        self._current, self._suspects = worker, set()
        others = [asyncio.create_task(self._beat(worker)), asyncio.create_task(self._refresh())]
        try:
            await worker.run()  # type: ignore[no-untyped-call]
        finally:
            self._current = None
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    async def _noted(
        self, call_next: Callable[[], Awaitable[Any]], context: JobContext, worker: QueueWorker
    ) -> Any:
        assert context.job.id is not None
        self._at_work.add(context.job.id)
        try:
            return await call_next()
        finally:
            self._at_work.discard(context.job.id)

    async def _beat(self, worker: QueueWorker) -> None:
        """Beside the queue's own heartbeats: who this is, and what others, or this one, have lost."""
        while worker.worker_id is None:
            await asyncio.sleep(0.02)
        worker_id, known = worker.worker_id, True
        try:
            while known:
                known = await self._try(lambda: self._say(worker_id))
                if not known:
                    logger.warning("this worker was taken for dead; it registers anew")
                    worker.stop()  # type: ignore[no-untyped-call]
                await asyncio.sleep(self._here.config.heartbeat_s)
        finally:
            await self._try(lambda: self._forget(worker_id))

    async def _try(self, work: Callable[[], bool]) -> bool:
        try:
            return await asyncio.to_thread(work)
        except DBAPIError as exc:
            logger.error("the database can't be used, trying again: %s", exc.orig)
            return True

    def _say(self, worker_id: int) -> bool:
        """In a thread; False where the worker is taken for dead."""
        now = datetime.now(UTC)

        def say(connection: Connection) -> bool:
            return name_worker(
                connection,
                worker_id,
                name=self.name,
                queues=self._queues,
                concurrency=self._concurrency,
                now=now,
            )

        if not self._here.database.retrying(say):
            return False
        with self._here.database.read() as connection:
            unknown = jobs_of(connection, worker_id) - self._at_work
        # Not in between two steps of the queue's, but twice in a row: its end could not be stored.
        take_up_stalled(self._here, lost=unknown & self._suspects)
        self._suspects = unknown
        return True

    def _forget(self, worker_id: int) -> bool:
        self._here.database.retrying(lambda c: forget_worker(c, worker_id))
        return True

    async def _refresh(self) -> None:
        while True:
            await asyncio.sleep(REFRESH)
            await self._try(lambda: refresh() is installation())

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop_event.wait(), seconds)
        except TimeoutError:
            return
