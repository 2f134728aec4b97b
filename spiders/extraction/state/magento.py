"""Magento: the choices of a configurable product as its swatches or its option form get them.

Magento 2 writes ``jsonConfig`` or ``spConfig`` into ``x-magento-init`` scripts and ``data-mage-init``
attributes, Hyvä into ``initConfigurableOptions('123', {…})``, Magento 1 into ``new Product.Config({…})``.
Each names its product's ``productId``; a page also carries those of the products that it recommends.

A choice's ``products`` are those that can be bought, unless the shop shows sold-out choices too
(``canDisplayShowOutOfStockStatus``): then ``salable`` lists those that can be. Some extensions write a table
of their own; where one says "sold out", the variant is. Source: the sources of the ConfigurableProduct and
Swatches modules and of Hyvä's theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from html import unescape
from itertools import islice
from typing import Any

from crawler.model import Availability, Strength
from spiders.extraction.amounts import amount
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.page import Page
from spiders.extraction.state.fields import availability_of, folded, quantity_of
from spiders.extraction.state.sources import StateValue
from spiders.extraction.tolerant_json import loads, nodes, text_of

MAX_VARIANTS = 2_000
MAX_CONFIGS = 60
HINTS = (b"jsonConfig", b"spConfig", b"initConfigurable", b"Product.Config(")
_INIT = re.compile(rb"""data-mage-init\s*=\s*(?:'([^']{40,2000000})'|"([^"]{40,2000000})")""")
_PRODUCT = re.compile(
    rb"""<input\b(?=[^>]{0,400}?\bname=["']product["'])[^>]{0,400}?\bvalue=["'](\d{1,12})["']"""
)
_NAMES = re.compile(r"(?i)magento|config")
"""Names of the scripts and functions that are given a configuration."""
_OWN_FORM = b'id="product_addtocart_form"'
_OWN = "swatch-options]"
_ELSEWHERE = re.compile(r"swatch-option-\d|related|upsell|crosssell|widget")
_STATUS_TABLE = re.compile(r"(?i)stock_?status|in_?stock|salea?ble|avail")
_COUNT_TABLE = re.compile(r"(?i)qty|quantit")


def read_magento(page: Page, values: Sequence[StateValue]) -> tuple[ProductClaim, ...]:
    """All configurable products of the page; the one whose form the page has is ``anchored``, others are
    ``listed``. A lone one that nothing identifies is weak.
    """
    configs = list(islice(_configs(page, values), MAX_CONFIGS))
    own = _own_product(page.markup) if configs else None
    claims = [c for path, config in configs if (c := _claim(path, config, own)) is not None]
    if len(claims) == 1 and own is None and not claims[0].anchored and not _ELSEWHERE.search(claims[0].path):
        return (replace(claims[0], listed=False, aside=False, strength=Strength.WEAK),)
    return tuple(claims)


def _own_product(markup: bytes) -> str | None:
    """The id in the product's own form: that with the form's known id, else the only one."""
    at = markup.find(_OWN_FORM)
    if at >= 0 and (match := _PRODUCT.search(markup, at, at + 20_000)):
        return match.group(1).decode()
    known = {match.group(1) for match in _PRODUCT.finditer(markup)}
    return known.pop().decode() if len(known) == 1 else None


def _configs(page: Page, values: Sequence[StateValue]) -> Iterator[tuple[str, dict[str, Any]]]:
    for value in values:
        if _NAMES.search(value.name):
            for path, node in nodes(value.value, limit=3_000):
                if is_config(node):
                    yield f"{value.name}.{path}" if path else value.name, node
    if b"data-mage-init" not in page.markup:
        return
    for match in _INIT.finditer(page.markup):
        content = match.group(1) or match.group(2)
        if any(hint in content for hint in HINTS[:2]):
            for path, node in nodes(loads(unescape(content.decode("utf-8", "replace"))), limit=3_000):
                if is_config(node):
                    yield f"data-mage-init.{path}", node


def is_config(node: dict[str, Any]) -> bool:
    """Whether an object has the shape of a configurable product's options."""
    attributes = node.get("attributes")
    if not isinstance(attributes, dict) or not attributes:
        return False
    known = "productId" in node or "index" in node or "optionPrices" in node
    return known and all(
        isinstance(a, dict) and isinstance(a.get("options"), list) for a in attributes.values()
    )


def _claim(path: str, config: dict[str, Any], own: str | None) -> ProductClaim | None:
    product = text_of(config.get("productId"))
    offers = _Config(path[-100:], config).offers()
    if not offers:
        return None
    if own is not None and product is not None:
        anchored = own == product
    else:
        anchored = _OWN in path and not _ELSEWHERE.search(path)
    return ProductClaim(
        source="state",
        path=path[-100:],
        offers=offers,
        anchored=anchored,
        listed=not anchored,
        aside=not anchored,
        other_ids=frozenset({product}) if product else frozenset(),
        platform="magento2",
        cautious=True,
    )


