from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from alerts.messages import LANGUAGES, render, render_test
from alerts.messages.escape import escape, one_line, safe_url
from alerts.model import AlertFacts, AlertItem, Format
from crawler.model import Availability, Confidence, TransitionKind

NASTY = "<script>x</script> **bold** [a](javascript:x) @everyone\r\nBcc: all@example.com\u202e"


def item(label: str = "US 10", kind: TransitionKind = TransitionKind.RESTOCK, **more: object) -> AlertItem:
    values: dict[str, object] = {
        "kind": kind,
        "label": label,
        "after": Availability.IN_STOCK,
        "confidence": Confidence.STRONG,
        "price": Decimal("199.00"),
        "currency": "EUR",
    }
    return AlertItem(**(values | more))  # type: ignore[arg-type]


def facts(*items: AlertItem, **more: object) -> AlertFacts:
    made = AlertFacts(
        message_id="1" * 32,
        product="Jordan 1",
        url="https://shop.example/p?a=1&b=2",
        shop="shop.example",
        seen_at=datetime(2026, 7, 1, 12, 5, tzinfo=UTC),
        timezone="Europe/Berlin",
        items=items or (item(),),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def text(made: AlertFacts, *, language: str = "en", format: Format = Format.PLAIN) -> str:
    return render(made, language=language, format=format).body


def test_a_plain_english_restock_reads_like_this() -> None:
    message = render(facts(), language="en", format=Format.PLAIN)
    assert message.title == message.heading == "Back in stock: Jordan 1 (US 10)"
    assert message.body == (
        "Jordan 1 can be bought again.\n"
        "In stock: US 10\n"
        "Price: 199 EUR\n"
        "Shop: shop.example\n"
        "Seen: 2026-07-01 14:05 CEST\n"
        "How sure: sure, the shop's page says so clearly\n"
        "https://shop.example/p?a=1&b=2"
    )


def test_a_chinese_restock_in_html_reads_like_this() -> None:
    message = render(facts(timezone="Asia/Shanghai"), language="zh-Hans", format=Format.HTML)
    assert message.title == "补货提醒：Jordan 1（US 10）"
    assert message.heading == "<b>补货提醒：Jordan 1（US 10）</b>"
    assert message.body == (
        "Jordan 1 又可以购买了。<br/>\n"
        "<b>有货：</b>US 10<br/>\n"
        "<b>价格：</b>199 EUR<br/>\n"
        "<b>商店：</b>shop.example<br/>\n"
        "<b>发现时间：</b>2026-07-01 20:05 CST<br/>\n"
        "<b>可信度：</b>确定，商店页面明确写着<br/>\n"
        '打开商品页面：<a href="https://shop.example/p?a=1&amp;b=2">https://shop.example/p?a=1&amp;b=2</a>'
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", TransitionKind)
@pytest.mark.parametrize("format", Format)
def test_every_kind_can_be_told_in_every_language_and_format(
    language: str, kind: TransitionKind, format: Format
) -> None:
    for label in ("", "US 10"):
        message = render(facts(item(label, kind)), language=language, format=format)
        assert "Jordan 1" in message.title
        assert label in message.title
        assert "{" not in message.title + message.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase(language: str) -> None:
    words = LANGUAGES[language]
    for phrases in (words.titles, words.titles_of_variants, words.leads, words.variants):
        assert set(phrases) == set(TransitionKind)
    assert set(words.confidence) == set(Confidence)
    assert all("{product}" in p and "{variants}" in p for p in words.titles_of_variants.values())


def test_variants_of_different_prices_each_say_theirs() -> None:
    made = facts(item("US 10"), item("US 11", price=Decimal("1209.5"), quantity=2), item(""))
    body = text(made)
    assert "In stock: US 10 (199 EUR), US 11 (1,209.50 EUR, 2 left)" in body
    assert "Price:" not in body


def test_few_left_is_said() -> None:
    assert "US 10 (few left)" in text(facts(item(after=Availability.LIMITED)))


def test_low_stock_says_that_it_can_still_be_bought() -> None:
    body = text(facts(item(kind=TransitionKind.LOW_STOCK, after=Availability.LIMITED)))
    assert "can still be bought, but the shop says that few are left." in body
    assert "Few left: US 10" in body


def test_what_is_stored_as_changed_to_few_left_can_still_be_told() -> None:
    assert "US 10 (few left)" in text(facts(item(kind=TransitionKind.CHANGED, after=Availability.LIMITED)))


def test_a_new_price_says_the_old_one() -> None:
    made = facts(item("", TransitionKind.PRICE, previous_price=Decimal(250)))
    assert "Price: 199 EUR (was 250 EUR, 20 % less)" in text(made)


def test_several_kinds_are_told_apart() -> None:
    made = facts(item("US 10"), item("US 9", TransitionKind.SOLD_OUT, after=Availability.OUT_OF_STOCK))
    message = render(made, language="en", format=Format.PLAIN)
    assert message.title == "Back in stock: Jordan 1 (US 10)"
    assert "In stock: US 10" in message.body
    assert "Sold out: US 9" in message.body


def test_a_long_list_of_variants_is_cut() -> None:
    message = render(facts(*(item(f"US {n}") for n in range(40))), language="en", format=Format.PLAIN)
    assert "US 11, and 28 more" in message.body
    assert len(message.title) <= 140


def test_the_least_sure_item_decides_how_sure_it_is() -> None:
    made = facts(item(), item("US 11", confidence=Confidence.CONTRADICTING))
    assert "the page contradicts itself" in text(made)


def test_an_unknown_zone_falls_back_to_utc_and_says_so() -> None:
    assert "2026-07-01 12:05 UTC" in text(facts(timezone="Mars/Olympus"))


@pytest.mark.parametrize("format", Format)
def test_what_a_page_wrote_is_data(format: Format) -> None:
    made = facts(item(NASTY), product=NASTY, shop=NASTY, url='javascript:alert("x")')
    message = render(made, language="en", format=format)
    everything = message.title + message.heading + message.body
    # A phone calls nobody.
    assert format is Format.SMS or "@everyone" not in everything
    assert "\u202e" not in everything
    assert "\r" not in everything
    assert "\n" not in message.title
    assert "href" not in everything
    if format is Format.HTML:
        assert "<script" not in message.body + message.heading
    if format is Format.MARKDOWN:
        assert "[a]" not in message.body
        assert "\\*\\*bold" in message.body
    assert "\nBcc" not in everything


def test_braces_in_a_name_are_not_a_template() -> None:
    assert "{product.__class__}" in text(facts(product="{product.__class__}"))


@pytest.mark.parametrize(
    ("foreign", "markdown"),
    [
        ("Jordan 1-85 (red).", "Jordan 1-85 \\(red\\)."),
        ("- list", "\\- list"),
        ("1. list", "1\\. list"),
        ("# title `code` _it_ ~~x~~ ||y||", "\\# title \\`code\\` \\_it\\_ \\~\\~x\\~\\~ \\|\\|y\\|\\|"),
        ("Tom &amp; Jerry & co", "Tom \\&amp; Jerry & co"),
        ("<@123> <!channel>", "\\<@\u2060123\\> \\<\\!channel\\>"),
    ],
)
def test_markdown_is_escaped_where_it_would_mean_something(foreign: str, markdown: str) -> None:
    assert escape(foreign, Format.MARKDOWN) == markdown


def test_lines_are_cut_and_whitespace_is_folded() -> None:
    assert one_line("a\t\u200b\n b" + "c" * 400) == "a b" + "c" * 296 + "…"


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "data:text/html,x", "//a/b", "https://", "http://[bad", "x" * 5000]
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize("format", Format)
def test_the_test_message_names_its_channel(format: Format) -> None:
    message = render_test(
        message_id="1" * 32,
        channel="<phone>",
        at=datetime(2026, 7, 1, 12, 5, tzinfo=UTC),
        timezone="UTC",
        language="en",
        format=format,
    )
    assert "phone" in message.body
    assert ("<phone>" in message.body) is (format in (Format.PLAIN, Format.SMS))
