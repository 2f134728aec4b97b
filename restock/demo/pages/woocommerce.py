"""Pages and JSON as a WooCommerce shop serves them: the variations form and the Store API."""

# ruff: noqa: E501 - markup reads better unbroken

from __future__ import annotations

import json
from decimal import Decimal
from html import escape
from typing import Any

from restock.demo.catalogue import Shown, Variant
from restock.demo.pages.layout import document, drawing, money, script
from restock.demo.pages.shopify import cents
from restock.demo.timeline import Face, Stock


def page(shown: Shown) -> str:
    """The product page; a product without choices has a plain cart form."""
    product = shown.product
    variable = bool(product.option_names)
    silent = shown.face is Face.SILENT
    buying = "" if silent else _variations_form(shown) if variable else _simple_form(shown)
    body = (
        f'<div id="product-{product.id}" class="product type-product product-type-{"variable" if variable else "simple"} '
        f'post-{product.id}{"" if silent else " instock" if shown.buyable else " outofstock"}">'
        f'<div>{drawing(product)}</div><div class="summary entry-summary">'
        f'<h1 class="product_title entry-title">{escape(product.title)}</h1><p class="price">{_amount(shown)}</p>'
        f'<div class="woocommerce-product-details__short-description"><p>{escape(product.about)}</p></div>{buying}</div></div>'
    )
    head = (
        f'<link rel="canonical" href="{escape(shown.url)}"><meta name="generator" content="WooCommerce 10.3.4">'
        f"{script(_json_ld(shown), kind='application/ld+json')}"
    )
    return document(
        host=product.host,
        title=product.title,
        head=head,
        body=body,
        language=product.language,
        body_class=f"wp-singular single single-product postid-{product.id} woocommerce woocommerce-page",
    )


def _amount(shown: Shown) -> str:
    text = money(shown.price, shown.product.currency)
    return (
        '<span class="woocommerce-Price-amount amount"><bdi>'
        f'<span class="woocommerce-Price-currencySymbol">{escape(text[0])}</span>{escape(text[1:])}</bdi></span>'
    )


def _stock_line(stock: Stock) -> str:
    if stock.available > 0:
        return f'<p class="stock in-stock">{stock.available} in stock</p>'
    return '<p class="stock out-of-stock">Out of stock</p>'


def _simple_form(shown: Shown) -> str:
    line = _stock_line(shown.stocks[0])
    if not shown.buyable:
        return line
    return (
        f'{line}<form class="cart" method="post"><button type="submit" name="add-to-cart" '
        f'value="{shown.product.id}" class="single_add_to_cart_button button alt">Add to cart</button></form>'
    )


def _variations_form(shown: Shown) -> str:
    product = shown.product
    name = product.option_names[0]
    data = escape(json.dumps([_variation(shown, *pair) for pair in shown.pairs], separators=(",", ":")))
    options = "".join(
        f'<option value="{escape(_slug(variant))}">{escape(variant.label)}</option>'
        for variant, _ in shown.pairs
    )
    return (
        f'<form class="variations_form cart" method="post" data-product_id="{product.id}" '
        f'data-product_variations="{data}"><table class="variations"><tr><th class="label">'
        f'<label for="pa_size">{escape(name)}</label></th><td class="value"><select id="pa_size" '
        f'name="{_attribute(shown)}"><option value="">Choose an option</option>{options}</select></td></tr></table>'
        '<div class="single_variation_wrap"><button type="submit" '
        'class="single_add_to_cart_button button alt disabled wc-variation-selection-needed">Add to cart</button></div></form>'
    )


def _variation(shown: Shown, variant: Variant, stock: Stock) -> dict[str, Any]:
    return {
        "attributes": {_attribute(shown): _slug(variant)},
        "availability_html": _stock_line(stock) + "\n",
        "backorders_allowed": False,
        "display_price": float(stock.price),
        "display_regular_price": float(stock.price),
        "is_downloadable": False,
        "is_in_stock": stock.available > 0,
        "is_purchasable": True,
        "is_sold_individually": "no",
        "is_virtual": False,
        "max_qty": stock.available or "",
        "min_qty": 1,
        "price_html": f'<span class="price">{_amount(shown)}</span>',
        "sku": variant.sku,
        "variation_description": "",
        "variation_id": variant.id,
        "variation_is_active": True,
        "variation_is_visible": True,
    }


