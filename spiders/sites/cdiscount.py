"""Cdiscount, France: a department store and marketplace."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class CdiscountSpider(SiteSpider):
    """The cart button of the main offer, and above all its seller."""

    name = "cdiscount"
    domains = ("cdiscount.com",)
    rules = (
        PageRule(
            css='[data-e2e="product-add-to-cart"]:not([disabled]), #fpAddBsk:not([disabled])',
            text=("ajouter au panier",),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css='[data-e2e="product-add-to-cart"]:not([disabled])',
            text=("précommander", "précommande"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css='#fpZnPrdMain, [data-e2e="product-offer"]',
            text=("en rupture de stock", "victime de son succès", "produit indisponible"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("Cdiscount", "Cdiscount.com"),
        css='.fpSellerName, [data-e2e="product-seller-name"]',
        pattern=r"(?:vendu (?:et expédié )?par)?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Most offers are of marketplace sellers: only Cdiscount's own count as in stock.",
        "A page of a removed product leads to its category.",
        "A robot check stands before the shop: reported as blocked.",
    )
    when_blocked = "Cdiscount: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public cart watcher's definition, never live",
    )
