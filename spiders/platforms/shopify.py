"""Any Shopify shop: every variant exactly, from the small ``/products/<handle>.js``.

Signals: ``variants[].available``, prices in hundredths of the shop's currency, which ``/meta.json`` names.
Source: the Ajax API's reference for product endpoints.
"""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawler.identity import clean_gtin
from crawler.model import Availability, Evidence, Failure, Offer, Product, Unchanged, Variant
from crawler.storage.watches import DueWatch
from spiders.answers import made_at
from spiders.base import AS_OF, ShopSpider
from spiders.declare import Verified
from spiders.feeds.shopify import read_currency
from spiders.memory import Memory

_PRODUCT_PATH = re.compile(
    r"(?P<locale>/[a-z]{2}(?:-[a-z]{2,4})?)?(?:/collections/[^/]+)?/products/(?P<handle>[^/]+?)(?:\.js)?/?",
    re.IGNORECASE,
)
_currencies: Memory[str] = Memory()
"""What ``/meta.json`` said, by host: asked once a process, not once a crawl."""


class ShopifySpider(ShopSpider):
    """Asks for the variants' JSON; a page that isn't a Shopify product is read like any other."""

    name = "shopify"
    quirks: ClassVar[tuple[str, ...]] = (
        "The variants' JSON wins over the page: some themes show a wrong badge.",
        "Prices come without a currency; /meta.json names the shop's own, once a process.",
    )
    cart_link: ClassVar[str | None] = "{shop}/cart/{id}:1"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and the demo shop, after the Ajax API's reference, never live",
    )

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        parts = urlsplit(request.url)
        on_platform = (parts.hostname or "").endswith(".myshopify.com")
        return on_platform or _PRODUCT_PATH.fullmatch(parts.path) is not None

    def ask(self, watch: DueWatch) -> Request:
        address = product_json_url(watch.url)
        return Request(address, headers={"Accept": "application/json"}) if address else Request(watch.url)

    def read(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        if "restock_product" in response.meta:
            self._learn_currency(response, watch)
            return self._offer(response.meta["restock_product"], watch)
        if response.meta.get("restock_page") or product_json_url(watch.url) is None:
            return super().read(response, watch)
        product = parse_product(response.body) if response.status == 200 else None
        if product is None:
            return Request(watch.url, meta={"restock_page": True})
        if _currencies.get(_shop(watch.url)) is None:
            meta = {"restock_product": product, AS_OF: made_at(response, self.now())}
            return Request(_sibling(watch.url, "/meta.json"), meta=meta)
        return self._offer(product, watch)

    def page_address(self, address: str) -> str:
        parts = urlsplit(address)
        return _sibling(address, parts.path.removesuffix(".js")) if product_json_url(address) else address

    def instead(self, request: Request, watch: DueWatch) -> Request | None:
        return None if request.meta.get("restock_page") else Request(watch.url, meta={"restock_page": True})

    def better_spider(
        self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged
    ) -> str | None:
        other = isinstance(outcome, Offer) and outcome.platform != self.name
        return "structured_data" if other else None

    def _offer(self, product: dict[str, Any], watch: DueWatch) -> Offer:
        return read_product(product, url=watch.url, currency=_currencies.get(_shop(watch.url)) or None)

    def _learn_currency(self, response: Response, watch: DueWatch) -> None:
        # By the watch's host: the shop may have redirected to another.
        _currencies.put(_shop(watch.url), read_currency(response.body) or "")


def product_json_url(url: str) -> str | None:
    """The address of a product page's JSON, None where the URL isn't a product page's.

    >>> product_json_url("https://shop.example/en-gb/collections/new/products/shoe?variant=4")
    'https://shop.example/en-gb/products/shoe.js'
    """
    match = _PRODUCT_PATH.fullmatch(urlsplit(url).path)
    return _sibling(url, f"{match['locale'] or ''}/products/{match['handle']}.js") if match else None


def parse_product(body: bytes) -> dict[str, Any] | None:
    """The JSON if it is a Shopify product, else None (a page, a block, another shop system)."""
    try:
        product = json.loads(body)
    except (ValueError, RecursionError):
        return None
    variants = product.get("variants") if isinstance(product, dict) else None
    if not isinstance(variants, list) or not variants:
        return None
    return product if all(isinstance(v, dict) and "available" in v and "id" in v for v in variants) else None


def read_product(product: dict[str, Any], *, url: str, currency: str | None) -> Offer:
    """The offer of a product's JSON. A URL that names a variant is about that variant."""
    variants = tuple(_variant(v, product, currency) for v in product["variants"])
    chosen = parse_qs(urlsplit(url).query).get("variant", [""])[0]
    meant = [v for v in variants if v.key == chosen] or list(variants)
    buyable = [v for v in meant if v.availability.buyable]
    cheapest = min((v.price for v in buyable or meant if v.price is not None), default=None)
    return Offer(
        availability=Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK,
        price=cheapest,
        currency=currency,
        variants=() if len(variants) == 1 and variants[0].label == "Default Title" else variants,
        product=_product(product, url),
        evidence=tuple(
            Evidence(
                source="api",
                path=f"variants[{i}].available",
                value=json.dumps(raw["available"]),
                reading=v.availability,
            )
            for i, (raw, v) in enumerate(zip(product["variants"], variants, strict=True))
        ),
        platform="shopify",
    )


def _variant(raw: dict[str, Any], product: dict[str, Any], currency: str | None) -> Variant:
    listed = product.get("options")
    named = listed if isinstance(listed, list) else []
    names = [o.get("name", "") if isinstance(o, dict) else str(o) for o in named]
    values = raw.get("options") or [raw[k] for k in ("option1", "option2", "option3") if raw.get(k)]
    label = raw.get("public_title") or raw.get("title") or " / ".join(map(str, values))
    return Variant(
        key=str(raw["id"]),
        label=str(label),
        availability=Availability.IN_STOCK if raw["available"] is True else Availability.OUT_OF_STOCK,
        options=tuple((str(n), str(v)) for n, v in zip(names, values, strict=False)),
        price=_money(raw.get("price")),
        currency=currency,
        sku=str(raw["sku"]) if raw.get("sku") else None,
        gtin=str(raw["barcode"]) if _is_gtin(raw.get("barcode")) else None,
        cart_id=str(raw["id"]),
    )


def _product(product: dict[str, Any], url: str) -> Product:
    skus = {str(sku) if (sku := v.get("sku")) else None for v in product["variants"]}
    image = product.get("featured_image")
    return Product(
        name=str(product["title"]) if product.get("title") else None,
        brand=str(product["vendor"]) if product.get("vendor") else None,
        sku=str(product["id"]) if product.get("id") and len(skus) != 1 else next(iter(skus)) or None,
        url=url,
        image=f"https:{image}" if isinstance(image, str) and image.startswith("//") else image or None,
    )


def _money(cents: object) -> Decimal | None:
    # Shopify counts in hundredths for every currency, the yen included.
    return Decimal(cents) / 100 if type(cents) is int and cents > 0 else None


def _is_gtin(value: object) -> bool:
    return isinstance(value, str) and clean_gtin(value) == value


def _shop(url: str) -> str:
    return urlsplit(url).netloc


def _sibling(url: str, path: str) -> str:
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))
