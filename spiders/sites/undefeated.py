"""Undefeated."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.shopify import ShopifySpider
from spiders.site import SiteSpider


class UndefeatedSpider(SiteSpider, ShopifySpider):
    """A Shopify shop: every size from the product's own JSON."""

    name = "undefeated"
    domains = ("undefeated.com",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "Raffle products are listed with all sizes unavailable, and stay so.",
        "A preview may be listed before its release with sizes that can't be put into the cart yet.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the Ajax API's reference, never live",
    )
