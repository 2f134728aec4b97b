"""Bodega."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.shopify import ShopifySpider
from spiders.site import SiteSpider


class BodegaSpider(SiteSpider, ShopifySpider):
    """A Shopify shop: every size from the product's own JSON."""

    name = "bodega"
    domains = ("bdgastore.com",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "Raffles are run elsewhere: their products never come into stock here.",
        "Collections of the outlet share products under another path: both are the same stock.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the Ajax API's reference, never live",
    )
