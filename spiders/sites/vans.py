"""Vans, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.sfcc import SfccSpider
from spiders.site import SiteSpider


class VansSpider(SiteSpider, SfccSpider):
    """JSON-LD of the page, and the variation JSON where the shop shows it."""

    name = "vans"
    domains = (
        "vans.com",
        "vans.eu",
        "vans.co.uk",
        "vans.de",
        "vans.fr",
        "vans.it",
        "vans.es",
        "vans.nl",
        "vans.pl",
        "vans.ca",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Shops moved between systems in recent years: where the variation JSON is gone, the page is read.",
        "Customs (made to order) has no stock of its own.",
        "Akamai and Kasada refuse plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the platform's reference and JSON-LD, never live",
    )
