"""Microsoft Store and xbox.com: consoles, controllers, computers."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Values, Verified
from spiders.site import SiteSpider

_BUTTON: Values = {
    "out of stock": Availability.OUT_OF_STOCK,
    "sold out": Availability.OUT_OF_STOCK,
    "coming soon": Availability.OUT_OF_STOCK,
    "notify me": Availability.OUT_OF_STOCK,
    "pre-order": Availability.PREORDER,
    "checkout": Availability.IN_STOCK,
    "add to cart": Availability.IN_STOCK,
    "buy now": Availability.IN_STOCK,
}


class MicrosoftStoreSpider(SiteSpider):
    """The words of the checkout button; its label is the same in and out of stock."""

    name = "microsoft_store"
    domains = ("xbox.com", "microsoft.com")
    rules = (
        PageRule(css='button[aria-label="Checkout bundle"]', values=_BUTTON),
        PageRule(css='button[aria-label="Checkout bundle"][disabled]', reading=Availability.OUT_OF_STOCK),
    )
    distrust = ("jsonld", "button", "text")
    min_interval = timedelta(seconds=60)
    quirks = (
        "The button says “Checkout bundle” to screen readers also when it is out of stock: its words count.",
        "JSON-LD names a price and InStock for hardware that is out of stock: it is not believed.",
        "Many product pages build the button in a browser only; a plain look then finds none and says so.",
        "Stock of hardware is told by a service that wants two ids of the catalogue; it isn't asked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
