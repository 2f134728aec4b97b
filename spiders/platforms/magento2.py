"""Any Magento 2 (Adobe Commerce) shop: one GraphQL query for the product and its variants.

Signals: ``stock_status`` of the product and of each variant; the page carries the choices that can be
bought in the swatch renderer's ``jsonConfig``. Source: the GraphQL reference for products and the swatch
module's template.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar
from urllib.parse import urlencode

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Evidence, Failure, Offer, Variant
from crawler.storage.watches import DueWatch
from spiders.declare import Fields, Values, VariantFields, Verified
from spiders.declared_json import decode, read_fields
from spiders.extraction import Page
from spiders.extraction.amounts import amount
from spiders.extraction.state.sources import state_values
from spiders.extraction.tolerant_json import nodes, text_of
from spiders.json_path import find, first
from spiders.platform import PlatformSpider, json_request, last_segment, sibling

_PRICE = "price_range{minimum_price{final_price{value currency}regular_price{value}}}"
_QUERY = (
    '{products(filter:{url_key:{eq:"%s"}}){items{name sku stock_status only_x_left_in_stock image{url} '
    + _PRICE
    + "...on ConfigurableProduct{variants{attributes{code label}"
    + "product{id sku stock_status only_x_left_in_stock "
    + _PRICE
    + "}}}}}}"
)
_STATUS: Values = {"in_stock": Availability.IN_STOCK, "out_of_stock": Availability.OUT_OF_STOCK}
_FINAL = "price_range.minimum_price.final_price"
_ITEM = "data.products.items[0]"
_FIELDS = Fields(
    availability=f"{_ITEM}.stock_status",
    values=_STATUS,
    name=f"{_ITEM}.name",
    sku=f"{_ITEM}.sku",
    image=f"{_ITEM}.image.url",
    price=f"{_ITEM}.{_FINAL}.value",
    list_price=f"{_ITEM}.price_range.minimum_price.regular_price.value",
    currency=f"{_ITEM}.{_FINAL}.currency",
    variants=f"{_ITEM}.variants",
    variant=VariantFields(
        key="product.id",
        availability="product.stock_status",
        values=_STATUS,
        each_option=("attributes[]", "code", "label"),
        price=f"product.{_FINAL}.value",
        sku="product.sku",
        quantity="product.only_x_left_in_stock",
    ),
)


class Magento2Spider(PlatformSpider):
    """One GraphQL query by the address's key; the page's swatches where that is closed."""

    name = "magento2"
    quirks: ClassVar[tuple[str, ...]] = (
        "Shops with several store views answer for the default one.",
        "A shop may hide choices that are sold out: they are told as unknown, not as in stock.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the GraphQL reference, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        key = last_segment(watch.url)
        plain = key.replace('"', "").replace("\\", "")
        return (
            json_request(sibling(watch.url, "/graphql", urlencode({"query": _QUERY % plain})))
            if key
            else None
        )

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | None:
        return read_fields(decode(response.body), _FIELDS, source="api", groups={}, platform="magento2")

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        for value in state_values(page, programs=False):
            for path, node in nodes(value.value, limit=5_000):
                if path.endswith("jsonConfig") and "attributes" in node:
                    return _from_swatches(path, node)
        return None


def _from_swatches(path: str, config: dict[str, Any]) -> Offer | None:
    """The variants of the swatch renderer: those listed with an option can be bought."""
    labels: dict[str, list[tuple[str, str]]] = {}
    for attribute in find(config, "attributes.*"):
        for option in find(attribute, "options[]"):
            for product in find(option, "products[]"):
                pair = (str(first(attribute, "label")), str(first(option, "label")))
                labels.setdefault(str(product), []).append(pair)
    everything = [str(key) for key in (config.get("index") or labels)]
    complete = len(find(config, "attributes.*"))
    found = tuple(_variant(key, labels.get(key, []), complete, config) for key in everything)
    if not found:
        return None
    buyable = any(v.availability.buyable for v in found)
    reading = Availability.IN_STOCK if buyable else Availability.OUT_OF_STOCK
    value = f"{sum(v.availability.buyable for v in found)} of {len(found)} choices"
    return Offer(
        availability=reading,
        variants=found,
        evidence=(Evidence(source="state", path=path[-80:], value=value, reading=reading),),
        platform="magento2",
    )


def _variant(key: str, options: list[tuple[str, str]], complete: int, config: dict[str, Any]) -> Variant:
    return Variant(
        key=key,
        label=" / ".join(value for _, value in options) or text_of(first(config, f"sku.{key}")) or key,
        availability=Availability.IN_STOCK if len(options) >= complete else Availability.OUT_OF_STOCK,
        options=tuple(options),
        price=amount(first(config, f"optionPrices.{key}.finalPrice.amount")),
        sku=text_of(first(config, f"sku.{key}")),
    )
