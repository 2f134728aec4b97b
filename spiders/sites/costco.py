"""Costco, United States and Canada."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class CostcoSpider(SiteSpider):
    """The words on the buy button, which is an input element."""

    name = "costco"
    domains = ("costco.com", "costco.ca")
    rules = (
        PageRule(
            css="#add-to-cart-btn",
            attribute="value",
            values={
                "add to cart": Availability.IN_STOCK,
                "ajouter au panier": Availability.IN_STOCK,
                "out of stock": Availability.OUT_OF_STOCK,
                "en rupture de stock": Availability.OUT_OF_STOCK,
                "pre-order": Availability.PREORDER,
            },
        ),
        PageRule(css="#add-to-cart-btn[disabled]", reading=Availability.OUT_OF_STOCK),
    )
    distrust = ("button", "text")
    min_interval = timedelta(seconds=120)
    quirks = (
        "Items for members only show neither price nor button to others: no stock is read from them.",
        "“Add for details” buttons belong to parcels of related items, not to the product.",
        "Warehouses' stock isn't on the page; what is delivered can differ by postal code.",
        "A strict bot wall (“Access Denied”) stands before the shop: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
