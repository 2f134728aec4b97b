"""``restock watchlist``: check a watchlist, make the database agree with it, write it back."""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.text import Text

from crawler.errors import ConfigError
from crawler.watchlist.changes import Changes
from crawler.watchlist.checking import Checked, check_file
from crawler.watchlist.declared import ValidatedChannel
from crawler.watchlist.document import json_schema
from crawler.watchlist.export import export_watchlist
from crawler.watchlist.problems import Problem, WatchlistError
from crawler.watchlist.sync import sync_file as sync_watchlist
from restock.commands.output import JsonOption, console, print_json
from restock.context import Context, open_context

app = typer.Typer(help="The watchlist: a YAML file that names who watches what.", no_args_is_help=True)
_FILE = typer.Argument(help="The watchlist, a YAML file.", show_default=False)
_OUTPUT = typer.Argument(None, help="Where to write it; else standard output.")
_STYLES = {"+": "green", "~": "yellow", "-": "red", "=": "dim"}


def check_watchlist(path: Path) -> Checked:
    """Check a file with this machine's environment and channels. Nothing is opened, nothing is sent."""
    return check_file(path, validate_channel=_validate_channel, environ=os.environ)


def sync_file(path: Path, here: Context, *, dry_run: bool = False, now: datetime | None = None) -> Changes:
    """Make the installation agree with a watchlist file; ``str()`` of what it returns is a summary.

    Raises WatchlistError or UnreadableWatchlistError; then nothing was changed.
    """
    return sync_watchlist(
        path,
        here.database,
        secrets=here.config.secrets,
        validate_channel=_validate_channel,
        environ=os.environ,
        choose_spider=_choose_spider,
        now=now or datetime.now(UTC),
        dry_run=dry_run,
    )


# Apprise and Scrapy take a second to import: only where there is a channel or a new shop.


def _validate_channel(url: str) -> ValidatedChannel:
    from alerts import channels

    return channels.validate(url)


def _choose_spider(url: str) -> str:
    from spiders.choose import choose_spider

    return choose_spider(url)


@app.command()
def check(file: Path = _FILE, as_json: bool = JsonOption) -> None:
    """Explain each mistake with its line and what to write instead. Changes nothing.

    Exit code 0 without problems, 1 with problems, 2 where the file can't be read.
    """
    checked = check_watchlist(file)
    if as_json:
        print_json({"file": str(file), "problems": [problem.as_dict() for problem in checked.problems]})
    elif checked.watchlist is None:
        _print_problems(file, checked.problems)
    else:
        watches, people = len(checked.watchlist.watches), len(checked.watchlist.subscribers)
        typer.echo(f"{file}: fine, {_count(watches, 'watch')} and {_count(people, 'subscriber')}")
    if checked.watchlist is None:
        raise typer.Exit(1)


@app.command()
def sync(
    file: Path = _FILE,
    dry_run: bool = typer.Option(False, "--dry-run", "-n", help="Show what would change; change nothing."),
    as_json: bool = JsonOption,
) -> None:
    """Make the database agree with the watchlist: adds, changes and retires, never deletes history.

    What was added on the command line or the web page stays as it is.
    """
    here = open_context()
    try:
        changes = sync_file(file, here, dry_run=dry_run)
    except WatchlistError as exc:
        if as_json:
            print_json({"file": str(file), "problems": [problem.as_dict() for problem in exc.problems]})
        else:
            _print_problems(file, exc.problems)
        raise typer.Exit(1) from exc
    if as_json:
        print_json(_as_json(changes, dry_run=dry_run))
        return
    out = console()
    for line in changes.lines:
        out.print(Text(_printable(str(line)), style=_STYLES[line.sign]), soft_wrap=True)
    typer.echo(f"{'dry run: ' if dry_run else ''}{changes}")


@app.command()
def export(
    file: Path | None = _OUTPUT,
    show_secrets: bool = typer.Option(
        False, "--show-secrets", help="Write channel URLs in the clear, not as ${...} references."
    ),
    force: bool = typer.Option(False, "--force", help="Write over a file that is there."),
) -> None:
    """Write what is watched as a watchlist, whoever declared it. A sync of it finds nothing to change."""
    here = open_context()
    with here.database.read() as connection:
        text = export_watchlist(connection, secrets=here.config.secrets, show_secrets=show_secrets)
    if file is None:
        sys.stdout.write(text)
    else:
        _write(file, text, force=force)


@app.command()
def schema() -> None:
    """Print the format's JSON Schema, for completion in an editor."""
    typer.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def _write(file: Path, text: str, *, force: bool) -> None:
    """For its owner's eyes only: it may hold secrets."""
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if force else os.O_EXCL)
    try:
        descriptor = os.open(file, flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError as exc:
        raise ConfigError(f"{file} is there already", hint="choose another name, or add --force") from exc
    except OSError as exc:
        raise ConfigError(f"{file} can't be written: {exc.strerror}", hint="choose another folder") from exc


def _print_problems(file: Path, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        typer.echo(_printable(problem.render(str(file))))
    typer.echo(f"{_count(len(problems), 'problem')}, nothing was changed", err=True)


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def _count(number: int, noun: str) -> str:
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def _as_json(changes: Changes, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "changed": not changes.nothing,
        "changes": [
            {"sign": c.sign, "what": c.what, "name": c.name, "reason": c.reason} for c in changes.lines
        ],
    }
