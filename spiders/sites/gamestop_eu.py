"""GameStop in Germany, Ireland and Italy: consoles and games."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BUY = ".buySection #btnAddToCart:not([disabled]):not(.buyDisabled)"


class GameStopEuropeSpider(SiteSpider):
    """The big button says it, in the country's own words."""

    name = "gamestop_eu"
    domains = ("gamestop.de", "gamestop.ie", "gamestop.it")
    rules = (
        PageRule(
            css=_BUY,
            text=("in den warenkorb", "add to cart", "aggiungi al carrello"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_BUY,
            text=("vorbestellen", "pre-order", "preorder", "prenota"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css=".buySection .megaButton",
            text=("nicht verfügbar", "not available", "out of stock", "esaurito", "non disponibile"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "One page sells new, used and digital copies; the first big button is the one that counts.",
        "A product page may come with status 404 while it is being listed: that is reported as gone.",
        "“Click and reserve” in a store says nothing about the online stock.",
        "Which of the three shops are still open is not known: a closed one is reported as it answers.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
