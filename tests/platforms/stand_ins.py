"""Small shops of each platform: one product, sneakers in two sizes, as its page and by its cheap source.

Written by hand after each platform's public documentation and themes. ``STAND_INS[name](stock)`` gives the
shop's answers by path (with query), what is missing is a 404; ``stock`` maps a size to how many there are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

Stock = Mapping[str, int]
NAME = "Harbour Runner"
HEX = "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5"
HALF = {"US 9": 0, "US 10": 3}
NONE = {"US 9": 0, "US 10": 0}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A shop's answers: bodies by path; JSON is everything but the page."""

    page: str
    """The product page's path."""
    answers: Mapping[str, str]
    cheap: str
    """How the path of the cheap source begins; the page's own where there is none."""
    keys: Mapping[str, str]
    """Size -> the variant's key."""


def document(head: str, body: str, *, title: str = NAME, body_class: str = "") -> str:
    return (
        f'<!doctype html>\n<html lang="en"><head><title>{title}</title>\n{head}\n</head>\n'
        f'<body class="{body_class}">\n<main><h1>{title}</h1>\n{body}\n</main>\n</body></html>\n'
    )


def buy(stock: Stock) -> str:
    if any(stock.values()):
        return '<p class="price">$129.00</p>\n<button type="submit" class="add-to-cart">Add to cart</button>'
    return '<p class="price">$129.00</p>\n<button type="submit" disabled>Sold out</button>'


def as_json(value: object) -> str:
    return json.dumps(value, indent=1) + "\n"


def shopify(stock: Stock) -> StandIn:
    variants = [
        {
            "id": 40 + i,
            "title": size,
            "option1": size,
            "public_title": size,
            "sku": f"HR-{i}",
            "available": n > 0,
            "price": 12900,
        }
        for i, (size, n) in enumerate(stock.items())
    ]
    product = {
        "id": 7,
        "title": NAME,
        "handle": "harbour-runner",
        "vendor": "Quay",
        "options": [{"name": "Size"}],
    }
    page = document("<script>Shopify.theme = {name: 'Dawn'};</script>", buy(stock))
    return StandIn(
        page="/products/harbour-runner",
        answers={
            "/products/harbour-runner": page,
            "/products/harbour-runner.js": as_json({**product, "variants": variants}),
            "/meta.json": as_json({"currency": "USD"}),
        },
        cheap="/products/harbour-runner.js",
        keys={size: str(40 + i) for i, size in enumerate(stock)},
    )


def woocommerce(stock: Stock) -> StandIn:
    prices = {"price": "12900", "regular_price": "12900", "currency_code": "USD", "currency_minor_unit": 2}
    product = {
        "id": 70,
        "name": NAME,
        "sku": "HR",
        "type": "variable",
        "prices": prices,
        "is_in_stock": any(stock.values()),
        "is_purchasable": True,
        "variations": [
            {"id": 71 + i, "attributes": [{"name": "Size", "value": size}]} for i, size in enumerate(stock)
        ],
        "images": [{"src": "https://woo.example/runner.jpg"}],
    }
    variations = [
        {
            "id": 71 + i,
            "name": NAME,
            "variation": f"Size: {size}",
            "parent": 70,
            "sku": f"HR-{i}",
            "prices": prices,
            "is_in_stock": n > 0,
            "is_purchasable": True,
            "is_on_backorder": False,
            "low_stock_remaining": None,
        }
        for i, (size, n) in enumerate(stock.items())
    ]
    api = "/wp-json/wc/store/v1/products"
    of_parent = urlencode({"type": "variation", "parent": 70, "per_page": 100})
    head = '<link rel="stylesheet" href="/wp-content/plugins/woocommerce/assets/css/woocommerce.css">'
    return StandIn(
        page="/product/harbour-runner/",
        answers={
            "/product/harbour-runner/": document(
                head, buy(stock), body_class="single-product woocommerce-page"
            ),
            f"{api}?slug=harbour-runner": as_json([product]),
            f"{api}?{of_parent}": as_json(variations),
        },
        cheap=api,
        keys={size: str(71 + i) for i, size in enumerate(stock)},
    )


