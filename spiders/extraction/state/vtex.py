"""VTEX: ``skuJson`` of the older portal and ``__STATE__`` of VTEX IO.

In ``__STATE__`` a product's items, sellers and offers are entities that refer to one another; prices are
decimal there and cents in ``skuJson``. Source: the reference of the Legacy Search API and public readers of
skuJson.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, minor_units
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.state.refs import Resolve, expanded
from spiders.extraction.tolerant_json import text_of

MAX_ITEMS = 2_000


def vtex_claim(path: str, node: dict[str, Any], resolve: Resolve | None) -> ProductClaim | None:
    """The product of an object in one of the two shapes; None for other objects."""
    if "skus" in node and "productId" in node:
        return _claim(path, node, "name", [o for o in _rows(node["skus"]) if "sku" in o], _of_sku)
    if "productName" in node and any(key.startswith("items") for key in node):
        whole = expanded(node, resolve) if resolve is not None else node
        items = [i for i in _rows(whole.get("items")) if "itemId" in i and isinstance(i.get("sellers"), list)]
        return _claim(path, whole, "productName", items, _of_item)
    return None


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value[:MAX_ITEMS] if isinstance(row, dict)] if isinstance(value, list) else []


def _claim(
    path: str, node: dict[str, Any], name: str, rows: list[dict[str, Any]], read: Any
) -> ProductClaim | None:
    offers = tuple(read(f"{path[-100:]}[{i}]", row) for i, row in enumerate(rows))
    if not offers or all(o.availability is None for o in offers):
        return None
    return ProductClaim(
        source="state",
        path=path[-100:],
        name=text_of(node.get(name)),
        brand=text_of(node.get("brand")),
        sku=text_of(node.get("productReference")),
        url=_url(node),
        offers=offers,
        cautious=True,
        other_ids=frozenset(str(node[k]).lower() for k in ("productId", "linkText") if node.get(k)),
        platform="vtex",
    )


def _url(node: dict[str, Any]) -> str | None:
    text = text_of(node.get("linkText"))
    return f"/{text}/p" if text else None


def _of_sku(path: str, row: dict[str, Any]) -> OfferClaim:
    available, key = row.get("available"), text_of(row.get("sku"))
    count = quantity_of(row.get("availablequantity"))
    dimensions = row.get("dimensions")
    return OfferClaim(
        path=path,
        availability=_reading(available) if isinstance(available, bool) else None,
        said=f"available={available}",
        price=minor_units(row.get("bestPrice")),
        list_price=minor_units(row.get("listPrice")),
        key=key,
        cart_id=key,
        sku=key,
        label=text_of(row.get("skuname")),
        options=tuple((str(k), str(v)) for k, v in dimensions.items() if isinstance(v, (str, int)) and v)
        if isinstance(dimensions, dict)
        else (),
        quantity=count if count is not None and count > 0 else None,
    )


def _of_item(path: str, row: dict[str, Any]) -> OfferClaim:
    sellers = _rows(row.get("sellers"))
    seller = next((s for s in sellers if s.get("sellerDefault") is True), sellers[0] if sellers else {})
    terms = seller.get("commertialOffer")
    terms = terms if isinstance(terms, dict) else {}
    count, key = quantity_of(terms.get("AvailableQuantity")), text_of(row.get("itemId"))
    price: Decimal | None = amount(terms.get("Price"))
    return OfferClaim(
        path=path,
        availability=_reading(count > 0) if count is not None else None,
        said=f"AvailableQuantity={count}",
        price=price,
        list_price=amount(terms.get("ListPrice")),
        seller=text_of(seller.get("sellerName")),
        key=key,
        cart_id=key,
        sku=key,
        gtin=clean_gtin(text_of(row.get("ean")) or ""),
        label=text_of(row.get("name")),
        options=_options(row),
        quantity=count if count is not None and count > 0 else None,
    )


def _reading(in_stock: bool) -> Availability:
    return Availability.IN_STOCK if in_stock else Availability.OUT_OF_STOCK


def _options(row: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """``variations`` as names with their values, or as ``[{"name": …, "values": ["M"]}]``."""
    found = []
    for each in row["variations"][:6] if isinstance(row.get("variations"), list) else ():
        name = text_of(each.get("name")) if isinstance(each, dict) else text_of(each)
        value = text_of(each.get("values")) if isinstance(each, dict) else text_of(row.get(name or ""))
        if name and value:
            found.append((name, value))
    return tuple(found)
