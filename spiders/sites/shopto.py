"""ShopTo, United Kingdom: games and consoles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class ShopToSpider(SiteSpider):
    """The order box has a line of inventory."""

    name = "shopto"
    domains = ("shopto.net",)
    rules = (
        PageRule(css=".orderbox_inventory", text=("in stock",), reading=Availability.IN_STOCK),
        PageRule(css=".orderbox_inventory", text=("pre-order", "preorder"), reading=Availability.PREORDER),
        PageRule(
            css=".orderbox_inventory",
            text=("out of stock", "sold out", "awaiting stock"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "“More stock expected” is out of stock until the line itself changes.",
        "Digital codes of the same game are other products with their own pages.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
