"""B&H Photo Video, United States: cameras, computers."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, Strength
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_STATUS = "[data-selenium=stockStatus]"
_SECTION = "[data-selenium=addToCartSection]"


class BhPhotoVideoSpider(SiteSpider):
    """The stock's line and the section with the buy button, by the names that the shop's own tests use."""

    name = "bhphotovideo"
    domains = ("bhphotovideo.com",)
    rules = (
        PageRule(css=_STATUS, text=("in stock",), reading=Availability.IN_STOCK),
        PageRule(
            css=_STATUS,
            text=("more on the way", "back-ordered", "backordered", "special order", "ships in"),
            reading=Availability.BACKORDER,
        ),
        PageRule(css=_STATUS, text=("preorder", "pre-order"), reading=Availability.PREORDER),
        PageRule(
            css=_STATUS,
            text=("coming soon", "temporarily unavailable", "out of stock", "sold out"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css=_STATUS, text=("discontinued", "no longer available"), reading=Availability.DISCONTINUED
        ),
        PageRule(
            css=f"{_SECTION} [data-selenium=notifyAvailabilityButton]", reading=Availability.OUT_OF_STOCK
        ),
        PageRule(
            css=f"{_SECTION} [data-selenium=addToCartButton]:not([disabled])",
            reading=Availability.IN_STOCK,
            strength=Strength.WEAK,
        ),
    )
    distrust = ("button", "text")
    price = "[data-selenium=pricingPrice]"
    min_interval = timedelta(seconds=60)
    quirks = (
        "“More on the way” can be ordered and is delivered weeks later: a backorder, not stock.",
        "A notify button outside the buy section says nothing, nor do the states of related products.",
        "From Friday evening to Saturday evening (New York time) nothing can be ordered.",
        "A bot wall (“Access to this page has been denied”) is reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
