"""The Shopify spider's pure parts: product JSON of many kinds -> one offer."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from scrapy import Request

from crawler.model import Availability
from spiders.feeds.shopify import read_currency
from spiders.platforms.shopify import (
    ShopifySpider,
    parse_product,
    product_json_url,
    read_product,
)

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
URL = "https://kicks.example/products/comet"


def variant(number: int, *, available: bool, price: int = 12000, **more: Any) -> dict[str, Any]:
    return {
        "id": 4000 + number,
        "title": f"US {number} / Black",
        "option1": f"US {number}",
        "option2": "Black",
        "sku": f"CR-{number}",
        "available": available,
        "price": price,
        **more,
    }


def product(*variants: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": 77,
        "title": "Comet Runner",
        "vendor": "Astra",
        "options": [{"name": "Size"}, {"name": "Color"}],
        "featured_image": "//cdn.example/comet.png",
        "variants": list(variants),
        **more,
    }


def test_every_variant_is_read_exactly() -> None:
    offer = read_product(
        product(
            variant(9, available=False), variant(10, available=True, price=12550, barcode="4006381333931")
        ),
        url=URL,
        currency="EUR",
    )
    assert (offer.availability, offer.price, offer.currency) == (IN, Decimal("125.50"), "EUR")
    nine, ten = offer.variants
    assert (nine.key, nine.label, nine.availability) == ("4009", "US 9 / Black", OUT)
    assert ten.options == (("Size", "US 10"), ("Color", "Black"))
    assert (ten.price, ten.currency, ten.sku, ten.gtin, ten.cart_id) == (
        Decimal("125.50"),
        "EUR",
        "CR-10",
        "4006381333931",
        "4010",
    )
    assert (offer.product.name, offer.product.brand, offer.product.sku) == ("Comet Runner", "Astra", "77")
    assert offer.product.image == "https://cdn.example/comet.png"
    assert [e.reading for e in offer.evidence] == [OUT, IN]


def test_a_url_that_names_a_variant_is_about_that_one() -> None:
    made = product(variant(9, available=False, price=9000), variant(10, available=True))
    chosen = read_product(made, url=f"{URL}?variant=4009", currency="EUR")
    assert (chosen.availability, chosen.price) == (OUT, Decimal(90))
    assert len(chosen.variants) == 2
    unknown = read_product(made, url=f"{URL}?variant=1", currency="EUR")
    assert unknown.availability is IN


def test_the_price_is_the_cheapest_that_can_be_bought() -> None:
    made = product(variant(9, available=False, price=5000), variant(10, available=True, price=8000))
    assert read_product(made, url=URL, currency="EUR").price == Decimal(80)
    gone = product(variant(9, available=False, price=5000), variant(10, available=False, price=8000))
    offer = read_product(gone, url=URL, currency="EUR")
    assert (offer.availability, offer.price) == (OUT, Decimal(50))


def test_a_product_without_choices_has_no_variants() -> None:
    single = {"id": 1, "title": "Default Title", "option1": "Default Title", "available": True, "price": 500}
    offer = read_product(product(single, options=["Title"]), url=URL, currency="JPY")
    assert (offer.variants, offer.availability, offer.price, offer.currency) == ((), IN, Decimal(5), "JPY")


@pytest.mark.parametrize("price", [0, -1, None, "12.00", 1.5, True])
def test_a_price_that_is_none_is_not_made_up(price: object) -> None:
    offer = read_product(product(variant(9, available=True, price=price)), url=URL, currency="EUR")  # type: ignore[arg-type]
    assert offer.price is None
    assert offer.availability is IN


@pytest.mark.parametrize("available", [None, "true", 1, 0, "false"])
def test_only_true_is_available(available: object) -> None:
    offer = read_product(product(variant(9, available=available)), url=URL, currency=None)  # type: ignore[arg-type]
    assert offer.availability is OUT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"null",
        b"[]",
        b"{}",
        b'{"variants": []}',
        b'{"variants": "none"}',
        b'{"variants": [1]}',
        b'{"variants": [{"id": 1}]}',
        b'{"variants": [{"available": true}]}',
        b"[" * 100_000,
        b"\xff\xfe{",
    ],
)
def test_what_is_no_product_is_told_apart(body: bytes) -> None:
    assert parse_product(body) is None


def test_a_product_is_recognized() -> None:
    made = product(variant(9, available=True))
    assert parse_product(json.dumps(made).encode()) == made


@pytest.mark.parametrize(
    ("body", "currency"),
    [
        (b'{"currency": "EUR"}', "EUR"),
        (b'{"currency": "eur"}', None),
        (b'{"currency": "EURO"}', None),
        (b'{"currency": 7}', None),
        (b"{}", None),
        (b"[]", None),
        (b"<html>", None),
    ],
)
def test_the_shops_currency(body: bytes, currency: str | None) -> None:
    assert read_currency(body) == currency


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (URL, f"{URL}.js"),
        (f"{URL}/?variant=1", f"{URL}.js"),
        (f"{URL}.js", f"{URL}.js"),
        ("https://kicks.example/collections/new/products/comet", f"{URL}.js"),
        ("https://kicks.example/de/products/comet", "https://kicks.example/de/products/comet.js"),
        ("https://kicks.example/products", None),
        ("https://kicks.example/products/comet/reviews", None),
        ("https://kicks.example/pages/comet", None),
    ],
)
def test_where_a_products_json_is(url: str, address: str | None) -> None:
    assert product_json_url(url) == address


def test_which_urls_are_shopifys() -> None:
    assert ShopifySpider.handles_request(Request(URL))
    assert ShopifySpider.handles_request(Request("https://kicks.myshopify.com/anything"))
    assert not ShopifySpider.handles_request(Request("https://evilmyshopify.com/anything"))
    assert not ShopifySpider.handles_request(Request("https://books.example/p/1"))


def test_a_redirected_json_speaks_for_its_page() -> None:
    spider = ShopifySpider()
    assert spider.page_address("https://www.kicks.example/products/comet.js") == (
        "https://www.kicks.example/products/comet"
    )
    assert spider.page_address("https://www.kicks.example/") == "https://www.kicks.example/"
