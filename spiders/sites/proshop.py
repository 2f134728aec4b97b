"""Proshop in Denmark, Sweden, Norway, Finland, Germany, Austria and Poland: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_STOCK = ".site-stock-text"


class ProshopSpider(SiteSpider):
    """One line of stock in the country's language."""

    name = "proshop"
    domains = (
        "proshop.dk", "proshop.se", "proshop.no", "proshop.fi", "proshop.de", "proshop.at", "proshop.pl",
    )  # fmt: skip
    rules = (
        PageRule(
            css=_STOCK,
            text=("på lager", "i lager", "auf lager", "varastossa", "w magazynie"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_STOCK, text=("bestilt", "beställd", "bestellt", "tilattu"), reading=Availability.BACKORDER
        ),
        PageRule(
            css=_STOCK,
            text=(
                "ikke på lager",
                "ej i lager",
                "slut i lager",
                "nicht auf lager",
                "ei varastossa",
                "udsolgt",
            ),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css=".site-currency-attention",
            text=("leider nicht mehr verfügbar", "findes desværre ikke mere"),
            reading=Availability.DISCONTINUED,
        ),
    )
    price = ".site-currency-wrapper > .site-currency-attention"
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Bestilt” (ordered from the supplier) can be bought and comes later: a backorder, not stock.",
        "Lists of other products carry the same line: only the page's first one is read.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's and other public stock checkers', never live",
    )
