"""adidas, each country."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, Values, VariantFields, Verified
from spiders.site import SiteSpider

_COUNTRIES = "com co.uk de fr it es nl be at ch ie pl pt se dk no fi cz sk gr ca mx com.au co.nz".split()  # noqa: SIM905
_STATUS: Values = {
    "in_stock": Availability.IN_STOCK,
    "not_available": Availability.OUT_OF_STOCK,
    "out_of_stock": Availability.OUT_OF_STOCK,
    "preview": Availability.OUT_OF_STOCK,
    "pre_order": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
}


class AdidasSpider(SiteSpider):
    """Each size of an article, from the small JSON that its page asks for itself."""

    name = "adidas"
    domains = tuple(f"adidas.{tld}" for tld in _COUNTRIES)
    source = JsonSource(
        product=r"//(?P<host>www\.adidas\.(?:com(?=/us/)|(?!com/)[a-z.]{2,6}))"
        r"/(?:[^/?#]+/)*(?P<sku>[A-Z0-9]{6})\.html",
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
                sku="sku",
                quantity="availability",
            ),
        ),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The JSON has no name and no price: the page tells them on the first look.",
        "PREVIEW is an article that is announced: out of stock until it can be bought.",
        "adidas.com serves many countries: only /us/ asks the JSON, the others are read by the page.",
        "CONFIRMED draws live in the app and aren't seen here; big releases stand behind a waiting room.",
        "Akamai refuses plain clients often: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after a public monitor of the availability JSON, never live",
    )
