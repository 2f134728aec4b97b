"""WooCommerce's listing: the Store API, 100 products a page, the newest first.

Signals: ``is_in_stock``, ``is_purchasable``, ``is_on_backorder``, ``low_stock_remaining``. The listing names
the variations' sizes but not their stock.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from crawler.model import Availability, Listed, Variant
from spiders.extraction.amounts import amount, currency_code
from spiders.feeds.cleaning import LABEL, MAX_TAGS, MAX_VARIANTS, key, number_of, own_address, picture, text
from spiders.feeds.page import FULL, FeedPage

SOURCE = "woocommerce"
PER_PAGE = 100
API = "/wp-json/wc/store/v1/products"
_API_PATH = re.compile(r".*/wp-json/wc/store(?:/v1)?/products/?")


def feed_address(url: str) -> str | None:
    """What to ask where ``url`` is the Store API's list of products; None where it isn't.

    >>> feed_address("https://shop.example/wp-json/wc/store/v1/products?category=shoes")
    'https://shop.example/wp-json/wc/store/v1/products?category=shoes&per_page=100&page=1&orderby=date&order=desc'
    """
    return _with_page(url) if _API_PATH.fullmatch(urlsplit(url).path) else None


def _with_page(url: str, page: int | None = None) -> str:
    parts = urlsplit(url)
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    asked = {**told, "per_page": told.get("per_page", str(PER_PAGE)), "page": told.get("page", "1")}
    asked |= {"orderby": told.get("orderby", "date"), "order": told.get("order", "desc")}
    if page:
        asked["page"] = str(page)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked), ""))


def read_woocommerce(value: Any, *, url: str) -> FeedPage | None:
    """One page of the listing, decoded from JSON; None where it isn't one."""
    if not isinstance(value, list) or not _API_PATH.fullmatch(urlsplit(url).path):
        return None
    products = [node for node in value if isinstance(node, dict) and "id" in node and "permalink" in node]
    if value and not products:
        return None
    query = parse_qs(urlsplit(url).query)
    limit, page = (number_of(query.get(name, [""])[0]) for name in ("per_page", "page"))
    return FeedPage(
        source=SOURCE,
        listings=tuple(_listings(products, url)),
        next=_with_page(url, page + 1) if page and limit and len(value) >= limit * FULL else None,
        window=not (page and limit),
    )


def _listings(products: list[dict[str, Any]], url: str) -> Iterator[Listed]:
    for product in products:
        number, place = text(product["id"]), own_address(product["permalink"], base=url)
        title = text(product.get("name"))
        if number is None or place is None or title is None:
            continue
        prices = product.get("prices")
        told = prices if isinstance(prices, dict) else {}
        yield Listed(
            key=key(number),
            url=place,
            title=title,
            availability=_reading(product),
            price=_money(told),
            currency=currency_code(text(told.get("currency_code"), limit=8)),
            image=picture(_first(product.get("images"), "src"), base=url),
            brand=text(_first(product.get("brands"), "name"), limit=LABEL),
            variants=tuple(_variants(product.get("variations"))),
            tags=_tags(product),
        )


def _reading(node: dict[str, Any]) -> Availability:
    if node.get("is_on_backorder") is True:
        return Availability.BACKORDER
    if not isinstance(node.get("is_in_stock"), bool):
        return Availability.UNKNOWN
    if node["is_in_stock"] is False or node.get("is_purchasable") is False:
        return Availability.OUT_OF_STOCK
    return Availability.LIMITED if node.get("low_stock_remaining") else Availability.IN_STOCK


def _money(prices: dict[str, Any]) -> Decimal | None:
    digits = prices.get("currency_minor_unit")
    whole = amount(text(prices.get("price"), limit=40))
    if whole is None:
        return None
    return whole.scaleb(-(digits if isinstance(digits, int) and digits in (0, 1, 2, 3) else 2))


def _variants(value: Any) -> Iterator[Variant]:
    """Which choices there are; of their stock the listing says nothing."""
    for node in value[:MAX_VARIANTS] if isinstance(value, list) else []:
        number = text(node.get("id")) if isinstance(node, dict) else None
        attributes = node.get("attributes") if number else None
        told = [a for a in attributes if isinstance(a, dict)] if isinstance(attributes, list) else []
        named = ((text(a.get("name"), limit=LABEL), text(a.get("value"), limit=LABEL)) for a in told[:5])
        options = tuple((n, v) for n, v in named if n and v)
        if number and options:
            label = " / ".join(v for _, v in options)
            yield Variant(
                key=key(number), label=label[:LABEL], availability=Availability.UNKNOWN, options=options
            )


def _first(value: Any, name: str) -> Any:
    node = value[0] if isinstance(value, list) and value else None
    return node.get(name) if isinstance(node, dict) else None


def _tags(product: dict[str, Any]) -> tuple[str, ...]:
    named: list[str] = []
    for name in ("categories", "tags"):
        listed = product.get(name)
        for node in listed[:MAX_TAGS] if isinstance(listed, list) else []:
            tag = text(node.get("name"), limit=LABEL) if isinstance(node, dict) else None
            named += [tag] if tag else []
    return tuple(dict.fromkeys(named))[:MAX_TAGS]
