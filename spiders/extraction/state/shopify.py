"""Shopify's product JSON: in a page, in /products/<handle>.js and in /products/<handle>.json."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, minor_units
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.tolerant_json import text_of


def is_product(node: dict[str, Any]) -> bool:
    """Whether an object has the shape of a Shopify product with its variants."""
    variants = node.get("variants")
    return (
        isinstance(variants, list)
        and bool(variants)
        and isinstance(variants[0], dict)
        and "id" in node
        and ("handle" in node or "title" in node)
        and "id" in variants[0]
        and (
            "option1" in variants[0]
            or "options" in variants[0]
            or "public_title" in variants[0]
            or "available" in variants[0]
        )
    )


def shopify_claim(path: str, node: dict[str, Any], *, minor: bool | None = None) -> ProductClaim:
    """One product. Prices are minor units in themes and in .js, decimal texts in .json."""
    names = _option_names(node.get("options"))
    in_minor = _in_minor_units(node) if minor is None else minor
    return ProductClaim(
        source="state",
        path=path[:150],
        name=text_of(node.get("title")),
        brand=text_of(node.get("vendor")),
        url=_url(node),
        image=_image(node),
        offers=tuple(
            _variant(f"{path[:120]}.variants[{i}]", v, names, in_minor)
            for i, v in enumerate(node["variants"][:2_000])
            if isinstance(v, dict)
        ),
        other_ids=frozenset(str(node[k]).lower() for k in ("id", "handle") if node.get(k)),
        platform="shopify",
    )


def _in_minor_units(node: dict[str, Any]) -> bool:
    """Whole numbers are cents; texts with a point are not."""
    prices = [v.get("price") for v in node["variants"][:20] if isinstance(v, dict)]
    return all(isinstance(p, int) for p in prices if p is not None)


def _variant(path: str, node: dict[str, Any], names: Sequence[str], minor: bool) -> OfferClaim:
    available = node.get("available")
    options = _options(node, names)
    count = node.get("inventory_quantity")
    return OfferClaim(
        path=path,
        availability=None
        if not isinstance(available, bool)
        else Availability.IN_STOCK
        if available
        else Availability.OUT_OF_STOCK,
        said=f"available={available}" if isinstance(available, bool) else "",
        price=_money(node.get("price"), minor),
        list_price=_money(node.get("compare_at_price"), minor),
        currency=text_of(node.get("price_currency")),
        key=text_of(node.get("id")),
        cart_id=text_of(node.get("id")),
        sku=text_of(node.get("sku")),
        gtin=clean_gtin(text_of(node.get("barcode")) or ""),
        label=text_of(node.get("public_title")) or text_of(node.get("title")) or text_of(node.get("name")),
        options=options,
        quantity=count if isinstance(count, int) and not isinstance(count, bool) and count > 0 else None,
    )


def _money(value: Any, minor: bool) -> Decimal | None:
    if isinstance(value, dict):
        return amount(value.get("amount"))
    return minor_units(value) if minor else amount(value)


def _options(node: dict[str, Any], names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    listed = node.get("options")
    values = (
        listed
        if isinstance(listed, list) and all(isinstance(v, str) for v in listed)
        else [node.get(f"option{i}") for i in (1, 2, 3)]
    )
    pairs = [(names[i] if i < len(names) else f"Option {i + 1}", str(v)) for i, v in enumerate(values) if v]
    return tuple(p for p in pairs if p[1] != "Default Title")


def _option_names(options: Any) -> list[str]:
    found = []
    for option in options if isinstance(options, list) else []:
        name = option.get("name") if isinstance(option, dict) else option
        if isinstance(name, str):
            found.append(name)
    return found


def _url(node: dict[str, Any]) -> str | None:
    url = node.get("url")
    if isinstance(url, str) and url:
        return url
    handle = node.get("handle")
    return (
        f"/products/{handle}" if isinstance(handle, str) and re.fullmatch(r"[\w%.-]{1,200}", handle) else None
    )


def _image(node: dict[str, Any]) -> str | None:
    for key in ("featured_image", "image"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("src", value.get("url"))
        if isinstance(value, str) and value:
            return value
    images = node.get("images")
    first = images[0] if isinstance(images, list) and images else None
    first = first.get("src") if isinstance(first, dict) else first
    return first if isinstance(first, str) else None
