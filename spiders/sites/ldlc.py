"""LDLC in France, Belgium, Switzerland and Spain: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_WEB = ".modal-stock-web, .website .stock"


class LdlcSpider(SiteSpider):
    """The web stock has a class with a number, and words."""

    name = "ldlc"
    domains = ("ldlc.com", "ldlc.pro")
    rules = (
        PageRule(css=_WEB, text=("en stock",), reading=Availability.IN_STOCK),
        PageRule(
            css=".modal-stock-web.stock-4, .modal-stock-web.stock-5, .modal-stock-web.stock-6,"
            " .modal-stock-web .stock-4, .modal-stock-web .stock-5, .modal-stock-web .stock-6",
            reading=Availability.BACKORDER,
        ),
        PageRule(css=_WEB, text=("rupture", "rupture de stock"), reading=Availability.OUT_OF_STOCK),
        PageRule(
            css=".modal-stock-web.stock-9, .modal-stock-web .stock-9", reading=Availability.OUT_OF_STOCK
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Stock of the shops (“en boutique”) stands beside the web's: only the web's is read.",
        "“Sous 7 jours” and “sous 15 jours” can be ordered: a backorder, not stock.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
