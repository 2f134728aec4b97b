"""Best Buy, Canada: electronics, consoles."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, PageRule, Seller, Verified
from spiders.site import SiteSpider


class BestBuyCaSpider(SiteSpider):
    """The availability JSON that the product page asks for itself; its status is that of shipping."""

    name = "bestbuy_ca"
    domains = ("bestbuy.ca",)
    source = JsonSource(
        product=r"/product/(?:[^/?#]+/)?(?P<sku>\d{6,9})(?:[/?#]|$)",
        url="https://www.bestbuy.ca/ecomm-api/availability/products"
        "?accept=application%2Fvnd.bestbuy.standardproduct.v1%2Bjson&accept-language=en-CA&skus={sku}",
        fields=Fields(
            availability="availabilities[sku={sku}].shipping.status",
            values={
                "instock": Availability.IN_STOCK,
                "instockonlineonly": Availability.IN_STOCK,
                "preorder": Availability.PREORDER,
                "backorder": Availability.BACKORDER,
                "comingsoon": Availability.OUT_OF_STOCK,
                "outofstock": Availability.OUT_OF_STOCK,
                "soldoutonline": Availability.OUT_OF_STOCK,
                "notavailable": Availability.OUT_OF_STOCK,
            },
            sku="availabilities[sku={sku}].sku",
            quantity="availabilities[sku={sku}].shipping.quantityRemaining",
            seller="availabilities[sku={sku}].sellerId",
        ),
    )
    rules = (
        PageRule(css="button.addToCartButton:not([disabled])", reading=Availability.IN_STOCK),
        PageRule(css="button.addToCartButton[disabled]", reading=Availability.OUT_OF_STOCK),
    )
    seller = Seller(names=("bbyca", "Best Buy", "Best Buy Canada"))
    min_interval = timedelta(seconds=30)
    quirks = (
        "Marketplace sellers share the pages; in the JSON Best Buy itself is “bbyca”.",
        "An unknown SKU is answered like one that is not available: only its page says that it is gone.",
        "Pick-up in stores is told for named stores only and isn't asked for.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public descriptions of the availability JSON, never live",
    )
