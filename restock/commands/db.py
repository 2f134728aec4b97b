"""``restock db``: the installation's database moved, saved and tidied."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from crawler.config import load_config
from crawler.storage.backing_up import back_up
from crawler.storage.copying import Copied, copy
from crawler.storage.database import Database
from crawler.storage.retention import Keep, prune
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.context import open_context

app = typer.Typer(help="The database: move it to another server, save it, tidy it.", no_args_is_help=True)

SAY_EVERY_S = 5.0
"""How often a copy says how far it is, where there is no terminal to draw a bar on."""


@app.command("copy")
def copy_(
    source: str = typer.Argument(help="URL of the database to copy, like RESTOCK_DATABASE_URL."),
    target: str = typer.Argument(help="URL of an empty database, on whatever server."),
    again: bool = typer.Option(False, "--again", help="Empty a target whose copy was cut off; begin anew."),
    as_json: bool = JsonOption,
) -> None:
    """Move an installation to another database: SQLite, PostgreSQL, MySQL and MariaDB, in any direction.

    Stop the service first. Every table's count and checksum are compared in the end; the source is only read.
    Channels stay sealed: take the key (RESTOCK_SECRET_KEY, or secret.key in the home) along.
    """
    here, there = Database(source), Database(target)
    try:
        with _progress() as say:
            copied = copy(here, there, now=datetime.now(UTC), again=again, progress=say)
    finally:
        here.close()
        there.close()
    _report(copied, as_json=as_json)


def _report(copied: list[Copied], *, as_json: bool) -> None:
    rows = [{"table": c.table, "rows": c.rows, "checksum": c.checksum} for c in copied]
    if as_json:
        print_json({"tables": rows, "rows": sum(c.rows for c in copied)})
        return
    headings = {"table": "Table", "rows": "Rows", "checksum": "Checksum"}
    print_rows([row for row in rows if row["rows"]], headings, empty="The source is empty.")
    console().print(f"{sum(c.rows for c in copied)} rows copied; counts and checksums agree.")


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each table on a terminal, else a line for each and now and then; on standard error."""
    out = Console(stderr=True, highlight=False)
    if not out.is_terminal:
        yield _lines(out)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out) as bars:
        tasks = {}

        def draw(table: str, done: int, total: int) -> None:
            if total and table not in tasks:
                tasks[table] = bars.add_task(table, total=total)
            if table in tasks:
                bars.update(tasks[table], completed=done)

        yield draw


def _lines(out: Console) -> Callable[[str, int, int], None]:
    said = time.monotonic()

    def line(table: str, done: int, total: int) -> None:
        nonlocal said
        ended = total and done >= total
        if ended or (done and time.monotonic() - said > SAY_EVERY_S):
            said = time.monotonic()
            out.print(f"{table}: {done} of {total}")

    return line


@app.command()
def backup(
    file: Path = typer.Argument(help="Where to; a file that is there already is left alone."),
    as_json: bool = JsonOption,
) -> None:
    """Save the SQLite database to a file, also while the service runs. Of a server, say how it is done there.

    Channels stay sealed in it: keep the key too, and elsewhere.
    """
    size = back_up(Database(load_config().url), file)
    if as_json:
        print_json({"file": str(file), "bytes": size})
        return
    console().print(f"saved to {file} ({size / 1_000_000:.1f} MB)", soft_wrap=True)


@app.command("prune")
def prune_(
    dry_run: bool = typer.Option(False, "--dry-run", help="Remove nothing; say how much it would be."),
    as_json: bool = JsonOption,
) -> None:
    """Remove what is older than the installation keeps it, as the service does once a day.

    How long that is: RESTOCK_KEEP_HISTORY_DAYS and RESTOCK_KEEP_MESSAGES_DAYS.
    """
    here = open_context()
    removed = prune(here.database, Keep.of(here.config), now=datetime.now(UTC), dry_run=dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "removed": removed})
        return
    rows = [{"what": name, "rows": number} for name, number in removed.items() if number]
    heading = "Would be removed" if dry_run else "Removed"
    print_rows(rows, {"what": "Table", "rows": heading}, empty="Nothing is older than it is kept.")
