"""Snipes in the United States."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.sfcc import SfccSpider
from spiders.site import SiteSpider


class SnipesUsaSpider(SiteSpider, SfccSpider):
    """The variation JSON of the style, its sizes by “selectable”."""

    name = "snipesusa"
    domains = ("snipesusa.com",)
    min_interval = timedelta(seconds=60)
    quirks = (
        "Another shop system than snipes.com in Europe.",
        "Raffles and launches live in the app: a launch's page is out of stock until it opens.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the platform's reference, never live",
    )
