"""Prices and durations in the spellings that people use, and back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.watchlist.declared import Price
from crawler.watchlist.emitting import flow, quoted
from crawler.watchlist.problems import Mistake
from crawler.watchlist.reading import plain, read_yaml
from crawler.watchlist.units import format_duration, format_price, parse_duration, parse_price


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("200 EUR", "200", "EUR"),
        ("eur 200", "200", "EUR"),
        ("€200", "200", "EUR"),
        ("200,50 €", "200.5", "EUR"),
        ("£1,499.00", "1499", "GBP"),
        ("1.499,00 EUR", "1499", "EUR"),
        ("1.499 EUR", "1499", "EUR"),
        ("1 299 SEK", "1299", "SEK"),
        ("1'299.90 CHF", "1299.9", "CHF"),
        ("1,299,000 KRW", "1299000", "KRW"),
        ("1499CNY", "1499", "CNY"),
        ("0.99 USD", "0.99", "USD"),
        ("200", "200", None),
    ],
)
def test_prices(text: str, amount: str, currency: str | None) -> None:
    assert parse_price(text) == Price(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    "text",
    ["", "EUR", "¥1499", "1499元", "$5", "5 dollars", "-5 EUR", "0 EUR", "0.499 EUR", "1e999 EUR", "5 EUR 6"],
)  # fmt: skip
def test_what_is_no_price_or_may_be_two_is_asked_about(text: str) -> None:
    with pytest.raises(Mistake):
        parse_price(text)


@given(
    st.decimals(min_value="0.01", max_value="999999999", places=2),
    st.sampled_from(["EUR", "CNY", None]),
)
def test_a_price_survives_being_written(amount: Decimal, currency: str | None) -> None:
    price = Price(amount=amount, currency=currency)
    assert parse_price(format_price(price)) == price


@given(st.integers(min_value=0, max_value=366 * 86400 * 1000))
def test_a_duration_survives_being_written(milliseconds: int) -> None:
    seconds = milliseconds / 1000
    assert parse_duration(format_duration(seconds)) == timedelta(milliseconds=milliseconds)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_survives_being_written(text: str) -> None:
    for written in (f"a: {quoted(text)}\n", f"a: {flow([text])}\n"):
        root, problems = read_yaml(written)
        assert problems == []
        assert root is not None
        assert plain(root) in ({"a": text}, {"a": [text]})
