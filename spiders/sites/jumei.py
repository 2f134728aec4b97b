"""Jumei (聚美优品), China: cosmetics; whether the shop is still open is not known."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import PageRule, Verified
from spiders.site import SiteSpider


class JumeiSpider(SiteSpider):
    """The buy button's words on the page, where there still is a page."""

    name = "jumei"
    domains = ("jumei.com", "jumeiglobal.com")
    rules = (
        PageRule(css="body", text=("停止服务", "停止运营", "已下线"), reading=FailureReason.GONE),
        PageRule(
            css="#buy_now:not(.disabled), .btn_buy:not(.disabled), .addcart:not(.disabled)",
            text=("立即购买", "加入购物车", "立即抢购"),
            reading=Availability.IN_STOCK,
        ),
        PageRule(
            css=".soldout, .btn_soldout, .btn_buy.disabled",
            text=("已抢光", "已售罄", "暂时缺货", "抢光了"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css=".btn_wish", text=("开抢提醒", "即将开售"), reading=Availability.OUT_OF_STOCK),
    )
    browser = True
    min_interval = timedelta(minutes=5)
    quirks = (
        "The status of the shop itself is unknown: an address that leads nowhere is reported as such.",
        "Deals end at an hour: “即将开售” is not in stock yet.",
        "Opened in a browser, where your own session may be kept; a pushed event works too.",
    )
    when_blocked = "Jumei: watch it in the browser with your own session file, or push its events."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures of supposed class names (no public definition found), never live",
    )
