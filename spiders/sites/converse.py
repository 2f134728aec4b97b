"""Converse, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.sfcc import SfccSpider
from spiders.site import SiteSpider


class ConverseSpider(SiteSpider, SfccSpider):
    """The variation JSON of the shoe, its sizes by “selectable”; else JSON-LD."""

    name = "converse"
    domains = ("converse.com", "converse.ca")
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Custom” shoes are made to order and have no stock.",
        "A sold-out shoe may keep its page with “Notify me” and no button.",
        "Akamai refuses plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the platform's reference and JSON-LD, never live",
    )
