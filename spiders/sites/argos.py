"""Argos, United Kingdom and Ireland: consoles, toys, household."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, PageRule, StateSource, Verified
from spiders.site import SiteSpider


class ArgosSpider(SiteSpider):
    """The page's own state says whether it is out of stock everywhere; the trolley button says the rest."""

    name = "argos"
    domains = ("argos.co.uk", "argos.ie")
    source = StateSource(
        name="window.__data",
        fields=Fields(
            availability="productStore.data.attributes.globallyOutOfStock",
            values={"true": Availability.OUT_OF_STOCK},
        ),
    )
    rules = (
        PageRule(
            css='[data-test="add-to-trolley-button-button"]:not([disabled])',
            text=("to trolley",),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css='[data-test="add-to-trolley-button-button"]:not([disabled])',
            text=("pre-order", "preorder"),
            reading=Availability.PREORDER,
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Stock is per store and per postcode; without one the page tells only whether it is sold at all.",
        "Consoles in demand lead to a /vp/oos/ page while sold out: reported as a wrong product.",
        "Akamai stands before the shop and refuses plain clients at times: reported as blocked.",
    )
    when_blocked = "Argos: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers and a page of 2020, never live",
    )
