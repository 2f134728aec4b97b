"""The state that pages carry for their own programs."""

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import Any

import pytest

from crawler.model import Availability, Confidence, Failure, Offer
from spiders.extraction import Page, extract
from spiders.extraction.state.fields import availability_of, folded, price_of
from spiders.extraction.state.js_literal import read_literal

URL = "https://shop.example/products/runner"
RUNNER: dict[str, Any] = {
    "id": 77,
    "title": "Runner",
    "handle": "runner",
    "vendor": "Acme",
    "options": ["Size"],
    "variants": [
        {
            "id": 1,
            "title": "9",
            "option1": "9",
            "sku": "R-9",
            "available": False,
            "price": 11700,
            "compare_at_price": 13000,
        },
        {
            "id": 2,
            "title": "10",
            "option1": "10",
            "sku": "R-10",
            "available": True,
            "price": 11700,
            "compare_at_price": 13000,
        },
    ],
}


def page(inner: str, *, url: str = URL, title: str = "Runner") -> Page:
    return Page(url=url, body=f"<html lang=en><title>{title}</title><h1>{title}</h1>{inner}</html>".encode())


def offer(found: Offer | Failure) -> Offer:
    assert isinstance(found, Offer), found
    return found


@pytest.mark.parametrize(
    "inner",
    [
        f'<script type="application/json" data-product-json>{json.dumps(RUNNER)}</script>',
        f"<script>var meta = {json.dumps({'product': RUNNER})};</script>",
        f"<script>window.productState = JSON.parse({json.dumps(json.dumps(RUNNER))})</script>",
    ],
    ids=["json script", "assignment", "parsed text"],
)
def test_shopify_in_a_theme(inner: str) -> None:
    found = offer(extract(page(inner + "<p class=price>$117.00</p><button disabled>Sold out</button>")))
    assert (found.platform, found.price, found.list_price) == (
        "shopify",
        Decimal("117.00"),
        Decimal("130.00"),
    )
    assert [(v.cart_id, v.label, v.availability) for v in found.variants] == [
        ("1", "9", Availability.OUT_OF_STOCK),
        ("2", "10", Availability.IN_STOCK),
    ]


def test_a_platform_s_variants_outrank_structured_data_that_tells_of_one() -> None:
    told = {"@type": "Product", "name": "Runner", "offers": {"price": "117.00", "availability": "OutOfStock"}}
    head = f'<script type="application/ld+json">{json.dumps(told)}</script>'
    found = offer(extract(page(head + f"<script>var meta = {json.dumps({'product': RUNNER})};</script>")))
    assert (found.availability, found.confidence) == (Availability.IN_STOCK, Confidence.CONTRADICTING)
    assert offer(extract(page(head))).availability is Availability.OUT_OF_STOCK


def test_shopify_js_has_cents_and_json_has_not() -> None:
    found = offer(extract(Page(url=URL + ".js", body=json.dumps(RUNNER).encode())))
    assert (found.availability, found.confidence, found.price) == (
        Availability.IN_STOCK,
        Confidence.STRONG,
        Decimal("117.00"),
    )
    decimal = {
        "product": {**RUNNER, "variants": [{"id": 1, "title": "9", "option1": "9", "price": "117.00"}]}
    }
    found = offer(extract(Page(url=URL + ".json", body=json.dumps(decimal).encode())))
    assert (found.availability, found.price) == (Availability.UNKNOWN, Decimal("117.00"))


@pytest.mark.parametrize(
    "body", [b"[]", b"{}", b'{"products": []}', b"[1, 2", json.dumps({"products": [RUNNER, RUNNER]}).encode()]
)
def test_other_json_is_no_product(body: bytes) -> None:
    assert isinstance(extract(Page(url=URL + ".js", body=body)), Failure)


