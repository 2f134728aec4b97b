"""Scan, United Kingdom: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BUY = ".product-details .buyButton, .buyPanel .priceAvailability"


class ScanSpider(SiteSpider):
    """The buy button and the words beside it."""

    name = "scan"
    domains = ("scan.co.uk",)
    rules = (
        PageRule(css="#challenge-form", reading=FailureReason.BLOCKED),
        PageRule(css=_BUY, text=("add to basket", "in stock"), reading=Availability.IN_STOCK),
        PageRule(css=_BUY, text=("pre order", "pre-order"), reading=Availability.PREORDER),
        PageRule(
            css=f"{_BUY}, .product-details .notification-panel",
            text=("out of stock", "currently unavailable", "notify me"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(minutes=2)
    quirks = (
        "Scarce graphics cards are sold to accounts only, with no basket button for others.",
        "Cloudflare stands before the shop: reported as blocked, look at most every two minutes.",
    )
    when_blocked = "Scan: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021 to 2025, never live",
    )
