"""Wix Stores: the product in the warm-up data, its variants as ``productItems`` with ids of selections.

Source: the Wix Stores catalogue's reference and public readers of ``wix-warmup-data``.
"""

from __future__ import annotations

from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.state.fields import availability_of, folded, quantity_of
from spiders.extraction.tolerant_json import text_of

MAX_ITEMS = 2_000


def wix_claim(path: str, node: dict[str, Any]) -> ProductClaim | None:
    """The product of an object in this shape; None for other objects."""
    items = node.get("productItems")
    if not isinstance(items, list) or "options" not in node or "name" not in node:
        return None
    whole = _whole(node)
    labels = _labels(node.get("options"))
    offers = [
        _item(f"{path[-100:]}.productItems[{i}]", item, labels, node, whole)
        for i, item in enumerate(items[:MAX_ITEMS])
        if isinstance(item, dict)
    ]
    listed = [offer for offer in offers if offer.availability is not None]
    own = OfferClaim(
        path=path[-100:],
        availability=whole,
        said=f"isInStock={node.get('isInStock')}",
        price=amount(node.get("discountedPrice")) or amount(node.get("price")),
        currency=text_of(node.get("currency")),
        sku=text_of(node.get("sku")),
    )
    return ProductClaim(
        source="state",
        path=path[-100:],
        name=text_of(node.get("name")),
        sku=text_of(node.get("sku")),
        offers=tuple(listed) or (own,),
        cautious=True,
        other_ids=frozenset(str(node[k]).lower() for k in ("id", "urlPart") if node.get(k)),
        platform="wix",
    )


def _whole(node: dict[str, Any]) -> Availability | None:
    said = availability_of({k: v for k, v in folded(node).items() if k in ("isinstock", "inventory")})
    return said[0] if said else None


def _labels(options: Any) -> dict[str, tuple[str, str]]:
    """(option, value) by the selection's id."""
    found: dict[str, tuple[str, str]] = {}
    for option in options[:10] if isinstance(options, list) else ():
        selections = option.get("selections") if isinstance(option, dict) else None
        name = text_of(option.get("title")) if isinstance(option, dict) else None
        for each in selections[:500] if isinstance(selections, list) else ():
            value = (
                text_of(each.get("value")) or text_of(each.get("description"))
                if isinstance(each, dict)
                else None
            )
            if value and each.get("id") is not None:
                found[str(each["id"])] = (name or "Option", value)
    return found


def _item(
    path: str,
    item: dict[str, Any],
    labels: dict[str, tuple[str, str]],
    node: dict[str, Any],
    whole: Availability | None,
) -> OfferClaim:
    said = availability_of(folded(item))
    reading = said[0] if said else None
    if reading is not None and reading.buyable and whole is not None and not whole.buyable:
        reading = whole
    chosen = item.get("optionsSelections")
    inventory = item.get("inventory")
    count = quantity_of(inventory.get("quantity")) if isinstance(inventory, dict) else None
    key = text_of(item.get("id"))
    return OfferClaim(
        path=path,
        availability=reading,
        said=said[1] if said else "",
        price=amount(item.get("discountedPrice")) or amount(item.get("price")) or amount(node.get("price")),
        currency=text_of(node.get("currency")),
        key=key,
        cart_id=key,
        sku=text_of(item.get("sku")),
        options=tuple(labels[str(c)] for c in chosen if str(c) in labels) if isinstance(chosen, list) else (),
        quantity=count if count is not None and count > 0 else None,
    )
