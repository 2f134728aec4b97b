"""What workers do: look at one site, or do one chore. The queue's names and rules for both.

The queue's own table is no record: jobs are deleted when they end. What was looked at, and what a chore came
to, is recorded where a service on one machine records it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from sqlalchemy.exc import DBAPIError

from crawler.installation import installation
from crawler.storage.jobs import CHORES as CHORES_QUEUE
from crawler.storage.jobs import CRAWL, job_token, spider_if_due
from restock.chores import CHORES, Chore, do_chore

logger = logging.getLogger(__name__)

CHORES_FIRST = 10
"""Chores are few and short: they come before any crawl that waits."""
AGAIN_IN = 60
"""Seconds until a job is tried again that ended by a defect."""

Crawl = Callable[..., Awaitable[None]]
"""Takes a spider's name and arguments; see :meth:`restock.crawling.Crawls.crawl`."""


class AgainLater(BaseRetryStrategy):
    """A defect must not become a loop. What a stopping worker hands back is none: it is deferred anew."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError):
            return None
        return RetryDecision(retry_in={"seconds": AGAIN_IN})


class Ledger(JobManager):
    """The queue's book of jobs, of which an end that can't be stored is told, and no more.

    Its worker was taken for dead and the job is another's by now, or the database is away: then the heartbeat
    finds a job that nobody is at.
    """

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        try:
            await super().finish_job(job, status, delete_job)
        except ConnectorException as exc:
            cause = str(exc.__cause__ or exc).partition("\n")[0]
            logger.warning("the end of the job at %s could not be stored: %s", job.lock, cause)


def make_app(conninfo: str, crawl: Crawl) -> App:
    """The queue with its tasks; ``crawl`` looks at a site."""
    app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4))
    app.job_manager = Ledger(app.connector)

    @app.task(name="crawl", queue=CRAWL, pass_context=True, retry=AgainLater())
    async def look_at(context: JobContext, *, site_id: int) -> None:
        """Looks at what is due at one site; ends at once where nothing is (any more)."""
        assert context.job.id is not None
        spider = await asyncio.to_thread(_spider_if_due, site_id)
        if spider is not None:
            await crawl(spider, until="due", site=site_id, token=job_token(context.job.id))

    for chore in CHORES:
        _add_chore(app, chore)
    return app


def _spider_if_due(site_id: int) -> str | None:
    try:
        with installation().database.read() as connection:
            return spider_if_due(connection, site_id=site_id, now=datetime.now(UTC))
    except DBAPIError as exc:
        logger.error("the database can't be read, the site is left for later: %s", exc.orig)
        return None


def _add_chore(app: App, chore: Chore) -> None:
    only_one = f"chore:{chore.name}"

    @app.periodic(cron=cron(chore.minutes))
    @app.task(
        name=chore.name,
        queue=CHORES_QUEUE,
        lock=only_one,
        queueing_lock=only_one,
        priority=CHORES_FIRST,
        retry=AgainLater(),
    )
    async def do(timestamp: int) -> None:
        await asyncio.to_thread(do_chore, chore, installation())


def cron(minutes: int) -> str:
    """
    >>> cron(10), cron(60), cron(180)
    ('*/10 * * * *', '7 * * * *', '7 */3 * * *')
    """
    if minutes < 60:
        return f"*/{minutes} * * * *"
    return "7 * * * *" if minutes == 60 else f"7 */{minutes // 60} * * *"
