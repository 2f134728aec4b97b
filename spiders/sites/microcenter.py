"""Micro Center, United States: computer parts, store by store."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, Strength
from spiders.declare import PageRule, Place, Verified
from spiders.site import SiteSpider

_COUNT = "#pnlInventory .inventoryCnt, .inventory .inventoryCnt"


class MicroCenterSpider(SiteSpider):
    """The inventory's count at the chosen store, else of what is shipped."""

    name = "microcenter"
    domains = ("microcenter.com",)
    rules = (
        PageRule(css=_COUNT, text=("in stock",), reading=Availability.IN_STOCK),
        PageRule(css=_COUNT, text=("limited availability",), reading=Availability.LIMITED),
        PageRule(css=_COUNT, text=("0 in stock", "0 new in stock"), reading=Availability.OUT_OF_STOCK),
        PageRule(css=_COUNT, text=("sold out", "out of stock"), reading=Availability.OUT_OF_STOCK),
        PageRule(css=_COUNT, text=("coming soon",), reading=Availability.OUT_OF_STOCK),
        PageRule(
            css="#pnlInventory .availabilityTrunc",
            text=("usually ships",),
            reading=Availability.IN_STOCK,
            strength=Strength.WEAK,
        ),
    )
    place = Place(
        kind="store",
        parameter="storeid",
        cookie="storeSelected",
        help="The number in the store list's links, such as storeid=151 for Chicago.",
    )
    distrust = ("jsonld", "button", "text")
    min_interval = timedelta(seconds=60)
    quirks = (
        "Stock is a store's: name it with storeid=; without it the page tells what is shipped, if anything.",
        "In stock means on the shelf of that store: most parts can be reserved but aren't sent.",
        "“Usually ships in …” tells of what is shipped, without a count: it gets a second look.",
        "JSON-LD tells of what is shipped, often wrongly: it is not believed, nor is “0 in stock”.",
        "The buttons of related products say “Add to cart” on sold-out pages.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