def magento2(stock: Stock) -> StandIn:
    def price(value: int) -> dict[str, object]:
        least = {"final_price": {"value": value, "currency": "USD"}, "regular_price": {"value": value}}
        return {"price_range": {"minimum_price": least}}

    def status(n: int) -> str:
        return "IN_STOCK" if n else "OUT_OF_STOCK"

    item = {
        "name": NAME,
        "sku": "HR",
        "stock_status": status(any(stock.values())),
        "only_x_left_in_stock": None,
        "image": {"url": "https://magento.example/runner.jpg"},
        **price(129),
        "variants": [
            {
                "attributes": [{"code": "size", "label": size}],
                "product": {
                    "id": 80 + i,
                    "sku": f"HR-{i}",
                    "stock_status": status(n),
                    "only_x_left_in_stock": None,
                    **price(129),
                },
            }
            for i, (size, n) in enumerate(stock.items())
        ],
    }
    options = [
        {"id": str(i), "label": size, "products": [str(80 + i)] if n else []}
        for i, (size, n) in enumerate(stock.items())
    ]
    config = {
        "attributes": {"93": {"id": "93", "code": "size", "label": "Size", "options": options}},
        "index": {str(80 + i): {"93": str(i)} for i in range(len(stock))},
        "optionPrices": {str(80 + i): {"finalPrice": {"amount": 129}} for i in range(len(stock))},
        "sku": {str(80 + i): f"HR-{i}" for i in range(len(stock))},
    }
    swatches = {"[data-role=swatch-options]": {"Magento_Swatches/js/swatch-renderer": {"jsonConfig": config}}}
    body = f'{buy(stock)}\n<script type="text/x-magento-init">{json.dumps(swatches)}</script>'
    return StandIn(
        page="/harbour-runner.html",
        answers={
            "/harbour-runner.html": document("", body, body_class="catalog-product-view"),
            "/graphql": as_json({"data": {"products": {"items": [item]}}}),
        },
        cheap="/graphql",
        keys={size: str(80 + i) for i, size in enumerate(stock)},
    )


def bigcommerce(stock: Stock) -> StandIn:
    data = {
        "sku": "HR",
        "instock": any(stock.values()),
        "purchasable": True,
        "in_stock_attributes": [100 + i for i, n in enumerate(stock.values()) if n],
        "price": {"without_tax": {"formatted": "$129.00", "value": 129, "currency": "USD"}},
    }
    choices = "".join(
        f'<input type="radio" id="attribute_{i}" name="attribute[12]" value="{100 + i}">'
        f'<label for="attribute_{i}"><span>{size}</span></label>'
        for i, size in enumerate(stock)
    )
    form = f'<form><input type="hidden" name="product_id" value="112">{choices}</form>{buy(stock)}'
    head = f"<script>var BCData = {json.dumps({'product_attributes': data})};</script>"
    return StandIn(
        page="/harbour-runner/",
        answers={
            "/harbour-runner/": document(head, form),
            "/remote/v1/product-attributes/112": as_json({"data": data}),
        },
        cheap="/remote/v1/product-attributes/",
        keys={size: str(100 + i) for i, size in enumerate(stock)},
    )


def prestashop(stock: Stock) -> StandIn:
    size, n = next(iter(stock.items()))  # the combination that the address names
    data = {
        "id_product": "5",
        "id_product_attribute": "54",
        "name": NAME,
        "reference": "HR",
        "price_amount": 129,
        "quantity": n,
        "availability": "available" if n else "unavailable",
        "available_for_order": 1,
        "attributes": {"1": {"id_attribute": "9", "name": size, "group": "Size"}},
    }
    details = f'<div id="product-details" data-product="{escape(json.dumps(data))}"></div>'
    prices = '<div class="product-prices"><span class="current-price">$129.00</span></div>'
    parts = {"product_title": NAME, "product_details": details, "product_prices": prices}
    page = "/shoes/5-54-harbour-runner.html"
    head = "<script>var prestashop = {};</script>"
    return StandIn(
        page=page,
        answers={
            page: document(head, details + buy({size: n})),
            f"{page}?ajax=1&action=refresh": as_json(parts),
        },
        cheap=f"{page}?ajax=1",
        keys={size: "54"},
    )


