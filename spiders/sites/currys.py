"""Currys, United Kingdom and Ireland: electronics."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class CurrysSpider(SiteSpider):
    """The block of product actions has either a basket button or the line that refuses delivery."""

    name = "currys"
    domains = ("currys.co.uk", "currys.ie")
    rules = (
        PageRule(
            css="#product-actions button:not([disabled]), .addToCartActions button:not([disabled])",
            text=("add to basket",),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css="#product-actions button:not([disabled]), .addToCartActions button:not([disabled])",
            text=("pre-order", "preorder"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css="#product-actions .unavailable",
            text=("not available for delivery", "out of stock", "sold out"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("Currys", "Currys plc", "Currys PC World", "Currys.co.uk"),
        css=".product-seller, .sold-by",
        pattern=r"sold (?:and fulfilled )?by\s+(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Not available for collection” alone means nothing: delivery is what counts.",
        "Where a marketplace seller is named, only Currys' own stock counts.",
        "A waiting room may stand before the shop when consoles drop: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers and a page of 2020, never live",
    )
