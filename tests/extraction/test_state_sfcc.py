"""Salesforce Commerce Cloud: SFRA and SiteGenesis pages, product JSON, the PWA Kit's state."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from state_pages import IN, OUT, json_ld, labels, program, read, script

from crawler.variants import choose_variants

VARIATION = "https://shop.example/on/demandware.store/Sites-Quay-Site/en_US/Product-Variation"


def sfra(*sizes: tuple[str, bool]) -> str:
    """The attributes part of an SFRA page: a chosen colour, sizes of which some can't be selected."""
    options = "".join(
        f'<option value="{VARIATION}?dwvar_HRM_size={size}&amp;pid=HRM&amp;quantity=1" data-attr-value="{size}" '
        f"{'' if selectable else 'disabled'}>{size}</option>"
        for size, selectable in sizes
    )
    return (
        '<div class="product-detail product-wrapper" data-pid="HRM"><div class="attributes">'
        '<div class="row" data-attr="color"><div class="attribute"><span class="color non-input-label">Select Color</span>'
        f'<button class="color-attribute" data-url="{VARIATION}?dwvar_HRM_color=NVY"><span data-attr-value="NVY" '
        'class="color-value swatch-circle swatch-value selected selectable" title="Navy"></span></button>'
        f'<button class="color-attribute" data-url="{VARIATION}?dwvar_HRM_color=SND"><span data-attr-value="SND" '
        'class="color-value swatch-circle swatch-value selectable" title="Sand"></span></button></div></div>'
        '<div class="row" data-attr="size"><div class="attribute"><label class="size non-input-label" for="size-1">'
        'Select Size</label><select class="custom-select form-control select-size" id="size-1">'
        f'<option value="{VARIATION}?dwvar_HRM_size=">Select Size</option>{options}</select></div></div></div></div>'
    )


def site_genesis(*sizes: tuple[str, bool]) -> str:
    entries = "".join(
        f'<li class="{"selectable" if selectable else "unselectable"} variation-group-value"><a class="swatchanchor" '
        f'href="{VARIATION}?pid=HRM&amp;dwvar_HRM_size={size}" title="Select Size: {size}"> {size} </a></li>'
        for size, selectable in sizes
    )
    return (
        '<div class="product-variations"><ul class="product-variations-list menu"><li class="attribute"><span class="label">'
        f'Size</span><div class="value"><ul class="swatches size">{entries}</ul></div></li></ul></div>'
    )


SIZES = (("040", True), ("042", False), ("44", True))


@pytest.mark.parametrize("markup", [sfra(*SIZES), site_genesis(*SIZES)], ids=["sfra", "site genesis"])
def test_sizes_that_can_be_selected(markup: str) -> None:
    found = read(markup)
    assert labels(found) == {"040": IN, "042": OUT, "44": IN}
    assert [v.label for v in choose_variants(["EU 44"], found.variants).matched] == ["44"]


def test_all_sizes_of_a_platform_that_marks_the_others_are_in_stock() -> None:
    assert labels(read(sfra(("040", True), ("042", True)))) == {"040": IN, "042": IN}


def test_no_size_is_in_stock_where_the_product_is_sold_out() -> None:
    found = read(sfra(("040", True), ("042", True)), head=json_ld("OutOfStock"))
    assert set(labels(found).values()) <= {OUT}
    shown = read(sfra(("040", True), ("042", False)) + "<p class=availability>Availability: Sold out</p>")
    assert (shown.availability, set(labels(shown).values())) == (OUT, {OUT})


