"""Target, United States."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, PageRule, Place, Verified
from spiders.site import SiteSpider

_OUT = Availability.OUT_OF_STOCK
_BUTTONS = "[data-test=shipItButton]:not([disabled]), [data-test=shippingButton]:not([disabled])"
_CELLS = "[data-test=fulfillment-cell-shipping], [data-test=preorderFulfillment]"


class TargetSpider(SiteSpider):
    """The fulfilment JSON where the watch carries the key that Target's pages use; else the page."""

    name = "target"
    domains = ("target.com",)
    source = JsonSource(
        product=r"/A-(?P<tcin>\d{6,10})\b.*[?&]redsky_key=(?P<key>[0-9a-f]{40})",
        url="https://redsky.target.com/redsky_aggregations/v1/web/product_fulfillment_v1"
        "?key={key}&tcin={tcin}&store_id={place}&pricing_store_id={place}&has_pricing_store_id=true",
        alone=True,
        fields=Fields(
            availability="data.product.fulfillment.shipping_options.availability_status",
            values={
                "in_stock": Availability.IN_STOCK,
                "limited_stock": Availability.LIMITED,
                "pre_order_sellable": Availability.PREORDER,
                "backorder_available": Availability.BACKORDER,
                "pre_order_unsellable": _OUT,
                "out_of_stock": _OUT,
                "unavailable": _OUT,
                "discontinued": Availability.DISCONTINUED,
            },
            sku="data.product.tcin",
            quantity="data.product.fulfillment.shipping_options.available_to_promise_quantity",
        ),
    )
    rules = (
        PageRule(css=_BUTTONS, reading=Availability.IN_STOCK),
        PageRule(css=_CELLS, text=("get it", "arrives by"), reading=Availability.IN_STOCK),
        PageRule(css=_CELLS, text=("out of stock", "not available", "sold out"), reading=_OUT),
        PageRule(css="[data-test=preorderButton]:not([disabled])", reading=Availability.PREORDER),
    )
    place = Place(kind="store", parameter="store_id", default="1154", help="The number in a store's address.")
    distrust = ("button", "text")
    min_interval = timedelta(seconds=60)
    quirks = (
        "The page renders its stock in a browser; a plain look at it often finds none and says so.",
        "For the JSON add redsky_key= to the watch's address: the page's “apiKey”, which may change.",
        "Only shipping counts: pick-up and “not sold in stores” differ per store.",
        "Many requests in a row meet “Press & Hold”: reported as blocked, never solved.",
    )
    verified = Verified(on=date(2026, 11, 22), against="fixtures by hand after public checkers, never live")
