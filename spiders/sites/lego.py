"""LEGO's own shop, in every country."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_LINE = "[data-test=product-overview-availability]"


class LegoSpider(SiteSpider):
    """The availability line under the price; structured data beside it."""

    name = "lego"
    domains = ("lego.com",)
    rules = (
        PageRule(
            css=_LINE,
            text=("available now", "jetzt verfügbar", "disponible maintenant", "nu verkrijgbaar"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_LINE,
            text=("backorder", "backorders accepted", "nachbestellung", "will ship by"),
            reading=Availability.BACKORDER,
        ),
        PageRule(css=_LINE, text=("pre-order", "vorbestellung"), reading=Availability.PREORDER),
        PageRule(
            css=_LINE,
            text=(
                *(
                    "temporarily out of stock",
                    "out of stock",
                    "sold out",
                    "coming soon",
                    "demnächst verfügbar",
                ),
                *("vorübergehend nicht auf lager", "en rupture de stock", "tijdelijk niet op voorraad"),
                *("dočasně není na skladě", "vyprodáno"),
            ),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css=_LINE, text=("retired product",), reading=Availability.DISCONTINUED),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "A backorder says by when it is sent: no stock, though it can be ordered.",
        "The page's data and JSON-LD also name recommended sets: only the line of the set itself counts.",
        "Limits per household and a waiting room at launches of large sets.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
