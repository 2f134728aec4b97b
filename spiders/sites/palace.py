"""Palace Skateboards."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.shopify import ShopifySpider
from spiders.site import SiteSpider


class PalaceSpider(SiteSpider, ShopifySpider):
    """A Shopify shop: every size from the product's own JSON."""

    name = "palace"
    domains = ("palaceskateboards.com",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "shop., shop-usa., shop-jp. and shop-eu. are separate shops with their own stock and currency.",
        "Drops (Fridays) are new listings: watch the shop as a feed.",
        "A waiting room stands before the shop at drops: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the Ajax API's reference, never live",
    )
