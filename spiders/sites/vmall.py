"""Vmall (华为商城), China: Huawei's own shop."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import COUNT, Fields, JsonSource, PageRule, Verified
from spiders.site import SiteSpider


class VmallSpider(SiteSpider):
    """The shop's own inventory call by sbomCode, where it answers; else what the browser shows."""

    name = "vmall"
    domains = ("vmall.com",)
    source = JsonSource(
        product=r"[?&#](?:sbomCode|skuCode|skuId)=(?P<sku>\d{8,20})",
        url="https://openapi.vmall.com/mcp/querySkuInventoryV2?skuCodes={sku}",
        headers=(("Referer", "https://www.vmall.com/"),),
        fields=Fields(
            availability="inventoryReqVOs[skuCode={sku}].inventoryQty",
            values=COUNT,
            quantity="inventoryReqVOs[skuCode={sku}].inventoryQty",
            refused_at=("resultCode", "code"),
            refusals={"50017": FailureReason.BLOCKED, "不支持当前客户端": FailureReason.BLOCKED},
        ),
        alone=True,
    )
    rules = (
        PageRule(
            css="#pro-operation a:not(.disabled), .product-buttonmain:not(.disabled)",
            text=("立即购买", "立即下单", "加入购物车"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css="#pro-operation a, .product-buttonmain",
            text=("暂时缺货", "到货通知", "已售罄", "售罄"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(
            css="#pro-operation a, .product-buttonmain",
            text=("立即预约", "支付定金", "预约申购"),
            reading=Availability.PREORDER,
        ),
    )
    browser = True
    min_interval = timedelta(seconds=60)
    quirks = (
        "Opened in a browser: plain clients get “不支持当前客户端” (50017), reported as blocked.",
        "A browser with your own session (restock browser session) sees more; so does a pushed event.",
        "Rush sales (抢购) show a button before their hour: a reservation counts as preorder, not as stock.",
        "The address needs sbomCode to name one colour and memory; without it the page's first one counts.",
    )
    when_blocked = "Vmall: watch it in the browser with your own session file, or push its events."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public monitors of querySkuInventoryV2, never live",
    )
