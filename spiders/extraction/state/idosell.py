"""IdoSell: ``product_data`` with the sizes and how many there are; -1 means that none are counted.

Source: public readers of the shop's pages.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.tolerant_json import text_of

MAX_SIZES = 1_000


def idosell_claim(path: str, node: dict[str, Any]) -> ProductClaim | None:
    """The product of an object in this shape; None for other objects."""
    sizes = node.get("sizes")
    if not isinstance(sizes, dict) or "product_id" not in node:
        return None
    rows = [(k, v) for k, v in list(sizes.items())[:MAX_SIZES] if isinstance(v, dict) and "amount" in v]
    offers = tuple(_size(f"{path[-100:]}.sizes.{key}", str(key), row) for key, row in rows)
    if not offers:
        return None
    return ProductClaim(
        source="state",
        path=path[-100:],
        offers=offers,
        anchored=path.endswith("product_data"),
        cautious=True,
        other_ids=frozenset({str(node["product_id"])}),
        platform="idosell",
    )


def _size(path: str, key: str, row: dict[str, Any]) -> OfferClaim:
    count = quantity_of(row.get("amount"))
    reading = None
    if count is not None:
        reading = Availability.IN_STOCK if count != 0 else Availability.OUT_OF_STOCK
    label = text_of(row.get("name")) or text_of(row.get("description"))
    several = label is not None and label.lower() not in ("uniwersalny", "onesize", "universal", "one size")
    return OfferClaim(
        path=path,
        availability=reading,
        said=f"amount={row.get('amount')}",
        price=_price(row.get("price")),
        key=key,
        cart_id=key,
        sku=text_of(row.get("code_producer")) or text_of(row.get("code_extern")),
        label=label,
        options=(("Size", label),) if label and several else (),
        quantity=count if count is not None and count > 0 else None,
    )


def _price(value: Any) -> Decimal | None:
    for key in ("price", "gross", "value"):
        value = value.get(key) if isinstance(value, dict) else value
    return amount(value)
