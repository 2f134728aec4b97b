"""Alternate in Germany, Austria, Belgium, the Netherlands, France, Spain and elsewhere: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_STOCK = ".stockStatus, #product-details .stock"


class AlternateSpider(SiteSpider):
    """One line of stock, from in the house to no date known."""

    name = "alternate"
    domains = (
        "alternate.de", "alternate.at", "alternate.be", "alternate.nl", "alternate.fr", "alternate.es",
        "alternate.it", "alternate.lu", "alternate.dk", "alternate.pl",
    )  # fmt: skip
    rules = (
        PageRule(
            css=_STOCK,
            text=("auf lager", "ware neu eingetroffen", "op voorraad", "en stock", "sofort lieferbar"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_STOCK, text=("in kürze versandfertig", "ware im zulauf"), reading=Availability.BACKORDER
        ),
        PageRule(
            css=_STOCK,
            text=("liefertermin unbekannt", "artikel kann derzeit nicht gekauft werden", "nicht auf lager"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Ware im Zulauf” can be ordered before it has come in: a backorder, not stock.",
        "Returned goods are other products with their own pages.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
