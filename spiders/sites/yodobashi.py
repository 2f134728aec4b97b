"""Yodobashi (ヨドバシ.com), Japan: cameras, consoles, toys."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class YodobashiSpider(SiteSpider):
    """The buy box has the cart button, or a line of sales information in its place."""

    name = "yodobashi"
    domains = ("yodobashi.com",)
    rules = (
        PageRule(css="#js_buyBoxMain #js_m_submitRelated", text=("予約",), reading=Availability.PREORDER),
        PageRule(
            css="#js_buyBoxMain #js_m_submitRelated", text=("カートに入れる",), reading=Availability.IN_STOCK
        ),
        PageRule(
            css="#js_buyBoxMain .salesInfo p",
            values={
                "予定数の販売を終了しました": Availability.OUT_OF_STOCK,
                "在庫なし": Availability.OUT_OF_STOCK,
                "売り切れ": Availability.OUT_OF_STOCK,
                "販売を終了しました": Availability.DISCONTINUED,
                "販売終了商品": Availability.DISCONTINUED,
            },
        ),
    )
    price = "#js_scl_unitPrice"
    min_interval = timedelta(seconds=60)
    quirks = (
        "“予定数の販売を終了しました” is sold out for now, “販売を終了しました” is the end.",
        "Connections of plain clients are at times left hanging: they count as time-outs.",
        "Some consoles are sold by lottery (抽選) only, which is no stock.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public Japanese stock checkers of 2017 to 2025, never live",
    )