def _attribute(shown: Shown) -> str:
    return f"attribute_pa_{shown.product.option_names[0].lower()}"


def _slug(variant: Variant) -> str:
    return variant.label.lower().replace(" ", "-")


def _json_ld(shown: Shown) -> dict[str, Any]:
    product = shown.product
    return {
        "@context": "https://schema.org/",
        "@graph": [
            {
                "@type": "Product",
                "@id": f"{shown.url}#product",
                "name": product.title,
                "url": shown.url,
                "description": product.about,
                "sku": product.variants[0].sku,
                "offers": [
                    {
                        "@type": "Offer",
                        "priceSpecification": [
                            {
                                "@type": "UnitPriceSpecification",
                                "price": str(shown.price),
                                "priceCurrency": product.currency,
                                "valueAddedTaxIncluded": True,
                            }
                        ],
                        **_availability(shown),
                        "url": shown.url,
                    }
                ],
            }
        ],
    }


def _availability(shown: Shown) -> dict[str, str]:
    if shown.face is Face.SILENT:
        return {}
    return {"availability": f"https://schema.org/{'InStock' if shown.buyable else 'OutOfStock'}"}


def store_api(shown: tuple[Shown, ...], query: dict[str, str]) -> list[dict[str, Any]]:
    """``/wp-json/wc/store/v1/products``: prices in minor units, a list even for one.

    ``?slug=`` chooses a product, ``?type=variation&parent=`` the variations of one.
    """
    if query.get("type") == "variation":
        return [
            _variation_entry(one, variant, stock)
            for one in shown
            if str(one.product.id) == query.get("parent") and one.product.option_names
            for variant, stock in one.pairs
        ]
    return [_entry(one) for one in shown if query.get("slug") in (None, one.product.handle)]


def _variation_entry(shown: Shown, variant: Variant, stock: Stock) -> dict[str, Any]:
    return {
        "id": variant.id,
        "name": shown.product.title,
        "parent": shown.product.id,
        "type": "variation",
        "variation": f"{shown.product.option_names[0]}: {variant.label}",
        "permalink": f"{shown.url}?attribute={_slug(variant)}",
        "sku": variant.sku,
        "prices": _prices(shown, stock.price),
        "is_purchasable": True,
        "is_in_stock": stock.available > 0,
        "is_on_backorder": False,
        "low_stock_remaining": None,
    }


def _entry(shown: Shown) -> dict[str, Any]:
    product = shown.product
    variable = bool(product.option_names)
    entry = {
        "id": product.id,
        "name": product.title,
        "slug": product.handle,
        "parent": 0,
        "type": "variable" if variable else "simple",
        "variation": "",
        "permalink": shown.url,
        "sku": "" if variable else product.variants[0].sku,
        "short_description": f"<p>{escape(product.about)}</p>",
        "on_sale": False,
        "prices": _prices(shown),
        "images": [],
        "variations": [_entry_variation(shown, variant) for variant in product.variants] if variable else [],
        "has_options": variable,
        "is_purchasable": True,
        "is_in_stock": shown.buyable,
        "is_on_backorder": False,
        "low_stock_remaining": None,
        "stock_availability": {
            "text": "" if shown.buyable else "Out of stock",
            "class": "in-stock" if shown.buyable else "out-of-stock",
        },
    }
    if shown.face is Face.SILENT:
        del entry["is_in_stock"], entry["stock_availability"]
    return entry


def _prices(shown: Shown, price: Decimal | None = None) -> dict[str, Any]:
    amount = str(cents(shown.price if price is None else price))
    return {
        "price": amount,
        "regular_price": amount,
        "sale_price": amount,
        "price_range": None,
        "currency_code": shown.product.currency,
        "currency_minor_unit": 2,
        "currency_decimal_separator": ".",
        "currency_thousand_separator": ",",
    }


def _entry_variation(shown: Shown, variant: Variant) -> dict[str, Any]:
    name = shown.product.option_names[0]
    return {"id": variant.id, "attributes": [{"name": name, "value": _slug(variant)}]}
