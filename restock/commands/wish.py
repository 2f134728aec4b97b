"""``restock wish``: products wherever they are watched, and anything like one's words."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

import typer

from alerts import semantic
from crawler.errors import RestockError
from crawler.fuzzy_query import QueryError, parse
from crawler.product_keys import in_words
from crawler.storage.registry import load_people
from crawler.storage.schema import Origin
from crawler.storage.wish_edits import NewWish, StoredWishRow, add_wish, end_wish, list_wishes
from crawler.watchlist.declared import Price
from crawler.watchlist.units import format_price
from crawler.watchlist.wish_values import (
    read_fall,
    read_gtin,
    read_mpn,
    read_threshold,
    read_until,
)
from restock.commands.output import JsonOption, print_json, print_rows
from restock.commands.wishes import Wanted, choose_people, read_option
from restock.context import open_context

app = typer.Typer(help="Wishes over everything that is watched: add, list, remove.", no_args_is_help=True)
_COLUMNS = {
    "id": "#",
    "subscriber": "who",
    "wish": "wish",
    "below": "at most",
    "kinds": "told of",
    "ends": "ends",
}


@app.command()
def add(
    *,
    query: Annotated[
        str | None, typer.Argument(help="In words, such as 'jordan 1 chicago, US 10, below 250 EUR, -gs'.")
    ] = None,
    gtin: Annotated[
        str | None, typer.Option(help="Instead: the product with this bar code, at any shop.")
    ] = None,
    mpn: Annotated[
        str | None, typer.Option(help="Instead: brand and model number, such as 'Nike CT8013-170'.")
    ] = None,
    variant: Annotated[
        list[str] | None, typer.Option(help="Only this variant, such as 'US 10'; repeatable.")
    ] = None,
    below: Annotated[str | None, typer.Option(help="Only at or below this price, such as '200 EUR'.")] = None,
    drop: Annotated[
        str | None,
        typer.Option(help="With --kind price: only where it fell by so much, 10% or 20 (shop's currency)."),
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(help="Which change is told; else restock and new_listing.")
    ] = None,
    similar: Annotated[
        bool, typer.Option("--similar", help="Also what is close in meaning (extra 'semantic').")
    ] = False,
    threshold: Annotated[
        str | None, typer.Option(help="How alike a match must be, 50 to 100; else the tuned default.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="The last day, such as 2026-12-24.")] = None,
    until_bought: Annotated[
        bool, typer.Option("--until-bought", help="Ends when the person answers that they bought it.")
    ] = False,
    notify: Annotated[
        list[str] | None,
        typer.Option(help="A subscriber, or one channel as ann:phone; repeatable. Else everyone."),
    ] = None,
) -> None:
    """Tell of a product wherever it is watched, or of anything watched that is like these words."""
    if sum(x is not None for x in (query, gtin, mpn)) != 1:
        raise RestockError("say what is wished: words, or --gtin, or --mpn, one of them")
    wanted = Wanted.read(variants=variant or [], below=below, kinds=kind or ["restock", "new_listing"])
    key = read_option("--gtin", read_gtin, gtin) or read_option("--mpn", read_mpn, mpn)
    said = _read_query(query)
    fall = read_option("--drop", read_fall, drop)
    least = read_option("--threshold", read_threshold, threshold)
    last = read_option("--until", read_until, until)
    here, now = open_context(), datetime.now(UTC)
    with here.database.read() as connection:
        people = load_people(connection)
    chosen = choose_people(people, notify or [])
    if not chosen:
        raise RestockError("nobody would be told", hint="declare a subscriber in a watchlist and sync it")
    made = [
        NewWish(
            subscriber_id=person,
            query=said,
            product_key=key,
            similar=similar,
            threshold=least,
            variants=wanted.variants,
            price_limit=wanted.below.amount if wanted.below else None,
            currency=wanted.below.currency if wanted.below else None,
            kinds=tuple(k.value for k in wanted.kinds),
            drop_percent=fall.percent if fall else None,
            drop_amount=fall.amount if fall else None,
            until_bought=until_bought,
            expires_at=last,
            channel_ids=channels,
        )
        for person, channels in chosen.items()
    ]
    numbers = here.database.retrying(
        lambda connection: [add_wish(connection, wish, origin=Origin.CLI, now=now) for wish in made]
    )
    for number, wish in zip(numbers, made, strict=True):
        typer.echo(f"wish {number}: tells {people.handles[wish.subscriber_id]} of {_understood(said, key)}")
    if similar and not semantic.installed():
        typer.echo(f"note: {semantic.NOTICE}", err=True)


def _read_query(query: str | None) -> str | None:
    if query is None:
        return None
    try:
        return parse(query).text
    except QueryError as exc:
        raise RestockError(f"'{query[:60]}': {exc}") from exc


def _understood(query: str | None, key: str | None) -> str:
    """What was read of the words, so that a person sees a size or a price that was taken for a name."""
    if query is None:
        return in_words(key or "")
    asked = parse(query)
    parts = [" ".join([*(c.upper() for c in asked.codes), *(w.text for w in asked.words)])]
    parts += [f"size {' or '.join(asked.sizes)}"] if asked.sizes else []
    if asked.limit is not None:
        parts.append(f"at most {format_price(Price(amount=asked.limit, currency=asked.currency))}")
    parts += [f"not {', '.join(' '.join(u) for u in asked.unwanted)}"] if asked.unwanted else []
    return "; ".join(parts)


@app.command("list")
def list_(
    who: Annotated[str | None, typer.Option(help="Only this subscriber's.")] = None,
    as_json: bool = JsonOption,
) -> None:
    """Every wish that is active."""
    with open_context().database.read() as connection:
        rows = list_wishes(connection, subscriber=who)
    if as_json:
        print_json([asdict(row) for row in rows])
    else:
        print_rows([_row(row) for row in rows], _COLUMNS, empty="No wishes yet. Add one: restock wish add")


def _row(row: StoredWishRow) -> dict[str, Any]:
    wish = row.query or in_words(row.product_key or "")
    limit = row.price_limit
    ends = [f"{row.expires_at:%Y-%m-%d %H:%M} UTC"] if row.expires_at else []
    return {
        "id": row.id,
        "subscriber": row.subscriber,
        "wish": "; ".join([wish, *row.variants, *(["or like it"] if row.similar else [])]),
        "below": None if limit is None else format_price(Price(amount=limit, currency=row.currency)),
        "kinds": ", ".join(row.kinds),
        "ends": ", ".join([*ends, *(["once bought"] if row.until_bought else [])]) or None,
    }


@app.command("remove")
def remove(
    which: Annotated[list[int], typer.Argument(help="The wishes' numbers, of: restock wish list.")],
) -> None:
    """End wishes; what was told stays in the history."""
    here, now = open_context(), datetime.now(UTC)
    for number in which:
        if not here.database.retrying(partial(end_wish, subscription_id=number, now=now)):
            raise RestockError(f"there is no wish {number}", hint="see: restock wish list")
        typer.echo(f"wish {number} ended")
