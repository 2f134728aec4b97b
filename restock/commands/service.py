"""run, crawl, dispatch, demo: what does the work."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.text import Text

from alerts.dispatcher import Dispatcher
from crawler.errors import RestockError
from crawler.storage.watches import next_work
from restock.commands.output import JsonOption, console, print_json
from restock.context import open_context
from spiders.choose import loader


def run(
    watchlist: Path | None = typer.Argument(
        None, help="A watchlist file to follow; without it, what is already in the database is watched."
    ),
) -> None:
    """Watch, record and alert until stopped (Ctrl-C or SIGTERM)."""
    from restock.service import Service

    Service(open_context(), watchlist=watchlist).run()


def crawl(
    sites: list[str] | None = typer.Argument(None, help="Spiders to run, such as shopify; default: all."),
) -> None:
    """Look once at everything that is due, record and alert. For cron."""
    from restock.crawling import crawl_once

    here = open_context()
    known = loader().list()
    for name in sites or ():
        if name not in known:
            raise RestockError(f"there is no spider {name!r}", hint=f"one of: {', '.join(known)}")
    now = datetime.now(UTC)
    with here.database.read() as connection:
        due = next_work(connection, now=now, until=now)
    crawl_once(sorted(set(due) & set(sites or due)))


def dispatch(as_json: bool = JsonOption) -> None:
    """Send what waits, once. For cron, beside ``restock crawl``."""
    here = open_context()
    summary = Dispatcher(here.database, here.config).drain()
    if as_json:
        print_json(summary)
    else:
        console().print(Text(str(summary)))


def demo(
    seconds: float | None = typer.Option(None, help="How long the demo takes; by default about 40."),
    folder: Path | None = typer.Option(None, help="Keep the demo's database and watchlist here."),
) -> None:
    """A small local shop, the real service, real alerts: see a restock being noticed."""
    from restock.demo.story import run_demo

    raise typer.Exit(run_demo(seconds=seconds, folder=folder))
