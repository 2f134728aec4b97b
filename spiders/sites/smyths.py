"""Smyths Toys in the United Kingdom, Ireland, Germany, Austria, Switzerland, France and the Netherlands."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BUY = "#addToCartButton:not([disabled])"


class SmythsSpider(SiteSpider):
    """Home delivery is the button; the store's message is about the stores."""

    name = "smyths"
    domains = ("smythstoys.com",)
    rules = (
        PageRule(
            css=_BUY,
            text=("add to basket", "in den warenkorb", "ajouter au panier", "in winkelwagen"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_BUY,
            text=("pre-order", "pre-order now", "vorbestellen", "précommander"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css="#addToCartButton[disabled], .js-stockStatus",
            text=("out of stock", "ausverkauft", "nicht verfügbar", "en rupture", "uitverkocht"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css=".instoreMessage",
            text=("in store only", "nur im markt", "uniquement en magasin"),
            reading=Availability.IN_STORE_ONLY,
        ),
        PageRule(
            css=".deliveryMessage",
            text=("out of stock", "unavailable", "ausverkauft", "indisponible"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Out of stock” in the store's message is about the stores, not home delivery.",
        "The countries are paths of one domain (/uk/en-gb, /ie/en-ie, /de/de-de, …) with their own stock.",
        "A waiting room opens when consoles and cards drop: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
