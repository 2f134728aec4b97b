"""Mindfactory, Germany: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class MindfactorySpider(SiteSpider):
    """The line of shipping says whether it lies in the warehouse."""

    name = "mindfactory"
    domains = ("mindfactory.de",)
    rules = (
        PageRule(css=".pshipping", text=("lagernd", "verfügbar"), reading=Availability.IN_STOCK),
        PageRule(css=".pshipping", text=("bestellt",), reading=Availability.BACKORDER),
        PageRule(
            css=".pshipping",
            text=("ohne liefertermin", "nicht lagernd", "nicht verfügbar"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    distrust = ("microdata",)
    min_interval = timedelta(seconds=60)
    quirks = (
        "Microdata says InStock on pages of goods without a date, so it is not believed.",
        "“Mindstar” offers end when their pieces are gone: the product's own line is read.",
        "A robot check stands before the shop at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021 to 2025, never live",
    )
