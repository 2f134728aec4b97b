"""``restock watch try``: a person's own selectors on a page, before they are stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from scrapy.http import Response

from crawler.errors import AddressError, RestockError
from crawler.installation import Installation
from crawler.model import Failure, Look
from crawler.storage.registry import find_watches
from crawler.urls import canonical_url, url_key
from crawler.watchlist.checking_reader import check_reader, check_reader_file
from crawler.watchlist.emitting import block
from crawler.watchlist.own_reader import reader_of
from restock.commands.check import print_outcome
from restock.commands.extract import SavedPageError, as_json, read_saved
from restock.commands.output import JsonOption, console, print_json, print_rows
from restock.context import open_context
from restock.single_look import look_once
from spiders.answers import page_of
from spiders.extraction import Page
from spiders.own_reader import preview

_COLUMNS = {
    "field": "what",
    "selector": "where",
    "count": "found",
    "says": "which says",
    "taken_for": "read as",
}
_MOST_ROWS = 60


def try_(
    *,
    page: Annotated[str, typer.Argument(help="The product page's address, or a watch's number or name.")],
    read: Annotated[
        Path | None, typer.Option(help="A YAML file with the selectors: what a watch has under 'read'.")
    ] = None,
    availability: Annotated[
        str | None, typer.Option(help="Instead of a file: where the stock is told, such as '#stock .label'.")
    ] = None,
    in_stock: Annotated[list[str] | None, typer.Option(help="Words that mean in stock; repeatable.")] = None,
    out_of_stock: Annotated[
        list[str] | None, typer.Option(help="Words that mean sold out; repeatable.")
    ] = None,
    price: Annotated[str | None, typer.Option(help="Where the price stands.")] = None,
    saved: Annotated[
        Path | None, typer.Option(help="Read this saved page (.html, .gz) instead of asking the shop.")
    ] = None,
    as_json_: bool = JsonOption,
) -> None:
    """Try selectors of your own on a page: what each finds, and the resulting offer. Nothing is stored.

    Selectors are CSS; those that begin with / are XPath, those with $ a JSON path. Exit code 1 where no offer
    comes of them.
    """
    here = open_context()
    written = {
        "availability": availability,
        "in_stock": in_stock,
        "out_of_stock": out_of_stock,
        "price": price,
    }
    written = {key: value for key, value in written.items() if value}
    if read is not None and written:
        raise RestockError("--read and selectors on the command line", hint="name either of them")
    url, stored = _meant(here, page)
    if read is not None:
        stored = check_reader_file(read, url=url)
    elif written:
        stored = _of_options(written, url)
    if stored is None:
        raise RestockError("no selectors are named", hint="name a file: restock watch try URL --read FILE")
    found, outcome = _tried(url, stored, saved)
    if as_json_:
        print_json({"url": url, "read": stored, "found": found, "result": as_json(outcome)})
    else:
        _print(console(), found, outcome, stored if written else None)
    if isinstance(outcome, Failure):
        raise typer.Exit(1)


def _meant(here: Installation, text: str) -> tuple[str, Mapping[str, Any] | None]:
    """The page's canonical address, and the selectors that a watch of it has."""
    with here.database.read() as connection:
        watches = find_watches(connection, text)
    try:
        url = canonical_url(text)
    except AddressError:
        if len(watches) != 1:
            raise
        return watches[0].url, watches[0].reader
    known = [watch for watch in watches if watch.url_key == url_key(url)]
    return url, known[0].reader if known else None


def _of_options(written: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    checked = check_reader(json.dumps(written).encode(), url=url)
    if checked.reader is None:
        problem = checked.problems[0]
        raise RestockError(problem.message, hint=(problem.suggestion or "").rstrip("?") or None)
    return checked.reader


def _tried(url: str, stored: Mapping[str, Any], saved: Path | None) -> tuple[list[dict[str, Any]], Any]:
    """What each selector found, and the outcome."""
    reader = reader_of(stored)
    if saved is not None:
        try:
            body = read_saved(saved)
        except SavedPageError as exc:
            raise RestockError(str(exc)) from exc
        tried = preview(Page(url=url, body=body), reader)
        return [asdict(line) for line in tried.found], tried.outcome
    pages: list[Page] = []

    def keep(response: Response) -> None:
        pages.append(page_of(response))

    look: Look = look_once(url, reader=stored, on_answer=keep)
    found = preview(pages[-1], reader).found if pages else ()
    return [asdict(line) for line in found], look.outcome


def _print(
    out: Console, found: list[dict[str, Any]], outcome: object, to_write: Mapping[str, Any] | None
) -> None:
    rows = [
        line
        | {
            "says": " | ".join(line["values"])[:120] or None,
            "taken_for": line["taken_for"] or (line["problem"] and f"✗ {line['problem']}"),
        }
        for line in found[:_MOST_ROWS]
    ]
    if rows:
        print_rows(rows, _COLUMNS, empty="")
        out.print()
    if len(found) > _MOST_ROWS:
        out.print(Text(f"… and {len(found) - _MOST_ROWS} more choices"))
    print_outcome(out, outcome)
    if to_write is not None and not isinstance(outcome, Failure):
        out.print(Text("\nWrite this under the watch in your watchlist:", style="bold"))
        for line in ["    read:", *block(to_write, indent=6)]:
            out.print(Text(line), soft_wrap=True)
