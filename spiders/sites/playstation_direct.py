"""PlayStation Direct: Sony's own shop, in each country it sells in."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import Fields, JsonSource, PageRule, Verified
from spiders.site import SiteSpider

_HERO = "producthero-component"


class PlayStationDirectSpider(SiteSpider):
    """The product list that the page asks for itself, by region and product code; else the page."""

    name = "playstation_direct"
    domains = ("direct.playstation.com",)
    source = JsonSource(
        product=r"/[a-z]{2}-(?P<region>[a-z]{2})/(?:.*[./])?(?P<code>\d{7,}(?:-[A-Z]{2})?)(?:[/?#]|$)",
        url="https://api.direct.playstation.com/commercewebservices/ps-direct-{region}/users/anonymous/products/"
        "productList?fields=BASIC&productCodes={code}",
        fields=Fields(
            availability="products[0].stock.stockLevelStatus",
            values={
                "instock": Availability.IN_STOCK,
                "lowstock": Availability.LIMITED,
                "preorder": Availability.PREORDER,
                "outofstock": Availability.OUT_OF_STOCK,
            },
            refused_at=("products[0].validProductCode",),
            refusals={"false": FailureReason.GONE},
            name="products[0].name",
            sku="products[0].code",
            price="products[0].price.value",
            currency="products[0].price.currencyIso",
        ),
    )
    rules = (
        PageRule(css=".bulleted-info.queue", reading=FailureReason.BLOCKED),
        PageRule(css="#challenge-container", reading=FailureReason.BLOCKED),
        PageRule(css=f"{_HERO} button.add-to-cart:not(.hide)", reading=Availability.IN_STOCK),
        PageRule(css=f"{_HERO} .js-out-stock-wrpr:not(.hide)", reading=Availability.OUT_OF_STOCK),
    )
    min_interval = timedelta(seconds=30)
    quirks = (
        "A waiting room stands before the shop at drops: reported as blocked, and it may mean a drop.",
        "Addresses without a product code are read from the page, where hidden buttons and labels stand too.",
        "Some products are sold to signed-in or invited people only.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers' definitions, never live",
    )
