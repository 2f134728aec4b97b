"""Small pages of made-up shops with the state that platforms write into theirs, and how to read them."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from crawler.model import Availability, Offer
from spiders.extraction import Page, extract

URL = "https://shop.example/harbour-runner"
TITLE = "Harbour Runner"
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN


def page(inner: str, *, head: str = "", url: str = URL, title: str = TITLE, lang: str = "en") -> Page:
    """A page with a heading, a price and a cart button around what a test is about."""
    body = (
        f"<!doctype html><html lang={lang}><head><title>{title}</title>{head}</head><body>"
        f"<header><nav><a href='/'>Home</a><a href='/new'>New</a></nav></header>"
        f"<main class=product><h1>{title}</h1><p class=price>$129.00</p>{inner}"
        "<button type=submit class=add-to-cart>Add to cart</button></main>"
        "<footer><a href='/help'>Help</a></footer></body></html>"
    )
    return Page(url=url, body=body.encode())


def read(inner: str, **given: Any) -> Offer:
    """The page's Offer."""
    found = extract(page(inner, **given))
    assert isinstance(found, Offer), found
    return found


def script(value: Any, *, kind: str = "application/json", attributes: str = "") -> str:
    return f'<script type="{kind}" {attributes}>{json.dumps(value)}</script>'


def program(text: str) -> str:
    return f"<script>{text}</script>"


def attribute(value: Any) -> str:
    """A value as it stands in a double-quoted attribute."""
    return escape(json.dumps(value))


def json_ld(availability: str | None = "InStock", **more: Any) -> str:
    """Structured data that tells of the product as a whole."""
    offer = {"@type": "Offer", "price": "129.00", "priceCurrency": "USD"}
    if availability:
        offer["availability"] = f"https://schema.org/{availability}"
    return script(
        {"@context": "https://schema.org", "@type": "Product", "name": TITLE, "offers": offer, **more},
        kind="application/ld+json",
    )


def labels(offer: Offer) -> dict[str, Availability]:
    """Each variant's availability by its label."""
    return {v.label: v.availability for v in offer.variants}
