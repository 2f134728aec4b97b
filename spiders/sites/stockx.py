"""StockX, resale."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class StockXSpider(SiteSpider):
    """JSON-LD's lowest ask."""

    name = "stockx"
    domains = ("stockx.com",)
    rules = (
        PageRule(
            css="[data-testid='trade-box'], #bid-ask", text=("no asks",), reading=Availability.OUT_OF_STOCK
        ),
    )
    min_interval = timedelta(seconds=300)
    quirks = (
        "Resale: nearly always available at a price; watch with a price limit, restocks mean little.",
        "The price is the lowest ask of any size, before fees and shipping; sizes have prices of their own.",
        "Everything is sold by private sellers: there is no seller filter.",
        "PerimeterX and Cloudflare refuse plain clients nearly always: reported as blocked.",
    )
    when_blocked = "StockX: watch it in the browser with your own session file, with a price limit."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the page's structured data, never live",
    )
