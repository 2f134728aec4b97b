"""Pages and JSON as a Shopify shop serves them: ``/products/<handle>``, ``.js``, ``.json``, ``/products.json``."""

# ruff: noqa: E501 - markup reads better unbroken

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import Any

from restock.demo.catalogue import SHOPS, Shown, Variant
from restock.demo.pages.layout import document, drawing, money, script
from restock.demo.timeline import Face, Stock

SHELF_SINCE = "2026-01-15T09:00:00+00:00"

WORDS = {
    "en": {"add": "Add to cart", "sold": "Sold out", "choose": "Choose"},
    "zh-CN": {"add": "加入购物车", "sold": "已售罄", "choose": "选择"},
}


def page(shown: Shown) -> str:
    """The product page: embedded product JSON, a choice of variants, one button."""
    product = shown.product
    words = WORDS[product.language]
    head = "\n".join(
        (
            f'<link rel="canonical" href="{escape(shown.url)}">',
            '<meta property="og:type" content="product">',
            f'<meta property="og:title" content="{escape(product.title)}">',
            f'<meta property="og:url" content="{escape(shown.url)}">',
            f'<meta property="og:price:amount" content="{shown.price}">',
            f'<meta property="og:price:currency" content="{product.currency}">',
            _shop_script(shown),
        )
    )
    silent = shown.face is Face.SILENT
    body = (
        f'<div class="product"><div>{drawing(product)}</div><div>'
        f'<p class="soft">{escape(product.brand)}</p><h1 class="product__title">{escape(product.title)}</h1>'
        f'<p class="price">{escape(money(shown.price, product.currency))}</p><p>{escape(product.about)}</p>'
        f"{'' if silent else _form(shown, words)}</div></div>"
        f"{'' if silent else _embedded(shown)}"
    )
    return document(
        host=product.host,
        title=product.title,
        head=head,
        body=body,
        language=product.language,
        body_class="template-product",
    )


def _embedded(shown: Shown) -> str:
    """The product JSON of a theme, and the JSON-LD that Shopify's own filter writes."""
    attributes = f' id="ProductJson-{shown.product.id}" data-product-json'
    return script(product_js(shown), kind="application/json", attributes=attributes) + script(
        _json_ld(shown), kind="application/ld+json"
    )


def _json_ld(shown: Shown) -> dict[str, Any]:
    product = shown.product
    return {
        "@context": "http://schema.org/",
        "@type": "ProductGroup",
        "@id": f"{product.path}#product",
        "name": product.title,
        "brand": {"@type": "Brand", "name": product.brand},
        "productGroupID": str(product.id),
        "url": shown.url,
        "hasVariant": [_json_ld_variant(shown, variant, stock) for variant, stock in shown.pairs],
    }


def _json_ld_variant(shown: Shown, variant: Variant, stock: Stock) -> dict[str, Any]:
    return {
        "@type": "Product",
        "@id": f"{shown.product.path}?variant={variant.id}#variant",
        "name": f"{shown.product.title} - {variant.label}",
        "sku": variant.sku,
        "offers": {
            "@type": "Offer",
            "@id": f"{shown.product.path}?variant={variant.id}#offer",
            "availability": f"http://schema.org/{'InStock' if stock.available > 0 else 'OutOfStock'}",
            "price": str(stock.price),
            "priceCurrency": shown.product.currency,
            "url": f"{shown.url}?variant={variant.id}",
        },
    }


def _shop_script(shown: Shown) -> str:
    """The variables by which a page shows that it is Shopify's. Nothing runs on them."""
    host, currency = shown.product.host, shown.product.currency
    return (
        "<script>var Shopify = Shopify || {};\n"
        f'Shopify.shop = "{host.split(".", maxsplit=1)[0]}-demo.myshopify.com";\n'
        f'Shopify.locale = "{shown.product.language}";\n'
        f'Shopify.currency = {{"active":"{currency}","rate":"1.0"}};\n'
        'Shopify.theme = {"name":"Dune","id":1,"role":"main"};</script>'
    )


def _form(shown: Shown, words: dict[str, str]) -> str:
    options = "".join(
        f'<option value="{variant.id}" data-sku="{escape(variant.sku)}"{"" if stock.available > 0 else " disabled"}>'
        f"{escape(variant.label)}{'' if stock.available > 0 else ' - ' + words['sold']}</option>"
        for variant, stock in shown.pairs
    )
    off = "" if shown.buyable else " disabled"
    return (
        '<form action="/cart/add" method="post" class="shopify-product-form product-form" '
        f'data-product-id="{shown.product.id}">'
        f'<p><label>{words["choose"]} <select name="id">{options}</select></label></p>'
        f'<button type="submit" name="add"{off}><span>{words["add"] if shown.buyable else words["sold"]}</span></button></form>'
    )


