"""END. Clothing."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, PageVariants, Verified
from spiders.site import SiteSpider


class EndClothingSpider(SiteSpider):
    """JSON-LD for the product, the size buttons for each size."""

    name = "endclothing"
    domains = ("endclothing.com",)
    variants = PageVariants(
        each="[data-test-id='Size__Button']",
        sold_out="[disabled], [aria-disabled='true'], [data-out-of-stock='true']",
    )
    rules = (
        PageRule(
            css="[data-test-id^='LaunchDetails']",
            text=("enter draw", "join draw", "draw open"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    min_interval = timedelta(seconds=120)
    quirks = (
        "Launches are draws on launches.endclothing.com: an open draw is no stock.",
        "Countries (/gb, /us, /eu …) share stock but not prices.",
        "Cloudflare's Turnstile stands before the shop: a plain client is reported as blocked.",
    )
    when_blocked = "END.: watch it in the browser with your own session file."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public notes on the page's size buttons, never live",
    )
