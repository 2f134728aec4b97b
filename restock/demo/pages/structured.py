"""Pages of shops that speak schema.org: JSON-LD (a large page, as consoles' are) and microdata (a small one)."""

# ruff: noqa: E501 - markup reads better unbroken

from __future__ import annotations

from functools import cache
from html import escape
from typing import Any

from restock.demo.catalogue import Product, Shown
from restock.demo.pages.layout import document, drawing, money, script
from restock.demo.timeline import Face

REVIEWS = 360
"""As many as make the page as large as a real one, about 150 KB."""


def json_ld_page(shown: Shown) -> str:
    """A console's page. Its reviews and recommendations hold words that must not be taken for the stock."""
    product = shown.product
    told_in_stock = shown.buyable or shown.face is Face.CONTRADICTING
    head = f'<link rel="canonical" href="{escape(shown.url)}">' + (
        script(_json_ld(shown, told_in_stock), kind="application/ld+json")
    )
    body = (
        f'<div class="product"><div>{drawing(product)}</div><div><p class="soft">{escape(product.brand)}</p>'
        f'<h1>{escape(product.title)}</h1><p class="price">{escape(money(shown.price, product.currency))}</p>'
        f"<p>{escape(product.about)}</p>{_buy_box(shown)}</div></div>{_reviews(product)}"
    )
    return document(host=product.host, title=product.title, head=head, body=body, language=product.language)


def _json_ld(shown: Shown, in_stock: bool) -> dict[str, Any]:
    product, variant = shown.product, shown.product.variants[0]
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": shown.url,
        "price": str(shown.price),
        "priceCurrency": product.currency,
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": product.brand},
    }
    if shown.face is not Face.SILENT:
        offer["availability"] = f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}"
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.about,
        "sku": variant.sku,
        **({"gtin13": variant.barcode} if variant.barcode else {}),
        "brand": {"@type": "Brand", "name": product.brand},
        "aggregateRating": {"@type": "AggregateRating", "ratingValue": "4.6", "reviewCount": str(REVIEWS)},
        "offers": offer,
    }


def _buy_box(shown: Shown) -> str:
    if shown.face is Face.SILENT:
        return ""
    if shown.buyable and shown.face is not Face.CONTRADICTING:
        return (
            '<p class="stock in-stock">In stock</p><form method="post" action="/cart">'
            '<button type="submit" id="add-to-cart">Add to cart</button></form>'
        )
    return (
        '<p class="stock out-of-stock">Sold Out</p><form method="post" action="/cart">'
        '<button type="submit" id="add-to-cart" disabled>Sold Out</button></form>'
    )


@cache
def _reviews(product: Product) -> str:
    names = ("Ines", "Tomasz", "Yuki", "Priya", "Lars", "Noor", "Chen", "Maya")
    remarks = (
        "It was sold out everywhere for months, then it was here overnight.",
        "Quiet, quick, and the cable is long enough for once.",
        "My sister says hers was out of stock twice before it came.",
        "The box arrived a little bent; what was inside was perfect.",
        "I would buy it again, if only to put one in the kitchen.",
    )
    parts = [
        f'<article class="review" data-review-id="{product.id + i}"><h3>{names[i % len(names)]} '
        f'<span class="soft">{"★" * (3 + i % 3)}</span></h3><p>{remarks[i % len(remarks)]} '
        f"{remarks[(i * 3 + 1) % len(remarks)]} {remarks[(i * 7 + 2) % len(remarks)]}</p>"
        f'<p class="soft">Review {i + 1} of {REVIEWS}. {remarks[(i + 3) % len(remarks)]} '
        f"{remarks[(i + 4) % len(remarks)]}</p></article>"
        for i in range(REVIEWS)
    ]
    return f'<section class="reviews"><h2>Reviews</h2>{"".join(parts)}</section>'


def microdata_page(shown: Shown) -> str:
    """A book's page with ``itemprop`` in the markup, as older shops write it."""
    product, variant = shown.product, shown.product.variants[0]
    gtin = (
        f'<p class="soft">ISBN <span itemprop="gtin13">{variant.barcode}</span></p>'
        if variant.barcode
        else ""
    )
    body = (
        '<div class="product" itemscope itemtype="https://schema.org/Product">'
        f'<div>{drawing(product)}</div><div><p class="soft" itemprop="brand" itemscope '
        f'itemtype="https://schema.org/Brand"><span itemprop="name">{escape(product.brand)}</span></p>'
        f'<h1 itemprop="name">{escape(product.title)}</h1><p itemprop="description">{escape(product.about)}</p>'
        f'<meta itemprop="sku" content="{escape(variant.sku)}">{gtin}{_microdata_offer(shown)}</div></div>'
    )
    return document(
        host=product.host,
        title=product.title,
        head=f'<link rel="canonical" href="{escape(shown.url)}">',
        body=body,
        language=product.language,
    )


def _microdata_offer(shown: Shown) -> str:
    product = shown.product
    price = (
        f'<p class="price"><meta itemprop="priceCurrency" content="{product.currency}">'
        f'<span itemprop="price" content="{shown.price}">{escape(money(shown.price, product.currency))}</span></p>'
    )
    if shown.face is Face.SILENT:
        return f'<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">{price}</div>'
    if shown.buyable:
        stock = (
            '<link itemprop="availability" href="https://schema.org/InStock">'
            '<p class="stock in-stock">In stock, sent within a day</p><button>Add to basket</button>'
        )
    else:
        stock = (
            '<link itemprop="availability" href="https://schema.org/OutOfStock">'
            '<p class="stock out-of-stock">Out of stock</p><button disabled>Sold out</button>'
        )
    return f'<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">{price}{stock}</div>'
