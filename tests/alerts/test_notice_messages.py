"""What notices say, in each language and markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from alerts.messages import LANGUAGES, render_notice
from alerts.messages.notice_facts import NoticeFacts, SeenPage
from alerts.messages.notice_words import NoticeWords
from alerts.model import Format
from crawler.model import Availability
from crawler.storage.schema import NoticeKind

AT = datetime(2026, 7, 1, 12, 5, tzinfo=UTC)
NASTY = "<script>x</script> **bold** [a](javascript:x) @everyone\r\nBcc: all@example.com\u202e {shop}"


def facts(kind: NoticeKind, **more: object) -> NoticeFacts:
    page = SeenPage(product="Jordan 1", shop="shop.example", since=AT, why="late")
    made = NoticeFacts(
        message_id="1" * 32,
        kind=kind,
        at=AT,
        timezone="Europe/Berlin",
        shop="shop.example",
        product="Jordan 1",
        url="https://shop.example/p?a=1&b=2",
        why="a captcha",
        since=AT,
        next_look_at=AT,
        flipped=12,
        known=30,
        expected=Availability.OUT_OF_STOCK,
        seen=Availability.LIMITED,
        pages=(page,) if kind in (NoticeKind.BLIND, NoticeKind.SIGHTED) else (),
        count=1,
        channel="ann/phone",
        channel_masked="tgram://…",
    )
    return replace(made, **more)  # type: ignore[arg-type]


VARIETIES = [
    *(facts(kind) for kind in NoticeKind),
    facts(NoticeKind.SITE_HELD, by_canary=True),
    facts(NoticeKind.SITE_HELD, by_listings=True),
    facts(NoticeKind.CHANNEL_DISABLED, theirs=False),
    facts(NoticeKind.BLIND, count=7),
    facts(
        NoticeKind.SIGHTED,
        count=2,
        pages=tuple(SeenPage(product="x", shop=s, since=None) for s in ("a.example", "b.example")),
    ),
    NoticeFacts(message_id="1" * 32, kind=NoticeKind.BLIND, at=AT, timezone="UTC", count=0),
    *(NoticeFacts(message_id="1" * 32, kind=kind, at=AT, timezone="nowhere", count=1) for kind in NoticeKind),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format", Format)
@pytest.mark.parametrize("number", range(len(VARIETIES)))
def test_everything_can_be_told_in_every_language_and_format(
    language: str, format: Format, number: int
) -> None:
    message = render_notice(VARIETIES[number], language=language, format=format)
    assert message.title
    assert "{" not in message.title + message.heading + message.body
    assert "\n" not in message.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_phrase(language: str) -> None:
    words: NoticeWords = LANGUAGES[language].notices
    assert set(words.titles) == set(words.leads) == set(NoticeKind)
    assert set(words.titles_of_many) == set(words.titles_of_shops) == {NoticeKind.BLIND, NoticeKind.SIGHTED}


def test_a_held_site_in_english_says_what_to_do() -> None:
    message = render_notice(facts(NoticeKind.SITE_HELD, url=""), language="en", format=Format.PLAIN)
    assert message.title == "Held: 12 of 30 products of shop.example came back at once"
    assert message.body == (
        "12 of the 30 products that are watched at shop.example came back within minutes.\n"
        "That is likelier a change of its pages than a miracle.\n"
        "Nobody is told of them until you decide.\n"
        "To see them: restock alerts held\n"
        "To tell people: restock alerts release shop.example\n"
        "To tell nobody: restock alerts discard shop.example"
    )


def test_a_blind_watch_in_chinese_reads_like_this() -> None:
    made = facts(NoticeKind.BLIND, timezone="Asia/Shanghai")
    message = render_notice(made, language="zh-CN", format=Format.HTML)
    assert message.title == "暂时看不到：Jordan 1"
    assert message.body == (
        "已有一段时间没有一次查看成功，期间的补货可能会错过。<br/>\n"
        "Jordan 1 (shop.example)、最后一次看到是 2026-07-01 20:05 CST：late<br/>\n"
        '打开商品页面：<a href="https://shop.example/p?a=1&amp;b=2">https://shop.example/p?a=1&amp;b=2</a>'
    )


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("format", Format)
def test_what_pages_and_people_wrote_is_escaped(kind: NoticeKind, format: Format) -> None:
    page = SeenPage(product=NASTY, shop="shop.example", since=AT, why=NASTY)
    made = facts(kind, product=NASTY, why=NASTY, channel=NASTY, url="javascript:alert(1)", pages=(page,))
    message = render_notice(made, language="en", format=format)
    said = message.title + message.heading + message.body
    assert "\r" not in said
    assert "\u202e" not in said
    assert "\nBcc" not in said
    assert format is Format.SMS or "@everyone" not in said
    assert "javascript:alert" not in message.body
    if format is Format.HTML:
        assert "<script>" not in message.body
    if format is Format.MARKDOWN:
        assert "**bold**" not in message.body
        assert "[a](" not in message.body


def test_a_long_list_of_pages_is_cut() -> None:
    pages = tuple(SeenPage(product=f"Shoe {n}", shop="shop.example", since=AT) for n in range(20))
    body = render_notice(
        facts(NoticeKind.BLIND, pages=pages, count=100), language="en", format=Format.PLAIN
    ).body
    assert "Shoe 11" in body
    assert "Shoe 12" not in body
    assert "and 88 more" in body
