"""Shopify's listing: ``/products.json`` and ``/collections/<name>/products.json``, 250 products a page.

Signals: ``variants[].available``; prices as decimal text without a currency (``/meta.json`` names the shop's
own). A page may hold a few products less than asked for and still have another one behind it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit, urlunsplit

from crawler.model import Availability, Listed, Variant
from spiders.extraction.amounts import amount
from spiders.feeds.cleaning import LABEL, MAX_TAGS, MAX_VARIANTS, key, moment, number_of, picture, text, texts
from spiders.feeds.page import FULL, FeedPage

SOURCE = "shopify"
PER_PAGE = 250
_FEED_PATH = re.compile(r"(?P<before>.*?)(?:/collections/[^/]+)?/products\.json", re.IGNORECASE)
_COLLECTION_PATH = re.compile(r"(?:/[a-z]{2}(?:-[a-z]{2,4})?)?/collections/[^/.]+/?", re.IGNORECASE)
_USUAL = frozenset({30, 50, 100})
"""So many products may be all that a shop gives at a time, whatever is asked for."""


def feed_address(url: str) -> str | None:
    """What to ask where ``url`` is a Shopify listing's JSON; None where it isn't.

    >>> feed_address("https://kith.com/products.json")
    'https://kith.com/products.json?limit=250&page=1'
    >>> feed_address("https://kith.com/products.json?limit=50&page=1")
    'https://kith.com/products.json?limit=50&page=1'
    """
    return _with_page(url) if _FEED_PATH.fullmatch(urlsplit(url).path) else None


def collection_feed(url: str) -> str | None:
    """The JSON of a collection's page; None where the address isn't one.

    >>> collection_feed("https://kith.com/collections/new?sort_by=created-descending")
    'https://kith.com/collections/new/products.json?limit=250&page=1'
    """
    parts = urlsplit(url)
    if not _COLLECTION_PATH.fullmatch(parts.path):
        return None
    path = f"{parts.path.rstrip('/')}/products.json"
    return _with_page(urlunsplit((parts.scheme, parts.netloc, path, "", "")))


def _with_page(url: str, page: int | None = None) -> str:
    parts = urlsplit(url)
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    told.setdefault("limit", str(PER_PAGE))
    told["page"] = str(page) if page else told.get("page", "1")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(told), ""))


def read_shopify(value: Any, *, url: str) -> FeedPage | None:
    """One page of the listing, decoded from JSON; None where it isn't one. ``url`` is where it came from."""
    products = value.get("products") if isinstance(value, dict) else None
    if not isinstance(products, list):
        return None
    listings = tuple(_listings(products, url))
    if products and not listings:
        return None
    query = parse_qs(urlsplit(url).query)
    limit, page = (number_of(query.get(name, [""])[0]) for name in ("limit", "page"))
    more = len(products) >= limit * FULL or len(products) in _USUAL
    return FeedPage(
        source=SOURCE,
        listings=listings,
        next=_with_page(url, page + 1) if page and more else None,
        # Redirected to an address that lost the page's number: what is behind it can't be asked for.
        window=not (page and limit),
    )


def _listings(products: list[Any], url: str) -> Iterator[Listed]:
    parts = urlsplit(url)
    match = _FEED_PATH.fullmatch(parts.path)
    shop = urlunsplit((parts.scheme, parts.netloc, match["before"] if match else "", "", ""))
    for product in products:
        listed = _listed(product, shop) if isinstance(product, dict) else None
        if listed is not None:
            yield listed


def _listed(product: dict[str, Any], shop: str) -> Listed | None:
    handle, number = product.get("handle"), text(product.get("id"))
    if not isinstance(handle, str) or not handle or len(handle) > 500 or number is None:
        return None
    raw = product.get("variants")
    variants = tuple(_variants(raw[:MAX_VARIANTS] if isinstance(raw, list) else []))
    buyable = [v for v in variants if v.availability.buyable]
    images = product.get("images")
    first = images[0] if isinstance(images, list) and images else None
    return Listed(
        key=key(number),
        url=f"{shop}/products/{quote(handle.encode('utf-8', 'replace'), safe='')}",
        title=text(product.get("title")) or text(handle, limit=LABEL) or number,
        availability=_together(variants),
        price=min((v.price for v in buyable or variants if v.price is not None), default=None),
        image=picture(first.get("src") if isinstance(first, dict) else None, base=shop),
        brand=text(product.get("vendor"), limit=LABEL),
        variants=() if len(variants) == 1 and variants[0].label == "Default Title" else variants,
        tags=_tags(product),
        published_at=moment(product.get("published_at")),
    )


def _together(variants: tuple[Variant, ...]) -> Availability:
    known = [v.availability for v in variants if v.availability is not Availability.UNKNOWN]
    if not known:
        return Availability.UNKNOWN
    return Availability.IN_STOCK if any(a.buyable for a in known) else Availability.OUT_OF_STOCK


def _tags(product: dict[str, Any]) -> tuple[str, ...]:
    kind = text(product.get("product_type"), limit=LABEL)
    tags = sorted(texts(product.get("tags"), most=MAX_TAGS))
    return tuple(dict.fromkeys([kind, *tags] if kind else tags))


_AVAILABLE = {True: Availability.IN_STOCK, False: Availability.OUT_OF_STOCK}


def _variants(raw: list[Any]) -> Iterator[Variant]:
    for node in raw:
        number = text(node.get("id")) if isinstance(node, dict) else None
        if number is None:
            continue
        available = node.get("available")
        yield Variant(
            key=key(number),
            label=text(node.get("title"), limit=LABEL) or number,
            availability=_AVAILABLE[available] if isinstance(available, bool) else Availability.UNKNOWN,
            price=_price(node.get("price")),
            sku=text(node.get("sku"), limit=LABEL),
        )


def _price(value: Any) -> Decimal | None:
    return amount(value) if isinstance(value, str) else None


def read_currency(body: bytes) -> str | None:
    """The shop's currency from ``/meta.json``; None where it says none.

    >>> read_currency(b'{"currency": "EUR"}'), read_currency(b"<p>no</p>")
    ('EUR', None)
    """
    try:
        currency = json.loads(body).get("currency")
    except (ValueError, RecursionError, AttributeError):
        return None
    return currency if isinstance(currency, str) and re.fullmatch(r"[A-Z]{3}", currency) else None
