"""PrestaShop: the product object that its details tab carries as an attribute."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.tolerant_json import loads, text_of

_DATA = re.compile(rb"""data-product\s*=\s*(?:"(\{[^"]{20,2000000})"|'(\{[^']{20,2000000})')""")


def read_prestashop(markup: bytes) -> tuple[ProductClaim, ...]:
    """The product of ``data-product``; a chosen combination's quantity and whether it may be ordered."""
    match = _DATA.search(markup)
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
