"""Open Graph, Twitter cards and product meta tags. Needs no tree."""

from __future__ import annotations

import re
from decimal import Decimal

from crawler.model import Availability, Strength
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.page import Page, clean
from spiders.extraction.schema_availability import read_schema_availability

_AVAILABILITY = ("product:availability", "og:availability", "availability")
_PRICE = ("product:sale_price:amount", "product:price:amount", "og:price:amount", "og:price")
_CURRENCY = ("product:sale_price:currency", "product:price:currency", "og:price:currency", "og:currency")
_LIST_PRICE = ("product:original_price:amount", "og:price:standard_amount")


def read_opengraph(page: Page) -> ProductClaim | None:
    """What the meta tags say of a product; None where they neither name a price nor an availability nor
    the type.
    """
    said = page.meta_first(*_AVAILABILITY) or ""
    reading: Availability | None = read_schema_availability(said) if said else None
    price = next((p for p in (amount(page.meta_first(n), language=page.language) for n in _PRICE) if p), None)
    if price is None:
        price = _labelled_price(page)
    typed = "product" in (page.meta_first("og:type") or "").lower()
    if reading is None and price is None and not typed:
        return None
    offer = OfferClaim(
        path="product:availability" if said else "product:price:amount",
        availability=reading,
        said=said,
        price=price,
        list_price=amount(page.meta_first(*_LIST_PRICE), language=page.language),
        currency=currency_code(page.meta_first(*_CURRENCY)),
    )
    return ProductClaim(
        source="opengraph",
        path="meta",
        name=clean(page.meta_first("og:title", "twitter:title") or "") or None,
        brand=page.meta_first("product:brand", "og:brand"),
        sku=page.meta_first("product:retailer_item_id", "product:retailer_part_no"),
        mpn=page.meta_first("product:mfr_part_no"),
        gtin=_gtin(page),
        url=page.meta_first("og:url"),
        image=page.meta_first("og:image:secure_url", "og:image"),
        offers=(offer,) if reading or price else (),
        anchored=True,
        strength=Strength.STRONG if reading else Strength.WEAK,
    )


def _gtin(page: Page) -> str | None:
    text = page.meta_first("product:ean", "product:gtin", "product:upc", "product:isbn")
    return clean_gtin(text) if text else None


_PRICE_LABEL = re.compile(
    r"(?i)(?:price|preis|prix|precio|preço|prezzo|prijs|pris|cena|цена|価格|價格|价格)\W*"
)


def _labelled_price(page: Page) -> Decimal | None:
    """What Twitter's product card labels as the price, or a meta tag of that name tells."""
    for label, data in (("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")):
        if _PRICE_LABEL.fullmatch(page.meta_first(label) or ""):
            return amount(page.meta_first(data), language=page.language)
    return amount(page.meta_first("product_price", "product-price", "price"), language=page.language)
