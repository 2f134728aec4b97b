"""Mighty Ape, New Zealand: consoles, games, toys, books."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class MightyApeSpider(SiteSpider):
    """The page says where the product is in stock; "preorder" and "back-order" stand in the same place."""

    name = "mightyape"
    domains = ("mightyape.co.nz",)
    rules = (
        PageRule(css="div.status", text=("in stock at",), reading=Availability.IN_STOCK),
        PageRule(css="div.status", text=("pre-order", "preorder"), reading=Availability.PREORDER),
        PageRule(css="div.status", text=("unavailable", "sold out"), reading=Availability.OUT_OF_STOCK),
    )
    seller = Seller(names=("Mighty Ape", "MightyApe"), css=".marketplace-seller a")
    min_interval = timedelta(seconds=60)
    quirks = (
        "Marketplace sellers share the page: only Mighty Ape's own stock counts.",
        "“In stock at supplier” is delivered days later; the page says so in the same place.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the definitions of public stock checkers, never live",
    )
