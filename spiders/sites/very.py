"""Very, United Kingdom: a department store on credit."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class VerySpider(SiteSpider):
    """One indicator says available, low stock, preorder or out of stock."""

    name = "very"
    domains = ("very.co.uk", "littlewoods.com")
    rules = (
        PageRule(
            css=".stockMessaging .indicator",
            values={
                "available": Availability.IN_STOCK,
                "in stock": Availability.IN_STOCK,
                "low stock": Availability.LIMITED,
                "pre-order": Availability.PREORDER,
                "out of stock": Availability.OUT_OF_STOCK,
                "sold out": Availability.OUT_OF_STOCK,
                "unavailable": Availability.OUT_OF_STOCK,
                "no longer available": Availability.DISCONTINUED,
            },
        ),
    )
    price = ".priceNow"
    min_interval = timedelta(seconds=60)
    quirks = (
        "The instalment beside the price is not the price.",
        "Stock is of the chosen option (colour, size); the address chooses none, so the first counts.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
