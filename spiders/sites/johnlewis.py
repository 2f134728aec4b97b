"""John Lewis, United Kingdom: a department store."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, PageVariants, Verified
from spiders.site import SiteSpider

_BUY = "#button--add-to-basket:not([disabled]), #button--add-to-basket-out-of-stock:not([disabled])"


class JohnLewisSpider(SiteSpider):
    """The basket button of the chosen size; without it, the line that offers an e-mail."""

    name = "johnlewis"
    domains = ("johnlewis.com",)
    rules = (
        PageRule(css=_BUY, text=("add to your basket", "add to basket"), reading=Availability.IN_STOCK),
        PageRule(css=_BUY, text=("pre-order", "preorder"), reading=Availability.PREORDER),
        PageRule(
            css='#button--add-to-basket-out-of-stock, [data-test="button--notify-me"], #button--email-me',
            text=("out of stock", "email me", "email when back", "notify me"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    variants = PageVariants(
        each='input[data-cy="size-selector-item"]', sold_out='[class^="disabled"], [disabled]', label="value"
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Sizes are radio buttons; one that is out of stock has a class that begins with “disabled”.",
        "“Out of stock” under other products' cards is near: only the page's own button is believed.",
        "The sticky bar repeats the button after the page has run its programs: it is not read.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers and pages of 2020, never live",
    )
