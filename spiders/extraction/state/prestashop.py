"""PrestaShop: the product that its details tab carries as an attribute, and the combinations of 1.6.

The attribute tells of the chosen combination alone. The older pages list all ``combinations`` with their
quantities, and beside them whether what is used up may be ordered. Source: the product controllers and the
default themes' templates.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.page import Page
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.state.sources import StateValue
from spiders.extraction.tolerant_json import loads, text_of

_DATA = re.compile(rb"""data-product\s*=\s*(?:"(\{[^"]{20,2000000})"|'(\{[^']{20,2000000})')""")


def read_prestashop(markup: bytes) -> tuple[ProductClaim, ...]:
    """The product of ``data-product``; a chosen combination's quantity and whether it may be ordered."""
    match = _DATA.search(markup) if b"id_product" in markup else None
    if match is None:
        return ()
    node = loads(unescape((match.group(1) or match.group(2)).decode("utf-8", "replace")))
    if not isinstance(node, dict) or "id_product" not in node:
        return ()
    offer = OfferClaim(
        path="data-product",
        availability=_reading(node),
        said=" ".join(
            f"{key}={node.get(key)}" for key in ("quantity", "availability", "available_for_order")
        ),
        price=amount(node.get("price_amount")),
        list_price=amount(node.get("regular_price_amount")),
        sku=text_of(node.get("reference")),
        key=_chosen_key(node),
        label=_chosen_label(node),
    )
    return (
        ProductClaim(
            source="state",
            path="data-product",
            name=text_of(node.get("name")),
            sku=text_of(node.get("reference")),
            gtin=clean_gtin(text_of(node.get("ean13")) or ""),
            url=text_of(node.get("link")),
            offers=(offer,),
            anchored=True,
            other_ids=frozenset({str(node["id_product"])}),
            platform="prestashop",
        ),
    )


def _chosen_key(node: dict[str, Any]) -> str | None:
    key = text_of(node.get("id_product_attribute"))
    return key if key and key != "0" else None


def _chosen_label(node: dict[str, Any]) -> str | None:
    """The chosen combination's values, such as ``M / Blue``."""
    attributes = node.get("attributes")
    rows = list(attributes.values()) if isinstance(attributes, dict) else attributes
    names = (
        [text_of(row.get("name")) for row in rows[:6] if isinstance(row, dict)]
        if isinstance(rows, list)
        else []
    )
    return " / ".join(name for name in names if name) or None


_FLAG = re.compile(
    rb"""\b(allowBuyWhenOutOfStock|stock_management|id_product)\s*=\s*["']?(true|false|\d{1,12})\b"""
)


def read_combinations(page: Page, values: Sequence[StateValue]) -> tuple[ProductClaim, ...]:
    """The combinations of PrestaShop 1.5 and 1.6."""
    table = next((v.value for v in values if v.name == "combinations" and isinstance(v.value, dict)), None)
    rows = [(str(k), v) for k, v in list(table.items())[:2_000] if isinstance(v, dict)] if table else []
    if not any("attributes_values" in row or "attributes" in row for _, row in rows):
        return ()
    flags: dict[bytes, bytes] = {}
    for script in page.scripts:
        if b"combinations" in script.content:
            flags |= dict(_FLAG.findall(script.content))
    names = _group_names(values)
    offers = tuple(_combination(key, row, flags, names) for key, row in rows)
    number = flags.get(b"id_product")
    return (
        ProductClaim(
            source="state",
            path="combinations",
            offers=offers,
            anchored=True,
            cautious=True,
            other_ids=frozenset({number.decode()}) if number else frozenset(),
            platform="prestashop",
        ),
    )


def _group_names(values: Sequence[StateValue]) -> dict[str, str]:
    """The groups' names by their ids."""
    rows = next(
        (v.value for v in values if v.name == "attributesCombinations" and isinstance(v.value, list)), []
    )
    return {
        str(row["id_attribute_group"]): str(row.get("group") or "Option").replace("_", " ").capitalize()
        for row in rows[:1_000]
        if isinstance(row, dict) and "id_attribute_group" in row
    }


def _combination(
    key: str, row: dict[str, Any], flags: dict[bytes, bytes], names: dict[str, str]
) -> OfferClaim:
    count = quantity_of(row.get("quantity"))
    reading = None
    if flags.get(b"stock_management") in (b"false", b"0") or (count is not None and count > 0):
        reading = Availability.IN_STOCK
    elif count is not None:
        orderable = flags.get(b"allowBuyWhenOutOfStock") in (b"true", b"1")
        reading = Availability.BACKORDER if orderable else Availability.OUT_OF_STOCK
    chosen = row.get("attributes_values")
    options = (
        [(names.get(str(k), "Option"), str(v)) for k, v in chosen.items()] if isinstance(chosen, dict) else []
    )
    return OfferClaim(
        path=f"combinations.{key}",
        availability=reading,
        said=f"quantity={row.get('quantity')}",
        key=key,
        cart_id=key,
        sku=text_of(row.get("reference")),
        gtin=clean_gtin(text_of(row.get("ean13")) or ""),
        options=tuple((name, value) for name, value in options[:6] if value),
        quantity=count if count is not None and count > 0 else None,
    )


def _reading(node: dict[str, Any]) -> Availability | None:
    if str(node.get("available_for_order")) in ("0", "False", "false"):
        return Availability.OUT_OF_STOCK
    said = str(node.get("availability") or "")
    if said in ("available", "last_remaining_items"):
        return Availability.LIMITED if said == "last_remaining_items" else Availability.IN_STOCK
    if said == "unavailable":
        return Availability.OUT_OF_STOCK
    quantity = node.get("quantity")
    if isinstance(quantity, int) and quantity > 0:
        return Availability.IN_STOCK
    return None
