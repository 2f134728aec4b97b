"""UNIQLO, each country."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, Values, VariantFields, Verified
from spiders.site import SiteSpider

_STATUS: Values = {
    "in_stock": Availability.IN_STOCK,
    "low_stock": Availability.LIMITED,
    "stock_out": Availability.OUT_OF_STOCK,
}


class UniqloSpider(SiteSpider):
    """Each colour and size from the shop's own open product JSON."""

    name = "uniqlo"
    domains = ("uniqlo.com",)
    source = JsonSource(
        product=r"uniqlo\.com/(?P<country>[a-z]{2})/(?P<lang>[a-z]{2})/products/(?P<item>E\d{6}-\d{3})",
        url="https://www.uniqlo.com/{country}/api/commerce/v5/{lang}/products/{item}"
        "/price-groups/00/l2s?withPrices=true&withStocks=true&httpFailure=true",
        fields=Fields(
            price="result.prices.*.promo.value",
            list_price="result.prices.*.base.value",
            currency="result.prices.*.base.currency.code",
            variants="result.l2s",
            variant=VariantFields(
                key="l2Id",
                availability="beside.statusCode",
                values=_STATUS,
                options=(("Color", "color.displayCode"), ("Size", "size.name")),
                beside=("result.stocks", "l2Id", ""),
                quantity="beside.quantity",
            ),
        ),
        alone=True,
    )
    min_interval = timedelta(seconds=30)
    quirks = (
        "The JSON has no name, and colours are numbers as on the page (09 is black).",
        "Stock of stores for pick-up is not in it.",
        "Items of the other price groups (/01, /02) have a stock of their own that isn't asked for.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public monitors of the product JSON, never live",
    )
