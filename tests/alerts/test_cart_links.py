"""A link into the shop's cart, from the look that saw the restock to the message, in every format."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from alerts_world import START, Clock, Receiver, World

from alerts.dispatcher import Dispatcher
from alerts.messages import render
from alerts.model import AlertFacts, AlertItem, Format
from crawler.model import Availability, Confidence, Look, Offer, TransitionKind, Variant
from pipelines.record import record
from spiders.carts import with_cart_links

IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
PAGE = "https://shop.example/products/jordan"
CART = "https://shop.example/cart/7:1"


def item(label: str = "US 10", cart_url: str | None = CART, **more: object) -> AlertItem:
    values: dict[str, object] = {"kind": TransitionKind.RESTOCK, "after": IN, "confidence": Confidence.STRONG}
    return AlertItem(label=label, cart_url=cart_url, **(values | more))  # type: ignore[arg-type]


def body(*items: AlertItem, language: str = "en", format: Format = Format.PLAIN) -> str:
    facts = AlertFacts(
        message_id="1" * 32,
        product="Jordan 1",
        url=PAGE,
        shop="shop.example",
        seen_at=datetime(2026, 7, 1, 12, 5, tzinfo=UTC),
        timezone="Europe/Berlin",
        items=items,
    )
    return render(facts, language=language, format=format).body


@pytest.mark.parametrize(
    ("language", "format", "line"),
    [
        ("en", Format.PLAIN, f"Put US 10 in the cart: {CART}"),
        ("en", Format.MARKDOWN, f"[Put US 10 in the cart]({CART})"),
        ("en", Format.HTML, f'Put US 10 in the cart: <a href="{CART}">{CART}</a>'),
        ("zh-CN", Format.PLAIN, f"将 US 10 加入购物车：{CART}"),
        ("zh-CN", Format.MARKDOWN, f"[将 US 10 加入购物车]({CART})"),
        ("zh-CN", Format.HTML, f'将 US 10 加入购物车：<a href="{CART}">{CART}</a>'),
    ],
)
def test_a_link_says_what_it_does(language: str, format: Format, line: str) -> None:
    lines = body(item(), language=language, format=format).replace("<br/>", "").splitlines()
    assert line in [text.strip() for text in lines]
    assert any(PAGE in text for text in lines), "the page's own link stays"


def test_each_link_stands_once_and_a_long_list_is_cut() -> None:
    assert body(item(""), item("US 10")).count(CART) == 1
    assert "Put US 10 in the cart" in body(item(""), item("US 10"))
    assert "Put it in the cart" in body(item(""))
    many = [item(f"US {n}", f"https://shop.example/cart/{n}:1") for n in range(9)]
    assert body(*many).count("/cart/") == 5
    assert "/cart/" not in body(item(cart_url=None))


@pytest.mark.parametrize(
    ("format", "markup"), [(Format.PLAIN, "\r"), (Format.MARKDOWN, "10](javascript"), (Format.HTML, "<b>@")]
)
def test_what_a_shop_calls_a_size_stays_text(format: Format, markup: str) -> None:
    nasty = "10](javascript:x) <b>@everyone\r\nBcc: x"
    made = body(item(nasty, 'https://shop.example/cart/"><script>'), format=format)
    assert markup not in made
    assert "<script>" not in made
    assert "javascript:alert" not in body(item("a", "javascript:alert(1)"), format=format)


def look(at: datetime, *variants: Variant) -> Look:
    best = IN if any(v.availability.buyable for v in variants) else OUT
    offer = Offer(availability=best, price=Decimal(199), currency="EUR", variants=variants)
    offer = with_cart_links(offer, "{shop}/cart/{id}:1", url=PAGE, cart_id=None)
    return Look(watch_id=1, url=PAGE, started_at=at, finished_at=at, outcome=offer)


def test_a_restock_brings_its_variants_link_and_no_other(
    world: World, clock: Clock, receiver: Receiver
) -> None:
    watch = world.watch(url=PAGE)
    world.listener("ann", watch, receiver.url(), variants=["US 10"])
    nine = Variant(key="41", label="US 9", availability=IN, cart_id="6")
    ten = Variant(key="42", label="US 10", availability=OUT, cart_id="7")
    back = replace(ten, availability=IN)
    for minutes, variants in ((-2, (nine, ten)), (0, (nine, back))):
        seen = look(START + timedelta(minutes=minutes), *variants)
        world.database.retrying(
            lambda c, s=seen: record(c, [s], every=timedelta(hours=1), chance=lambda: 0.0)
        )
    Dispatcher(world.database, world.config, clock=clock, chance=lambda: 0.5).run_once()
    (message,) = receiver.at("ann")
    assert CART in message.text
    assert "/cart/6" not in message.text
