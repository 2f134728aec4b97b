"""Overclockers UK, United Kingdom: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BOX = "ck-addto-cart-wrapper, #detailbox"


class OverclockersSpider(SiteSpider):
    """The cart element of the shop says in stock, preorder or bought to order."""

    name = "overclockers"
    domains = ("overclockers.co.uk",)
    rules = (
        PageRule(css=_BOX, text=("in stock",), reading=Availability.IN_STOCK),
        PageRule(css=_BOX, text=("pre order", "pre-order"), reading=Availability.PREORDER),
        PageRule(css=_BOX, text=("bought to order",), reading=Availability.BACKORDER),
        PageRule(css=_BOX, text=("out of stock",), reading=Availability.OUT_OF_STOCK),
    )
    price = "ck-product-cta-box .price__amount"
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Bought to order” has the same cart button as stock: a backorder.",
        "A Cloudflare check stands before the shop at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021 to 2025, never live",
    )