def shopware6(stock: Stock) -> StandIn:
    elements = [
        {
            "id": f"{HEX}{i}",
            "productNumber": f"HR-{i}",
            "translated": {"name": NAME},
            "available": n > 0,
            "availableStock": n,
            "isCloseout": True,
            "calculatedPrice": {"unitPrice": 129.0},
            "options": [{"translated": {"name": size}, "group": {"translated": {"name": "Size"}}}],
        }
        for i, (size, n) in enumerate(stock.items())
    ]
    last = len(stock) - 1
    head = f"<script>window.accessKey = 'SWSCAAAABBBBCCCCDDDDEEEE'; var parentId = '{HEX}f';</script>"
    form = (
        f'<form action="/checkout/line-item/add"><input name="lineItems[{HEX}{last}][id]" value="1">'
        f"{buy({'': stock[list(stock)[-1]]})}</form>"
    )
    return StandIn(
        page="/Harbour-Runner/HR-1",
        answers={
            "/Harbour-Runner/HR-1": document(head, form, body_class="is-ctl-product is-act-index"),
            "/store-api/product": as_json({"elements": elements}),
        },
        cheap="/store-api/product",
        keys={size: f"{HEX}{i}" for i, size in enumerate(stock)},
    )


def sfcc(stock: Stock) -> StandIn:
    values = [
        {"id": f"{i:03}", "displayValue": size, "selectable": n > 0}
        for i, (size, n) in enumerate(stock.items())
    ]
    product = {
        "id": "HR-M",
        "productName": NAME,
        "available": any(stock.values()),
        "readyToOrder": False,
        "price": {"sales": {"value": 129.0, "currency": "USD"}},
        "variationAttributes": [{"attributeId": "size", "displayName": "Size", "values": values}],
    }
    base = "/on/demandware.store/Sites-Quay-Site/en_US/"
    body = (
        f'<div class="product-detail" data-pid="HR-M" data-url="{base}Product-Variation">{buy(stock)}</div>'
    )
    return StandIn(
        page="/harbour-runner/HR-M.html",
        answers={
            "/harbour-runner/HR-M.html": document("", body),
            f"{base}Product-Variation?pid=HR-M&quantity=1&format=ajax": as_json({"product": product}),
        },
        cheap=f"{base}Product-Variation",
        keys={size: f"{i:03}" for i, size in enumerate(stock)},
    )


def sap_commerce(stock: Stock) -> StandIn:
    def level(n: int) -> dict[str, object]:
        return {"stockLevelStatus": "inStock" if n else "outOfStock", "stockLevel": n}

    product = {
        "code": "3001",
        "name": NAME,
        "manufacturer": "Quay",
        "price": {"value": 129.0, "currencyIso": "USD"},
        "stock": level(sum(stock.values())),
        "variantOptions": [
            {
                "code": f"3001-{i}",
                "stock": level(n),
                "priceData": {"value": 129.0, "currencyIso": "USD"},
                "variantOptionQualifiers": [{"name": "Size", "value": size}],
            }
            for i, (size, n) in enumerate(stock.items())
        ],
    }
    head = '<meta name="occ-backend-base-url" content="">'
    body = f'<cx-storefront><img alt="" src="/occ/v2/quay/media/runner.jpg">{buy(stock)}</cx-storefront>'
    return StandIn(
        page="/p/3001",
        answers={
            "/p/3001": document(head, body),
            "/occ/v2/quay/products/3001?fields=FULL": as_json(product),
        },
        cheap="/occ/v2/quay/products/",
        keys={size: f"3001-{i}" for i, size in enumerate(stock)},
    )


def vtex(stock: Stock) -> StandIn:
    def seller(n: int) -> dict[str, object]:
        offer = {"Price": 129.0 if n else 0, "ListPrice": 129.0 if n else 0, "AvailableQuantity": n}
        return {"sellerId": "1", "sellerName": "Quay", "sellerDefault": True, "commertialOffer": offer}

    items = [
        {
            "itemId": str(500 + i),
            "name": size,
            "ean": "",
            "images": [{"imageUrl": "https://quay.vteximg.com.br/runner.jpg"}],
            "sellers": [seller(n)],
        }
        for i, (size, n) in enumerate(stock.items())
    ]
    product = {
        "productId": "50",
        "productName": NAME,
        "brand": "Quay",
        "productReference": "HR",
        "items": items,
    }
    head = '<link rel="preconnect" href="https://quay.vtexassets.com">'
    return StandIn(
        page="/harbour-runner/p",
        answers={
            "/harbour-runner/p": document(head, buy(stock)),
            "/api/catalog_system/pub/products/search/harbour-runner/p": as_json([product]),
        },
        cheap="/api/catalog_system/",
        keys={size: str(500 + i) for i, size in enumerate(stock)},
    )


