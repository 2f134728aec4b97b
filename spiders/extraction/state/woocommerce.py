"""WooCommerce: the variations that its add-to-cart form carries.

They name their options by slugs (``m``, ``dark-blue``); what a person reads stands in the form's lists and
swatches. An option that is empty fits any value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.page import Page, clean
from spiders.extraction.state.options import any_element, form_groups
from spiders.extraction.tolerant_json import loads, text_of

_VARIATIONS = re.compile(rb"""data-product_variations\s*=\s*(?:"([^"]{2,2000000})"|'([^']{2,2000000})')""")
_PRODUCT_ID = re.compile(rb"""data-product_id\s*=\s*["'](\d{1,12})["']""")


def read_woocommerce(page: Page) -> tuple[ProductClaim, ...]:
    """The first variations form with its variations. A form without them (too many for one page) says
    nothing.
    """
    markup = page.markup
    match = _VARIATIONS.search(markup) if b"data-product_variations" in markup else None
    if match is None:
        return ()
    value = loads(unescape((match.group(1) or match.group(2)).decode("utf-8", "replace")))
    if not isinstance(value, list):
        return ()
    labels = _labels(page)
    offers = tuple(
        _variation(f"data-product_variations[{i}]", v, labels)
        for i, v in enumerate(value[:2_000])
        if isinstance(v, dict)
    )
    found = _PRODUCT_ID.search(markup, max(0, match.start() - 2_000))
    ids = frozenset({found.group(1).decode()}) if found else frozenset()
    return (
        (
            ProductClaim(
                source="state",
                path="data-product_variations",
                offers=offers,
                anchored=True,
                other_ids=ids,
                platform="woocommerce",
            ),
        )
        if offers
        else ()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Labels:
    """What the form calls its fields and their values."""

    fields: Mapping[str, str]
    values: Mapping[tuple[str, str], str]


def _labels(page: Page) -> _Labels:
    fields: dict[str, str] = {}
    values: dict[tuple[str, str], str] = {}
    root = None if page.too_deep else page.tree.css_first(_FORM)
    for group in form_groups(root, _LISTS, any_element) if root is not None else ():
        if group.name:
            fields.setdefault(group.field, group.name)
        for choice in group.choices:
            if choice.ids:
                values.setdefault((group.field, choice.ids[0]), choice.label)
    for node in root.css(_SWATCHES)[:MAX_SWATCHES] if root is not None else ():
        field = node.parent.attributes.get("data-attribute_name") if node.parent is not None else None
        value = node.attributes.get("data-value")
        label = node.attributes.get("data-title") or node.attributes.get("title")
        if field and value and label:
            values.setdefault((field, value), clean(label)[:80])
    return _Labels(fields=fields, values=values)


_FORM = "form.variations_form, [data-product_variations]"
_LISTS = "select[name^=attribute_], input[type=radio][name^=attribute_]"
_SWATCHES = "[data-attribute_name] > [data-value]"
MAX_SWATCHES = 600


def _variation(path: str, node: dict[str, Any], labels: _Labels) -> OfferClaim:
    reading = _reading(node)
    attributes = node.get("attributes")
    options = tuple(
        (labels.fields.get(k) or _option(k), labels.values.get((k, str(v))) or str(v))
        for k, v in (attributes.items() if isinstance(attributes, dict) else ())
        if v
    )
    limit = node.get("max_qty")
    return OfferClaim(
        path=path,
        availability=reading,
        said=f"is_in_stock={node.get('is_in_stock')} is_purchasable={node.get('is_purchasable')}",
        price=amount(node.get("display_price")),
        list_price=amount(node.get("display_regular_price")),
        key=text_of(node.get("variation_id")),
        cart_id=text_of(node.get("variation_id")),
        sku=text_of(node.get("sku")),
        options=options,
        quantity=limit if isinstance(limit, int) and not isinstance(limit, bool) and limit > 0 else None,
    )


def _reading(node: dict[str, Any]) -> Availability | None:
    in_stock = node.get("is_in_stock")
    if in_stock is None:
        return None
    if not in_stock or node.get("is_purchasable") is False or node.get("variation_is_active") is False:
        return Availability.OUT_OF_STOCK
    words = str(node.get("availability_html") or "")
    return Availability.BACKORDER if "available-on-backorder" in words else Availability.IN_STOCK


def _option(name: str) -> str:
    """WooCommerce's ``attribute_pa_size`` as a person reads it.

    >>> _option("attribute_pa_shoe-size")
    'Shoe size'
    """
    return (
        name.removeprefix("attribute_").removeprefix("pa_").replace("-", " ").replace("_", " ").capitalize()
    )
