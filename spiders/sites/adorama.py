"""Adorama, United States: cameras, computers."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason, Strength
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider

_BUY = ".buy-section.purchase"


class AdoramaSpider(SiteSpider):
    """The words of the buy section: the button alone also stands there for backorders."""

    name = "adorama"
    domains = ("adorama.com",)
    rules = (
        PageRule(css="#px-captcha", reading=FailureReason.BLOCKED),
        PageRule(css="h1", text=("please verify you are a human",), reading=FailureReason.BLOCKED),
        PageRule(css=_BUY, text=("in stock",), reading=Availability.IN_STOCK),
        PageRule(
            css=f"{_BUY} button:not([disabled])",
            text=("add to cart",),
            reading=Availability.IN_STOCK,
            strength=Strength.WEAK,
        ),
        PageRule(
            css=_BUY,
            text=("backorder", "back-order", "backordered", "back-ordered", "special order"),
            reading=Availability.BACKORDER,
        ),
        PageRule(css=_BUY, text=("pre-order", "preorder"), reading=Availability.PREORDER),
        PageRule(
            css=_BUY,
            text=("temporarily not available", "notify me when available", "out of stock"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css=_BUY, text=("discontinued",), reading=Availability.DISCONTINUED),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "A backordered product has the same “Add to cart” button as one in stock: its words decide.",
        "Plain clients often meet a captcha, or a page without a body: neither says anything of stock.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
