"""GOAT, resale."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.site import SiteSpider


class GoatSpider(SiteSpider):
    """JSON-LD's lowest price."""

    name = "goat"
    domains = ("goat.com",)
    min_interval = timedelta(seconds=300)
    quirks = (
        "Resale: nearly always available at a price; watch with a price limit, restocks mean little.",
        "The price is that of new shoes, any size; used ones are cheaper and not meant.",
        "Everything is sold by private sellers: there is no seller filter.",
        "Cloudflare and PerimeterX refuse plain clients often: reported as blocked.",
    )
    when_blocked = "GOAT: watch it in the browser with your own session file, with a price limit."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the page's structured data, never live",
    )
