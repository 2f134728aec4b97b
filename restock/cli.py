"""The ``restock`` command. Each group of commands is a module of :mod:`restock.commands`."""

from __future__ import annotations

import logging
import sys

import typer
from rich.console import Console
from rich.logging import RichHandler
from sqlalchemy.exc import DBAPIError

from crawler.config import VERSION, load_config
from crawler.errors import RestockError
from restock.commands import (
    alerts,
    browser,
    channel,
    check,
    db,
    extract,
    forecast,
    key,
    new_site,
    preview_alert,
    save_page,
    service,
    status,
    watch,
    watchlist,
    web,
    wish,
    worker,
)
from restock.crawling import QUIET

app = typer.Typer(
    name="restock",
    help="Watches product pages politely and tells you the moment something can be bought again.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(watch.app, name="watch")
app.add_typer(wish.app, name="wish")
app.add_typer(channel.app, name="channel")
app.add_typer(alerts.app, name="alerts")
app.add_typer(browser.app, name="browser")
app.add_typer(forecast.app, name="forecast")
app.add_typer(key.app, name="key")
app.add_typer(db.app, name="db")
app.command()(service.run)
app.command()(service.crawl)
app.command()(service.dispatch)
app.command()(web.web)
app.command()(worker.worker)
app.command()(worker.scheduler)
app.command()(worker.health)
app.command()(service.demo)
app.command()(preview_alert.preview_alert)
app.command()(check.check)
app.command()(extract.extract)
app.command()(new_site.new_site)
app.command()(save_page.save_page)
app.command()(status.status)
app.command()(forecast.why_next)
app.command()(status.doctor)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"restock {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    verbose: bool = typer.Option(False, "--verbose", "-v", help="Tell more of what is going on."),
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    """Options for every command."""
    configure_logging("DEBUG" if verbose else load_config().log_level)


def configure_logging(level: str) -> None:
    """Logs go to stderr, so that ``--json`` on stdout stays clean."""
    handler: logging.Handler
    if sys.stderr.isatty():
        handler = RichHandler(console=Console(stderr=True), show_path=False, markup=False)
        handler.setFormatter(logging.Formatter("%(message)s", datefmt="%X"))
    else:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    if level.upper() != "DEBUG":
        handler.addFilter(_concerns_a_person)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def _concerns_a_person(record: logging.LogRecord) -> bool:
    """Of what libraries tell about every crawl, only the warnings."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] not in QUIET


def main() -> None:
    """Run the command; a person's mistake is one line and an exit code, never a traceback."""
    try:
        app()
    except RestockError as exc:
        _fail(str(exc), exc.exit_code)
    except DBAPIError as exc:
        cause = str(exc.orig).strip().splitlines()[0]
        _fail(f"the database can't be used: {cause}. Run: restock doctor", 3)


def _fail(message: str, code: int) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print("error:", message, markup=False)
    raise SystemExit(code)
