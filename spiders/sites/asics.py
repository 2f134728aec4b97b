"""ASICS, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import PageVariants, Verified
from spiders.site import SiteSpider


class AsicsSpider(SiteSpider):
    """Salesforce Commerce Cloud; each size stands on the page with its stock."""

    name = "asics"
    domains = ("asics.com", "onitsukatiger.com")
    variants = PageVariants(
        each=".variants__list--size li[data-instock]",
        sold_out="[data-instock='false']",
        key="data-value",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The variation answer of this shop is HTML, so the page itself is read.",
        "JSON-LD speaks of the colour as a whole: sizes are read from the list.",
        "Outlet (outlet.asics.com) is the same shop with its own stock.",
        "Akamai refuses plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor of the size list, never live",
    )
