"""Queries in people's words against products' names: what is read of them, what matches, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.fuzzy import DEFAULT_THRESHOLD, Name, match
from crawler.fuzzy_query import QueryError, parse, read
from crawler.fuzzy_words import tokens


def score(query: str, title: str, **more: object) -> int:
    return match(parse(query), Name(title=title, **more)).score  # type: ignore[arg-type]


def matches(query: str, title: str, **more: object) -> bool:
    return score(query, title, **more) >= DEFAULT_THRESHOLD


@pytest.mark.parametrize(
    ("query", "sizes", "limit", "currency"),
    [
        ("jordan 1 chicago, US 10, below 250 EUR", ("US 10",), Decimal(250), "EUR"),
        ("AJ1 芝加哥 42码 1500元以下", ("42码",), Decimal(1500), "CNY"),
        ("耐克 dunk 欧码42.5 低于 ¥899", ("欧码42.5",), Decimal(899), "CNY"),
        ("dunk low panda EU 44 under €1.299,95", ("EU 44",), Decimal("1299.95"), "EUR"),
        ("beta lt jacket, size M, up to 400", ("size M",), Decimal(400), None),
        ("uniqlo tee, XL", ("XL",), None, None),
        ("dunk 10.5 US max 150 GBP", ("10.5 US",), Decimal(150), "GBP"),
        ("iphone 15 pro max 256gb", (), None, None),
        ("air max 90 infrared", (), None, None),
    ],
)
def test_sizes_and_prices_are_read(
    query: str, sizes: tuple[str, ...], limit: Decimal | None, currency: str | None
) -> None:
    asked = parse(query)
    assert (asked.sizes, asked.limit, asked.currency) == (sizes, limit, currency)


def test_a_sign_of_several_currencies_is_asked_about() -> None:
    with pytest.raises(QueryError, match="USD, CAD or AUD"):
        parse("dunk low below $120")


@pytest.mark.parametrize("query", ["", "   ", "below 250 EUR", "US 10", "-gs", "the of", "x" * 501])
def test_what_names_nothing_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)
    assert read(query) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("耐克", "NIKE"),
        ("AJ1", "Air Jordan 1"),
        ("PS5", "PlayStation 5"),
        ("索尼ps5", "Sony Play Station 5"),
        ("rtx4090", "RTX 4090"),
        ("iPhone15Pro", "iphone 15 pro"),
        ("Ｎｉｋｅ　ＤＵＮＫ", "nike dunk"),
        ("Pokémon", "pokemon"),
        ("256 GB", "256g"),
        ("遊戲機", "游戏机"),
    ],
)
def test_what_means_the_same_becomes_the_same(one: str, other: str) -> None:
    assert tokens(one) == tokens(other)


@pytest.mark.parametrize(
    ("query", "title", "wanted"),
    [
        ("chicago 1 jordan", "Air Jordan 1 High Chicago", True),
        ("jordan 1 chicgo", "Air Jordan 1 High Chicago", True),
        ("jordan 1 chicago", "Air Jordan 11 Chicago", False),
        ("jordan 1 chicago", "Air Jordan 1 Chicago (GS)", False),
        ("jordan 1 chicago kids", "Air Jordan 1 Chicago (GS)", True),
        ("jordan 1 chicago kids", "Air Jordan 1 Chicago", False),
        ("ps5", "Sony PlayStation 4 Pro", False),
        ("ps5", "Case for PlayStation 5", False),
        ("ps5", "Elden Ring - PS5", False),
        ("ps5 controller", "DualSense Controller for PS5", True),
        ("iphone 15", "Apple iPhone 15 Pro", False),
        ("dunk low black", "Nike Dunk Low Green", False),
        ("dunk low black", "Nike Dunk High Black", False),
        ("泰坦尼克", "乐高 10294 泰坦尼克号", True),
        ("airpods max silver", "Apple AirPods Max Silver with Case", True),
        ("iphone 15", "Apple iPhone 15 refurbished", False),
        ("jordan 1 men", "Air Jordan 1 WMNS", False),
    ],
)
def test_matches(query: str, title: str, wanted: bool) -> None:
    assert matches(query, title) is wanted


def test_a_model_code_is_exact() -> None:
    asked = "CT8013-170"
    assert score(asked, "Air Jordan 11 ct8013 170") == 100
    assert score(asked, "Air Jordan 11", codes=("CT8013170",)) == 100
    for other in ("CT8013-1701", "CT8013-17", "CT8013-171", "CT8012-170"):
        assert score(asked, f"Air Jordan 11 {other}", codes=(other,)) == 0


def test_it_says_why_in_both_languages() -> None:
    found = match(parse("jordan 1 black"), Name(title="Air Jordan 1 Red"))
    assert found.why("jordan 1 black").endswith("jordan, 1; without black; but it says red")
    assert "没有 black" in found.why("jordan 1 black", "zh-CN")
    assert len(found.why("x" * 400)) < 150
    assert match(parse("dunk -gs"), Name(title="Dunk GS")).against == ("kids",)


ANY = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [
                "jordan",
                "1",
                "AJ1",
                "芝加哥",
                "-gs",
                "not",
                "US 10",
                "below 200 EUR",
                "¥",
                "CT8013-170",
                "'",
                '"',
                "黑",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)


@given(ANY, ANY, st.lists(ANY, max_size=2))
def test_nothing_that_is_written_fails(query: str, title: str, more: list[str]) -> None:
    asked = read(query)
    if asked is None:
        return
    found = match(asked, Name(title=title, brand=title[:5], more=tuple(more), codes=tuple(more)))
    assert 0 <= found.score <= 100
    assert found.why(query)
    assert found.why(query, "zh-CN")


@given(ANY, st.sampled_from(["gs", "kids", "chicago", "手柄", "low", "pro"]), ANY)
def test_what_is_unwanted_always_wins(query: str, unwanted: str, title: str) -> None:
    asked = read(f"{query.replace(chr(34), '')} -{unwanted}")
    if asked is not None and asked.unwanted:
        assert match(asked, Name(title=f"{title} {unwanted}")).score == 0
        assert match(asked, Name(title="Jordan", more=(unwanted,))).score == 0
