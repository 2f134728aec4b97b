"""run, crawl, dispatch, demo: what does the work."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress
from rich.text import Text

from alerts.dispatcher import Dispatcher
from crawler.collector import spare_what_lives
from crawler.errors import RestockError
from crawler.model import Failure, Look
from crawler.storage.watches import count_due, next_work
from restock.adopting import adopt_sites
from restock.chores import hear_silences, learn, remind_people, tidy, watch_over
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
    as_json: bool = JsonOption,
) -> None:
    """Look once at everything that is due, record and alert. For cron.

    Exit code 1 where there was something to look at and no look succeeded.
    """
    here = open_context()
    _refuse_unknown(sites or ())
    adopt_sites(here.database)
    now = datetime.now(UTC)
    watch_over(here, now=now)
    remind_people(here, now=now)
    hear_silences(here, now=now)
    tidy(here, now=now)
    learn(here, now=now)
    with here.database.read() as connection:
        spiders = sorted(set(next_work(connection, now=now, until=now)) & set(sites or loader().list()))
        due = count_due(connection, spiders=spiders, now=now)
    outcomes = _crawl(spiders, due)
    # What the crawl's threads leave open would keep SQLite's log beside the file: a copy would lack the last.
    here.database.close()
    failed = sum(number for outcome, number in outcomes.items() if outcome not in _SUCCESSES)
    looks = outcomes.total()
    if as_json:
        print_json({"looks": looks, "failed": failed, "outcomes": outcomes})
    else:
        told = ", ".join(
            f"{number} {outcome.replace('_', ' ')}" for outcome, number in outcomes.most_common()
        )
        console().print(
            Text(f"{looks} look{'s' if looks != 1 else ''}: {told}" if looks else "nothing is due")
        )
    if looks and failed == looks:
        raise typer.Exit(1)


_SUCCESSES = ("offer", "assortment", "unchanged")


def _refuse_unknown(sites: Iterable[str]) -> None:
    known = loader().list()
    for name in sites:
        if name not in known:
            raise RestockError(f"there is no spider {name!r}", hint=f"one of: {', '.join(known)}")


def _crawl(spiders: list[str], due: int) -> Counter[str]:
    """Run the crawls under a progress bar (on a terminal) and count the outcomes."""
    from restock.crawling import crawl_once

    outcomes: Counter[str] = Counter()
    with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("looking", total=due)

        def on_look(look: Look) -> None:
            outcome = look.outcome
            outcomes[
                outcome.reason.value if isinstance(outcome, Failure) else type(outcome).__name__.lower()
            ] += 1
            bar.advance(task)

        if spiders:
            crawl_once(spiders, on_look=on_look)
    return outcomes


def dispatch(as_json: bool = JsonOption) -> None:
    """Send what waits, once. For cron, beside ``restock crawl``."""
    here = open_context()
    dispatcher = Dispatcher(here.database, here.config)
    spare_what_lives()
    summary = dispatcher.drain()
    if as_json:
        print_json(summary)
    else:
        console().print(Text(str(summary)))


def demo(
    seconds: float | None = typer.Option(None, help="How long the demo takes; by default about 40."),
    folder: Path | None = typer.Option(None, help="Keep the demo's database and watchlist here."),
    fast_clock: bool = typer.Option(
        False, "--fast-clock", help="Six weeks in a minute: how looks gather around a shop's weekly restocks."
    ),
) -> None:
    """A small local shop, the real service, real alerts: see a restock being noticed."""
    if fast_clock:
        from restock.demo.weeks import show_weeks

        raise typer.Exit(show_weeks(console()))
    from restock.demo.story import run_demo

    raise typer.Exit(run_demo(seconds=seconds, folder=folder))
