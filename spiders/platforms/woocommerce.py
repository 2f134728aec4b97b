"""Any WooCommerce shop: the Store API's product, and its variations in one more small request.

Signals: ``is_in_stock``, ``is_purchasable``, ``is_on_backorder``, ``low_stock_remaining``; the page carries
the same in ``form.variations_form[data-product_variations]``. Source: the Store API's reference.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawler.identity import clean_text
from crawler.model import Availability, Evidence, Offer, Product, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.extraction.amounts import amount
from spiders.extraction.main_product import together
from spiders.extraction.tolerant_json import loads, text_of
from spiders.json_path import find, first
from spiders.platform import PlatformSpider, json_request, last_segment, sibling

_API = "/wp-json/wc/store/v1/products"
_PARENT = "restock_parent"


class WooCommerceSpider(PlatformSpider):
    """The Store API's product and variations; the page's variations form where that is closed."""

    name = "woocommerce"
    quirks: ClassVar[tuple[str, ...]] = (
        "Variations cost a second small request; more than 100 of one product are not all seen.",
        "Many shops close the Store API: the page is read then.",
    )
    cart_link: ClassVar[str | None] = "{shop}/?add-to-cart={id}"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the Store API's reference, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        slug = last_segment(watch.url)
        return json_request(sibling(watch.url, _API, urlencode({"slug": slug}))) if slug else None

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Request | None:
        listed = loads(response.body)
        nodes = [n for n in listed if isinstance(n, dict) and "id" in n] if isinstance(listed, list) else []
        parent: dict[str, Any] | None = response.meta.get(_PARENT)
        if parent is not None:
            # A shop that ignores the question answers with its products: the page is read then.
            children = [node for node in nodes if node.get("parent") == parent["id"]]
            return _offer(parent, children) if children else None
        if not nodes or "is_in_stock" not in nodes[0]:
            return None
        product = nodes[0]
        if not product.get("variations"):
            return _offer(product, [])
        query = urlencode({"type": "variation", "parent": product["id"], "per_page": 100})
        return json_request(sibling(watch.url, _API, query)).replace(meta={_PARENT: product})


def _offer(product: dict[str, Any], variations: list[dict[str, Any]]) -> Offer | None:
    attributes = {str(first(v, "id")): first(v, "attributes") for v in find(product, "variations[]")}
    variants = tuple(_variant(v, attributes.get(str(v["id"]))) for v in variations)
    readings = [v.availability for v in variants] or [_reading(product)]
    reading = together(readings)
    if reading is None:
        return None
    value = f"is_in_stock={product.get('is_in_stock')} is_purchasable={product.get('is_purchasable')}"
    path = f"variations[{len(variants)}].is_in_stock" if variants else "is_in_stock"
    return Offer(
        availability=reading,
        price=_money(product, "price"),
        list_price=_money(product, "regular_price"),
        currency=text_of(first(product, "prices.currency_code")),
        variants=variants,
        product=Product(
            name=clean_text(text_of(product.get("name")) or ""),
            sku=text_of(product.get("sku")),
            image=text_of(first(product, "images[0].src")),
        ),
        evidence=(Evidence(source="api", path=path, value=value, reading=reading),),
        platform="woocommerce",
        cart_id=str(product["id"]) if not product.get("variations") else None,
    )


def _reading(node: dict[str, Any]) -> Availability:
    if node.get("is_on_backorder") is True:
        return Availability.BACKORDER
    if not isinstance(node.get("is_in_stock"), bool):
        return Availability.UNKNOWN
    if node["is_in_stock"] is False or node.get("is_purchasable") is False:
        return Availability.OUT_OF_STOCK
    return Availability.LIMITED if node.get("low_stock_remaining") else Availability.IN_STOCK


def _variant(node: dict[str, Any], attributes: Any) -> Variant:
    said = [
        part.partition(": ") for part in (text_of(node.get("variation")) or "").split(", ") if ": " in part
    ]
    options = tuple((name, value) for name, _, value in said)
    if not options and isinstance(attributes, list):
        options = tuple((str(a.get("name")), str(a.get("value"))) for a in attributes if isinstance(a, dict))
    left = node.get("low_stock_remaining")
    return Variant(
        key=str(node["id"]),
        label=" / ".join(value for _, value in options) or str(node.get("name") or node["id"]),
        availability=_reading(node),
        options=options,
        price=_money(node, "price"),
        currency=text_of(first(node, "prices.currency_code")),
        sku=text_of(node.get("sku")),
        cart_id=str(node["id"]),
        quantity=left if isinstance(left, int) and left > 0 else None,
    )


def _money(node: dict[str, Any], name: str) -> Decimal | None:
    digits = first(node, "prices.currency_minor_unit")
    whole = amount(text_of(first(node, f"prices.{name}")))
    return whole.scaleb(-(digits if digits in (0, 1, 2, 3) else 2)) if whole is not None else None
