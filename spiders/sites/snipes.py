"""Snipes in Europe."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class SnipesSpider(SiteSpider):
    """JSON-LD for the product, the size list for each size."""

    name = "snipes"
    domains = (
        "snipes.com",
        "snipes.at",
        "snipes.ch",
        "snipes.nl",
        "snipes.fr",
        "snipes.it",
        "snipes.es",
        "snipes.be",
    )
    rules = (
        PageRule(
            css="sni-pdp button[disabled], .product-detail .sold-out",
            text=("ausverkauft", "sold out", "uitverkocht", "épuisé", "esaurito", "agotado", "wyprzedane"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The shop is an app that fetches sizes in the browser: the page tells the product as a whole.",
        "Raffles (SNIPES Drops) live in the app: a raffle's page is out of stock until it opens.",
        "snipesusa.com is another shop system and another spider.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor of the listing and JSON-LD, never live",
    )