def product(**more: Any) -> dict[str, Any]:
    return {
        "uuid": "a1",
        "id": "HRM-NVY",
        "masterProductId": "HRM",
        "productName": "Harbour Runner",
        "productType": "variationGroup",
        "brand": "Quay",
        "price": {"sales": {"value": 129, "currency": "EUR"}, "list": {"value": 149, "currency": "EUR"}},
        "readyToOrder": False,
        "available": True,
        "availability": {"messages": ["Select styles"], "inStockDate": None},
        "variationAttributes": [
            {
                "attributeId": "color",
                "displayName": "Color",
                "swatchable": True,
                "values": [
                    {
                        "id": "NVY",
                        "value": "NVY",
                        "displayValue": "Navy",
                        "selected": True,
                        "selectable": True,
                    },
                    {
                        "id": "SND",
                        "value": "SND",
                        "displayValue": "Sand",
                        "selected": False,
                        "selectable": True,
                    },
                ],
            },
            {
                "attributeId": "size",
                "displayName": "Size",
                "values": [
                    {
                        "id": "040",
                        "value": "040",
                        "displayValue": "EU 40",
                        "selected": False,
                        "selectable": True,
                    },
                    {
                        "id": "042",
                        "value": "042",
                        "displayValue": "EU 42",
                        "selected": False,
                        "selectable": False,
                    },
                ],
            },
        ],
        **more,
    }


@pytest.mark.parametrize(
    "carrier",
    [
        script({"action": "Product-Show", "product": product()}),
        program(
            "window.pageContext = {}; window.productData = "
            + script(product()).split(">", 1)[1].split("</")[0]
        ),
    ],
    ids=["json script", "assignment"],
)
def test_a_product_s_json(carrier: str) -> None:
    found = read(carrier)
    assert (found.platform, found.availability, found.price, found.list_price, found.currency) == (
        "sfcc",
        IN,
        Decimal(129),
        Decimal(149),
        "EUR",
    )
    assert [(v.key, v.options, v.availability) for v in found.variants] == [
        ("040", (("Size", "EU 40"),), IN),
        ("042", (("Size", "EU 42"),), OUT),
    ]


def test_an_unavailable_product_has_no_selectable_size_in_stock() -> None:
    found = read(script({"product": product(available=False)}))
    assert (found.availability, set(labels(found).values())) == (OUT, {OUT})


def test_another_product_s_json_is_not_the_page_s() -> None:
    other = product(productName="Winter Boot", id="WB-1", masterProductId="WB")
    found = read(script({"recommendations": [other]}) + "<p class=stock>Out of stock</p>")
    assert (found.availability, found.variants) == (OUT, ())


def shopper(**more: Any) -> dict[str, Any]:
    """SCAPI's product as the PWA Kit keeps it."""
    return {
        "id": "HRM",
        "name": "Harbour Runner",
        "currency": "EUR",
        "price": 129,
        "master": {"masterId": "HRM", "orderable": True},
        "inventory": {"ats": 3, "orderable": True, "id": "inv"},
        "variationAttributes": [
            {
                "id": "size",
                "name": "Size",
                "values": [{"value": "070", "name": "EU 40"}, {"value": "071", "name": "EU 42"}],
            }
        ],
        "variants": [
            {"productId": "HRM-40", "orderable": True, "price": 129, "variationValues": {"size": "070"}},
            {"productId": "HRM-42", "orderable": False, "price": 119.5, "variationValues": {"size": "071"}},
        ],
        **more,
    }


def test_the_pwa_kit_s_state() -> None:
    queries = [{"queryKey": ["/products"], "state": {"data": {"data": shopper()}, "status": "success"}}]
    state = {"__PRELOADED_STATE__": {"pageProps": {}, "__reactQuery": {"queries": queries}}}
    found = read(script(state, attributes='id="mobify-data"'))
    assert found.platform == "sfcc"
    assert [(v.label, v.availability, v.price, v.sku, v.cart_id) for v in found.variants] == [
        ("EU 40", IN, Decimal(129), "HRM-40", "HRM-40"),
        ("EU 42", OUT, Decimal("119.5"), "HRM-42", "HRM-42"),
    ]


def test_the_pwa_kit_s_sold_out_product() -> None:
    sold = shopper(inventory={"ats": 0, "orderable": False, "id": "inv"})
    sold["variants"] = [{**v, "orderable": False} for v in sold["variants"]]
    found = read(script(sold, attributes='id="mobify-data"'))
    assert (found.availability, set(labels(found).values())) == (OUT, {OUT})
