"""Supreme, each region."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, PageRule, StateSource, VariantFields, Verified
from spiders.site import SiteSpider


class SupremeSpider(SiteSpider):
    """The page carries all its products' variants as JSON."""

    name = "supreme"
    domains = ("supreme.com", "supremenewyork.com")
    source = StateSource(
        name="products-json",
        product=r"/products/(?P<handle>[\w-]+)",
        fields=Fields(
            name="products[handle={handle}].title",
            price="products[handle={handle}].price",
            minor_units=True,
            variants="products[handle={handle}].variants",
            variant=VariantFields(
                key="id",
                availability="available",
                label="title",
                options=(("Size", "title"),),
                price="price",
                cart_id="id",
            ),
        ),
    )
    rules = (
        PageRule(
            css=".product-form, .js-product-form", text=("sold out",), reading=Availability.OUT_OF_STOCK
        ),
    )
    cart_link = "{shop}/cart/{id}:1"
    min_interval = timedelta(seconds=30)
    quirks = (
        "us., eu., jp. and uk.supreme.com are separate stocks: watch the one that ships to you.",
        "Before a drop (Thursdays) the shop shows last week's products; a waiting room may stand before it.",
        "The JSON on the page lists sibling colours as products of their own: only the watched one counts.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public notes on the page's JSON, never live",
    )
