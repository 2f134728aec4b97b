"""Any Shopware 6 shop: the Store API's products of one family, by the key that its page carries.

Signals: ``available``, ``availableStock`` and ``isCloseout`` of each variant; on the page the delivery
information and microdata. The page tells the key and the product's number; they are remembered. Source: the
Store API's reference.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response

from crawler.identity import clean_gtin, clean_text
from crawler.model import Availability, Evidence, Failure, Offer, Product, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.declared_json import decode
from spiders.extraction import Page
from spiders.extraction.amounts import amount
from spiders.extraction.main_product import together
from spiders.extraction.tolerant_json import text_of
from spiders.json_path import find, first
from spiders.memory import Memory
from spiders.platform import PlatformSpider, sibling

_KEY = re.compile(rb"""(?:accessKey|sw-access-key)["']?\s*[:=]\s*["'](SWS[A-Z0-9]{10,40})["']""")
_FAMILY = re.compile(rb"""["']?parentId["']?\s*[:=]\s*["']([0-9a-f]{32})["']""")
_NUMBER = re.compile(rb"""name=["']lineItems\[([0-9a-f]{32})\]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    key: str
    product: str
    family: str | None
    currency: str | None


_pages: Memory[_Known] = Memory()


class Shopware6Spider(PlatformSpider):
    """One Store API request for all variants, once the page has told the key; else the page."""

    name = "shopware6"
    paths = r"/detail/[0-9a-f]{32}(?:$|\?)"
    quirks: ClassVar[tuple[str, ...]] = (
        "A product that isn't a clearance item stays orderable at a stock of 0: that is a backorder.",
        "Each variant has its own address; the watched one's availability is the product's.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the Store API's reference, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        known = _pages.get(watch.url)
        if known is None:
            return None
        field, value = ("parentId", known.family) if known.family else ("id", known.product)
        body = {"limit": 100, "filter": [{"type": "equals", "field": field, "value": value}]}
        body["associations"] = {"options": {"associations": {"group": {}}}}
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "sw-access-key": known.key,
        }
        address = sibling(watch.url, "/store-api/product")
        return Request(address, method="POST", headers=headers, body=json.dumps(body))

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        key, number, family = _KEY.search(page.body), _NUMBER.search(page.body), _FAMILY.search(page.body)
        if key and number:
            known = _Known(
                key=key[1].decode(),
                product=number[1].decode(),
                family=family[1].decode() if family else None,
                currency=said.currency if isinstance(said, Offer) else None,
            )
            _pages.put(watch.url, known)

    def read_source(self, response: Response, watch: DueWatch) -> Offer | None:
        listed, known = find(decode(response.body), "elements[]"), _pages.get(watch.url)
        nodes = [n for n in listed if isinstance(n, dict) and n.get("id")]
        if not nodes or known is None:
            return None
        own = next((n for n in nodes if n["id"] == known.product), nodes[0])
        variants = tuple(_variant(n, known.currency) for n in nodes) if known.family else ()
        reading = _reading(own) if own["id"] == known.product else together(v.availability for v in variants)
        if reading is None or reading is Availability.UNKNOWN:
            return None
        value = f"available={own.get('available')} availableStock={own.get('availableStock')}"
        return Offer(
            availability=reading,
            price=amount(first(own, "calculatedPrice.unitPrice")),
            currency=known.currency,
            variants=variants,
            product=Product(
                name=clean_text(text_of(first(own, "translated.name")) or ""),
                sku=text_of(own.get("productNumber")),
                gtin=clean_gtin(text_of(own.get("ean")) or ""),
            ),
            evidence=(Evidence(source="api", path="elements[].available", value=value, reading=reading),),
            platform="shopware6",
        )


def _reading(node: dict[str, Any]) -> Availability:
    if not isinstance(node.get("available"), bool):
        return Availability.UNKNOWN
    if node["available"] is False:
        return Availability.OUT_OF_STOCK
    stock = node.get("availableStock")
    return Availability.BACKORDER if isinstance(stock, int) and stock <= 0 else Availability.IN_STOCK


def _variant(node: dict[str, Any], currency: str | None) -> Variant:
    options = tuple(
        (str(first(o, "group.translated.name") or "Option"), str(first(o, "translated.name") or ""))
        for o in find(node, "options[]")
    )
    return Variant(
        key=str(node["id"]),
        label=" / ".join(value for _, value in options) or str(node.get("productNumber")),
        availability=_reading(node),
        options=options,
        price=amount(first(node, "calculatedPrice.unitPrice")),
        currency=currency,
        sku=text_of(node.get("productNumber")),
        cart_id=str(node["id"]),
    )
