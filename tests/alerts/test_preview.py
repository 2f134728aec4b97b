"""Every kind of message has an example, in every format and language, and the page of captures is current."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.messages import LANGUAGES
from alerts.messages.samples import samples
from alerts.messages.sms import message, segments
from alerts.model import Format
from crawler.storage.schema import NoticeKind
from restock.cli import app
from restock.commands.preview_alert import captures_page

PAGE = Path(__file__).parents[2] / "docs" / "alerts-captures.md"
ALL = list(samples())


def test_every_kind_has_an_example() -> None:
    asked = {"restock", "low-stock", "new-listing", "price-drop", "preorder", "sold-out", "digest"}
    assert asked | {"late", "reminder", "confirm", "test"} <= set(ALL)
    assert {kind.value.replace("_", "-") for kind in NoticeKind} <= set(ALL)


def test_the_page_of_captures_is_current() -> None:
    languages = [c.language for c in LANGUAGES.values()]
    made = "".join(f"{part}\n" for part in captures_page(ALL, languages, list(Format)))
    assert PAGE.read_text(encoding="utf-8") == made, (
        "run: restock preview-alert --captures > docs/alerts-captures.md"
    )


@pytest.mark.parametrize("kind", ALL)
def test_both_languages_say_it_in_each_format(kind: str) -> None:
    for format in Format:
        english, chinese = (samples()[kind](language, format) for language in ("en", "zh-CN"))
        assert english.title != chinese.title
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.body)
        assert (english.card is not None) is (format is Format.EMBED)
        assert "{" not in english.body + chinese.body


@pytest.mark.parametrize("kind", ALL)
def test_an_english_text_message_is_one_segment(kind: str) -> None:
    assert segments(samples()[kind]("en", Format.SMS).body) == 1


@pytest.mark.parametrize("kind", ["restock", "late", "reminder", "price-drop", "confirm"])
def test_a_text_message_in_chinese_is_two_segments_at_most_and_has_the_short_link(kind: str) -> None:
    body = samples()[kind]("zh-CN", Format.SMS).body
    assert segments(body) <= 2
    assert "https://restock.example/l/" in body


def test_a_text_message_keeps_its_link_whole_where_one_segment_is_too_short() -> None:
    address = "https://shop.example/" + "p" * 200
    made = message("1" * 32, lambda name: f"Back: {name}", product="Shoe", details=["9 EUR"], address=address)
    assert made.body == f"Back: Shoe - 9 EUR {address}"


def test_the_embed_has_picture_price_and_history() -> None:
    card = samples()["restock"]("en", Format.EMBED).card
    assert card is not None
    shown = card.as_json()
    assert shown["thumbnail"] == {"url": "https://shop.example/pictures/jordan-1.jpg"}
    assert shown["url"] == "https://shop.example/products/air-jordan-1-retro-high-og-chicago"
    fields = {field["name"]: field["value"] for field in shown["fields"]}
    assert fields["Price"] == "199 EUR"
    assert fields["Before"] == "4 restocks in 6 weeks, mostly Thursdays about 10:00; sold out after 25 min"


def test_the_command_shows_what_is_chosen() -> None:
    answer = CliRunner().invoke(
        app, ["preview-alert", "--kind", "late", "--language", "zh-CN", "--format", "plain"]
    )
    assert answer.exit_code == 0
    assert "曾有货：" in answer.output
    assert "期间有货，现已再次售罄" in answer.output
    assert "Was in stock" not in answer.output


def test_an_unknown_kind_is_named_with_the_known_ones() -> None:
    answer = CliRunner().invoke(app, ["preview-alert", "--kind", "nothing"])
    assert answer.exit_code != 0
    assert "One of: restock, low-stock" in str(answer.exception)
