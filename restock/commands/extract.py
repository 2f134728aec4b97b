"""``restock extract``: read one saved page, or many, and print what was found as JSON."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from crawler.collector import spare_what_lives
from crawler.model import Evidence, Failure, Offer, Variant
from spiders.extraction import Page
from spiders.extraction import extract as read_page

MAX_UNPACKED = 32 * 1024 * 1024
"""A saved page that unpacks to more than this is refused: it is no shop's page."""


class SavedPageError(Exception):
    """A saved page cannot be read; the text says which and why."""


def extract(
    page: Annotated[
        Path | None, typer.Argument(help="A saved page: .html, .json, or either with .gz.")
    ] = None,
    url: Annotated[str, typer.Option(help="The address that the page was saved from.")] = "",
    status: Annotated[int, typer.Option(help="The HTTP status it came with.")] = 200,
    batch: Annotated[
        Path | None,
        typer.Option(
            help='Many pages: JSON lines {"id", "path", "url", "status"?}; one object a line comes back.'
        ),
    ] = None,
) -> None:
    """Read a saved page and print its offer, or why there is none, as one JSON object with the evidence."""
    if (page is None) == (batch is None):
        raise typer.BadParameter("name one saved page, or --batch FILE with many")
    try:
        if batch is not None:
            spare_what_lives()
            for found in extract_batch(batch):
                typer.echo(json.dumps(found, ensure_ascii=False))
        elif page is not None:
            typer.echo(json.dumps(extract_page(page, url, status), ensure_ascii=False, indent=2))
    except SavedPageError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def extract_page(path: Path, url: str, status: int = 200) -> dict[str, Any]:
    """What one saved page says. Raises :class:`SavedPageError` where the file cannot be read."""
    return as_json(read_page(Page(url=url, body=read_saved(path), status=status)))


def extract_batch(batch: Path) -> Iterator[dict[str, Any]]:
    """One object for each line of ``batch``, in order; a bad line gives one with ``error``, the rest goes on.

    Relative paths are looked up beside the batch file where they do not exist from here.
    """
    try:
        lines = batch.open(encoding="utf-8", errors="replace")
    except OSError as error:
        raise SavedPageError(f"{batch}: {error.strerror or error}") from None
    with lines:
        yield from _each(lines, batch.parent)


def _each(lines: Iterable[str], folder: Path) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        row: Any = None
        try:
            row = json.loads(line)
            yield {"id": row["id"], **_one(row, folder)}
        except SavedPageError as error:
            yield {"id": row["id"], "error": str(error)}
        except (ValueError, KeyError, TypeError) as error:
            told = {"id": row["id"]} if isinstance(row, dict) and "id" in row else {}
            yield {
                **told,
                "line": number,
                "error": f'line {number}: needs {{"id", "path", "url"}}: {error!r}',
            }


def _one(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    path = Path(str(row["path"]))
    if not path.is_absolute() and not path.exists():
        path = folder / path
    status = row.get("status")
    return extract_page(path, str(row.get("url") or ""), 200 if status is None else int(status))


def read_saved(path: Path) -> bytes:
    """The bytes of a saved page, unpacked where they are gzip (whatever the name says)."""
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SavedPageError(f"{path}: {error.strerror or error}") from None
    if body[:2] != b"\x1f\x8b":
        if path.suffix == ".gz":
            raise SavedPageError(f"{path}: ends in .gz but is not gzip; unpack it or rename it")
        return body
    try:
        with gzip.open(path) as packed:
            unpacked = packed.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise SavedPageError(f"{path}: broken gzip: {error}") from None
    if len(unpacked) > MAX_UNPACKED:
        raise SavedPageError(f"{path}: unpacks to more than {MAX_UNPACKED // 2**20} MiB")
    return unpacked


def as_json(found: Offer | Failure) -> dict[str, Any]:
    """The one shape of an outcome for programs; keys are the same for offers and failures."""
    if isinstance(found, Failure):
        return {
            "outcome": found.reason.value,
            "availability": None,
            "price": None,
            "currency": None,
            "name": None,
            "sku": None,
            "gtin": None,
            "image": None,
            "variants": [],
            "confidence": None,
            "detail": found.detail,
            "vendor": found.vendor,
            "evidence": [_evidence(e) for e in found.evidence],
        }
    return {
        "outcome": "offer",
        "availability": found.availability.value,
        "price": number(found.price),
        "currency": found.currency,
        "name": found.product.name,
        "sku": found.product.sku,
        "gtin": found.product.gtin,
        "image": found.product.image,
        "variants": [_variant(v) for v in found.variants],
        "confidence": found.confidence.value,
        "list_price": number(found.list_price),
        "seller": found.seller,
        "brand": found.product.brand,
        "mpn": found.product.mpn,
        "url": found.product.url,
        "platform": found.platform,
        "evidence": [_evidence(e) for e in found.evidence],
    }


def _variant(variant: Variant) -> dict[str, Any]:
    return {
        "key": variant.key,
        "label": variant.label,
        "availability": variant.availability.value,
        "options": dict(variant.options),
        "price": number(variant.price),
        "currency": variant.currency,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "cart_id": variant.cart_id,
        "quantity": variant.quantity,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        "source": evidence.source,
        "path": evidence.path,
        "value": evidence.value,
        "reading": evidence.reading.value if evidence.reading else None,
        "strength": evidence.strength.value,
    }


def number(amount: Decimal | None) -> int | float | None:
    """A price as a JSON number: whole where it is whole.

    >>> number(Decimal("129.90")), number(Decimal("100.00")), number(None)
    (129.9, 100, None)
    """
    if amount is None:
        return None
    return int(amount) if amount == amount.to_integral_value() else float(amount)