def test_woocommerce_variations() -> None:
    variations = [
        {
            "variation_id": 5,
            "attributes": {"attribute_pa_size": "m"},
            "display_price": 20,
            "is_in_stock": False,
            "is_purchasable": True,
        },
        {
            "variation_id": 6,
            "attributes": {"attribute_pa_size": "l"},
            "display_price": 20,
            "is_in_stock": True,
            "is_purchasable": True,
            "max_qty": 3,
        },
    ]
    told = escape(json.dumps(variations))
    form = f'<form class="variations_form cart" data-product_id="4" data-product_variations="{told}"></form>'
    found = offer(extract(page(form + "<p class=price>$20.00</p>")))
    assert found.platform == "woocommerce"
    assert [(v.key, v.options, v.availability, v.quantity) for v in found.variants] == [
        ("5", (("Size", "m"),), Availability.OUT_OF_STOCK, None),
        ("6", (("Size", "l"),), Availability.IN_STOCK, 3),
    ]


def test_prestashop_details() -> None:
    data = {
        "id_product": 4,
        "name": "Runner",
        "price_amount": 19.9,
        "quantity": 0,
        "availability": "unavailable",
        "reference": "R1",
    }
    found = offer(
        extract(page(f'<div id="product-details" data-product="{escape(json.dumps(data))}"></div>'))
    )
    assert (found.platform, found.availability, found.price) == (
        "prestashop",
        Availability.OUT_OF_STOCK,
        Decimal("19.9"),
    )


def test_any_next_js_state_is_matched_by_the_address() -> None:
    state = {
        "props": {
            "related": [{"sku": "ZZ999", "name": "Other", "inStock": True, "price": 5}],
            "product": {
                "sku": "AB1234",
                "title": "Runner",
                "inStock": False,
                "price": {"current": 80},
                "currency": "EUR",
            },
        }
    }
    body = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(state)}</script>'
    found = offer(extract(page(body, url="https://shop.example/p/runner-AB1234")))
    assert (found.availability, found.confidence, found.price, found.currency) == (
        Availability.OUT_OF_STOCK,
        Confidence.WEAK,
        80,
        "EUR",
    )


@pytest.mark.parametrize(
    ("node", "reading"),
    [
        ({"availability": "in_stock"}, Availability.IN_STOCK),
        ({"availabilityStatusV2": {"value": "OUT_OF_STOCK"}}, Availability.OUT_OF_STOCK),
        ({"stock": {"stockLevelStatus": {"code": "lowStock"}}}, Availability.LIMITED),
        ({"isInStock": True, "soldOut": True}, Availability.OUT_OF_STOCK),
        ({"quantity": 3}, Availability.IN_STOCK),
        ({"quantity": 0}, None),
        ({"instock": "0"}, None),
        ({"status": "available"}, None),
        ({"outOfStock": False}, Availability.IN_STOCK),
    ],
)
def test_stock_keys(node: dict[str, Any], reading: Availability | None) -> None:
    found = availability_of(folded(node))
    assert (found[0] if found else None) is reading


def test_price_keys() -> None:
    assert price_of(folded({"price": {"centAmount": 1999, "fractionDigits": 2}}), language=None) == Decimal(
        "19.99"
    )
    assert price_of(folded({"prices": {"currentPrice": {"price": "12.50"}}}), language=None) == Decimal(
        "12.50"
    )
    assert price_of(folded({"listPrice": 20, "salePrice": 15}), language=None) == 15


def test_literals_are_read_without_evaluation() -> None:
    text = "{sku: 'A\\u0031', 'price': 12.50, list: [1, /* c */ 2,], f: getPrice('x'), ok: !0, // end\n}"
    assert read_literal(text, 0)[0] == {
        "sku": "A1",
        "price": Decimal("12.50"),
        "list": [1, 2],
        "f": None,
        "ok": True,
    }
    assert read_literal("{a: function () { return 1 }}", 0) == (None, 0)
    assert read_literal("{" * 1_000, 0) == (None, 0)
