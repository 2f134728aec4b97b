"""GameStop, United States: consoles, games, collectibles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, PageRule, StateSource, Values, Verified
from spiders.site import SiteSpider

_STOCK: Values = {
    "available": Availability.IN_STOCK,
    "in stock": Availability.IN_STOCK,
    "preorder": Availability.PREORDER,
    "pre-order": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
    "not available": Availability.OUT_OF_STOCK,
    "out of stock": Availability.OUT_OF_STOCK,
}


class GameStopSpider(SiteSpider):
    """What the buy button carries for the shop's statistics: availability, condition, price."""

    name = "gamestop"
    domains = ("gamestop.com",)
    source = StateSource(
        css="button.add-to-cart[data-gtmdata]",
        attribute="data-gtmdata",
        product=r"/(?P<sku>\d{5,8})(?:\.html|$|[?#])",
        fields=Fields(
            availability="[sku={sku}].availability",
            values=_STOCK,
            name="[sku={sku}].name",
            brand="[sku={sku}].brand",
            sku="[sku={sku}].sku",
            price="price.sellingPrice",
        ),
    )
    rules = (
        PageRule(css="#add-to-cart:not([disabled])", text=("add to cart",), reading=Availability.IN_STOCK),
        PageRule(css="#add-to-cart[disabled]", reading=Availability.OUT_OF_STOCK),
        PageRule(css="#add-to-cart", text=("not available",), reading=Availability.OUT_OF_STOCK),
        PageRule(css="#add-to-cart", text=("pre-order",), reading=Availability.PREORDER),
    )
    distrust = ("jsonld",)
    min_interval = timedelta(seconds=60)
    quirks = (
        "JSON-LD says InStock for a pre-owned copy where the new one is sold out: it is not believed.",
        "The address chooses the condition (?condition=New); without it the page's own choice is watched.",
        "Other products' buttons carry the same data: only that of the address's number counts.",
        "A waiting room opens at drops, and bot walls stand before the shop: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