class _Config:
    """One product's options, looked up by its simple products' ids."""

    def __init__(self, path: str, config: dict[str, Any]) -> None:
        self.path = path
        self.config = config
        self.attributes: dict[str, dict[str, Any]] = config["attributes"]
        self.chosen: dict[str, dict[str, str]] = {}
        """For each simple product the option's id by attribute; told by ``index``, else by the lists."""
        self.listed: dict[str, set[str]] = {}
        """For each simple product the attributes of which an option lists it."""
        self.labels: dict[str, dict[str, str]] = {}
        self.deltas: dict[str, dict[str, Any]] = {}
        self._read_options()
        self._read_index()
        self.tables = [
            (name, table)
            for name, table in config.items()
            if isinstance(table, dict) and name != "salable" and _STATUS_TABLE.search(name)
        ]
        self.counts = [
            table for name, table in config.items() if isinstance(table, dict) and _COUNT_TABLE.search(name)
        ]

    def _read_options(self) -> None:
        for identity, attribute in self.attributes.items():
            labels = self.labels.setdefault(str(identity), {})
            for option in attribute["options"][:MAX_VARIANTS]:
                if not isinstance(option, dict):
                    continue
                key = text_of(option.get("id")) or ""
                labels[key] = text_of(option.get("label")) or key
                self.deltas.setdefault(str(identity), {})[key] = option.get("price")
                products = option.get("products")
                for product in products[:MAX_VARIANTS] if isinstance(products, list) else ():
                    if isinstance(product, (str, int)):
                        self.listed.setdefault(str(product), set()).add(str(identity))
                        self.chosen.setdefault(str(product), {})[str(identity)] = key

    def _read_index(self) -> None:
        index = self.config.get("index")
        for product, row in index.items() if isinstance(index, dict) else ():
            if isinstance(row, dict):
                known = self.chosen.setdefault(str(product), {})
                known |= {str(a): str(o) for a, o in row.items() if isinstance(o, (str, int))}

    def offers(self) -> tuple[OfferClaim, ...]:
        return tuple(self._offer(key) for key in list(self.chosen)[:MAX_VARIANTS])

    def _offer(self, key: str) -> OfferClaim:
        chosen = self.chosen[key]
        reading, said = self._reading(key, chosen)
        prices = self.config.get("optionPrices")
        price = prices.get(key) if isinstance(prices, dict) else None
        count = next((q for t in self.counts if (q := quantity_of(t.get(key))) is not None), None)
        return OfferClaim(
            path=f"{self.path}.{key}",
            availability=reading,
            said=said,
            price=_money(price, "finalPrice") or self._price(chosen),
            list_price=_money(price, "oldPrice"),
            key=key,
            cart_id=key,
            sku=self._of_table("sku", key) or self._of_table("skus", key),
            options=self._pairs(chosen),
            quantity=count if count is not None and count > 0 else None,
        )

    def _pairs(self, chosen: dict[str, str]) -> tuple[tuple[str, str], ...]:
        found = []
        for identity, attribute in self.attributes.items():
            option = chosen.get(str(identity))
            label = self.labels.get(str(identity), {}).get(option) if option is not None else None
            if label is not None:
                name = text_of(attribute.get("label")) or text_of(attribute.get("code")) or str(identity)
                found.append((name, label))
        return tuple(found)

    def _reading(self, key: str, chosen: dict[str, str]) -> tuple[Availability, str]:
        """Sold out unless every attribute lists it, and nothing beside says that it can't be bought."""
        if len(self.listed.get(key, ())) < len(self.attributes):
            return Availability.OUT_OF_STOCK, "no option lists it"
        salable = self.config.get("salable")
        told = bool(self.config.get("canDisplayShowOutOfStockStatus")) or isinstance(salable, dict)
        if told and not all(_lists(salable, a, o, key) for a, o in chosen.items()):
            return Availability.OUT_OF_STOCK, "not salable"
        for name, table in self.tables:
            said = _told(table[key]) if key in table else None
            if said is not None and not said.buyable:
                return said, f"{name}={str(table[key])[:60]}"
        return Availability.IN_STOCK, "its options list it"

    def _of_table(self, name: str, key: str) -> str | None:
        table = self.config.get(name)
        return text_of(table.get(key)) if isinstance(table, dict) else None

    def _price(self, chosen: dict[str, str]) -> Decimal | None:
        """Magento 1: a base price and each option's difference; only where no tax is added in the browser."""
        base, tax = amount(self.config.get("basePrice")), self.config.get("taxConfig")
        if base is None or not isinstance(tax, dict) or amount(tax.get("defaultTax")) is not None:
            return None
        deltas = [self.deltas.get(a, {}).get(o) for a, o in chosen.items()]
        if any(str(d).lstrip().startswith("-") for d in deltas):
            return None
        return base + sum((found for d in deltas if (found := amount(d)) is not None), Decimal(0))


def _lists(salable: Any, attribute: str, option: str, key: str) -> bool:
    """Whether ``salable`` names a product under an attribute's option."""
    options = salable.get(attribute) if isinstance(salable, dict) else None
    products = options.get(option) if isinstance(options, dict) else None
    if isinstance(products, dict):
        products = list(products.values())
    return isinstance(products, list) and any(str(p) == key for p in products)


def _told(value: Any) -> Availability | None:
    """What an extension's table says of one product."""
    if isinstance(value, dict):
        said = availability_of(folded(value))
    elif isinstance(value, bool) or value in (0, 1, "0", "1"):
        return Availability.IN_STOCK if value in (True, 1, "1") else Availability.OUT_OF_STOCK
    else:
        said = availability_of({"stockstatus": value})
    return said[0] if said else None


def _money(prices: Any, name: str) -> Decimal | None:
    value = prices.get(name) if isinstance(prices, dict) else None
    return amount(value.get("amount")) if isinstance(value, dict) else None
