# ruff: noqa: E501
"""Builders of small product pages: the furniture of a shop around a product, in several manners of markup.

Every page is made up. The structures follow what platforms and shops publicly do; names, texts and numbers
are our own. ``Case`` tells what a person would read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import escape
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Case:
    """One page with its truth. ``availability``: words that are right, coarse ones parted by ``|``;
    ``none`` where no Offer may come out. ``price`` None: not judged; ``""``: there must be none.
    """

    name: str
    body: str
    availability: str
    price: str | None = None
    currency: str | None = None
    url: str = "https://shop.example/p/{slug}-48213"
    title: str = "Aurora Lamp"
    status: int = 200

    @property
    def address(self) -> str:
        return self.url.format(slug=self.title.lower().replace(" ", "-"))


NAV = (
    '<header class="{c}header"><a href="/"><img src="/logo.svg" alt="Nordwind"></a>'
    '<form role="search"><input name="q"><button type="submit" aria-label="Search">🔍</button></form>'
    '<nav><ul><li><a href="/new">New</a></li><li><a href="/lamps">Lamps</a></li><li><a href="/sale">Sale</a></li>'
    '</ul></nav><a class="{c}bag" href="/cart">Bag (0)</a></header>'
)
FOOTER = (
    '<footer class="{c}footer"><h4>Help</h4><a href="/shipping">Shipping</a><a href="/returns">Returns</a>'
    "<p>Newsletter</p><form><input type=email><button>Subscribe</button></form><p>© Nordwind</p></footer>"
)


def page(
    inner: str,
    *,
    lang: str = "en",
    title: str = "Aurora Lamp",
    head: str = "",
    after: str = "",
    heading: str | None = None,
    bare: bool = False,
) -> str:
    """A whole page: head, navigation, the product's part, what comes after it, footer."""
    top = "" if bare else NAV.format(c="site-")
    end = "" if bare else FOOTER.format(c="site-")
    h1 = heading if heading is not None else f"<h1>{escape(title)}</h1>"
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{escape(title)} – Nordwind</title>'
        f"{head}</head><body>{top}<main>{h1}{inner}</main>{after}{end}</body></html>"
    )


def ld(
    *,
    name: str = "Aurora Lamp",
    price: str | None = "129.00",
    currency: str = "EUR",
    stock: str | None = "InStock",
    offers: Any = None,
    **more: Any,
) -> str:
    """A JSON-LD product."""
    offer: Any = {"@type": "Offer", "priceCurrency": currency}
    if price is not None:
        offer["price"] = price
    if stock is not None:
        offer["availability"] = f"https://schema.org/{stock}"
    node = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": name,
        "offers": offers or offer,
        **more,
    }
    return f'<script type="application/ld+json">{json.dumps(node, ensure_ascii=False)}</script>'


def card(
    name: str, price: str, *, button: str = "", badge: str = "", tag: str = "div", cls: str = "product-card"
) -> str:
    """A box of another product: picture, name, price, perhaps a badge or a button."""
    slug = name.lower().replace(" ", "-")
    return (
        f'<{tag} class="{cls}"><a href="/p/{slug}"><img src="/i/{slug}.jpg" alt="{escape(name)}"></a>'
        + (f'<span class="badge">{badge}</span>' if badge else "")
        + f'<a class="name" href="/p/{slug}">{escape(name)}</a><span class="price">{price}</span>{button}</{tag}>'
    )


def shelf(heading: str, *cards: str, tag: str = "section", cls: str = "", attributes: str = "") -> str:
    """A row of other products under a heading."""
    named = f' class="{cls}"' if cls else ""
    return f"<{tag}{named}{attributes}><h2>{heading}</h2>{''.join(cards)}</{tag}>"


def buy(text: str, *, cls: str = "btn btn-primary add-to-cart", attributes: str = "") -> str:
    return f'<button type="submit" class="{cls}" {attributes}>{text}</button>'


def price(text: str, *, cls: str = "price", tag: str = "span") -> str:
    return f'<{tag} class="{cls}">{text}</{tag}>'


def utility(inner_price: str, control: str, note: str = "") -> str:
    """The same things in a page whose classes only tell how it looks."""
    return (
        '<div class="flex flex-col gap-4 lg:w-1/2"><div class="text-2xl font-semibold text-gray-900">'
        f'{inner_price}</div><div class="mt-2 text-sm text-gray-500">{note}</div>'
        f'<div class="mt-6 grid">{control}</div></div>'
    )


def utility_button(text: str, attributes: str = "") -> str:
    return f'<button class="w-full rounded-full bg-black px-8 py-3 text-white" {attributes}>{text}</button>'


def hashed(inner_price: str, control: str, note: str = "") -> str:
    """The same in a page whose classes are a program's hashes."""
    return (
        f'<div class="sc-1k2j3h kQzPaa"><div class="sc-9f8e7d bXyZcc">{inner_price}</div>'
        f'<div class="sc-4a5b6c dEfGhh">{note}</div><div class="sc-7g8h9i jKlMnn">{control}</div></div>'
    )
