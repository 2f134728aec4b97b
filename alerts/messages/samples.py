"""An example of every kind of message, for people to see what they will get. Pure: nothing in it is real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from alerts.messages.listings import render_listings
from alerts.messages.notice_facts import NoticeFacts, SeenPage
from alerts.messages.notices import render_notice
from alerts.messages.render import render, render_confirm, render_test
from alerts.model import AlertFacts, AlertItem, ConfirmLinks, Format, History, Links, Message
from crawler.forecast.outlook import forecast
from crawler.forecast.rates import Learned, Prior
from crawler.model import Availability, Confidence, TransitionKind
from crawler.storage.schema import NoticeKind

Write = Callable[[str, Format], Message]
"""(language, format) -> the message"""

AT = datetime(2026, 7, 2, 8, 5, tzinfo=UTC)
_SHOP = "shop.example"
_PAGE = "https://shop.example/products/air-jordan-1-retro-high-og-chicago"
_WEB = "https://restock.example/l/"
_ID = "0" * 32
_LINKS = Links(
    open=None,
    bought=f"{_WEB}AtRIgP_58waM-Dx3A5idNo",
    sold_out=f"{_WEB}A9DCDBwb2Dc4_dsdc6lC1M",
    stop=f"{_WEB}BtXlPq2Ymk_yE9fz1WuvL4",
    stop_all=f"{_WEB}B9NUyv-D8FnyVVdBZdzst6",
    short=f"{_WEB}AdiAxQa2H9uZ0-t1sAq6Dd",
)
_FORECAST = forecast(
    learned=Learned(restocks=4, exposure_h=24 * 42, sellouts=3, in_stock_h=2),
    prior=Prior(restocks=30),
    at=AT,
    until=AT + timedelta(days=3),
    seen=4,
    watched=timedelta(weeks=6),
)
_HISTORY = History(restocks=4, weeks=6, weekday=3, hour=10, lasted=timedelta(minutes=25))


def samples() -> dict[str, Write]:
    """By the kind's name."""
    return {
        **{name: _alert(facts) for name, facts in _ALERTS.items()},
        **{name: _listing(facts) for name, facts in _LISTINGS.items()},
        **{kind.value.replace("_", "-"): _notice(facts) for kind, facts in _NOTICES.items()},
        "confirm": _confirm,
        "test": _test,
    }


def _zone(language: str) -> str:
    return "Asia/Shanghai" if language.startswith("zh") else "Europe/Berlin"


def _alert(facts: AlertFacts) -> Write:
    return lambda language, format: render(
        replace(facts, timezone=_zone(language)), language=language, format=format
    )


def _listing(facts: AlertFacts) -> Write:
    return lambda language, format: render_listings(
        replace(facts, timezone=_zone(language)), language=language, format=format
    )


def _notice(facts: NoticeFacts) -> Write:
    return lambda language, format: render_notice(
        replace(facts, timezone=_zone(language)), language=language, format=format
    )


def _confirm(language: str, format: Format) -> Message:
    return render_confirm(
        message_id=_ID,
        channel="ann/phone",
        answers=ConfirmLinks(yes=f"{_WEB}CNWXLgEJKC5BjfiOXslIVU", never=f"{_WEB}CRGq7hUvKbUoKlbcMpo4Vw"),
        language=language,
        format=format,
    )


def _test(language: str, format: Format) -> Message:
    return render_test(
        message_id=_ID,
        channel="ann/phone",
        at=AT,
        timezone=_zone(language),
        language=language,
        format=format,
    )


def _item(
    kind: TransitionKind,
    label: str = "US 10",
    *,
    after: Availability = Availability.IN_STOCK,
    confidence: Confidence = Confidence.STRONG,
    price: str = "199",
    was: str | None = None,
    quantity: int | None = None,
    cart_url: str | None = None,
    url: str | None = None,
    sizes: tuple[str, ...] = (),
    until: datetime | None = None,
) -> AlertItem:
    return AlertItem(
        kind=kind,
        label=label,
        after=after,
        confidence=confidence,
        price=Decimal(price),
        currency="EUR",
        previous_price=Decimal(was) if was else None,
        quantity=quantity,
        cart_url=cart_url,
        url=url,
        sizes=sizes,
        since=AT,
        until=until,
    )


