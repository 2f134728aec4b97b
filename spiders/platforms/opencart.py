"""Any OpenCart shop: the page, which lists the stock status and only those choices that are in stock.

Signals: the line "Availability:" beside the product's brand and code, and the options' values. OpenCart has
no open JSON for a product. Source: the default theme's product template.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar

from scrapy.http import Response
from selectolax.lexbor import LexborNode

from crawler.identity import clean_text
from crawler.model import Availability, Evidence, Offer, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.extraction import Page
from spiders.platform import PlatformSpider

_LINE = re.compile(
    r"(?:availability|stock|verfügbarkeit|lagerstand|disponibilit[ée]|disponibilidad|наличие|доступность|库存状态|库存)"
    r"\s*[:：]\s*(.{1,60})",
    re.IGNORECASE,
)
_WORDS = {
    "in stock": Availability.IN_STOCK,
    "out of stock": Availability.OUT_OF_STOCK,
    "pre-order": Availability.PREORDER,
    "2-3 days": Availability.BACKORDER,
    "auf lager": Availability.IN_STOCK,
    "lagernd": Availability.IN_STOCK,
    "nicht auf lager": Availability.OUT_OF_STOCK,
    "en stock": Availability.IN_STOCK,
    "rupture de stock": Availability.OUT_OF_STOCK,
    "agotado": Availability.OUT_OF_STOCK,
    "en existencia": Availability.IN_STOCK,
    "в наличии": Availability.IN_STOCK,
    "нет в наличии": Availability.OUT_OF_STOCK,
    "есть в наличии": Availability.IN_STOCK,
    "предзаказ": Availability.PREORDER,
    "有货": Availability.IN_STOCK,
    "缺货": Availability.OUT_OF_STOCK,
}
"""The default statuses of OpenCart and its translations; a number is how many there are."""
_CHOICES = "#product select option[value], #product .radio label, #product .form-check label"


class OpenCartSpider(PlatformSpider):
    """The page's availability line and the options it lists."""

    name = "opencart"
    paths = r"route=product(?:/|%2F)product\b"
    quirks: ClassVar[tuple[str, ...]] = (
        "A choice that is sold out is not listed: it is unknown until it is listed again.",
        "Shops word their statuses freely; unknown words leave it to the button and the text.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the default theme's template, never live",
    )

    def read_source(self, response: Response, watch: DueWatch) -> None:
        """Never asked: there is no source but the page."""

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        if page.too_deep:
            return None
        for node in page.tree.css("#content li, #product-product li, .product-info li")[:80]:
            match = _LINE.match(clean_text(node.text(deep=True, separator=" ")) or "")
            reading = _reading(match[1]) if match else None
            if match and reading is not None:
                shown = Evidence(source="state", path="li", value=match[0][:200], reading=reading)
                return Offer(
                    availability=reading,
                    variants=_variants(page, reading),
                    evidence=(shown,),
                    platform="opencart",
                )
        return None


def _reading(words: str) -> Availability | None:
    text = words.strip(" .!").casefold()
    if text.isdigit():
        return Availability.IN_STOCK if int(text) else Availability.OUT_OF_STOCK
    return _WORDS.get(text)


def _variants(page: Page, reading: Availability) -> tuple[Variant, ...]:
    found = [_variant(node, reading) for node in page.tree.css(_CHOICES)[:200]]
    return tuple({v.key: v for v in found if v is not None}.values())


def _variant(node: LexborNode, reading: Availability) -> Variant | None:
    holder = node if node.tag == "option" else node.css_first("input") or _input_of(node)
    key = (holder.attributes.get("value") or "").strip() if holder is not None else ""
    label = clean_text(re.sub(r"\([^)]*\)\s*$", "", node.text(deep=True, separator=" ")))
    if not key.isdigit() or not label:
        return None
    return Variant(key=key, label=label, availability=reading, options=(("Option", label),))


def _input_of(label: LexborNode) -> LexborNode | None:
    parent = label.parent
    return parent.css_first("input") if parent is not None else None
