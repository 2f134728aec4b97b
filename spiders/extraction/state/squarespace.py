"""Squarespace: a product's variants in ``data-variants``, ``data-product`` and the page's context.

A variant with unlimited stock counts none. ``price`` is in cents, ``priceMoney`` is not. Source: the
developer documentation of ``?format=json`` and public readers of the attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from itertools import islice
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, currency_code, minor_units
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.tolerant_json import loads, text_of

HINT = b"data-variants="
MAX_VARIANTS = 2_000
_ATTRIBUTE = re.compile(
    rb"""\s(data-variants|data-product)\s*=\s*(?:"((?:\[|\{)&quot;[^"]{20,1000000}|\[\{&quot;[^"]{20,1000000})"|"""
    rb"""'([\[{][^']{20,1000000})')"""
)
_ITEM = re.compile(rb"""data-item-id\s*=\s*["']([0-9a-f]{24})["']""")


def read_squarespace(markup: bytes) -> tuple[ProductClaim, ...]:
    """The products of ``data-variants``; the first belongs to the page's product, others to its summaries."""
    if HINT not in markup:
        return ()
    found: list[ProductClaim] = []
    for match in islice(_ATTRIBUTE.finditer(markup), 20):
        value = loads(unescape((match.group(2) or match.group(3)).decode("utf-8", "replace")))
        variants = value.get("variants") if isinstance(value, dict) else value
        offers = tuple(_offers(match.group(1).decode("ascii"), variants))
        if offers:
            item = _ITEM.search(markup, max(0, match.start() - 2_000), match.end() + 2_000)
            found.append(
                ProductClaim(
                    source="state",
                    path=match.group(1).decode("ascii"),
                    offers=offers,
                    anchored=not found,
                    listed=bool(found),
                    cautious=True,
                    other_ids=frozenset({item.group(1).decode()}) if item else frozenset(),
                    platform="squarespace",
                )
            )
    return tuple(found)


def squarespace_claim(path: str, node: dict[str, Any]) -> ProductClaim | None:
    """The product of an object of the page's context; None for other objects."""
    content = node.get("structuredContent")
    holder = content if isinstance(content, dict) else node
    offers = tuple(_offers(path[-100:], holder.get("variants")))
    if not offers or not (node.get("title") or node.get("fullUrl")):
        return None
    return ProductClaim(
        source="state",
        path=path[-100:],
        name=text_of(node.get("title")),
        url=text_of(node.get("fullUrl")),
        offers=offers,
        cautious=True,
        other_ids=frozenset(str(node[k]).lower() for k in ("id", "urlId") if node.get(k)),
        platform="squarespace",
    )


def _offers(path: str, variants: Any) -> Iterator[OfferClaim]:
    if not isinstance(variants, list):
        return
    for index, node in enumerate(variants[:MAX_VARIANTS]):
        if isinstance(node, dict) and ("qtyInStock" in node or isinstance(node.get("stock"), dict)):
            yield _offer(f"{path}[{index}]", node)


def _offer(path: str, node: dict[str, Any]) -> OfferClaim:
    stock = node.get("stock")
    stock = stock if isinstance(stock, dict) else node
    count = quantity_of(stock.get("quantity", node.get("qtyInStock")))
    unlimited = stock.get("unlimited") is True or node.get("unlimited") is True
    reading = None
    if unlimited or count is not None:
        reading = Availability.IN_STOCK if unlimited or (count or 0) > 0 else Availability.OUT_OF_STOCK
    on_sale = node.get("onSale") is True
    price, currency = _price(node, "salePrice" if on_sale else "price")
    key = text_of(node.get("id"))
    return OfferClaim(
        path=path,
        availability=reading,
        said=f"unlimited={unlimited} quantity={count}",
        price=price,
        list_price=_price(node, "price")[0] if on_sale else None,
        currency=currency,
        key=key,
        cart_id=key,
        sku=text_of(node.get("sku")),
        options=_options(node),
        quantity=count if count is not None and count > 0 and not unlimited else None,
    )


def _price(node: dict[str, Any], key: str) -> tuple[Decimal | None, str | None]:
    money = node.get(f"{key}Money", node.get(key))
    if isinstance(money, dict):
        value = money.get("value", money.get("decimalValue"))
        return amount(value), currency_code(text_of(money.get("currency", money.get("currencyCode"))))
    return minor_units(money), None


def _options(node: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    values, attributes = node.get("optionValues"), node.get("attributes")
    if isinstance(values, list):
        rows = [(v.get("optionName"), v.get("value")) for v in values[:6] if isinstance(v, dict)]
        pairs = [(text_of(name), text_of(value)) for name, value in rows]
        return tuple((name, value) for name, value in pairs if name and value)
    if isinstance(attributes, dict):
        return tuple(
            (str(k), str(v)) for k, v in list(attributes.items())[:6] if isinstance(v, (str, int)) and v
        )
    return ()
