"""Any Squarespace shop: the page's own JSON.

Signals: ``structuredContent.variants[].qtyInStock`` and ``unlimited``, prices as ``priceMoney``. Source: the
developer documentation of ``?format=json``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Offer, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import COUNT, Fields, VariantFields, Verified
from spiders.declared_json import decode, read_fields
from spiders.extraction.main_product import together
from spiders.extraction.tolerant_json import text_of
from spiders.json_path import find, first
from spiders.platform import PlatformSpider, json_request, sibling

_CONTENT = "item.structuredContent"
_FIELDS = Fields(
    name="item.title",
    image="item.assetUrl",
    price=f"{_CONTENT}.variants[].priceMoney.value",
    currency=f"{_CONTENT}.variants[].priceMoney.currency",
    variants=f"{_CONTENT}.variants",
    variant=VariantFields(
        key="id",
        availability="qtyInStock",
        values=COUNT,
        each_option=("optionValues[]", "optionName", "value"),
        price="priceMoney.value",
        currency="priceMoney.currency",
        sku="sku",
        quantity="qtyInStock",
    ),
)


class SquarespaceSpider(PlatformSpider):
    """The page's own JSON: ?format=json."""

    name = "squarespace"
    hosts = ("squarespace.com",)
    quirks: ClassVar[tuple[str, ...]] = ("A variant with unlimited stock has a quantity of 0.",)
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after public descriptions of ?format=json, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        return json_request(sibling(watch.url, urlsplit(watch.url).path, "format=json"))

    def read_source(self, response: Response, watch: DueWatch) -> Offer | None:
        value = decode(response.body)
        found = read_fields(value, _FIELDS, source="api", groups={}, platform="squarespace")
        if not isinstance(found, Offer):
            return None
        listed = find(value, f"{_CONTENT}.variants[]")
        unlimited = {text_of(first(v, "id")) for v in listed if first(v, "unlimited") is True}
        variants = tuple(_settled(v, v.key in unlimited) for v in found.variants)
        reading = together(v.availability for v in variants) or Availability.UNKNOWN
        evidence = tuple(replace(e, reading=reading, value=reading.value) for e in found.evidence)
        price = next((v.price for v in variants if v.price), found.price)
        return replace(found, availability=reading, variants=variants, evidence=evidence, price=price)


def _settled(variant: Variant, unlimited: bool) -> Variant:
    return replace(variant, availability=Availability.IN_STOCK, quantity=None) if unlimited else variant
