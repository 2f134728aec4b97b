"""Darty, France: household electronics."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class DartySpider(SiteSpider):
    """JSON-LD and the cart button agree; the block of delivery says when."""

    name = "darty"
    domains = ("darty.com",)
    rules = (
        PageRule(
            css=".product_addtocart button:not([disabled]), #addToBasket:not([disabled])",
            text=("ajouter au panier",),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=".product_availability, .product-availability",
            text=("produit épuisé", "indisponible", "plus disponible", "actuellement indisponible"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css=".product_availability, .product-availability",
            text=("uniquement en magasin", "retrait en magasin uniquement"),
            reading=Availability.IN_STORE_ONLY,
        ),
    )
    seller = Seller(
        names=("Darty", "Darty.com"),
        css=".product_seller_name, .seller-name",
        pattern=r"(?:vendu (?:et livré )?par)?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Marketplace sellers share the pages: only Darty itself counts.",
        "“Retrait en magasin” is the stores' stock.",
        "DataDome stands before the shop, as at Fnac of the same group: reported as blocked.",
    )
    when_blocked = "Darty: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures of supposed class names (no public definition found), never live",
    )
