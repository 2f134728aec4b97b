"""New Balance, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Verified
from spiders.platforms.sfcc import SfccSpider
from spiders.site import SiteSpider


class NewBalanceSpider(SiteSpider, SfccSpider):
    """Salesforce Commerce Cloud: the variation JSON of the style, its sizes by “selectable”."""

    name = "newbalance"
    domains = (
        "newbalance.com",
        "newbalance.co.uk",
        "newbalance.ca",
        "newbalance.de",
        "newbalance.fr",
        "newbalance.it",
        "newbalance.es",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "A style has widths too: a size may be free in one width only, which the size's list doesn't tell.",
        "The address names the colour (?dwvar_…_color=): without it the first colour is read.",
        "Launches have a countdown on the page, and the JSON says not available until then.",
        "Akamai refuses plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor of the product JSON, never live",
    )
