"""Otto, Germany: a department store and marketplace."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class OttoSpider(SiteSpider):
    """The line of availability beside the cart button; a hint replaces both where nothing is delivered."""

    name = "otto"
    domains = ("otto.de",)
    rules = (
        PageRule(
            css="button.js_product_addToBasket:not([disabled])",
            text=("in den warenkorb",),
            reading=Availability.IN_STOCK,
        ),
        PageRule(css=".availabilityLimitation", text=("nur noch",), reading=Availability.LIMITED),
        PageRule(
            css=".p_message--hint",
            text=("leider nicht mehr liefern", "leider ausverkauft", "nicht mehr lieferbar"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css="#availability",
            text=("ausverkauft", "nicht lieferbar", "leider ausverkauft"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("OTTO", "OTTO.de", "OTTO (GmbH & Co KG)", "Otto GmbH & Co. KGaA"),
        css=".prd_shortInfo__seller, .js_seller",
        pattern=r"(?:verkauf (?:und versand )?(?:durch|von):?\s*)?(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The variation stands behind # in the address, so the page shows the first one.",
        "“Lieferbar in 3 Wochen” is still orderable: it counts as in stock.",
        "Marketplace sellers share the pages: only OTTO's own offer counts.",
        "Recommendations carry hints of their own in .p_message--error: they are not read.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers and pages of 2020, never live",
    )
