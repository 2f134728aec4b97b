"""SSENSE."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, PageVariants, Verified
from spiders.site import SiteSpider


class SsenseSpider(SiteSpider):
    """JSON-LD for the product, the size menu for each size."""

    name = "ssense"
    domains = ("ssense.com", "ssense.cn")
    variants = PageVariants(
        each="#pdpSizeDropdown option[value]:not([value=''])",
        sold_out="option[disabled]",
        key="value",
    )
    rules = (
        PageRule(
            css=".pdp-product-out-of-stock, [data-test='pdpSoldOut'], button:disabled",
            text=("sold out", "uniquement en rupture"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=120)
    quirks = (
        "The menu says “Only 1 remaining” behind a size: still in stock.",
        "Sold-out products keep their page for a while, then lead to the designer's list.",
        "PerimeterX refuses plain clients often: reported as blocked.",
        "The inventory JSON needs a number that the address doesn't have; the page is read.",
    )
    when_blocked = "SSENSE: watch it in the browser with your own session file."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor and the page's structured data, never live",
    )
