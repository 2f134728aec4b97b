"""Any shop on SAP Commerce (Hybris): the OCC API's product by its code.

Signals: ``stock.stockLevelStatus`` of the product and of each ``variantOptions[]``. A Spartacus storefront
names the API's address on its page; it is remembered for the shop. Source: the OCC API's reference.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Failure, Offer
from crawler.storage.watches import DueWatch
from spiders.declare import Fields, Values, VariantFields, Verified
from spiders.declared_json import decode, read_fields
from spiders.extraction import Page
from spiders.memory import Memory
from spiders.platform import PlatformSpider, json_request, sibling

_CODE = re.compile(r"/(?:p|product)/([\w.-]{1,60})(?:/|$)")
_BASE_SITE = re.compile(rb"/occ/v2/([\w-]{1,40})/")
_BACKEND = re.compile(r"https?://[\w.-]{3,200}(?::\d{2,5})?")
_STATUS: Values = {
    "instock": Availability.IN_STOCK,
    "lowstock": Availability.LIMITED,
    "outofstock": Availability.OUT_OF_STOCK,
    "preorder": Availability.PREORDER,
}
_FIELDS = Fields(
    availability="stock.stockLevelStatus",
    values=_STATUS,
    name="name",
    brand="manufacturer",
    sku="code",
    gtin="ean",
    image="images[0].url",
    price="price.value",
    currency="price.currencyIso",
    quantity="stock.stockLevel",
    variants="variantOptions",
    variant=VariantFields(
        key="code",
        availability="stock.stockLevelStatus",
        values=_STATUS,
        each_option=("variantOptionQualifiers[]", "name", "value"),
        price="priceData.value",
        currency="priceData.currencyIso",
        sku="code",
        quantity="stock.stockLevel",
    ),
)
_shops: Memory[str] = Memory()


class SapCommerceSpider(PlatformSpider):
    """The OCC product by its code, where a page told the API's address; else the page."""

    name = "sap_commerce"
    quirks: ClassVar[tuple[str, ...]] = (
        "Older (Accelerator) storefronts have no open API: their page is read.",
        "The API may live on a host of SAP's cloud; it is asked with the shop's own budget.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the OCC API's reference, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        base, code = _shops.get(urlsplit(watch.url).netloc), _CODE.search(urlsplit(watch.url).path)
        return json_request(f"{base}/products/{quote(code[1])}?fields=FULL") if base and code else None

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        backend = (page.meta_first("occ-backend-base-url") or "").rstrip("/")
        site = _BASE_SITE.search(page.body)
        if site and (not backend or _BACKEND.fullmatch(backend)):
            path = f"/occ/v2/{site[1].decode('ascii', 'replace')}"
            base = f"{backend}{path}" if backend else sibling(watch.url, path)
            _shops.put(urlsplit(watch.url).netloc, base)

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | None:
        return read_fields(decode(response.body), _FIELDS, source="api", groups={}, platform="sap_commerce")
