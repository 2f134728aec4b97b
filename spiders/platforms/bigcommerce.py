"""Any BigCommerce shop: the stock that its page asks for itself when a choice is made.

Signals: ``instock``, ``purchasable`` and ``in_stock_attributes`` (the ids of choices that are in stock) in
the small ``/remote/v1/product-attributes/{id}`` and in the page's ``BCData``. The page names the choices;
they are remembered. Source: the stencil-utils library's product attributes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from scrapy import Request
from scrapy.http import Response
from selectolax.lexbor import LexborNode

from crawler.identity import clean_text
from crawler.model import Availability, Evidence, Failure, Offer, Product, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.declared_json import decode
from spiders.extraction import Page
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.state.sources import state_values
from spiders.extraction.tolerant_json import text_of
from spiders.json_path import find, first
from spiders.memory import Memory
from spiders.platform import PlatformSpider, json_request, sibling

_OPTIONS = "[name^='attribute['] option[value], input[type=radio][name^='attribute[']"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a product's page teaches: its id, its name, and its choices as (id, option's name, label)."""

    id: str
    name: str | None
    choices: tuple[tuple[str, str, str], ...]


_pages: Memory[_Known] = Memory()


class BigCommerceSpider(PlatformSpider):
    """The attributes' JSON, once the page has told the product's number; else the page's BCData."""

    name = "bigcommerce"
    hosts = ("mybigcommerce.com",)
    quirks: ClassVar[tuple[str, ...]] = (
        "With two options or more, a choice is in stock when any combination with it is.",
        "A shop may track no stock: then instock is missing and purchasable decides.",
    )
    cart_link: ClassVar[str | None] = "{shop}/cart.php?action=add&product_id={id}"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the stencil-utils library, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        known = _pages.get(watch.url)
        if known is None:
            return None
        return json_request(sibling(watch.url, f"/remote/v1/product-attributes/{known.id}"))

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        known = None if page.too_deep else _known(page, said)
        if known is not None:
            _pages.put(watch.url, known)

    def read_source(self, response: Response, watch: DueWatch) -> Offer | None:
        data, known = first(decode(response.body), "data"), _pages.get(watch.url)
        return _offer(data, known, "api") if isinstance(data, dict) and known else None

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        value = next((v.value for v in state_values(page, programs=True) if v.name.endswith("BCData")), None)
        data = first(value, "product_attributes")
        known = None if page.too_deep else _known(page, None)
        return _offer(data, known, "state") if isinstance(data, dict) and known else None


def _known(page: Page, said: Offer | Failure | None) -> _Known | None:
    number = page.tree.css_first("input[name=product_id]")
    if number is None or not (text := (number.attributes.get("value") or "").strip()).isdigit():
        return None
    choices = [c for node in page.tree.css(_OPTIONS)[:500] if (c := _choice(page, node)) is not None]
    name = said.product.name if isinstance(said, Offer) else None
    return _Known(id=text, name=name, choices=tuple(choices))


def _choice(page: Page, node: LexborNode) -> tuple[str, str, str] | None:
    value = (node.attributes.get("value") or "").strip()
    if not value.isdigit():
        return None
    shown: LexborNode | None = node
    if node.tag == "input" and (own := node.attributes.get("id") or ""):
        shown = page.tree.css_first(f'label[for="{own}"]') if own.replace("_", "").isalnum() else None
    label = clean_text(shown.text(deep=True, separator=" ")) if shown is not None else None
    return (value, "Option", label or value)


def _offer(data: dict[str, Any], known: _Known, source: str) -> Offer | None:
    said = data.get("instock", data.get("purchasable"))
    if not isinstance(said, bool):
        return None
    buyable = said and data.get("purchasable") is not False
    reading = Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK
    listed = data.get("in_stock_attributes")
    inside = {str(i) for i in listed} if isinstance(listed, list) else None
    price = first(data, "price.with_tax.value") or first(data, "price.without_tax.value")
    currency = find(data, "price.with_tax.currency") + find(data, "price.without_tax.currency")
    value = f"instock={data.get('instock')} purchasable={data.get('purchasable')}"
    return Offer(
        availability=reading,
        price=amount(price),
        currency=currency_code(text_of(currency)),
        variants=tuple(_variant(choice, buyable and choice[0] in inside) for choice in known.choices)
        if inside is not None
        else (),
        product=Product(name=known.name, sku=text_of(data.get("sku"))),
        evidence=(Evidence(source=source, path="instock", value=value, reading=reading),),
        platform="bigcommerce",
        cart_id=known.id if not known.choices else None,
    )


def _variant(choice: tuple[str, str, str], buyable: bool) -> Variant:
    key, option, label = choice
    reading = Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK
    return Variant(key=key, label=label, availability=reading, options=((option, label),))
