"""Taobao and Tmall (淘宝, 天猫), China: shops of others on one platform."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from crawler.model import Availability, FailureReason
from spiders.declare import COUNT, Fields, PageRule, StateSource, VariantFields, Verified
from spiders.json_path import find, first
from spiders.site import SiteSpider


def _by_size(value: Any) -> Any:
    """The item with a list ``skus``: quantities beside their options' names; "0" is the whole item."""
    data = first(value, "loaderData.home.data.res") or first(value, "appData.loaderData.home.data") or value
    names = {
        f"{first(prop, 'pid')}:{first(option, 'vid')}": first(option, "name")
        for prop in find(data, "skuBase.props[]")
        for option in find(prop, "values[]")
    }
    paths = {str(first(sku, "skuId")): str(first(sku, "propPath")) for sku in find(data, "skuBase.skus[]")}
    info = first(data, "skuCore.sku2info")
    skus = [
        {**said, "id": key, "label": " / ".join(str(names.get(p, p)) for p in paths[key].split(";"))}
        for key, said in (info.items() if isinstance(info, Mapping) else ())
        if key in paths and isinstance(said, Mapping)
    ]
    return {"item": first(data, "item"), "all": first(info, "0"), "skus": skus}


class TaobaoSpider(SiteSpider):
    """The page's state has the quantity of each sku, once it is shown to a person's own session."""

    name = "taobao"
    domains = ("taobao.com", "tmall.com", "tmall.hk")
    source = StateSource(
        name="window.__ICE_APP_CONTEXT__",
        reshape=_by_size,
        fields=Fields(
            availability="all.quantity",
            values=COUNT,
            name="item.title",
            sku="item.itemId",
            price="all.price.priceText",
            variants="skus",
            variant=VariantFields(
                key="id", label="label", availability="quantity", values=COUNT, price="price.priceText"
            ),
        ),
    )
    rules = (
        PageRule(css=".error-notice-hd, .errorDetail", text=("不存在", "已下架"), reading=FailureReason.GONE),
        PageRule(css=".tb-off-sale, #J_Sold-Out", text=("已下架",), reading=Availability.DISCONTINUED),
    )
    browser = True
    min_interval = timedelta(minutes=2)
    quirks = (
        "Plain clients get the log-in or the security check: reported as blocked.",
        "Opened in a browser: keep your own log-in (restock browser session), or push its events.",
        "A quantity may be capped (200) or a text (“有货”) in quantityText; only numbers are read.",
        "Each item has one seller; flagship shops (旗舰店) are the brands' own.",
    )
    when_blocked = "Taobao and Tmall: watch them in the browser with your own session file, or push events."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public readers of skuCore and skuBase, never live",
    )
