"""Any VTEX shop: the catalogue's product by its link text.

Signals: ``commertialOffer.AvailableQuantity`` of the default seller for each item. Source: the reference of
the Legacy Search API. The answer names no currency: the page does, once for a shop and process.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import ClassVar
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Failure, Offer
from crawler.storage.watches import DueWatch
from spiders.declare import COUNT, Fields, VariantFields, Verified
from spiders.declared_json import decode, read_fields
from spiders.extraction import Page
from spiders.memory import Memory
from spiders.platform import PlatformSpider, json_request, sibling

_OFFER = "sellers[sellerDefault=True].commertialOffer"
_FIELDS = Fields(
    name="[0].productName",
    brand="[0].brand",
    sku="[0].productReference",
    image="[0].items[0].images[0].imageUrl",
    seller="[0].items[0].sellers[sellerDefault=True].sellerName",
    price=f"[0].items[].{_OFFER}.Price",
    list_price=f"[0].items[].{_OFFER}.ListPrice",
    variants="[0].items",
    variant=VariantFields(
        key="itemId",
        availability=f"{_OFFER}.AvailableQuantity",
        values=COUNT,
        label="name",
        price=f"{_OFFER}.Price",
        sku="itemId",
        gtin="ean",
        cart_id="itemId",
    ),
)
_currencies: Memory[str] = Memory()


class VtexSpider(PlatformSpider):
    """The catalogue's product by its link text; the page once for the shop's currency."""

    name = "vtex"
    hosts = ("vtexcommercestable.com.br", "myvtex.com")
    quirks: ClassVar[tuple[str, ...]] = (
        "The quantity is the default seller's; some shops cap it.",
        "The catalogue names no currency: the first page that is read does.",
    )
    cart_link: ClassVar[str | None] = "{shop}/checkout/cart/add?sku={id}&qty=1&seller=1"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the Legacy Search API's reference, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        path = urlsplit(watch.url).path.strip("/")
        slug = path.removesuffix("/p").rpartition("/")[2]
        if not slug or _currencies.get(urlsplit(watch.url).netloc) is None:
            return None
        return json_request(sibling(watch.url, f"/api/catalog_system/pub/products/search/{quote(slug)}/p"))

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        currency = said.currency if isinstance(said, Offer) else None
        _currencies.put(urlsplit(watch.url).netloc, currency or "")

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | None:
        found = read_fields(decode(response.body), _FIELDS, source="api", groups={}, platform="vtex")
        if not isinstance(found, Offer):
            return found
        currency = _currencies.get(urlsplit(watch.url).netloc) or None
        variants = tuple(replace(v, currency=currency) for v in found.variants)
        return replace(found, currency=currency, variants=variants)
