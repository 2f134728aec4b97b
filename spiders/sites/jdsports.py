"""JD Sports, size? and Footpatrol, each country."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, PageVariants, Verified
from spiders.site import SiteSpider

_COUNTRIES = "co.uk ie fr de es it nl be at pt se dk fi pl gr cy ro hu co.nz my com.sg co.th".split()  # noqa: SIM905
_SIZE = "#productSizeStock button[data-e2e='pdp-productDetails-size']"
_OUT = "#itemOptions .outOfStock, #productSizeStock .outOfStock, #productSizeStock.outOfStock"


class JdSportsSpider(SiteSpider):
    """One platform: the buttons of the sizes that are in stock stand on the page."""

    name = "jdsports"
    domains = (
        *(f"jdsports.{tld}" for tld in _COUNTRIES),
        *(f"sizeofficial.{tld}" for tld in ("de", "fr", "es", "it", "nl", "ie", "be", "dk", "se")),
        "jd-sports.com.au",
        "size.co.uk",
        "footpatrol.com",
    )
    rules = (
        PageRule(css=f"{_SIZE}:not([disabled]):not([data-stock='0'])", reading=Availability.IN_STOCK),
        PageRule(css=_OUT, reading=Availability.OUT_OF_STOCK),
    )
    variants = PageVariants(
        each=_SIZE, sold_out="[disabled], [data-stock='0']", label="data-size", key="data-sku"
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Only sizes in stock have a button: a size that isn't listed is sold out.",
        "Some countries load the sizes afterwards: then JSON-LD tells the product as a whole.",
        "Launches and draws live in the apps; a launch's page says when it opens.",
        "jdsports.com (United States) is Finish Line's shop and not read by this spider.",
        "Akamai or DataDome refuse plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public projects that read the size buttons, never live",
    )
