"""Links that put a variant into a shop's cart, made of what the shop's spider declares. Pure."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlsplit

from crawler.model import Availability, Offer, Variant
from crawler.urls import registrable_domain

MAX_ID = 100


def with_cart_links(offer: Offer, link: str | None, *, url: str, cart_id: str | None) -> Offer:
    """The offer with a link for each variant, or for the product, that can be ordered now.

    ``link`` is the spider's declaration: ``{shop}`` stands for scheme and host of the page at ``url``,
    ``{id}`` for a cart id. ``cart_id`` is that of a product without variants. Only https links into the
    page's own shop are made; an id is never more than one piece of an address.

    >>> from crawler.model import Offer
    >>> offer = Offer(availability=Availability.IN_STOCK, cart_id="7&x=1")
    >>> with_cart_links(offer, "{shop}/cart/{id}:1", url="https://a.example/p", cart_id=None).cart_url
    'https://a.example/cart/7%26x%3D1:1'
    >>> with_cart_links(offer, "{shop}/cart/{id}:1", url="http://a.example/p", cart_id=None).cart_url is None
    True
    """
    if link is None:
        return offer
    variants = tuple(_with_link(variant, link, url) for variant in offer.variants)
    own = None
    if _orderable(offer.availability):
        own = variants[0].cart_url if len(variants) == 1 else None
        if not variants:
            own = _link(link, offer.cart_id or cart_id, url)
    return replace(offer, variants=variants, cart_url=own)


def _with_link(variant: Variant, link: str, url: str) -> Variant:
    if not _orderable(variant.availability):
        return variant
    return replace(variant, cart_url=_link(link, variant.cart_id, url))


def _orderable(availability: Availability) -> bool:
    return availability.buyable or availability is Availability.PREORDER


def _link(link: str, cart_id: str | None, url: str) -> str | None:
    page = urlsplit(url)
    if not cart_id or len(cart_id) > MAX_ID:
        return None
    made = link.replace("{shop}", f"{page.scheme}://{page.netloc}").replace("{id}", quote(cart_id, safe=""))
    parts = urlsplit(made)
    same_shop = registrable_domain(parts.hostname or "") == registrable_domain(page.hostname or "")
    return made if parts.scheme == "https" and same_shop else None
