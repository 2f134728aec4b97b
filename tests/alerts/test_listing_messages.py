"""What people read of a shop's listing: one product in full, several as a short list, in every language."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from alerts.messages import LANGUAGES, render_listings
from alerts.model import AlertFacts, AlertItem, Format
from crawler.model import Availability, Confidence, TransitionKind

NEW, RESTOCK, SOLD_OUT = TransitionKind.NEW_LISTING, TransitionKind.RESTOCK, TransitionKind.SOLD_OUT
PRICE = TransitionKind.PRICE
NASTY = "<script>x</script> **b** [a](javascript:x) @everyone\r\nBcc: all@example.com\u202e"


def item(label: str = "Air Jordan 1 Chicago", kind: TransitionKind = NEW, **more: Any) -> AlertItem:
    values: dict[str, Any] = {
        "kind": kind,
        "label": label,
        "after": Availability.IN_STOCK,
        "confidence": Confidence.STRONG,
        "price": Decimal("185.00"),
        "currency": "USD",
        "url": "https://kith.com/products/aj1?a=1&b=2",
        "sizes": ("US 9", "US 10"),
    }
    return AlertItem(**(values | more))


def facts(*items: AlertItem, **more: Any) -> AlertFacts:
    made = AlertFacts(
        message_id="1" * 32,
        product="Kith",
        url="https://kith.com/products.json",
        shop="kith.com",
        seen_at=datetime(2026, 7, 1, 12, 5, tzinfo=UTC),
        timezone="Europe/Berlin",
        items=items or (item(),),
    )
    return replace(made, **more)


def body(made: AlertFacts, *, language: str = "en", format: Format = Format.PLAIN) -> str:
    return render_listings(made, language=language, format=format).body


def test_one_new_product_reads_like_this() -> None:
    message = render_listings(facts(), language="en", format=Format.PLAIN)
    assert message.title == message.heading == "New at kith.com: Air Jordan 1 Chicago"
    assert message.body == (
        "kith.com lists Air Jordan 1 Chicago, which it didn't before.\n"
        "Sizes: US 9, US 10\n"
        "Price: 185 USD\n"
        "Shop: kith.com\n"
        "Seen: 2026-07-01 14:05 CEST\n"
        "How sure: sure, the shop's page says so clearly\n"
        "https://kith.com/products/aj1?a=1&b=2"
    )


def test_one_in_chinese_and_html_reads_like_this() -> None:
    message = render_listings(facts(timezone="Asia/Shanghai"), language="zh-CN", format=Format.HTML)
    assert message.title == "kith.com 上新：Air Jordan 1 Chicago"
    assert message.heading == "<b>kith.com 上新：Air Jordan 1 Chicago</b>"
    assert message.body == (
        "kith.com 新上架了 Air Jordan 1 Chicago。<br/>\n"
        "<b>可选规格：</b>US 9、US 10<br/>\n"
        "<b>价格：</b>185 USD<br/>\n"
        "<b>商店：</b>kith.com<br/>\n"
        "<b>发现时间：</b>2026-07-01 20:05 CST<br/>\n"
        "<b>可信度：</b>确定，商店页面明确写着<br/>\n"
        '打开商品页面：<a href="https://kith.com/products/aj1?a=1&amp;b=2">https://kith.com/products/aj1?a=1&amp;b=2</a>'
    )


def test_several_are_one_short_list() -> None:
    made = facts(item("One"), item("Two", price=None, sizes=(), after=Availability.OUT_OF_STOCK))
    message = render_listings(made, language="en", format=Format.PLAIN)
    assert message.title == "2 new at kith.com"
    assert message.body == (
        "• One · 185 USD · US 9, US 10\n"
        "https://kith.com/products/aj1?a=1&b=2\n"
        "• Two · can't be bought yet, or any more\n"
        "https://kith.com/products/aj1?a=1&b=2\n"
        "Shop: kith.com\n"
        "Seen: 2026-07-01 14:05 CEST\n"
        "How sure: sure, the shop's page says so clearly"
    )


def test_a_list_in_markdown_links_its_titles() -> None:
    shown = body(facts(item("One [x]"), item("Two", url="https://kith.com/b")), format=Format.MARKDOWN)
    assert "• [One \\[x\\]](https://kith.com/products/aj1?a=1&b=2) · 185 USD · US 9, US 10" in shown
    assert "• [Two](https://kith.com/b) · " in shown


def test_a_list_in_html_shows_its_addresses() -> None:
    shown = body(facts(item("One"), item("Two")), format=Format.HTML)
    assert shown.count('<a href="https://kith.com/products/aj1?a=1&amp;b=2">') == 2
    assert "• One · 185 USD" in shown


def test_kinds_are_told_apart_new_ones_first() -> None:
    old = Decimal(200)
    made = facts(
        item("Back", RESTOCK), item("Cheap", PRICE, previous_price=old), item("Fresh"), item("Gone", SOLD_OUT)
    )
    shown = body(made)
    assert render_listings(made, language="en", format=Format.PLAIN).title == "1 new at kith.com"
    assert (
        shown.index("1 new at kith.com") < shown.index("Fresh") < shown.index("1 back in stock at kith.com")
    )
    assert shown.index("Back") < shown.index("Cheap") < shown.index("1 sold out at kith.com")
    assert "• Cheap · 185 USD (was 200 USD) · US 9, US 10" in shown


def test_a_long_list_is_cut_and_counted() -> None:
    made = facts(*(item(f"Shoe {n}", url="https://kith.com/p") for n in range(22)))
    message = render_listings(made, language="en", format=Format.PLAIN)
    assert message.title == "22 new at kith.com"
    assert message.body.count("•") == 10
    assert "and 12 more" in message.body
    assert "另有 12 件" in body(made, language="zh-CN")


@pytest.mark.parametrize("format", Format)
def test_a_list_fits_the_chat_services(format: Format) -> None:
    wordy = item("Very long name of a shoe " * 20, url="https://kith.com/" + "p" * 300, sizes=("US 10",) * 40)
    made = facts(*(wordy for _ in range(200)))
    message = render_listings(made, language="en", format=format)
    assert len(message.heading) + len(message.body) < 2000
    assert "and 19" in message.body


def test_more_sizes_than_can_be_read() -> None:
    assert "Sizes: 1, 2, 3, 4, 5, 6, 7, 8…\n" in body(facts(item(sizes=tuple(map(str, range(1, 20))))))


def test_what_a_shop_wrote_is_escaped_everywhere() -> None:
    nasty = item(NASTY, url="javascript:alert(1)", sizes=(NASTY,))
    for made in (facts(nasty), facts(nasty, nasty)):
        for language in LANGUAGES:
            html = render_listings(made, language=language, format=Format.HTML)
            assert "<script>" not in html.body + html.heading
            plain = render_listings(made, language=language, format=Format.PLAIN)
            assert "\r" not in plain.body + plain.title
            assert "\n" not in plain.title
            assert "\u202e" not in plain.body
            assert "@everyone" not in plain.body
            markdown = render_listings(made, language=language, format=Format.MARKDOWN).body
            assert "[a](javascript" not in markdown
            assert "javascript:alert" not in plain.body + html.body + markdown


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TransitionKind)
@pytest.mark.parametrize("format", Format)
def test_every_kind_can_be_told(language: str, kind: TransitionKind, format: Format) -> None:
    for made in (facts(item(kind=kind)), facts(item(kind=kind), item("Another", kind))):
        message = render_listings(made, language=language, format=format)
        assert "Air Jordan 1 Chicago" in message.body
        assert "{" not in message.body + message.title + message.heading


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase(language: str) -> None:
    words = LANGUAGES[language].listings
    for phrases in (words.titles, words.titles_of_many, words.leads):
        assert set(phrases) == set(TransitionKind)
    assert set(words.states) == {a for a in Availability if not a.buyable and a is not Availability.UNKNOWN}
