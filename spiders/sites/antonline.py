"""Antonline, United States: consoles, computers, bundles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, Strength
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class AntonlineSpider(SiteSpider):
    """The words of the buy button; a disabled one says sold out."""

    name = "antonline"
    domains = ("antonline.com",)
    rules = (
        PageRule(
            css=".uk-button:not([disabled]):not(.uk-disabled)",
            text=("add to cart",),
            reading=Availability.IN_STOCK,
            strength=Strength.WEAK,
        ),
        PageRule(
            css=".uk-button:not([disabled])", text=("pre-order", "preorder"), reading=Availability.PREORDER
        ),
        PageRule(css=".uk-button", text=("sold out", "out of stock"), reading=Availability.OUT_OF_STOCK),
        PageRule(css=".add_to_cart_button[disabled]", reading=Availability.OUT_OF_STOCK),
    )
    price = ".cPrice"
    min_interval = timedelta(seconds=60)
    quirks = (
        "Related products have the same button class: the button alone is weak and gets a second look.",
        "Scarce consoles are sold in bundles; a bundle is a product with an address of its own.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
