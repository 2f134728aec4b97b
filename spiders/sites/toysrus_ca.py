"""Toys R Us, Canada: toys, consoles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_STATUS = "li.b-product_status"


class ToysRUsCaSpider(SiteSpider):
    """The list of states beside the buy button: online first, then the store."""

    name = "toysrus_ca"
    domains = ("toysrus.ca",)
    rules = (
        PageRule(css=_STATUS, text=("in stock", "en stock"), reading=Availability.IN_STOCK),
        PageRule(
            css=_STATUS,
            text=("out of stock", "sold out", "unavailable online", "en rupture de stock"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css=_STATUS, text=("pre-order", "précommande"), reading=Availability.PREORDER),
        PageRule(css=_STATUS, text=("in-store only",), reading=Availability.IN_STORE_ONLY),
    )
    price = ".b-price-value"
    min_interval = timedelta(seconds=60)
    quirks = (
        "English and French pages have different addresses and the same signals.",
        "Salesforce Commerce Cloud with names of its own: the states are read from the page.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
