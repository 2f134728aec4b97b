"""Hanon, Scotland."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.shopify import ShopifySpider
from spiders.site import SiteSpider


class HanonSpider(SiteSpider, ShopifySpider):
    """A Shopify shop: every size from the product's own JSON."""

    name = "hanon"
    domains = ("hanon-shop.com",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "Launches are listed before they open, with a time in the text and no size available.",
        "Prices are in pounds, with VAT within the United Kingdom.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the Ajax API's reference, never live",
    )
