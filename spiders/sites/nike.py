"""Nike and SNKRS."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import Fields, JsonSource, PageRule, StateSource, Values, VariantFields, Verified
from spiders.site import SiteSpider

_INFO = "objects[].productInfo[merchProduct.styleColor={style}]"
_SELECTED = "props.pageProps.selectedProduct"
_NOT_YET: Values = dict.fromkeys(
    ("out_of_stock", "sold_out", "unavailable", "coming_soon", "notify_me", "not_yet_available"),
    Availability.OUT_OF_STOCK,
)
_SIZE: Values = {
    "active": Availability.IN_STOCK,
    "oos": Availability.OUT_OF_STOCK,
    "out_of_stock": Availability.OUT_OF_STOCK,
    "inactive": Availability.OUT_OF_STOCK,
}
_BUYING = "[data-qa='buying-tools'], .buying-tools-container"


class NikeSpider(SiteSpider):
    """Each size of a style: from the product feed in the United States, from the page's state elsewhere."""

    name = "nike"
    domains = ("nike.com",)
    source = JsonSource(
        product=r"nike\.com/(?:t|u)/(?:[^/?#]+/)*(?P<style>[A-Z0-9]{6}-[0-9]{3})(?:[/?#]|$)",
        url="https://api.nike.com/product_feed/threads/v3?filter=marketplace(US)&filter=language(en)"
        "&filter=channelName(Nike.com)&filter=productInfo.merchProduct.styleColor({style})",
        fields=Fields(
            availability=f"{_INFO}.availability.available",
            name=f"{_INFO}.productContent.fullTitle",
            brand=f"{_INFO}.merchProduct.brand",
            sku=f"{_INFO}.merchProduct.styleColor",
            price=f"{_INFO}.merchPrice.currentPrice",
            list_price=f"{_INFO}.merchPrice.fullPrice",
            currency=f"{_INFO}.merchPrice.currency",
            variants=f"{_INFO}.skus",
            variant=VariantFields(
                key="id",
                availability="beside.available",
                options=(("Size", "nikeSize"),),
                beside=(f"{_INFO}.availableGtins", "gtin", "gtin"),
                gtin="gtin",
            ),
        ),
    )
    state = StateSource(
        name="__NEXT_DATA__",
        fields=Fields(
            availability=f"{_SELECTED}.statusModifier",
            values=_NOT_YET,
            name=f"{_SELECTED}.productInfo.fullTitle",
            sku=f"{_SELECTED}.styleColor",
            price=f"{_SELECTED}.prices.currentPrice",
            list_price=f"{_SELECTED}.prices.initialPrice",
            currency=f"{_SELECTED}.prices.currency",
            variants=f"{_SELECTED}.sizes",
            variant=VariantFields(
                key="merchSkuId", availability="status", values=_SIZE, options=(("Size", "localizedLabel"),)
            ),
        ),
    )
    rules = (
        PageRule(
            css=_BUYING, text=("sold out", "coming soon", "notify me"), reading=Availability.OUT_OF_STOCK
        ),
        PageRule(css=_BUYING, text=("enter drawing", "enter draw"), reading=Availability.OUT_OF_STOCK),
    )
    distrust = ("state",)
    min_interval = timedelta(seconds=30)
    quirks = (
        "Only nike.com/t/…/STYLE-COLOR (United States) asks the feed; /gb/ … and SNKRS are read by the page.",
        "The feed may answer with nothing for a style: then the page is asked within the same look.",
        "A SNKRS drawing is no stock: it is out of stock until shoes can be bought outright.",
        "Before a launch the feed may already name sizes: say the launch's time in the watch.",
        "Akamai refuses plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public monitors of the feed and the page's state, never live",
    )
