"""The ``restock`` command. Each group of commands is a module of :mod:`restock.commands`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

from crawler.config import VERSION, load_config
from crawler.errors import RestockError
from restock.quiet import QUIET

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

_GROUPS = (
    "watchlist",
    "watch",
    "wish",
    "channel",
    "alerts",
    "browser",
    "forecast",
    "person",
    "key",
    "source",
    "ingest",
    "db",
)
"""Modules whose ``app`` holds a group of commands of the module's name."""
_COMMANDS = {
    "run": "service",
    "crawl": "service",
    "dispatch": "service",
    "web": "web",
    "worker": "worker",
    "scheduler": "worker",
    "health": "worker",
    "demo": "service",
    "preview-alert": "preview_alert",
    "check": "check",
    "extract": "extract",
    "new-site": "new_site",
    "save-page": "save_page",
    "status": "status",
    "why-next": "forecast",
    "doctor": "status",
}
"""The modules of the commands that stand alone, each a function of the command's name."""


def build(names: Iterable[str] = (*_GROUPS, *_COMMANDS)) -> typer.Typer:
    """The command with these groups and commands; their modules are imported only now.

    A crawl's modules take seconds to import: whoever asks for one command need not wait for the others'.
    """
    made = typer.Typer(
        name="restock",
        help="Watches product pages politely and tells you the moment something can be bought again.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(options)
    for name in names:
        if name in _GROUPS:
            made.add_typer(import_module(f"restock.commands.{name}").app, name=name)
        else:
            module = import_module(f"restock.commands.{_COMMANDS[name]}")
            made.command()(getattr(module, name.replace("-", "_")))
    return made


def named(arguments: Sequence[str]) -> Iterable[str]:
    """Which groups and commands a command line may need: the one it names, else all.

    >>> named(["--verbose", "watch", "list"]), named(["--version"]), "run" in named(["--help"])
    (['watch'], [], True)
    """
    everything = [*_GROUPS, *_COMMANDS]
    first = next((word for word in arguments if not word.startswith("-")), None)
    if first in everything:
        return [first]
    return [] if first is None and "--version" in arguments else everything


def __getattr__(name: str) -> Any:
    """``app``, the whole command, is built when it is first asked for."""
    if name != "app":
        raise AttributeError(name)
    globals()["app"] = whole = build()
    return whole


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"restock {VERSION}")
        raise typer.Exit


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
        from rich.logging import RichHandler

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
        build(named(sys.argv[1:]))()
    except RestockError as exc:
        _fail(str(exc), exc.exit_code)
    except _database_error() as exc:
        cause = str(exc.orig).strip().splitlines()[0]
        _fail(f"the database can't be used: {cause}. Run: restock doctor", 3)


def _database_error() -> type[DBAPIError]:
    """Only asked for where something went wrong: importing it takes a while."""
    from sqlalchemy.exc import DBAPIError

    return DBAPIError


def _fail(message: str, code: int) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print("error:", message, markup=False)
    raise SystemExit(code)