def squarespace(stock: Stock) -> StandIn:
    variants = [
        {
            "id": f"v-{i}",
            "sku": f"SQ{i}",
            "optionValues": [{"optionName": "Size", "value": size}],
            "priceMoney": {"value": "129.00", "currency": "USD"},
            "qtyInStock": n,
            "unlimited": False,
        }
        for i, (size, n) in enumerate(stock.items())
    ]
    item = {"id": "5f0", "title": NAME, "structuredContent": {"_type": "StoreItem", "variants": variants}}
    head = "<!-- This is Squarespace. --><script>Static.SQUARESPACE_CONTEXT = {};</script>"
    return StandIn(
        page="/store/p/harbour-runner",
        answers={
            "/store/p/harbour-runner": document(head, buy(stock)),
            "/store/p/harbour-runner?format=json": as_json({"item": item}),
        },
        cheap="/store/p/harbour-runner?format=json",
        keys={size: f"v-{i}" for i, size in enumerate(stock)},
    )


def opencart(stock: Stock) -> StandIn:
    status = "In Stock" if any(stock.values()) else "Out Of Stock"
    choices = "".join(
        f'<option value="{220 + i}">{size} (+$0.00)</option>'
        for i, (size, n) in enumerate(stock.items())
        if n
    )
    body = (
        f'<div id="content"><ul class="list-unstyled"><li>Product Code: HR</li>'
        f"<li>Availability: {status}</li></ul>"
        f'<h2>$129.00</h2><div id="product"><select name="option[226]"><option value="">Choose</option>'
        f"{choices}</select>"
        '<button type="button" id="button-cart">Add to Cart</button></div></div>'
    )
    page = "/index.php?route=product/product&product_id=42"
    head = '<link href="catalog/view/theme/default/stylesheet/stylesheet.css" rel="stylesheet">'
    return StandIn(
        page=page,
        answers={page: document(head, body)},
        cheap=page,
        keys={size: str(220 + i) for i, (size, n) in enumerate(stock.items()) if n},
    )


def nextjs_nuxt(stock: Stock) -> StandIn:
    product = {
        "id": "HR-2291",
        "name": NAME,
        "price": 129,
        "currency": "USD",
        "variants": [
            {"id": f"HR-2291-{i}", "size": size, "inStock": n > 0}
            for i, (size, n) in enumerate(stock.items())
        ],
    }
    props = {"pageProps": {"product": product}}
    state = json.dumps({"props": props, "page": "/p/[slug]", "buildId": "b7Kq-1"})
    body = f'{buy(stock)}<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    return StandIn(
        page="/p/harbour-runner-hr-2291",
        answers={
            "/p/harbour-runner-hr-2291": document("", body),
            "/_next/data/b7Kq-1/p/harbour-runner-hr-2291.json": as_json(props),
        },
        cheap="/_next/data/",
        keys={size: f"HR-2291-{i}" for i, size in enumerate(stock)},
    )


def structured_data(stock: Stock) -> StandIn:
    """A shop of no platform, by schema.org alone."""

    def offer(n: int) -> dict[str, object]:
        state = f"https://schema.org/{'InStock' if n else 'OutOfStock'}"
        return {"@type": "Offer", "price": "129.00", "priceCurrency": "USD", "availability": state}

    variants = [
        {"@type": "Product", "name": f"{NAME} {size}", "sku": f"HR-{i}", "size": size, "offers": offer(n)}
        for i, (size, n) in enumerate(stock.items())
    ]
    group = {
        "@context": "https://schema.org",
        "@type": "ProductGroup",
        "name": NAME,
        "productGroupID": "HR",
        "variesBy": "https://schema.org/size",
        "hasVariant": variants,
    }
    head = f'<script type="application/ld+json">{json.dumps(group)}</script>'
    return StandIn(
        page="/harbour-runner",
        answers={"/harbour-runner": document(head, buy(stock))},
        cheap="/harbour-runner",
        keys={size: f"HR-{i}" for i, size in enumerate(stock)},
    )


STAND_INS: Mapping[str, Callable[[Stock], StandIn]] = {
    f.__name__: f
    for f in (
        shopify,
        woocommerce,
        magento2,
        bigcommerce,
        prestashop,
        shopware6,
        sfcc,
        sap_commerce,
        vtex,
        squarespace,
        opencart,
        nextjs_nuxt,
        structured_data,
    )
}
NO_SOURCE = frozenset({"opencart", "structured_data"})
"""Read from the page in every look: there is nothing cheaper."""
