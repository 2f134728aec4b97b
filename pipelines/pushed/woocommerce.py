"""WooCommerce's webhook ``product.updated``: a product, or one variation of it, as the REST API shows it.

Of a product with variations it tells whether any can be bought; each variation comes by itself.
Source: the REST API's reference (v3). What counts is in the signed body: the headers are not signed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from crawler.errors import AddressError
from crawler.identity import clean_gtin, clean_text
from crawler.model import Availability
from crawler.urls import canonical_url
from pipelines.pushed.documents import digest, read_json
from pipelines.pushed.model import Statement, StockEvent, UnreadableError

TOPIC = "product.updated"
_STATUS = {
    "instock": Availability.IN_STOCK,
    "outofstock": Availability.OUT_OF_STOCK,
    "onbackorder": Availability.BACKORDER,
}


def read(body: bytes, topic: str) -> StockEvent:
    """Raises UnreadableError."""
    if topic != TOPIC:
        raise UnreadableError(f"only {TOPIC} can be read")
    found = read_json(body)
    number = found.get("id")
    if type(number) is not int or not 0 < number < 2**63:
        raise UnreadableError("id: is no number such as WooCommerce gives")
    of_variation = found.get("type") == "variation" or bool(found.get("parent_id"))
    said = _statement(found, str(number), of_variation=of_variation)
    return StockEvent(
        key=digest(topic, body),
        at=_time(found.get("date_modified_gmt")),
        urls=(_page(found.get("permalink"), of_variation=of_variation),),
        name=None if of_variation else _text(found.get("name"), 300),
        whole=Statement() if of_variation else said,
        variants=(said,) if of_variation else (),
    )


def _statement(found: dict[str, Any], number: str, *, of_variation: bool) -> Statement:
    stock = found.get("stock_quantity")
    gtin = found.get("global_unique_id")
    return Statement(
        key=number if of_variation else None,
        label=_label(found) if of_variation else None,
        sku=_text(found.get("sku"), 200),
        gtin=clean_gtin(gtin) if isinstance(gtin, str) else None,
        availability=_availability(found),
        quantity=stock if type(stock) is int and 0 < stock < 2**31 else None,
        price=_money(found.get("price")),
    )


def _availability(found: dict[str, Any]) -> Availability | None:
    if found.get("status", "publish") != "publish" or found.get("purchasable") is False:
        return Availability.OUT_OF_STOCK
    status = found.get("stock_status")
    return _STATUS.get(status) if isinstance(status, str) else None


def _label(found: dict[str, Any]) -> str | None:
    listed = found.get("attributes")
    options = [a.get("option") for a in listed if isinstance(a, dict)] if isinstance(listed, list) else []
    return _text(" / ".join(o for o in options if isinstance(o, str)), 300)


def _page(permalink: object, *, of_variation: bool) -> str:
    """The product's page; a variation's address chooses its attributes in the query."""
    if not isinstance(permalink, str):
        raise UnreadableError("permalink: the product's address is missing")
    try:
        url = canonical_url(permalink)
    except AddressError as exc:
        raise UnreadableError(f"permalink: {exc}"[:300]) from None
    return urlunsplit((*urlsplit(url)[:3], "", "")) if of_variation else url


def _text(value: object, limit: int) -> str | None:
    return clean_text(value, limit=limit) if isinstance(value, str) else None


def _money(value: object) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and 0 < len(value) < 20 else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and amount > 0 else None


def _time(value: object) -> datetime | None:
    """GMT without saying so."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else None
    except ValueError:
        return None
