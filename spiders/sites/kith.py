"""Kith."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.shopify import ShopifySpider
from spiders.site import SiteSpider


class KithSpider(SiteSpider, ShopifySpider):
    """A Shopify shop: every size from the product's own JSON."""

    name = "kith"
    domains = ("kith.com",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "Monday Program releases are new listings: watch the collection as a feed.",
        "The app's drawings aren't seen here.",
        "kith.com, eu.kith.com and others are separate shops with their own stock and currency.",
        "At releases a checkpoint or queue may stand before the shop: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the Ajax API's reference, never live",
    )
