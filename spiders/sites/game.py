"""GAME, United Kingdom: consoles and games."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class GameSpider(SiteSpider):
    """Each way to buy is a line in the block of buying options."""

    name = "game"
    domains = ("game.co.uk",)
    rules = (
        PageRule(css=".buyingOptions", text=("buy new",), reading=Availability.IN_STOCK),
        PageRule(css=".buyingOptions", text=("pre-order now", "pre-order"), reading=Availability.PREORDER),
        PageRule(css=".buyingOptions", text=("out of stock",), reading=Availability.OUT_OF_STOCK),
    )
    price = ".buyingOptions .btnPrice"
    seller = Seller(
        names=("GAME", "GAME.co.uk"), css=".buyingOptions .sellerName", pattern=r"(?:sold by)?\s*(.+)"
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "“Buy pre-owned” is no stock of the new product.",
        "Marketplace sellers stand in the same block: only GAME's own offer counts.",
        "Where the shop sends visitors to another site, that is a wrong product.",
        "Queue-it stands before console drops: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
