"""BigCommerce: ``BCData``, the state of its options form.

``in_stock_attributes`` are the ids of the choices that are in stock with what is selected; with two options
or more a choice is in stock where any combination with it is. What the ids are called stands in the form
alone. ``available_modifier_values`` belong to extras such as a gift wrap, not to variants. Source: the
sources of the stencil-utils library and of the Cornerstone theme.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.page import Page
from spiders.extraction.state.options import Group, any_element, form_groups
from spiders.extraction.state.sources import StateValue
from spiders.extraction.tolerant_json import text_of

HINT = b"BCData"
_FIELD = re.compile(r"attribute\[\d{1,10}\]")
_NUMBER = re.compile(
    rb"""<input\b(?=[^>]{0,400}?\bname=["']product_id["'])[^>]{0,400}?\bvalue=["'](\d{1,12})["']"""
)
_FORM = "select[name^='attribute['], input[type=radio][name^='attribute[']"
_PRICES = ("with_tax", "without_tax")
_LIST_PRICES = ("non_sale_price_with_tax", "non_sale_price_without_tax", "rrp_with_tax", "rrp_without_tax")


def read_bigcommerce(page: Page, values: Sequence[StateValue]) -> tuple[ProductClaim, ...]:
    """The page's product with the choices of its form."""
    data = next((v.value for v in values if v.name.endswith("BCData") and isinstance(v.value, dict)), None)
    node = data.get("product_attributes") if data else None
    if not isinstance(node, dict):
        return ()
    reading = _reading(node)
    number = _NUMBER.search(page.markup)
    product = number.group(1).decode() if number else None
    offers = tuple(_choices(page, node, reading, product)) or (_whole(node, reading, product),)
    return (
        ProductClaim(
            source="state",
            path="BCData.product_attributes",
            sku=text_of(node.get("sku")),
            offers=offers,
            anchored=True,
            cautious=True,
            other_ids=frozenset({product}) if product else frozenset(),
            platform="bigcommerce",
        ),
    )


def _reading(node: dict[str, Any]) -> Availability | None:
    """What holds for the product as a whole; a shop that tracks no stock tells ``purchasable`` alone."""
    if node.get("purchasable") is False or node.get("instock") is False:
        return Availability.OUT_OF_STOCK
    told = node.get("instock") is True or node.get("purchasable") is True
    return Availability.IN_STOCK if told else None


def _whole(node: dict[str, Any], reading: Availability | None, product: str | None) -> OfferClaim:
    stock = node.get("stock")
    return OfferClaim(
        path="BCData.product_attributes",
        availability=reading,
        said=_said(node),
        price=_price(node, _PRICES),
        list_price=_price(node, _LIST_PRICES),
        currency=_currency(node),
        sku=text_of(node.get("sku")),
        cart_id=product,
        quantity=stock if type(stock) is int and stock > 0 else None,
    )


def _said(node: dict[str, Any]) -> str:
    return f"instock={node.get('instock')} purchasable={node.get('purchasable')}"


def _price(node: dict[str, Any], keys: Sequence[str]) -> Any:
    prices = node.get("price")
    told = [prices[k] for k in keys if isinstance(prices.get(k), dict)] if isinstance(prices, dict) else []
    return next((found for price in told if (found := amount(price.get("value")))), None)


def _currency(node: dict[str, Any]) -> str | None:
    prices = node.get("price")
    told = [prices[k] for k in _PRICES if isinstance(prices.get(k), dict)] if isinstance(prices, dict) else []
    return next((found for price in told if (found := currency_code(text_of(price.get("currency"))))), None)


def _choices(
    page: Page, node: dict[str, Any], reading: Availability | None, product: str | None
) -> list[OfferClaim]:
    """One for each choice of each option; none where the page does not tell which are in stock."""
    inside = _ids(node.get("in_stock_attributes"))
    if inside is None or reading is None or page.too_deep:
        return []
    groups = _groups(page, node)
    known = {choice.ids[0] for group in groups for choice in group.choices if choice.ids}
    if reading.buyable and not known & inside:
        return []  # Stock is counted for the product, not for its choices.
    whole = _whole(node, reading, product)
    return [
        OfferClaim(
            path=f"BCData.in_stock_attributes.{key}",
            availability=reading if key in inside else Availability.OUT_OF_STOCK,
            said=f"{_said(node)} in_stock_attributes {'has' if key in inside else 'lacks'} {key}",
            price=whole.price,
            list_price=whole.list_price,
            currency=whole.currency,
            key=key,
            cart_id=product,
            options=((group.name or "Option", choice.label),),
        )
        for group in groups
        for choice in group.choices
        if (key := choice.ids[0] if choice.ids else "").isdigit()
    ]


def _groups(page: Page, node: dict[str, Any]) -> list[Group]:
    """The product's options in its form, without extras that are no variants."""
    variants, extras = _ids(node.get("available_variant_values")), _ids(node.get("available_modifier_values"))
    found: list[Group] = []
    for group in form_groups(page.tree.root, _FORM, any_element) if page.tree.root is not None else ():
        keys = {choice.ids[0] for choice in group.choices if choice.ids}
        extra = bool(extras) and bool(keys & (extras or set())) and not keys & (variants or set())
        if _FIELD.fullmatch(group.field) and not extra and all(g.field != group.field for g in found):
            found.append(group)
    return found


def _ids(value: Any) -> frozenset[str] | None:
    if not isinstance(value, list):
        return None
    return frozenset(str(each) for each in value if isinstance(each, (int, str)))