def product_js(shown: Shown) -> dict[str, Any]:
    """``/products/<handle>.js``: prices in cents, the currency isn't told."""
    product = shown.product
    prices = [cents(stock.price) for stock in shown.stocks]
    return {
        "id": product.id,
        "title": product.title,
        "handle": product.handle,
        "description": f"<p>{escape(product.about)}</p>",
        "published_at": SHELF_SINCE,
        "created_at": SHELF_SINCE,
        "vendor": product.brand,
        "type": product.kind,
        "tags": [],
        "price": min(prices),
        "price_min": min(prices),
        "price_max": max(prices),
        "available": shown.buyable,
        "price_varies": len(set(prices)) > 1,
        "compare_at_price": None,
        "compare_at_price_min": 0,
        "compare_at_price_max": 0,
        "compare_at_price_varies": False,
        "variants": [_variant_js(shown, variant, stock) for variant, stock in shown.pairs],
        "images": [],
        "featured_image": None,
        "options": _options(shown),
        "url": product.path,
        "media": [],
        "requires_selling_plan": False,
        "selling_plan_groups": [],
    }


def _variant_js(shown: Shown, variant: Variant, stock: Stock) -> dict[str, Any]:
    return {
        "id": variant.id,
        "title": variant.label,
        **_option_fields(variant),
        "sku": variant.sku,
        "requires_shipping": True,
        "taxable": True,
        "featured_image": None,
        "available": stock.available > 0,
        "name": f"{shown.product.title} - {variant.label}",
        "public_title": variant.label,
        "options": list(variant.options),
        "price": cents(stock.price),
        "weight": 900,
        "compare_at_price": None,
        "inventory_management": "shopify",
        "barcode": variant.barcode,
        "requires_selling_plan": False,
        "selling_plan_allocations": [],
        "quantity_rule": {"min": 1, "max": None, "increment": 1},
    }


def product_json(shown: Shown) -> dict[str, Any]:
    """One entry of ``/products.json``, and what ``/products/<handle>.json`` wraps: prices as text."""
    product = shown.product
    return {
        "id": product.id,
        "title": product.title,
        "handle": product.handle,
        "body_html": f"<p>{escape(product.about)}</p>",
        "published_at": SHELF_SINCE,
        "created_at": SHELF_SINCE,
        "updated_at": SHELF_SINCE,
        "vendor": product.brand,
        "product_type": product.kind,
        "tags": [],
        "variants": [
            _variant_json(product.id, place, *pair) for place, pair in enumerate(shown.pairs, start=1)
        ],
        "images": [],
        "options": _options(shown),
    }


def _variant_json(product_id: int, place: int, variant: Variant, stock: Stock) -> dict[str, Any]:
    return {
        "id": variant.id,
        "title": variant.label,
        **_option_fields(variant),
        "sku": variant.sku,
        "requires_shipping": True,
        "taxable": True,
        "featured_image": None,
        "available": stock.available > 0,
        "price": str(stock.price),
        "grams": 900,
        "compare_at_price": None,
        "position": place,
        "product_id": product_id,
        "created_at": SHELF_SINCE,
        "updated_at": SHELF_SINCE,
    }


def single_json(shown: Shown) -> dict[str, Any]:
    """``/products/<handle>.json``: as in the list, without ``available`` but with the currency."""
    entry = product_json(shown)
    for variant in entry["variants"]:
        del variant["available"]
        variant["price_currency"] = shown.product.currency
    return {"product": entry}


def shop_json(shown: tuple[Shown, ...], *, page_number: int, limit: int) -> dict[str, Any]:
    """``/products.json?limit=&page=``."""
    first = (page_number - 1) * limit
    return {"products": [product_json(one) for one in shown[first : first + limit]]}


def shop_meta(host: str, currency: str) -> dict[str, Any]:
    """``/meta.json``: where a shop tells its currency."""
    return {
        "name": SHOPS[host],
        "currency": currency,
        "myshopify_domain": f"{host.split('.', maxsplit=1)[0]}-demo.myshopify.com",
    }


def _options(shown: Shown) -> list[dict[str, Any]]:
    product = shown.product
    return [
        {
            "name": name,
            "position": place,
            "values": list(dict.fromkeys(v.options[place - 1] for v in product.variants)),
        }
        for place, name in enumerate(product.option_names, start=1)
    ]


def _option_fields(variant: Variant) -> dict[str, str | None]:
    padded = (*variant.options, None, None, None)
    return {f"option{place}": padded[place - 1] for place in (1, 2, 3)}


def cents(price: Decimal) -> int:
    return int(price * 100)
