"""BigCommerce's BCData and the form in which its ids are named."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from state_pages import IN, OUT, UNKNOWN, json_ld, labels, program, read

from crawler.model import Availability
from crawler.variants import choose_variants

SIZES = (
    '<div class="form-field" data-product-attribute="set-rectangle" role="radiogroup">'
    '<label class="form-label form-label--alternate">Shoe size: <small>(Required)</small></label>'
    + "".join(
        f'<input class="form-radio" type="radio" id="attribute_rectangle__12_{key}" name="attribute[12]" value="{key}">'
        f'<label class="form-option" for="attribute_rectangle__12_{key}" data-product-attribute-value="{key}">'
        f'<span class="form-option-variant">{label}</span></label>'
        for key, label in (("100", "US 9"), ("101", "US 10"), ("102", "US 10.5"))
    )
    + "</div>"
)
COLOURS = (
    '<div class="form-field" data-product-attribute="swatch"><label class="form-label">Color:</label>'
    '<input type="radio" id="attribute_swatch_13_200" name="attribute[13]" value="200">'
    '<label class="form-option form-option-swatch" for="attribute_swatch_13_200" data-product-attribute-value="200">'
    '<span class="form-option-variant form-option-variant--color" title="Navy"></span></label>'
    '<input type="radio" id="attribute_swatch_13_201" name="attribute[13]" value="201">'
    '<label class="form-option form-option-swatch" for="attribute_swatch_13_201" data-product-attribute-value="201">'
    '<span class="form-option-variant form-option-variant--color" title="Sand"></span></label></div>'
)
SELECT = (
    '<div class="form-field" data-product-attribute="set-select"><label class="form-label" for="attribute_select_12">'
    'Size: <small>*</small></label><select class="form-select" name="attribute[12]" id="attribute_select_12">'
    '<option value="">Choose Options</option><option data-product-attribute-value="100" value="100">US 9</option>'
    '<option data-product-attribute-value="101" value="101">US 10 (+$5.00)</option></select></div>'
)
WRAP = (
    '<div class="form-field"><label class="form-label" for="attribute_select_14">Gift wrap:</label>'
    '<select name="attribute[14]" id="attribute_select_14"><option value="300">None, thank you</option>'
    '<option value="301">Paper</option></select></div>'
)


def data(**more: Any) -> str:
    told = {
        "sku": "HR",
        "instock": True,
        "purchasable": True,
        "stock": None,
        "base": True,
        "out_of_stock_behavior": "label_option",
        "in_stock_attributes": [101, 102],
        "available_variant_values": [100, 101, 102],
        "available_modifier_values": [],
        "price": {
            "without_tax": {"formatted": "$129.00", "value": 129, "currency": "USD"},
            "tax_label": "Tax",
        },
        **more,
    }
    return program(f"var BCData = {json.dumps({'product_attributes': told})};")


def form(*options: str) -> str:
    return f'<form data-cart-item-add><input type="hidden" name="product_id" value="112">{"".join(options)}</form>'


def test_a_radio_group() -> None:
    found = read(data() + form(SIZES))
    assert (found.platform, found.availability) == ("bigcommerce", IN)
    assert [(v.key, v.options, v.availability, v.price, v.currency, v.cart_id) for v in found.variants] == [
        ("100", (("Shoe size", "US 9"),), OUT, Decimal(129), "USD", "112"),
        ("101", (("Shoe size", "US 10"),), IN, Decimal(129), "USD", "112"),
        ("102", (("Shoe size", "US 10.5"),), IN, Decimal(129), "USD", "112"),
    ]
    assert [v.key for v in choose_variants(["10"], found.variants).matched] == ["101"]
    assert [v.key for v in choose_variants(["US 10.5"], found.variants).matched] == ["102"]


def test_a_list_with_prices_in_its_labels() -> None:
    assert labels(read(data() + form(SELECT))) == {"US 9": OUT, "US 10": IN}


def test_swatches_are_named_by_their_titles() -> None:
    found = read(data(in_stock_attributes=[101, 200], available_variant_values=[]) + form(SIZES, COLOURS))
    assert labels(found) == {"US 9": OUT, "US 10": IN, "US 10.5": OUT, "Navy": IN, "Sand": OUT}


def test_extras_are_no_variants() -> None:
    extras = data(available_modifier_values=[300, 301], in_stock_attributes=[101, 300, 301])
    assert set(labels(read(extras + form(SIZES, WRAP)))) == {"US 9", "US 10", "US 10.5"}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"instock": False, "in_stock_attributes": []}, OUT),
        ({"instock": False}, OUT),
        ({"purchasable": False}, OUT),
        ({"instock": None, "purchasable": True}, IN),
        ({}, IN),
    ],
    ids=["nothing is in stock", "choices left over", "not purchasable", "no stock is counted", "in stock"],
)
def test_the_product_as_a_whole(more: dict[str, Any], expected: Availability) -> None:
    found = read(data(**more) + form(SIZES))
    assert found.availability is expected
    if expected is OUT:
        assert set(labels(found).values()) == {OUT}


def test_sold_out_outranks_structured_data() -> None:
    assert read(data(instock=False), head=json_ld()).availability is OUT


def test_structured_data_that_says_sold_out_outranks_it() -> None:
    found = read(data(in_stock_attributes=[100, 101, 102]) + form(SIZES), head=json_ld("OutOfStock"))
    assert found.availability is OUT
    assert set(labels(found).values()) == {OUT}


def test_stock_that_is_counted_for_the_product_says_nothing_of_its_choices() -> None:
    found = read(data(in_stock_attributes=[], out_of_stock_behavior="do_nothing") + form(SIZES))
    assert found.availability is IN
    assert set(labels(found).values()) == {UNKNOWN}


def test_a_product_without_options() -> None:
    found = read(data(stock=3, in_stock_attributes=[]) + form())
    assert (found.availability, found.price, found.product.sku, found.variants) == (
        IN,
        Decimal(129),
        "HR",
        (),
    )


def test_tax_and_former_prices() -> None:
    price = {
        "with_tax": {"value": 149.9, "currency": "EUR"},
        "without_tax": {"value": 126, "currency": "EUR"},
        "non_sale_price_with_tax": {"value": 199.9, "currency": "EUR"},
    }
    found = read(data(price=price) + form(SIZES))
    assert (found.price, found.list_price, found.currency) == (Decimal("149.9"), Decimal("199.9"), "EUR")


@pytest.mark.parametrize(
    "value", ["{}", '{"product_attributes": []}', '{"product_attributes": {"instock": "?"}}', "[]"]
)
def test_other_values_say_nothing(value: str) -> None:
    found = read(program(f"var BCData = {value};") + form(SIZES))
    assert set(labels(found).values()) <= {UNKNOWN}
