"""Fnac in France, Belgium, Switzerland, Spain and Portugal: books, games, electronics."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider

_BOX = ".f-buyBox-availability, .f-buyBox-availabilityStatus, .f-buyShopBox"


class FnacSpider(SiteSpider):
    """The buy box has a line of availability, with a class of its own where nothing is to be had."""

    name = "fnac"
    domains = ("fnac.com", "fnac.be", "fnac.ch", "fnac.es", "fnac.pt")
    rules = (
        PageRule(
            css=_BOX,
            text=("en stock en ligne", "en stock", "op voorraad", "em stock"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=_BOX,
            text=("précommande", "précommander", "reserva", "pré-venda"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css=".f-buyBox-availabilityStatus-unavailable",
            text=("indisponible", "agotado", "indisponível", "esgotado", "niet beschikbaar"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css=_BOX, text=("indisponible en ligne",), reading=Availability.OUT_OF_STOCK),
    )
    seller = Seller(
        names=("Fnac", "Fnac.com", "Fnac.es", "Fnac.pt", "Fnac.be", "Fnac.ch"),
        css=".f-productOffers .js-sellerName, .f-buyBox-seller",
        pattern=r"(?:vendu et expédié par|vendu par|vendido por)?\s*(.+)",
    )
    distrust = ("jsonld",)
    min_interval = timedelta(seconds=60)
    quirks = (
        "JSON-LD offers are those of any seller, so it may say InStock when Fnac itself is sold out.",
        "“Disponible en magasin” is the stores' stock, not the online one.",
        "DataDome stands before the shop and refuses plain clients often: reported as blocked.",
    )
    when_blocked = "Fnac: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's and other public stock checkers', never live",
    )
