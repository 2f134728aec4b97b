"""JD (京东), China: electronics and everything else."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import Fields, JsonSource, PageRule, Place, Values, Verified
from spiders.site import SiteSpider

_STATE: Values = {
    "33": Availability.IN_STOCK,
    "39": Availability.IN_STOCK,
    "40": Availability.IN_STOCK,
    "36": Availability.PREORDER,
    "34": Availability.OUT_OF_STOCK,
    "0": Availability.OUT_OF_STOCK,
}
_BUSY: Values = dict.fromkeys(
    ("系统繁忙", "系统繁忙，请稍后再试", "系统繁忙,请稍后再试"), FailureReason.BLOCKED
)


class JdSpider(SiteSpider):
    """The stock of an area by JSON (33, 39, 40 有货; 34 无货), the page where that is refused."""

    name = "jd"
    domains = ("jd.com",)
    source = JsonSource(
        product=r"item(?:\.m)?\.jd\.com/(?:product/)?(?P<sku>\d{4,20})\.html",
        url="https://item-soa.jd.com/getWareBusiness?skuId={sku}&area={place}&num=1",
        headers=(("Referer", "https://item.jd.com/"),),
        fields=Fields(
            availability="stockInfo.stockState",
            values=_STATE,
            refused_at=("*", "stockInfo.stockDesc"),
            refusals=_BUSY,
            name="wareInfo.wname",
            price="price.p",
        ),
        alone=True,
    )
    place = Place(
        kind="area",
        parameter="area",
        default="1_72_55653_0",
        help="province_city_county_town: open the product, choose your address, copy the cookie ipLoc-djd",
    )
    rules = (
        PageRule(css="#store-prompt", text=("有货", "现货"), reading=Availability.IN_STOCK),
        PageRule(css="#store-prompt", text=("无货",), reading=Availability.OUT_OF_STOCK),
        PageRule(css="#store-prompt", text=("预售", "预约"), reading=Availability.PREORDER),
        PageRule(css=".itemover-tip", text=("下柜", "下架"), reading=Availability.DISCONTINUED),
    )
    browser = True
    min_interval = timedelta(seconds=60)
    quirks = (
        "Stock depends on the area; without one it is Beijing's.",
        "“系统繁忙” is a throttle, not a stock: reported as blocked.",
        "Newer calls are said to be signed: opened in a browser, the JSON only where there is none.",
        "The page asks for a log-in: keep your own (restock browser session), or push its events.",
        "Each number (sku) has one seller; JD's own goods are marked 自营.",
    )
    when_blocked = "JD: watch it in the browser with your own session file, or push its events."
    cart_link = "https://cart.jd.com/gate.action?pid={id}&pcount=1&ptype=1"
    cart_product = r"/(\d{4,20})\.html"
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock monitors' calls of 2020 to 2023, never live",
    )
