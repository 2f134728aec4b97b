"""Any shop on Salesforce Commerce Cloud (Demandware): the variation JSON that its page asks for.

Signals: ``product.available``, ``readyToOrder``, ``availability``, and
``variationAttributes[].values[].selectable`` for each size. The page names the shop's pipeline address; it
is remembered. Source: the storefront reference architecture's Product-Variation controller.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import ClassVar
from urllib.parse import quote

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Evidence, Failure, Offer, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import YES_NO, Fields, Verified
from spiders.declared_json import decode, read_fields, read_value
from spiders.extraction import Page
from spiders.extraction.main_product import together
from spiders.extraction.tolerant_json import text_of
from spiders.json_path import find, first
from spiders.memory import Memory
from spiders.platform import PlatformSpider, json_request, sibling

_PIPELINES = re.compile(rb"/on/demandware\.store/Sites-[\w.-]{1,80}-Site/[\w-]{2,20}/")
_PID = re.compile(rb"""data-pid\s*=\s*["']([\w.-]{3,60})["']|["']pid["']\s*:\s*["']([\w.-]{3,60})["']""")
_SIZES = ("size", "shoesize", "sizes", "us_size", "eu_size")
_FIELDS = Fields(
    availability="product.available",
    values=YES_NO,
    name="product.productName",
    brand="product.brand",
    sku="product.id",
    image="product.images.large[0].absURL",
    price="product.price.sales.value",
    list_price="product.price.list.value",
    currency="product.price.sales.currency",
)
_addresses: Memory[str] = Memory()


class SfccSpider(PlatformSpider):
    """The variation JSON, once the page has told its address; else the page."""

    name = "sfcc"
    paths = r"/on/demandware\.store/|/s/[\w-]+/dw/shop/"
    quirks: ClassVar[tuple[str, ...]] = (
        "Sizes are those of the colour that the address chooses.",
        "Large shops put bot walls before it: a refusal is reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the storefront reference architecture, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        address = _addresses.get(watch.url)
        return json_request(address) if address else None

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        base, pid = _PIPELINES.search(page.body), _PID.search(page.markup) or _PID.search(page.body)
        if base and pid:
            number = quote((pid[1] or pid[2]).decode("ascii", "replace"))
            path = f"{base[0].decode('ascii', 'replace')}Product-Variation"
            _addresses.put(watch.url, sibling(watch.url, path, f"pid={number}&quantity=1&format=ajax"))

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | None:
        value = decode(response.body)
        found = read_fields(value, _FIELDS, source="api", groups={}, platform="sfcc")
        if not isinstance(found, Offer):
            return found
        variants = _sizes(value)
        reading = together(v.availability for v in variants) or found.availability
        shown = Evidence(source="api", path="variationAttributes[].values[].selectable", value=reading.value)
        evidence = found.evidence if not variants else (replace(shown, reading=reading),)
        return replace(found, availability=reading, variants=variants, evidence=evidence)


def _sizes(value: object) -> tuple[Variant, ...]:
    for attribute in find(value, "product.variationAttributes[]"):
        name = (text_of(first(attribute, "attributeId")) or text_of(first(attribute, "id")) or "").casefold()
        if name in _SIZES:
            label = text_of(first(attribute, "displayName")) or "Size"
            return tuple(_size(label, v) for v in find(attribute, "values[]") if first(v, "id"))
    return ()


def _size(option: str, value: object) -> Variant:
    label = text_of(first(value, "displayValue")) or text_of(first(value, "id")) or ""
    free = read_value(first(value, "selectable"), YES_NO)
    return Variant(
        key=text_of(first(value, "id")) or label,
        label=label,
        availability=free if isinstance(free, Availability) else Availability.UNKNOWN,
        options=((option, label),),
        sku=text_of(first(value, "productId")),
    )
