"""``restock check URL``: one look, and the evidence for what it says."""

from __future__ import annotations

import json
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crawler.browser.finding import missing
from crawler.errors import ConfigError
from crawler.model import Assortment, Failure, Look, Offer
from crawler.storage.details import offer_detail
from crawler.storage.schema import WatchKind
from crawler.urls import canonical_url
from restock.commands.feed_output import assortment_json, print_assortment
from restock.commands.output import JsonOption, console, money, print_json
from restock.context import open_context
from restock.single_look import look_once


def check(
    url: str = typer.Argument(help="A product page, or with --feed a shop's listing."),
    feed: bool = typer.Option(False, "--feed", help="Read it as a shop's whole listing."),
    browser: bool | None = typer.Option(
        None, "--browser/--no-browser", help="Open it in a browser, or never; else where it shows no product."
    ),
    as_json: bool = JsonOption,
) -> None:
    """Look at a page once and show what it says and why. Nothing is stored, nobody is told.

    Exit code 0 for an offer or a listing, 1 for a failure.
    """
    here = open_context()
    lacking = missing(here.config) if browser else None
    if lacking:
        raise ConfigError(lacking)
    look = look_once(canonical_url(url), kind=WatchKind.FEED if feed else WatchKind.PAGE, browser=browser)
    if as_json:
        print_json(look_json(look))
    else:
        print_outcome(console(), look.outcome)
    if isinstance(look.outcome, Failure):
        raise typer.Exit(1)


def look_json(look: Look) -> dict[str, Any]:
    """A look as JSON: ``outcome`` is ``offer`` or the failure's reason."""
    base: dict[str, Any] = {
        "url": look.url,
        "final_url": look.final_url,
        "http_status": look.http_status,
        "bytes": look.size,
        "latency_ms": round(look.latency.total_seconds() * 1000) if look.latency else None,
    }
    if isinstance(look.outcome, Failure):
        return base | {
            "outcome": look.outcome.reason,
            "detail": look.outcome.detail,
            "vendor": look.outcome.vendor,
        }
    if isinstance(look.outcome, Assortment):
        return base | assortment_json(look.outcome)
    if isinstance(look.outcome, Offer):
        offer = look.outcome
        return base | {
            "outcome": "offer",
            "availability": offer.availability,
            "confidence": offer.confidence,
            "price": offer.price,
            "currency": offer.currency,
            "name": offer.product.name,
            "sku": offer.product.sku,
            "gtin": offer.product.gtin,
            "image": offer.product.image,
            **json.loads(json.dumps(offer_detail(offer))),
        }
    return base | {"outcome": "unchanged"}


def print_outcome(out: Console, outcome: object) -> None:
    """What a look came to, with the evidence, for a person."""
    if isinstance(outcome, Failure):
        out.print(Text(f"{outcome.reason.value}: {outcome.detail}", style="bold red"))
        return
    if isinstance(outcome, Assortment):
        print_assortment(out, outcome)
        return
    if not isinstance(outcome, Offer):
        out.print("unchanged")
        return
    offer = outcome
    out.print(Text(offer.product.name or "(no name found)", style="bold"))
    style = "green" if offer.availability.buyable else "yellow"
    words = offer.availability.value.replace("_", " ")
    out.print(
        Text(
            f"{words}, {money(offer.price, offer.currency)}  ({offer.confidence.value} evidence)", style=style
        )
    )
    if offer.variants:
        _print_table(
            out,
            ("variant", "availability", "price"),
            [
                (v.label, v.availability.value.replace("_", " "), money(v.price, v.currency))
                for v in offer.variants
            ],
        )
    out.print(Text("Why:", style="bold"))
    _print_table(
        out,
        ("from", "where", "says", "read as"),
        [(e.source, e.path, e.value, (e.reading.value if e.reading else "–")) for e in offer.evidence[:20]],
    )


def _print_table(out: Console, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out.print(table)
