"""Reebok."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, Values, VariantFields, Verified
from spiders.site import SiteSpider

_STATUS: Values = {
    "in_stock": Availability.IN_STOCK,
    "not_available": Availability.OUT_OF_STOCK,
}


class ReebokSpider(SiteSpider):
    """Where a shop still runs on what it had of adidas, its availability JSON; else the page."""

    name = "reebok"
    domains = (
        "reebok.com",
        "reebok.co.uk",
        "reebok.de",
        "reebok.fr",
        "reebok.it",
        "reebok.es",
        "reebok.eu",
        "reebok.ca",
    )
    source = JsonSource(
        product=r"//(?P<host>www\.reebok\.[a-z.]{2,6})/(?:[^/?#]+/)*(?P<sku>[A-Z0-9]{6,9})\.html",
        url="https://{host}/api/products/{sku}/availability",
        fields=Fields(
            availability="availability_status",
            values=_STATUS,
            sku="id",
            variants="variation_list",
            variant=VariantFields(
                key="sku",
                availability="availability_status",
                values=_STATUS,
                options=(("Size", "size"),),
            ),
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Reebok was sold in 2022 and its shops move: where the JSON is gone, the page's JSON-LD is read.",
        "The JSON has no name and no price: the page tells them on the first look.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor of the sister shop's JSON, never live",
    )