def _facts(*items: AlertItem, url: str = _PAGE) -> AlertFacts:
    return AlertFacts(
        message_id=_ID,
        product="Air Jordan 1 Chicago",
        url=url,
        shop=_SHOP,
        seen_at=AT,
        timezone="UTC",
        items=items,
        links=_LINKS,
        image="https://shop.example/pictures/jordan-1.jpg",
    )


_BACK = _item(TransitionKind.RESTOCK, quantity=3, cart_url="https://shop.example/cart/40123:1")
_ALERTS: dict[str, AlertFacts] = {
    "restock": replace(
        _facts(_BACK, _item(TransitionKind.RESTOCK, "US 11", after=Availability.LIMITED)), history=_HISTORY
    ),
    "low-stock": _facts(_item(TransitionKind.LOW_STOCK, after=Availability.LIMITED, quantity=2)),
    "price-drop": _facts(_item(TransitionKind.PRICE, "", price="159", was="199")),
    "preorder": _facts(
        _item(TransitionKind.PREORDER_OPENED, after=Availability.PREORDER, confidence=Confidence.WEAK)
    ),
    "sold-out": replace(
        _facts(_item(TransitionKind.SOLD_OUT, after=Availability.OUT_OF_STOCK)), forecast=_FORECAST
    ),
    "first-restock": replace(_facts(_BACK), forecast=_FORECAST),
    "late": replace(
        _facts(_item(TransitionKind.RESTOCK, until=AT + timedelta(minutes=25))), history=_HISTORY
    ),
    "reminder": replace(
        _facts(_BACK),
        reminder=2,
        links=replace(_LINKS, seen=f"{_WEB}BdgVil6p_8ODnxr1YhNga3"),
        history=_HISTORY,
    ),
}
_LISTINGS: dict[str, AlertFacts] = {
    "new-listing": _facts(
        _item(
            TransitionKind.NEW_LISTING, "Air Jordan 1 Chicago", url=_PAGE, sizes=("US 8", "US 9.5", "US 10")
        ),
        url="https://shop.example/collections/new",
    ),
    "digest": replace(
        _facts(
            _item(TransitionKind.RESTOCK, "Air Jordan 1 Chicago (US 10)", url=_PAGE),
            _item(
                TransitionKind.RESTOCK,
                "PlayStation 5 Pro",
                price="799",
                url="https://games.example/p/ps5-pro",
                until=AT + timedelta(minutes=40),
            ),
            _item(
                TransitionKind.PRICE,
                "Fuji X100VI",
                price="1599",
                was="1799",
                url="https://photo.example/p/x100vi",
            ),
            url="",
        ),
        gathered=True,
        shop=f"{_SHOP}, games.example, photo.example",
        links=Links(open=None, bought=None, sold_out=None, stop=None, stop_all=_LINKS.stop_all),
    ),
}


def _said(kind: NoticeKind) -> NoticeFacts:
    return NoticeFacts(message_id=_ID, kind=kind, at=AT, timezone="UTC", shop=_SHOP)


_SEEN = SeenPage(product="Air Jordan 1 Chicago", shop=_SHOP, since=AT - timedelta(hours=7))
_NOTICES: dict[NoticeKind, NoticeFacts] = {
    NoticeKind.BLIND: replace(_said(NoticeKind.BLIND), pages=(_SEEN,), count=1, url=_PAGE),
    NoticeKind.SIGHTED: replace(_said(NoticeKind.SIGHTED), pages=(_SEEN,), count=1, url=_PAGE),
    NoticeKind.SITE_BLOCKED: replace(
        _said(NoticeKind.SITE_BLOCKED),
        why="403",
        since=AT - timedelta(hours=1),
        next_look_at=AT + timedelta(hours=1),
    ),
    NoticeKind.SITE_BACK: replace(_said(NoticeKind.SITE_BACK), since=AT - timedelta(hours=9)),
    NoticeKind.SITE_HELD: replace(_said(NoticeKind.SITE_HELD), flipped=34, known=80),
    NoticeKind.CANARY_WRONG: replace(
        _said(NoticeKind.CANARY_WRONG),
        product="Gift card",
        url="https://shop.example/products/gift-card",
        expected=Availability.IN_STOCK,
        seen=Availability.OUT_OF_STOCK,
    ),
    NoticeKind.CHANNEL_DISABLED: replace(
        _said(NoticeKind.CHANNEL_DISABLED), channel="ann/phone", why="HTTP 401"
    ),
}
