"""Shopify's webhooks: ``products/update`` tells of a product and its variants, ``inventory_levels/update`` of
how many pieces one place has of one of the shop's inventory items. Source: Shopify's webhook reference.

What counts is in the signed body: Shopify's headers are not signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import quote

from crawler.errors import AddressError
from crawler.identity import clean_gtin, clean_text
from crawler.model import Availability
from crawler.urls import canonical_url
from pipelines.pushed.documents import digest, read_json
from pipelines.pushed.model import Item, Level, Statement, StockEvent, UnreadableError

PRODUCT = "products/update"
LEVEL = "inventory_levels/update"
TOPICS = (PRODUCT, LEVEL)
_ONLY = "Default Title"
"""What the one variant of a product without variants is called."""
_MOST = 2048
"""Variants; Shopify's own limit."""


def read(body: bytes, topic: str, sites: Sequence[str]) -> StockEvent:
    """Raises UnreadableError."""
    if topic not in TOPICS:
        raise UnreadableError(f"only {' and '.join(TOPICS)} can be read")
    found = read_json(body)
    key = digest(topic, body)
    return _level(found, key) if topic == LEVEL else _product(found, key, sites)


def _level(found: dict[str, Any], key: str) -> StockEvent:
    available = found.get("available")
    if available is None:
        available = 0  # no longer stocked there
    if type(available) is not int or not -(2**31) <= available < 2**31:
        raise UnreadableError("available: is no whole number")
    level = Level(
        item=_id(found, "inventory_item_id"), location=_id(found, "location_id"), available=available
    )
    return StockEvent(key=key, at=_time(found), level=level)


def _product(found: dict[str, Any], key: str, sites: Sequence[str]) -> StockEvent:
    product, handle = _id(found, "id"), found.get("handle")
    listed = found.get("variants")
    if not isinstance(listed, list) or not listed or len(listed) > _MOST:
        raise UnreadableError("variants: is no list of variants")
    if not all(isinstance(v, dict) for v in listed):
        raise UnreadableError("variants: is no list of variants")
    shown = found.get("status", "active") == "active" and found.get("published_at", True) is not None
    variants = tuple(_variant(v, shown=shown) for v in listed)
    single = len(variants) == 1 and variants[0].label == _ONLY
    items = tuple(
        Item(
            item=_id(raw, "inventory_item_id"),
            variant_key="" if single else said.key or "",
            label="" if single else said.label or "",
            oversells=_oversells(raw),
        )
        for raw, said in zip(listed, variants, strict=True)
        if raw.get("inventory_item_id") is not None
    )
    return StockEvent(
        key=key,
        at=_time(found),
        urls=_urls(handle, sites) if isinstance(handle, str) and handle else (),
        product=product,
        name=_text(found.get("title"), 300),
        whole=variants[0] if single else Statement(availability=_together(variants)),
        variants=() if single else variants,
        items=items,
    )


def _together(variants: Sequence[Statement]) -> Availability | None:
    said = {v.availability for v in variants}
    if Availability.IN_STOCK in said:
        return Availability.IN_STOCK
    return None if None in said else Availability.OUT_OF_STOCK


def _variant(raw: dict[str, Any], *, shown: bool) -> Statement:
    gtin = raw.get("barcode")
    number = raw.get("inventory_quantity")
    quantity = number if type(number) is int and abs(number) < 2**31 else None
    key = _id(raw, "id")
    return Statement(
        key=key,
        label=_text(raw.get("title"), 300) or key,
        sku=_text(raw.get("sku"), 200),
        gtin=clean_gtin(gtin) if isinstance(gtin, str) else None,
        availability=_availability(raw, quantity) if shown else Availability.OUT_OF_STOCK,
        quantity=quantity if quantity and quantity > 0 else None,
        price=_money(raw.get("price")),
    )


def _availability(raw: dict[str, Any], quantity: int | None) -> Availability | None:
    """What the shop's own page calls ``available``."""
    if _oversells(raw):
        return Availability.IN_STOCK
    if quantity is None:
        return None
    return Availability.IN_STOCK if quantity > 0 else Availability.OUT_OF_STOCK


def _oversells(raw: dict[str, Any]) -> bool:
    """It can be ordered whatever is in the warehouse: stock isn't counted, or may fall below nothing."""
    uncounted = "inventory_management" in raw and raw["inventory_management"] is None
    return uncounted or raw.get("inventory_policy") == "continue"


def _urls(handle: str, sites: Sequence[str]) -> tuple[str, ...]:
    path = f"/products/{quote(handle[:500], safe='')}"
    try:
        return tuple(canonical_url(f"https://{www}{site}{path}") for site in sites for www in ("", "www."))
    except AddressError as exc:
        raise UnreadableError(f"handle: {exc}") from None


def _id(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    if type(value) is not int or not 0 < value < 2**63:
        raise UnreadableError(f"{name}: is no number such as Shopify gives")
    return str(value)


def _text(value: object, limit: int) -> str | None:
    return clean_text(value, limit=limit) if isinstance(value, str) else None


def _money(value: object) -> Decimal | None:
    try:
        amount = Decimal(value) if isinstance(value, str) and len(value) < 20 else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() and amount > 0 else None


def _time(found: dict[str, Any]) -> datetime | None:
    """``updated_at`` as Shopify writes it, with its offset."""
    value = found.get("updated_at")
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
        return at.astimezone(UTC) if at is not None and at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
