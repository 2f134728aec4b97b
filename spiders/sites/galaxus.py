"""Galaxus in seven countries and Digitec, Switzerland: one shop, one platform."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider

_TEXT = '.availabilityText, [class*="availability"] [class*="TextWrapper"]'


class GalaxusSpider(SiteSpider):
    """The cart button is enabled or not; the line beside it says when the product comes."""

    name = "galaxus"
    domains = (
        "galaxus.ch", "galaxus.de", "galaxus.at", "galaxus.fr", "galaxus.it", "galaxus.nl", "galaxus.be",
        "galaxus.eu", "digitec.ch",
    )  # fmt: skip
    rules = (
        PageRule(
            css="#addToCartButton:not([disabled])",
            text=("in den warenkorb", "add to cart", "ajouter au panier", "aggiungi al carrello"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css="#addToCartButton:not([disabled])",
            text=("vorbestellen", "pre-order", "précommander", "preordina"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css=_TEXT,
            text=(
                "aktuell nicht lieferbar",
                "in abklärung",
                "ausverkauft",
                "currently not available",
                "actuellement indisponible",
            ),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("Galaxus", "Digitec", "Digitec Galaxus AG", "Galaxus Deutschland GmbH"),
        css='[data-test="supplier"], .offerSeller',
        pattern=r"(?:(?:verkauft|angeboten) (?:durch|von)|sold by|vendu par)?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Class names change with each release: only #addToCartButton and the words are relied on.",
        "“Liefertermin in Abklärung” keeps the button at times: the words win.",
        "Used goods and resale offers are other offers of the same page and don't count.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021 to 2025, never live",
    )
