"""Coolblue in the Netherlands, Belgium and Germany: electronics."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class CoolblueSpider(SiteSpider):
    """The order block promises a day of delivery, or says that it is sold out."""

    name = "coolblue"
    domains = ("coolblue.nl", "coolblue.be", "coolblue.de")
    rules = (
        PageRule(
            css=".product-order",
            text=(
                "morgen in huis",
                "bestel snel",
                "vandaag in huis",
                "morgen geliefert",
                "demain chez vous",
            ),
            reading=Availability.IN_STOCK,
        ),
        PageRule(css=".product-order", text=("pre-order", "reserveer nu"), reading=Availability.PREORDER),
        PageRule(
            css=".product-order",
            text=(
                "tijdelijk uitverkocht",
                "binnenkort leverbaar",
                "vorübergehend ausverkauft",
                "temporairement épuisé",
            ),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css=".product-order",
            text=("niet meer leverbaar", "nicht mehr lieferbar", "n'est plus disponible"),
            reading=Availability.DISCONTINUED,
        ),
    )
    price = ".js-order-block .sales-price__current"
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Voor 23.59 uur besteld, morgen in huis” also stands in the header: only the order block counts.",
        "Second-chance goods of the same product are other pages.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
