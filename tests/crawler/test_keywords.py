"""Keywords: all words, none behind a minus sign, quoted ones side by side, codes exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.keywords import Haystack, KeywordError, find, haystack, parse

JORDAN = haystack(
    title="Air Jordan 1 Retro High OG “Chicago” (2026)",
    brand="Jordan",
    tags=["Sneakers", "Mens", "10"],
    codes=["CT8013-170-9", "8123"],
)


def says(title: str, **more: object) -> Haystack:
    return haystack(title=title, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keywords", "there"),
    [
        ("jordan 1 chicago", True),
        ("CHICAGO jordan", True),
        ("jordan 1 chicago -gs", True),
        ("jordan 11", False),
        ("jordan 1 bred", False),
        ("jordan -retro", False),
        ("jordan -high -low", False),
        ('"jordan 1"', True),
        ('"retro jordan"', False),
        ('jordan -"high og"', False),
        ('jordan -"og high"', True),
        ("“Jordan 1” chicago", True),
        ("sneakers mens", True),
        ("10", False),
        ("jordan 2026", True),
        ("-gs -td", True),
        ("-mens", False),
        ("ct8013-170", True),
        ("CT8013 170", False),
        ("CT8013170", True),
        ("CT8013-17", False),
        ("CT8013-1", False),
        ("T8013-170", False),
        ("8123", False),
    ],
)
def test_a_listing(keywords: str, there: bool) -> None:
    assert parse(keywords).matches(JORDAN) is there


@pytest.mark.parametrize(
    ("keywords", "title", "there"),
    [
        ("größe", "Große Tasse", True),
        ("groesse", "Größe", False),
        ("tasse große", "GROSSE TASSE", True),
        ("cafe", "Café crème", True),
        ("Ｊｏｒｄａｎ", "jordan", True),
        ("mens", "Men's runner", True),
        ("men’s", "MENS", True),
        ("air-max", "Air Max 90", True),
        ("air-max", "AirMax 90", False),
        ("dd1391-100", "Dunk DD1391 100", True),
        ("dd1391-100", "Dunk DD1391100", True),
        ("dd1391-100", "Dunk DD1391-1001", False),
        ("10.5", "size 10.5", True),
        ("乔丹", "Air乔丹1 芝加哥", True),
        ("乔丹1", "乔丹1 芝加哥", True),
        ("乔丹1", "乔丹11 芝加哥", False),
        ("芝加哥 -童鞋", "乔丹 芝加哥 童鞋", False),
        ("芝加哥 -童鞋", "乔丹 芝加哥 男鞋", True),
        ("airジョーダン", "ナイキ Air ジョーダン 1", True),
        ("조던", "에어 조던은 1", True),
        ("switch2", "Nintendo Switch 2", True),
        ("switch 2", "Nintendo Switch 2 本体", True),
        ("ps5 slim", "PS5® Slim", True),
    ],
)
def test_words_of_all_scripts(keywords: str, title: str, there: bool) -> None:
    assert parse(keywords).matches(says(title)) is there


def test_numbers_are_sought_in_titles_only() -> None:
    dunk = says("Jordan 4 Bred", tags=["1", "jordan 1"])
    assert not parse("jordan 1").matches(dunk)
    assert parse("bred jordan").matches(dunk)


def test_words_of_two_tags_are_not_side_by_side() -> None:
    shoe = says("Runner", tags=["low", "top"])
    assert not parse('"low top"').matches(shoe)
    assert parse("low top").matches(shoe)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "no word"), (" - ", "no word"), ('""', "no word"), ('jordan "1', "quote"), ("x" * 300, "longer")],
)
def test_what_says_nothing_is_refused(text: str, why: str) -> None:
    with pytest.raises(KeywordError, match=why):
        parse(text)


def test_one_of_several_lines_is_enough() -> None:
    assert find(["dunk", "jordan chicago"], JORDAN) == "jordan chicago"
    assert find(["dunk", "jordan bred"], JORDAN) is None


@given(title=st.text(max_size=80), keywords=st.text(max_size=40))
def test_any_text(title: str, keywords: str) -> None:
    try:
        query = parse(keywords)
    except KeywordError:
        return
    assert query.matches(says(title)) in (True, False)


@given(
    words=st.lists(st.from_regex(r"[a-zéß0-9]{1,8}|[乔丹调]{1,3}", fullmatch=True), min_size=1, max_size=5)
)
def test_a_title_of_the_words_themselves_has_them_in_any_order(words: list[str]) -> None:
    assert parse(" ".join(words)).matches(says(" ".join(reversed(words)).upper()))
    assert not parse(" ".join([*words, "-" + words[0]])).matches(says(" ".join(words)))
