"""The Home Depot, United States."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, Strength
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BOX = ".buybox, #buybelt-wrapper-new"


class HomeDepotSpider(SiteSpider):
    """The buy box's words on delivery; the structured data beside it is often the only plain signal."""

    name = "homedepot"
    domains = ("homedepot.com",)
    rules = (
        PageRule(css="#unavailable-text", reading=Availability.OUT_OF_STOCK),
        PageRule(css=_BOX, text=("out of stock",), reading=Availability.OUT_OF_STOCK),
        PageRule(css=".buybox, .product-details", text=("discontinued",), reading=Availability.DISCONTINUED),
        PageRule(
            css=f":is({_BOX}) button:not([disabled])",
            text=("add to cart",),
            reading=Availability.IN_STOCK,
            strength=Strength.WEAK,
        ),
    )
    min_interval = timedelta(seconds=120)
    quirks = (
        "Stock depends on the store and the ZIP code; a plain look sees the shop's default.",
        "Delivery and pick-up have states of their own; only delivery is read.",
        "A strict bot wall stands before the shop (“Access Denied”): reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public product-data extractor's definitions, never live",
    )
