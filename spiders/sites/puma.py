"""Puma, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.sfcc import SfccSpider
from spiders.site import SiteSpider


class PumaSpider(SiteSpider, SfccSpider):
    """JSON-LD of the page, or the variation JSON where a country's shop has one."""

    name = "puma"
    domains = ("puma.com",)
    min_interval = timedelta(seconds=60)
    quirks = (
        "us.puma.com and eu.puma.com fetch sizes in the browser: the page tells of the product as a whole.",
        "Countries whose shop shows its pipelines answer the variation JSON, with sizes.",
        "“Sold out” colours stay listed beside others: only the chosen colour's offers count.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the platform's reference and JSON-LD, never live",
    )
