"""Numbers that structured data gives as prices: plain numbers at once, texts through the price reader."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from spiders.extraction.price import read_price

_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,2})?")
_LONG = re.compile(r"\d{1,9}\.\d{4,12}")
_CODE = re.compile(r"[A-Za-z]{3}")
_LARGEST = Decimal(10) ** 11


def amount(value: Any, *, language: str | None = None) -> Decimal | None:
    """A finite, positive price, or None. 0 is suspicious and therefore none.

    >>> amount("1299.00"), amount(0), amount("NaN")
    (Decimal('1299.00'), None, None)
    """
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    if isinstance(value, (int, Decimal)):
        return _sound(Decimal(value))
    text = str(value).strip()
    if _PLAIN.fullmatch(text):
        return _sound(Decimal(text))
    if _LONG.fullmatch(text):
        return _sound(Decimal(text).quantize(Decimal("0.01")))
    if len(text) > 100:
        return None
    money = read_price(text, language=language)
    return _sound(money.amount) if money else None


def minor_units(value: Any) -> Decimal | None:
    """A price given in cents as a whole number, as Shopify does.

    >>> minor_units(11700)
    Decimal('117.00')
    """
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        return _sound((Decimal(value) / 100).quantize(Decimal("0.01")))
    except InvalidOperation:
        return None


def currency_code(text: str | None) -> str | None:
    """An ISO 4217 code in upper case, where the text is one.

    >>> currency_code(" eur "), currency_code("€")
    ('EUR', None)
    """
    text = (text or "").strip()
    return text.upper() if _CODE.fullmatch(text) else None


def _sound(number: Decimal) -> Decimal | None:
    return number if number.is_finite() and 0 < number < _LARGEST else None
