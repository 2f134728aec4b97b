"""Magento's configurable products: swatches, option forms, Hyvä, Magento 1."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from state_pages import IN, OUT, attribute, json_ld, labels, program, read, script

from crawler.model import Availability, Confidence
from crawler.variants import choose_variants

FORM = '<form id="product_addtocart_form"><input type="hidden" name="product" value="70"></form>'
SWATCHES = "Magento_Swatches/js/swatch-renderer"


def config(product: int = 70, **more: Any) -> dict[str, Any]:
    """Two sizes and two colours; the simple product 82 (US 10, Sand) is listed nowhere: sold out."""
    return {
        "attributes": {
            "93": {
                "id": "93",
                "code": "color",
                "label": "Color",
                "options": [
                    {"id": "5", "label": "Navy", "products": ["80", "81"]},
                    {"id": "6", "label": "Sand", "products": ["83"]},
                ],
            },
            "144": {
                "id": "144",
                "code": "shoe_size",
                "label": "Shoe size",
                "options": [
                    {"id": "166", "label": "US 9", "products": ["80", "83"]},
                    {"id": "167", "label": "US 10", "products": ["81"]},
                ],
            },
        },
        "index": {
            "80": {"93": "5", "144": "166"},
            "81": {"93": "5", "144": "167"},
            "82": {"93": "6", "144": "167"},
            "83": {"93": "6", "144": "166"},
        },
        "optionPrices": {
            key: {
                "oldPrice": {"amount": 149},
                "basePrice": {"amount": 107.5},
                "finalPrice": {"amount": price},
            }
            for key, price in (("80", 129), ("81", 129), ("82", 129), ("83", "119.5"))
        },
        "sku": {"80": "HR-N-9", "81": "HR-N-10", "82": "HR-S-10", "83": "HR-S-9"},
        "productId": str(product),
        **more,
    }


def init(value: dict[str, Any], selector: str = "[data-role=swatch-options]", name: str = SWATCHES) -> str:
    return script({selector: {name: value}}, kind="text/x-magento-init")


CARRIERS = [
    init({"jsonConfig": config(), "jsonSwatchConfig": {}}),
    init({"spConfig": json.loads(json.dumps(config()))}, "#product_addtocart_form", "configurable"),
    f"<div data-mage-init='{json.dumps({SWATCHES: {'jsonConfig': config()}})}'></div>",
    f'<div data-mage-init="{attribute({SWATCHES: {"jsonConfig": config()}})}"></div>',
    program(
        "function initConfigurableSwatchOptions_70() { const component = initConfigurableOptions('70', "
        f"{json.dumps(config())}); return Object.assign(component, initSwatchOptions({{}})); }}"
    ),
    program(f"var spConfig = new Product.Config({json.dumps(config())});"),
]


@pytest.mark.parametrize(
    "carrier", CARRIERS, ids=["swatches", "option form", "attribute", "escaped", "hyva", "magento 1"]
)
def test_every_way_of_writing_it(carrier: str) -> None:
    found = read(FORM + carrier)
    assert (found.platform, found.availability) == ("magento2", IN)
    assert [(v.label, v.availability, v.price, v.sku, v.cart_id) for v in found.variants] == [
        ("Navy / US 9", IN, Decimal(129), "HR-N-9", "80"),
        ("Navy / US 10", IN, Decimal(129), "HR-N-10", "81"),
        ("Sand / US 9", IN, Decimal("119.5"), "HR-S-9", "83"),
        ("Sand / US 10", OUT, Decimal(129), "HR-S-10", "82"),
    ]
    assert choose_variants(["US 10, navy"], found.variants).matched[0].key == "81"
    assert choose_variants(["10"], found.variants).missing == ()
    assert choose_variants(["10.5", "EU 44"], found.variants).missing == ("10.5", "EU 44")


def test_variants_are_listed_where_structured_data_alone_would_settle_the_page() -> None:
    found = read(FORM + CARRIERS[0], head=json_ld())
    assert len(found.variants) == 4
    assert found.confidence is Confidence.STRONG


ALL_LISTED = {
    "attributes": {
        "144": {
            "id": "144",
            "label": "Size",
            "options": [
                {"id": "1", "label": "S", "products": ["1"]},
                {"id": "2", "label": "M", "products": ["2"]},
            ],
        }
    },
    "index": {"1": {"144": "1"}, "2": {"144": "2"}},
    "productId": "70",
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, {"S": IN, "M": IN}),
        ({"canDisplayShowOutOfStockStatus": True, "salable": {"144": {"1": ["1"]}}}, {"S": IN, "M": OUT}),
        ({"canDisplayShowOutOfStockStatus": True, "salable": {"144": {"1": {"3": 1}}}}, {"S": IN, "M": OUT}),
        ({"canDisplayShowOutOfStockStatus": True, "salable": None}, {"S": OUT, "M": OUT}),
        ({"canDisplayShowOutOfStockStatus": True, "salable": []}, {"S": OUT, "M": OUT}),
        ({"canDisplayShowOutOfStockStatus": False, "salable": []}, {"S": IN, "M": IN}),
        ({"stockStatus": {"1": 1, "2": 0}}, {"S": IN, "M": OUT}),
        ({"stockStatus": {"1": {"is_in_stock": True}, "2": {"is_in_stock": False}}}, {"S": IN, "M": OUT}),
        ({"stock_status": {"1": "IN_STOCK", "2": "Out of stock"}}, {"S": IN, "M": OUT}),
        ({"quantities": {"1": 4, "2": 0}}, {"S": IN, "M": IN}),
    ],
    ids=[
        "listed means salable",
        "salable decides where sold-out choices are shown",
        "salable as an object",
        "nothing is salable",
        "an empty salable list",
        "salable is not asked for",
        "a stock table of an extension",
        "a stock table of objects",
        "a stock table of words",
        "a quantity of 0 may be a backorder",
    ],
)
def test_what_is_in_stock(more: dict[str, Any], expected: dict[str, Availability]) -> None:
    assert labels(read(FORM + init({"jsonConfig": {**ALL_LISTED, **more}}))) == expected


def test_a_quantity_is_told() -> None:
    found = read(FORM + init({"jsonConfig": {**ALL_LISTED, "quantities": {"1": 4, "2": 0}}}))
    assert [v.quantity for v in found.variants] == [4, None]


def test_a_product_all_of_whose_variants_are_sold_out_is_sold_out_whatever_else_says() -> None:
    nothing = {**ALL_LISTED, "canDisplayShowOutOfStockStatus": True, "salable": None}
    found = read(FORM + init({"jsonConfig": nothing}), head=json_ld())
    assert (found.availability, found.confidence) == (OUT, Confidence.CONTRADICTING)


def test_salable_variants_do_not_outrank_structured_data_that_says_sold_out() -> None:
    found = read(FORM + init({"jsonConfig": ALL_LISTED}), head=json_ld("OutOfStock"))
    assert found.availability is OUT
    assert labels(found) == {"S": OUT, "M": OUT}


@pytest.mark.parametrize(
    "carrier",
    [
        init({"jsonConfig": config(99)}, "[data-role=swatch-option-99]"),
        program(
            f"function initConfigurableSwatchOptions_99() {{ initConfigurableOptions('99', {json.dumps(config(99))}) }}"
        ),
        init({"jsonConfig": config(99)}) + init({"jsonConfig": config(98)}, "[data-role=swatch-option-98]"),
    ],
    ids=["a listed product's swatches", "another product's hyva options", "two other products"],
)
def test_recommended_products_do_not_speak_for_the_main_one(carrier: str) -> None:
    found = read(f'{FORM}<div class="stock unavailable"><span>Out of stock</span></div>{carrier}')
    assert (found.availability, found.variants) == (OUT, ())


def test_the_main_product_among_recommended_ones() -> None:
    others = "".join(init({"jsonConfig": config(n)}, f"[data-role=swatch-option-{n}]") for n in (98, 99))
    found = read(FORM + others + init({"jsonConfig": {**ALL_LISTED}}))
    assert labels(found) == {"S": IN, "M": IN}


def test_a_configuration_that_nothing_identifies_is_weak() -> None:
    anonymous = {k: v for k, v in ALL_LISTED.items() if k != "productId"}
    found = read(script({"spConfig": anonymous}, attributes='id="config"'))
    assert found.availability is IN
    assert found.confidence is not Confidence.STRONG


def test_a_shown_sold_out_sign_vetoes_salable_variants() -> None:
    found = read(f'<div class="stock unavailable">Out of stock</div>{FORM}{init({"jsonConfig": ALL_LISTED})}')
    assert found.availability is OUT
    assert set(labels(found).values()) == {OUT}


@pytest.mark.parametrize(
    ("tax", "price"),
    [({"defaultTax": 0}, Decimal("14.5")), ({"defaultTax": 19}, None), (None, None)],
    ids=["no tax", "tax is added in the browser", "nothing is known of tax"],
)
def test_magento_1_prices(tax: dict[str, Any] | None, price: Decimal | None) -> None:
    value = {
        "attributes": {
            "92": {
                "label": "Size",
                "options": [
                    {"id": "1", "label": "S", "price": "4.5", "products": ["7"]},
                    {"id": "2", "label": "M", "price": "0", "products": ["8"]},
                ],
            }
        },
        "basePrice": "10",
        "productId": "70",
        "taxConfig": tax,
    }
    found = read(FORM + program(f"var spConfig = new Product.Config({json.dumps(value)});"))
    assert found.variants[0].price == price
