"""``restock watch``: single watches by hand, beside the watchlist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from crawler.errors import RestockError
from crawler.storage.registry import People, StoredWatch, find_watches, load_people
from crawler.storage.schema import Origin, WatchState
from crawler.storage.watch_edits import AddedWatch, add_watch, pause, resume, retire
from crawler.storage.watch_views import list_watches, show_watch
from crawler.watchlist.units import parse_whole_seconds
from restock.commands.output import JsonOption, print_json, print_rows
from restock.commands.watch_output import LIST_COLUMNS, list_row, print_detail
from restock.commands.wishes import Wanted, choose_people, read_option
from restock.context import open_context

app = typer.Typer(help="Single watches: add, list, show, pause, resume, remove.", no_args_is_help=True)
_WHICH = typer.Argument(help="Its number, address or name.", show_default=False)


class UnknownWatchError(RestockError):
    """No watch, or more than one, is meant."""


@app.command()
def add(
    *,
    url: Annotated[str, typer.Argument(help="The product page's address.")],
    variant: Annotated[
        list[str] | None, typer.Option(help="Only this variant, such as 'US 10'; repeatable.")
    ] = None,
    below: Annotated[str | None, typer.Option(help="Only at or below this price, such as '200 EUR'.")] = None,
    every: Annotated[str | None, typer.Option(help="How often to look, such as 5m.")] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(help="A subscriber, or one channel as ann:phone; repeatable. Else everyone."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Which change is told, such as price; else restock.")
    ] = None,
    name: Annotated[str | None, typer.Option(help="What you call it.")] = None,
) -> None:
    """Watch a page. One that is watched already is joined, a removed one comes back with its history."""
    from spiders.choose import choose_spider  # late: Scrapy takes a second to import

    here = open_context()
    every_s = read_option("--every", parse_whole_seconds, every)
    wanted = Wanted.read(variants=variant or [], below=below, kinds=kind or [])

    def work(connection: Connection) -> tuple[AddedWatch, People, int]:
        people = load_people(connection)
        wishes = wanted.wishes(choose_people(people, notify or []))
        added = add_watch(
            connection,
            url,
            choose_spider=choose_spider,
            now=datetime.now(UTC),
            origin=Origin.CLI,
            name=" ".join(name.split())[:300] if name else None,
            every_s=every_s,
            wishes=wishes,
        )
        return added, people, len(wishes)

    added, people, wishes = here.database.retrying(work)
    typer.echo(f"watch {added.id}: {added.url} {added.how.value}")
    for subscriber_id in sorted(added.kept):
        handle = people.handles[subscriber_id]
        typer.echo(f"note: {handle} subscribed by the watchlist or the web page; change it there", err=True)
    if not wishes:
        typer.echo("note: nobody will be told; name subscribers in a watchlist and sync it", err=True)


@app.command("list")
def list_(
    retired: bool = typer.Option(False, "--all", help="Show removed ones too."), as_json: bool = JsonOption
) -> None:
    """Show what is watched, its last known state and when it is looked at next."""
    here = open_context()
    with here.database.read() as connection:
        lines = list_watches(connection, retired=retired)
    now = datetime.now(UTC)
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    print_rows(
        [list_row(line, now) for line in lines],
        LIST_COLUMNS,
        empty="Nothing is watched yet: restock watch add URL",
    )


@app.command()
def show(
    which: str = _WHICH,
    last: int = typer.Option(10, "--last", min=1, max=1000, help="How many looks and transitions to show."),
    as_json: bool = JsonOption,
) -> None:
    """Show a watch: the state of each variant, the last looks, what changed and who is told."""
    here = open_context()
    with here.database.read() as connection:
        detail = show_watch(connection, _one(connection, which).id, last=last)
    assert detail is not None
    if as_json:
        print_json(asdict(detail))
    else:
        print_detail(detail, default_s=here.config.every_s, now=datetime.now(UTC))


@app.command("pause")
def pause_(which: list[str] = _WHICH) -> None:
    """Stop looking for now."""
    _edit(which, pause, "paused", "write 'paused: true' there, or the next sync resumes it")


@app.command("resume")
def resume_(which: list[str] = _WHICH) -> None:
    """Look again, at once."""
    now = datetime.now(UTC)
    _edit(which, lambda c, ids: resume(c, ids, now=now), "resumed", "remove 'paused' there too")


@app.command()
def rm(which: list[str] = _WHICH) -> None:
    """Stop watching for everyone. The history stays, and comes back when it is added again."""
    _edit(which, retire, "removed", "remove it there too, or the next sync brings it back")


def _edit(which: list[str], work: Callable[[Connection, list[int]], None], done: str, declared: str) -> None:
    here = open_context()

    def edit(connection: Connection) -> list[StoredWatch]:
        found = [_one(connection, text) for text in which]
        work(connection, [watch.id for watch in found])
        return found

    for watch in here.database.retrying(edit):
        typer.echo(f"{done} watch {watch.id}: {watch.url}")
        if watch.origin is Origin.WATCHLIST:
            typer.echo(f"note: the watchlist declares it; {declared}", err=True)


def _one(connection: Connection, text: str) -> StoredWatch:
    """The one watch that is meant; a number goes before a name, and what is still wanted before the rest."""
    found = find_watches(connection, text)
    numbered = [watch for watch in found if str(watch.id) == text]
    if numbered:
        return numbered[0]
    wanted = [watch for watch in found if watch.state is not WatchState.RETIRED] or found
    if len(wanted) == 1:
        return wanted[0]
    if wanted:
        numbers = ", ".join(str(watch.id) for watch in wanted)
        raise UnknownWatchError(f"'{text}' may be any of the watches {numbers}", hint="name it by its number")
    raise UnknownWatchError(f"no watch is meant by '{text}'", hint="see them with: restock watch list")
