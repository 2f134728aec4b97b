"""Farfetch."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, PageVariants, Verified
from spiders.site import SiteSpider


class FarfetchSpider(SiteSpider):
    """JSON-LD of the page: one offer for the product, its sizes in the menu."""

    name = "farfetch"
    domains = ("farfetch.com", "farfetch.cn")
    variants = PageVariants(
        each="[data-component='SizeSelectorOption']",
        sold_out="[aria-disabled='true'], [data-disabled='true']",
    )
    rules = (
        PageRule(
            css="[data-component='SoldOutMessage'], [data-testid='sold-out']",
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=120)
    quirks = (
        "Everything is sold by boutiques: there is no seller filter, and a size may come from another one.",
        "Prices are the country's (/uk/, /de/ …), with or without duties.",
        "Akamai refuses plain clients often: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the page's structured data, never live",
    )
