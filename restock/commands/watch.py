"""``restock watch``: single watches by hand, beside the watchlist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from crawler.errors import RestockError
from crawler.storage.feeding import find_feeder
from crawler.storage.forecasts import outlook_of
from crawler.storage.registry import People, StoredWatch, find_watches, load_people
from crawler.storage.schema import Origin, WatchKind, WatchState
from crawler.storage.screenshots import newest_screenshot
from crawler.storage.variant_forecasts import variant_outlooks
from crawler.storage.watch_edits import AddedWatch, add_watch, pause, resume, retire
from crawler.storage.watch_views import list_watches, show_watch
from crawler.urls import canonical_url
from crawler.watchlist.checking_reader import check_reader_file
from crawler.watchlist.units import parse_whole_seconds
from crawler.watchlist.values import read_canary, read_drop
from restock.commands.output import JsonOption, print_json, print_rows
from restock.commands.watch_output import LIST_COLUMNS, list_row, print_detail
from restock.commands.watch_try import try_
from restock.commands.wishes import Wanted, choose_people, read_option
from restock.context import open_context

app = typer.Typer(help="Single watches: add, try, list, show, pause, resume, remove.", no_args_is_help=True)
_WHICH = typer.Argument(help="Its number, address or name.", show_default=False)


class UnknownWatchError(RestockError):
    """No watch, or more than one, is meant."""


@app.command()
def add(
    *,
    url: Annotated[str, typer.Argument(help="The product page's address, or with --feed a listing's.")],
    feed: Annotated[
        bool, typer.Option("--feed", help="It is a shop's whole listing: tell of new products too.")
    ] = False,
    keywords: Annotated[
        list[str] | None,
        typer.Option(help="With --feed: what a product must say, such as 'jordan 1 -gs'; repeatable."),
    ] = None,
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
        list[str] | None,
        typer.Option(
            help="Which change is told, such as price or low_stock; else restock, of a feed new_listing too."
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="What you call it.")] = None,
    drop: Annotated[
        list[str] | None,
        typer.Option(
            help="When it is put on sale, as you know it: 'Thursday 10:00 Europe/Berlin'; repeatable."
        ),
    ] = None,
    read: Annotated[
        Path | None, typer.Option(help="A YAML file with selectors of your own; see: restock watch try.")
    ] = None,
    canary: Annotated[
        str | None,
        typer.Option(help="It is known to be always in_stock or out_of_stock: tell operators if it isn't."),
    ] = None,
    browser: Annotated[
        bool | None,
        typer.Option(
            "--browser/--no-browser", help="Open it in a browser, or never; else where the shop needs it."
        ),
    ] = None,
) -> None:
    """Watch a page. One that is watched already is joined, a removed one comes back with its history."""
    from spiders.choose import choose_spider  # late: Scrapy takes a second to import

    here = open_context()
    every_s = read_option("--every", parse_whole_seconds, every)
    always = read_option("--canary", read_canary, canary)
    drops = [read_option("--drop", read_drop, text) or "" for text in drop or ()]
    if feed and always is not None:
        raise RestockError("a listing can't be a canary", hint="name a product's page without --feed")
    if feed and browser:
        raise RestockError("a listing isn't opened in a browser", hint="leave --browser out")
    reader = check_reader_file(read, url=canonical_url(url)) if read else None
    wanted = Wanted.read(
        variants=variant or [], below=below, kinds=kind or [], keywords=keywords or [], feed=feed
    )

    def work(connection: Connection) -> tuple[AddedWatch, People, int]:
        people = load_people(connection)
        # A canary sings for operators: nobody else hears of it unless they are named.
        nobody = always is not None and not notify
        wishes = [] if nobody else wanted.wishes(choose_people(people, notify or []))
        added = add_watch(
            connection,
            url,
            choose_spider=choose_spider,
            now=datetime.now(UTC),
            origin=Origin.CLI,
            name=" ".join(name.split())[:300] if name else None,
            every_s=every_s,
            reader=reader,
            wishes=wishes,
            kind=WatchKind.FEED if feed else WatchKind.PAGE,
            canary=always,
            browser=browser,
            drops=drops,
        )
        return added, people, len(wishes)

    added, people, wishes = here.database.retrying(work)
    typer.echo(f"watch {added.id}: {added.url} {added.how.value}")
    for subscriber_id in sorted(added.kept):
        handle = people.handles[subscriber_id]
        typer.echo(f"note: {handle} subscribed by the watchlist or the web page; change it there", err=True)
    if not wishes and always is None:
        typer.echo("note: nobody will be told; name subscribers in a watchlist and sync it", err=True)


app.command("try")(try_)


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
    """Show a watch: the state of each variant, a forecast, the last looks, what changed and who is told."""
    here, now = open_context(), datetime.now(UTC)
    with here.database.read() as connection:
        detail = show_watch(connection, one_watch(connection, which).id, last=last)
        assert detail is not None
        outlook = outlook_of(connection, detail.watch.id, now=now)
        sizes = variant_outlooks(connection, detail.watch.id, now=now)
        feeder = find_feeder(connection, detail.watch.id)
    if as_json:
        expected = {
            "outlook": asdict(outlook) if outlook else None,
            "told_by": None if feeder is None else asdict(feeder) | {"trust": feeder.trust(now)},
        }
        print_json(asdict(detail) | expected | {"variant_outlooks": [asdict(one) for one in sizes]})
    else:
        print_detail(detail, outlook, sizes, feeder=feeder, default_s=here.config.every_s, now=now)


@app.command()
def screenshot(
    which: str = _WHICH,
    out: Path = typer.Option(help="The file to write it to, such as shoe.jpg.", show_default=False),
) -> None:
    """Write what the browser showed when something last changed. Kept for 30 days."""
    with open_context().database.read() as connection:
        watch = one_watch(connection, which)
        found = newest_screenshot(connection, watch.id)
    if found is None:
        raise RestockError(
            f"there is no screenshot of watch {watch.id}",
            hint="one is kept where a page is opened in a browser and something changes",
        )
    try:
        out.write_bytes(found.picture.body)
    except OSError as exc:
        raise RestockError(f"{out} can't be written: {exc.strerror}") from exc
    typer.echo(f"{out}: watch {watch.id} as of {found.taken_at:%Y-%m-%d %H:%M:%S} UTC")


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
        found = [one_watch(connection, text) for text in which]
        work(connection, [watch.id for watch in found])
        return found

    for watch in here.database.retrying(edit):
        typer.echo(f"{done} watch {watch.id}: {watch.url}")
        if watch.origin is Origin.WATCHLIST:
            typer.echo(f"note: the watchlist declares it; {declared}", err=True)


def one_watch(connection: Connection, text: str) -> StoredWatch:
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
