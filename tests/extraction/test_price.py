"""Amounts and currencies as many locales write them."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extraction.price import Money, currency_of, number_to_decimal, read_price


@pytest.mark.parametrize(
    ("text", "hints", "amount", "currency"),
    [
        ("1.299,95 €", {}, "1299.95", "EUR"),
        ("€1,299.95", {}, "1299.95", "EUR"),
        ("1.299", {"language": "de"}, "1299", None),
        ("1,299", {"language": "ja"}, "1299", None),
        ("1,299", {"language": "en", "currency": "USD"}, "1299", "USD"),
        ("12,50", {}, "12.50", None),
        ("1'299.–", {}, "1299", None),
        ("CHF 1’299.00", {}, "1299.00", "CHF"),
        ("199,-", {}, "199", None),
        ("1.299,- kr", {"language": "da"}, "1299", "DKK"),
        ("₹1,49,999", {}, "149999", "INR"),
        ("US $1,299.00", {}, "1299.00", "USD"),
        ("$1,299.99 CAD", {}, "1299.99", "CAD"),
        ("1 299 kr", {"language": "sv"}, "1299", "SEK"),
        ("1 299:-", {"domain": "butik.se"}, "1299", "SEK"),
        ("HK$1,299", {}, "1299", "HKD"),
        ("NT$ 1,280", {}, "1280", "TWD"),
        ("￥1,299", {"language": "ja"}, "1299", "JPY"),
        ("¥1,299", {"language": "zh-CN"}, "1299", "CNY"),
        ("¥1,299", {"domain": "shop.co.jp"}, "1299", "JPY"),
        ("1,280元", {"language": "zh-TW"}, "1280", "TWD"),
        ("5,980円(税込)", {}, "5980", "JPY"),
        ("59,000원", {}, "59000", "KRW"),
        ("١٬٢٩٩ ر.س", {}, "1299", "SAR"),
        ("12.345 KD", {}, "12.345", "KWD"),
        ("1 299,00 zł", {}, "1299.00", "PLN"),
        ("1 299 Kč", {}, "1299", "CZK"),
        ("19.90 лв.", {}, "19.90", "BGN"),
        ("1 290 руб.", {}, "1290", "RUB"),
        ("349 грн", {}, "349", "UAH"),
        ("12 990 Ft", {}, "12990", "HUF"),
        ("1.299.000 ₫", {}, "1299000", "VND"),
        ("R$ 1.299,90", {}, "1299.90", "BRL"),
        ("35€99", {}, "35.99", "EUR"),
        ("$12 99", {}, "12.99", "USD"),
        ("$.75", {}, "0.75", "USD"),
        ("$49", {"domain": "shop.com.au"}, "49", "AUD"),
        ("$49", {"domain": "tienda.mx"}, "49", "MXN"),
        ("$49", {"language": "en-CA"}, "49", "CAD"),
        ("$49", {"domain": "shop.ca", "currency": "USD"}, "49", "USD"),
        ("Price: $1,299.00 & FREE Shipping", {}, "1299.00", "USD"),
        ("12,99 € inkl. MwSt. zzgl. Versand", {}, "12.99", "EUR"),
        ("Was £20 Now £15", {}, "15", "GBP"),
        ("UVP 29,99 € 19,99 €", {}, "19.99", "EUR"),
        ("from £9.99", {}, "9.99", "GBP"),
    ],
)
def test_reads_the_price(text: str, hints: dict[str, str], amount: str, currency: str | None) -> None:
    assert read_price(text, **hints) == Money(amount=D(amount), currency=currency)


@pytest.mark.parametrize(
    "text",
    [
        "4 x 25 €",
        "$25/month",
        "as low as $20 a month",
        "or 4 interest-free payments of $12.50",
        "€1.20 per 100 g",
        "(12,50 €/kg)",
        "Save $20",
        "20% off",
        "Shipping $5.99",
        "Versand: 4,99 €",
        "$12.99 - $15.99",
        "10-20 €",
        "$0.00",
        "3 reviews",
        "满200减20",
        "运费 ¥10",
        "送料 550円",
        "",
        "no number",
        "1.234.56",
        "$12 " + "x" * 200,
    ],
)
def test_what_is_not_the_price_is_none(text: str) -> None:
    assert read_price(text) is None


@pytest.mark.parametrize(
    ("value", "language", "amount"),
    [
        (129900, None, "129900"),
        ("129900", None, "129900"),
        (12.5, None, "12.5"),
        (D("9.99"), None, "9.99"),
        ("1.299,00", None, "1299.00"),
        ("1 299", None, "1299"),
        ("1,299", None, "1299"),
        ("1.299", None, "1.299"),
        ("1.299", "de", "1299"),
        ("149.0000", "de", "149.0000"),
        ("149.000", "en", "149.000"),
        ("0.999", "de", "0.999"),
        ("1.5E2", None, "150"),
        ("$12.50", None, "12.50"),
    ],
)
def test_structured_values(value: object, language: str | None, amount: str) -> None:
    assert number_to_decimal(value, language=language) == D(amount)


@pytest.mark.parametrize(
    "value",
    [
        "NaN",
        "Infinity",
        float("nan"),
        float("inf"),
        D("NaN"),
        D("Infinity"),
        -1,
        0,
        "0",
        "-5",
        "",
        "abc",
        None,
        True,
        [],
        {},
        1e300,
        10**40,
    ],
)
def test_what_is_no_amount_is_none(value: object) -> None:
    assert number_to_decimal(value) is None


@given(st.text(max_size=200), st.sampled_from([None, "de", "ja", "zh-TW", "xx"]))
def test_any_text_gives_a_sound_amount_or_none(text: str, language: str | None) -> None:
    money = read_price(text, language=language)
    assert money is None or (money.amount.is_finite() and money.amount > 0)
    amount = number_to_decimal(text, language=language)
    assert amount is None or (amount.is_finite() and amount > 0)


@given(st.integers(1, 99_999_999))
def test_one_amount_reads_equal_in_every_grouping(cents: int) -> None:
    amount = D(cents) / 100
    english = f"{amount:,.2f}"
    german = english.translate({ord(","): ".", ord("."): ","})
    for text in (
        f"${english}",
        f"{german} €",
        f"{german.replace('.', ' ')} €",
        f"CHF {english.replace(',', '’')}",
    ):
        money = read_price(text)
        assert money is not None
        assert money.amount == amount


@pytest.mark.parametrize(
    ("text", "language", "domain", "currency"),
    [
        ("kr", None, None, None),
        ("kr", "nb", None, "NOK"),
        ("$", None, "a.sg", "SGD"),
        ("¥", None, None, None),
        ("hello", None, None, None),
        ("EUR", None, None, "EUR"),
    ],
)
def test_currency_of(text: str, language: str | None, domain: str | None, currency: str | None) -> None:
    assert currency_of(text, language, domain) == currency
