"""bol, the Netherlands and Belgium: a department store and marketplace."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class BolSpider(SiteSpider):
    """The buy block says it; above all it says who sells."""

    name = "bol"
    domains = ("bol.com",)
    rules = (
        PageRule(
            css="body", text=("voer de karakters in die u hieronder ziet",), reading=FailureReason.BLOCKED
        ),
        PageRule(
            css=".buy-block",
            text=("op voorraad", "morgen in huis", "vandaag besteld, morgen in huis"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=".buy-block", text=("nog niet verschenen", "reserveer nu"), reading=Availability.PREORDER
        ),
        PageRule(
            css=".buy-block",
            text=("niet leverbaar", "niet op voorraad", "tijdelijk uitverkocht"),
            reading=Availability.OUT_OF_STOCK,
        ),
    )
    seller = Seller(
        names=("bol", "bol.com"),
        css=".buy-block__seller, .product-seller",
        pattern=r"(?:verkoop door|verkocht door)?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Marketplace sellers take the buy block when bol itself is sold out: that counts as out of stock.",
        "Offers of others (“andere verkopers”) stand below the block and are not read.",
    )
    cart_link = "https://www.bol.com/nl/order/basket/addItems.html?productId={id}&offerId=0&quantity=1"
    cart_product = r"/(\d{13,16})(?:[/?#]|$)"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after streetmerchant's definitions of 2021, never live",
    )
