"""A shop's listing as a person reads it in a terminal, and as JSON."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from crawler.model import Assortment, Listed
from crawler.storage.details import variant_json
from restock.commands.output import money, print_rows

SHOWN = 50
"""Products in the terminal; JSON has all of them."""


def assortment_json(seen: Assortment) -> dict[str, Any]:
    """``outcome`` is ``assortment``; ``listings`` has every product."""
    return {
        "outcome": "assortment",
        "source": seen.source,
        "title": seen.title,
        "confidence": seen.confidence,
        "pages": seen.pages,
        "whole": seen.whole,
        "cut": seen.cut.detail if seen.cut else None,
        "listings": [listed_json(listed) for listed in seen.listings],
    }


def listed_json(listed: Listed) -> dict[str, Any]:
    return {
        "key": listed.key,
        "url": listed.url,
        "title": listed.title,
        "availability": listed.availability,
        "price": listed.price,
        "currency": listed.currency,
        "image": listed.image,
        "brand": listed.brand,
        "tags": listed.tags,
        "published_at": listed.published_at,
        "variants": [variant_json(variant) for variant in listed.variants],
    }


def print_assortment(out: Console, seen: Assortment) -> None:
    """How the listing was read, and its first products."""
    out.print(Text(seen.title or f"{len(seen.listings)} products", style="bold"))
    requests = f"{seen.pages} request{'s' if seen.pages != 1 else ''}"
    out.print(Text(f"{len(seen.listings)} products, read as {seen.source} by {requests}"))
    if seen.cut is not None:
        out.print(Text(f"not all of it: {seen.cut.detail}", style="yellow"), soft_wrap=True)
    elif seen.limited:
        out.print(Text("it names more than this, or only the newest: these are watched", style="yellow"))
    print_rows([_row(x) for x in seen.listings[:SHOWN]], _COLUMNS, empty="It lists nothing.")
    if len(seen.listings) > SHOWN:
        out.print(Text(f"and {len(seen.listings) - SHOWN} more; --json prints all of them"))


_COLUMNS = {"title": "product", "now": "now", "price": "price", "sizes": "sizes", "url": "address"}


def _row(listed: Listed) -> dict[str, Any]:
    buyable = [v.label for v in listed.variants if v.availability.buyable]
    return {
        "title": listed.title,
        "now": listed.availability,
        "price": money(listed.price, listed.currency),
        "sizes": ", ".join(buyable[:6]) + ("…" if len(buyable) > 6 else ""),
        "url": listed.url,
    }
