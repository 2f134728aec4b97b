"""El Corte Inglés, Spain and Portugal: a department store."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class ElCorteInglesSpider(SiteSpider):
    """The buy button has a class of its own when the product is sold out."""

    name = "elcorteingles"
    domains = ("elcorteingles.es", "elcorteingles.pt")
    rules = (
        PageRule(
            css=".product_detail-purchase .js-add-cart-text, #js_add_to_cart_desktop:not([disabled])",
            text=("a la cesta", "añadir a la cesta", "adicionar ao cesto"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=".product_detail-purchase .js-add-cart-text, #js_add_to_cart_desktop:not([disabled])",
            text=("reservar", "preventa", "pré-venda"),
            reading=Availability.PREORDER,
        ),
        PageRule(
            css=".js-buy-button._sold_out, #js_add_to_cart_desktop",
            text=("agotado", "agotado temporalmente", "no disponible", "esgotado"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("El Corte Inglés", "El Corte Ingles"),
        css=".product_detail-seller, .js-seller-name",
        pattern=r"(?:vendido (?:y enviado )?por)?:?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The sold-out button stays in the page and only changes its classes.",
        "Marketplace sellers share the pages: only El Corte Inglés itself counts.",
        "Akamai answers plain clients with 403 at times: reported as blocked.",
    )
    when_blocked = "El Corte Inglés: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
