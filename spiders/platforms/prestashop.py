"""Any PrestaShop: the product part of its page, as the page itself asks for it again.

Signals: the ``data-product`` JSON (quantity, availability, available_for_order) in the small JSON answer to
``?ajax=1&action=refresh``; PrestaShop 1.6 carries all ``combinations`` on the page. Source: the product
controller and the classic theme's templates.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html import escape
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Evidence, Offer, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.declared_json import decode
from spiders.extraction import Page, extract
from spiders.extraction.main_product import together
from spiders.extraction.state.fields import quantity_of
from spiders.extraction.state.sources import state_values
from spiders.extraction.tolerant_json import nodes, text_of
from spiders.json_path import find
from spiders.platform import PlatformSpider, sibling

_PARTS = ("product_details", "product_prices", "product_variants", "product_add_to_cart")


class PrestaShopSpider(PlatformSpider):
    """The product part of the page as JSON; the page with its combinations where that fails."""

    name = "prestashop"
    quirks: ClassVar[tuple[str, ...]] = (
        "PrestaShop 1.7 and later tell the stock of the chosen combination only: watch its own address.",
        "“Allow orders when out of stock” makes a quantity of 0 orderable; the availability's word decides.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the classic theme's templates, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        parts = urlsplit(watch.url)
        query = "&".join(filter(None, (parts.query, "ajax=1&action=refresh")))
        headers = {
            "Accept": "application/json, text/javascript, */*; q=0.01",
            "X-Requested-With": "XMLHttpRequest",
        }
        return Request(sibling(watch.url, parts.path, query), headers=headers)

    def read_source(self, response: Response, watch: DueWatch) -> Offer | None:
        value = decode(response.body)
        if not isinstance(value, dict) or "product_details" not in value:
            return None
        title = escape(str(value.get("product_title") or ""))
        parts = "".join(str(value.get(name) or "") for name in _PARTS)
        body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{parts}</body></html>"
        page = Page(url=watch.url, body=body.encode())
        found = extract(page)
        return (
            _with_choice(found, page) if isinstance(found, Offer) and found.platform == "prestashop" else None
        )

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        for value in state_values(page, programs=True):
            if value.name.endswith("combinations") and isinstance(value.value, dict):
                return _from_combinations(value.value)
        return None


def _with_choice(offer: Offer, page: Page) -> Offer:
    """The chosen combination as the one variant that is known."""
    node = page.tree.css_first("[data-product]")
    data = decode((node.attributes.get("data-product") or "").encode()) if node is not None else None
    key = text_of(data.get("id_product_attribute")) if isinstance(data, dict) else None
    chosen = (
        [n for _, n in nodes(data.get("attributes") or {}) if "group" in n] if isinstance(data, dict) else []
    )
    options = tuple((str(n["group"]), str(n.get("name"))) for n in chosen)
    if not key or key == "0" or not options or offer.variants:
        return offer
    variant = Variant(
        key=key,
        label=" / ".join(value for _, value in options),
        availability=offer.availability,
        options=options,
        price=offer.price,
        currency=offer.currency,
    )
    return replace(offer, variants=(variant,))


def _from_combinations(combinations: dict[str, Any]) -> Offer | None:
    found = tuple(
        Variant(
            key=str(key),
            label=" / ".join(str(v) for v in find(node, "attributes_values.*")) or str(key),
            availability=Availability.IN_STOCK if count > 0 else Availability.OUT_OF_STOCK,
            sku=text_of(node.get("reference")),
            quantity=max(count, 0),
        )
        for key, node in combinations.items()
        if isinstance(node, dict) and (count := quantity_of(node.get("quantity"))) is not None
    )
    reading = together(v.availability for v in found)
    if reading is None:
        return None
    shown = Evidence(
        source="state", path="combinations.*.quantity", value=f"{len(found)} combinations", reading=reading
    )
    return Offer(availability=reading, variants=found, evidence=(shown,), platform="prestashop")
