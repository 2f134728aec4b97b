"""My Nintendo Store (nintendo.com): consoles, games, accessories."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import YES_NO, Fields, PageRule, StateSource, Verified
from spiders.site import SiteSpider

_PRODUCT = 'props.pageProps.initialApolloState.Product:{"sku":"{sku}"}'
_PRICES = f'{_PRODUCT}.prices({{"personalized":false}})'


class NintendoSpider(SiteSpider):
    """The product's entry in the page's own data, by the SKU at the end of the address."""

    name = "nintendo"
    domains = ("nintendo.com",)
    source = StateSource(
        name="__NEXT_DATA__",
        product=r"/store/products/[^/?#]*?(?P<sku>\d{4,8})/?(?:[?#]|$)",
        fields=Fields(
            availability=f"{_PRODUCT}.isSalableQty",
            values=YES_NO,
            name=f"{_PRODUCT}.name",
            sku=f"{_PRODUCT}.sku",
            price=f"{_PRICES}.finalPrice",
            list_price=f"{_PRICES}.regularPrice",
            currency=f"{_PRICES}.currency",
        ),
    )
    rules = (
        PageRule(css="main button", text=("pre-order",), reading=Availability.PREORDER),
        PageRule(css="main button", text=("request an invitation",), reading=Availability.OUT_OF_STOCK),
        PageRule(css="main button[disabled]", text=("sold out",), reading=Availability.OUT_OF_STOCK),
        PageRule(css="main button[disabled]", text=("coming soon",), reading=Availability.OUT_OF_STOCK),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The page's data holds dozens of other products: only the entry of the address's SKU counts.",
        "“Coming soon” products can already be salable in the data; the page's button decides.",
        "Scarce consoles are sold by invitation, which is no stock that anyone can buy.",
        "Games for download are always salable; shops outside North America have other pages.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the structure that public stock checkers describe, never live",
    )
