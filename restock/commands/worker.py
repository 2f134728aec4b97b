"""worker, scheduler, health: the parts of an installation on several machines."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import typer

from crawler.errors import ConfigError, RestockError
from crawler.storage.jobs import QUEUES
from restock.context import open_context
from restock.health import PARTS, URL, trouble

if TYPE_CHECKING:
    from restock.workers.scheduler import Scheduler


def worker(
    queues: str = typer.Option(
        ",".join(QUEUES), help="What this machine does, comma-separated: crawl, browser, alerts, chores."
    ),
    concurrency: int = typer.Option(
        0, min=0, max=1000, help="How many jobs side by side; by default RESTOCK_PARALLEL_SITES."
    ),
    schedule: bool = typer.Option(
        False, "--schedule", help="Schedule as well, whenever no other scheduler does."
    ),
) -> None:
    """Do jobs until stopped: one of several machines on one PostgreSQL database."""
    from restock.workers.connecting import require_server

    chosen = _queues(queues)
    here = open_context()
    require_server(here.database)
    from restock.workers.worker import Worker

    Worker(
        here, queues=chosen, concurrency=concurrency or here.config.parallel_sites, schedule=schedule
    ).run()


def scheduler() -> None:
    """Give the workers their jobs until stopped. A second one stands by and takes over."""
    from restock.workers.connecting import require_server

    here = open_context()
    require_server(here.database)
    from restock.workers.scheduler import Scheduler, browser_spiders
    from restock.workers.schema import prepare

    prepare(here.database)
    asyncio.run(_until_stopped(Scheduler(here, browser_spiders=browser_spiders())))


async def _until_stopped(made: Scheduler) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await made.run(stopping)


def health(
    part: str = typer.Argument(help=f"Which part this machine has: {', '.join(PARTS)}."),
    url: str = typer.Option(URL, help="Where the web answers; for the part web."),
) -> None:
    """Whether a part of the installation is at work on this machine. For health checks.

    Exit code 1 where it isn't, with the reason. Containers ask by `python -m restock.health PART`, which
    takes a tenth of a second.
    """
    found = trouble(part, url=url)
    if found:
        raise RestockError(found, hint="what it says itself is in its log; see also: restock status")
    typer.echo("ok")


def _queues(text: str) -> list[str]:
    chosen = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in QUEUES]
    if unknown or not chosen:
        raise ConfigError(
            f"there is no queue {unknown[0]!r}" if unknown else "no queue is named",
            hint=f"--queues takes one or more of: {', '.join(QUEUES)}",
        )
    return chosen
