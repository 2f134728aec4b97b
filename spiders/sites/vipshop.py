"""Vipshop (唯品会), China: flash sales of brands."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import COUNT, Fields, JsonSource, PageRule, Place, VariantFields, Verified
from spiders.site import SiteSpider


class VipshopSpider(SiteSpider):
    """A small JSON has the stock of each size in an area."""

    name = "vipshop"
    domains = ("vip.com", "vipshop.com")
    source = JsonSource(
        product=r"detail(?:\.vip\.com/detail)?-\d+-(?P<item>\d+)\.html",
        url="https://stock.vip.com/detail/?merchandiseId={item}&is_old=0&areaId={place}",
        fields=Fields(
            variants="items",
            variant=VariantFields(
                key="id", availability="stock", values=COUNT, options=(("Size", "name"),), quantity="stock"
            ),
        ),
        alone=True,
    )
    place = Place(
        kind="area",
        parameter="areaId",
        default="104104101",
        help="the number after areaId= in the page's own requests to stock.vip.com",
    )
    rules = (
        PageRule(
            css=".J-sold-out, .pib-sold-out", text=("已抢光", "已售罄"), reading=Availability.OUT_OF_STOCK
        ),
        PageRule(css=".J-off-sale, .pi-off", text=("已下架", "已结束"), reading=Availability.DISCONTINUED),
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "The JSON has no name and no price: the person names the watch.",
        "Sizes held in other people's carts come back: out of stock is not yet sold out.",
        "Where the JSON is refused, the honest default is a browser with your own session file, or a push.",
    )
    when_blocked = "Vipshop: watch it in the browser with your own session file, or push its events."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public crawlers' stock calls of 2018 to 2021, never live",
    )
