"""Newegg, United States: computer parts."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import FailureReason
from spiders.declare import YES_NO, Fields, JsonSource, PageRule, Seller, Verified
from spiders.site import SiteSpider


class NeweggSpider(SiteSpider):
    """The stock of an item comes from the small JSON that its page asks for itself."""

    name = "newegg"
    domains = ("newegg.com",)
    source = JsonSource(
        product=r"/p/(?:[^/?#]+/)*(?P<item>[A-Za-z0-9-]{8,30})(?:[/?#]|$)",
        url="https://www.newegg.com/product/api/ProductRealtime?ItemNumber={item}",
        fields=Fields(
            availability="MainItem.Instock",
            values=YES_NO,
            name="MainItem.Description.Title",
            brand="MainItem.Manufactory",
            sku="MainItem.Item",
            price="MainItem.FinalPrice",
            seller="MainItem.Seller.SellerName",
        ),
    )
    rules = (PageRule(css="title, h1", text=("are you a human",), reading=FailureReason.BLOCKED),)
    seller = Seller(names=("Newegg", "Newegg.com"))
    distrust = ("jsonld",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "JSON-LD can say InStock on a sold-out bundle: it is not believed.",
        "Items of marketplace sellers (numbers that begin with 9SI) count as out of stock.",
    )
    cart_link = "https://secure.newegg.com/Shopping/AddtoCart.aspx?Submit=ADD&ItemList={id}"
    cart_product = r"/p/(?:[^/?#]+/)*([A-Za-z0-9-]{8,30})(?:[/?#]|$)"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the definitions of public stock checkers, never live",
    )
