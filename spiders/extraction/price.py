"""Amounts of money as people and programs write them, as Decimal. Pure.

Two doors: :func:`read_price` for a text that a person reads, :func:`number_to_decimal` for a value in
structured data, where a dot is a decimal point unless the page's language groups thousands with it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from spiders.extraction.currency import AMBIGUOUS_SIGNS, currency_of
from spiders.extraction.price_table import LABEL, NEUTRAL, NOT_A_PRICE, NUMBER, OLD, SIGN

__all__ = ["Money", "currency_of", "number_to_decimal", "read_price"]

_LONGEST = 160
_MOST = Decimal(10) ** 12
_COMMA_LANGUAGES = (
    "de fr es it pt nl sv da no nb nn fi pl cs sk hu ro bg ru uk be kk tr el hr sr sl mk lt lv et is id vi"
    " ca gl eu az"
)
_COMMA_DECIMAL = frozenset(_COMMA_LANGUAGES.split())
THREE_DECIMALS = frozenset({"KWD", "BHD", "OMR", "JOD", "TND", "IQD", "LYD"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount that is finite and positive, with its ISO 4217 currency where it is known."""

    amount: Decimal
    currency: str | None


_TAIL = r"(?:\s?[.,]?\s?[-–—]{1,2}(?!\s?\S{0,4}\d))?"
PRICED = re.compile(
    rf"(?P<before>{SIGN})\s*(?:{SIGN})?\s*:?\s*(?P<a>{NUMBER})(?:\s(?P<cents>\d\d)(?=\s*$))?{_TAIL}"
    rf"|(?P<b>{NUMBER}){_TAIL}\s*(?P<after>{SIGN})(?P<euro>(?<=[€£])\s?\d\d(?!\d|[.,\s]\d))?",
    re.IGNORECASE,
)
_BARE = re.compile(rf"[^\d\w−-]*(?P<n>{NUMBER}){_TAIL}[^\d\w]*")
_LABEL, _NOT_A_PRICE, _NEUTRAL, _OLD = (
    re.compile(p, re.IGNORECASE) for p in (LABEL, NOT_A_PRICE, NEUTRAL, OLD)
)
_RANGE = re.compile(r"^\s*(?:[-–—~～〜]|to\b|bis\b|à\b|a\b|至|から)\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def read_price(
    text: str, *, language: str | None = None, currency: str | None = None, domain: str | None = None
) -> Money | None:
    """The one price that a text states; None for ranges, unit prices, instalments, savings and shipping.

    ``currency`` is the page's own, where it is known: it decides what a bare number, "$", "kr" or "¥" means.

    >>> read_price("1.299,95 €")
    Money(amount=Decimal('1299.95'), currency='EUR')
    >>> read_price("Was $20.00 Now $15.00", currency="CAD")
    Money(amount=Decimal('15.00'), currency='CAD')
    >>> read_price("$25 / month") is None
    True
    """
    plain = _plain(text)
    if plain is None or _NOT_A_PRICE.search(plain):
        return None
    found = list(PRICED.finditer(plain))
    if not found:
        return _bare(plain, currency)
    first = found[0]
    if plain[: first.start()].strip() in ("-", "−", "–"):
        return None
    if len(found) > 1 and _RANGE.match(plain[first.end() :]):
        return None
    if re.search(r"\d\s*[-–—~～〜]\s*$", plain[: first.start()]) or re.match(
        r"\s*[-–—~]\s*\d", plain[first.end() :]
    ):
        return None
    near = plain[first.start() : first.end() + 5]
    named = currency_by_sign(first, near, currency, language, domain)
    amount = amount_of(digits_of(first), three=named in THREE_DECIMALS)
    return Money(amount=amount, currency=named) if amount is not None else None


def plain_digits(text: str) -> str:
    """The text with digits, signs and separators of all scripts brought to the plain ones."""
    if not text or len(text) > 2 * _LONGEST or not any(c.isdecimal() for c in text):
        return ""
    plain = unicodedata.normalize("NFKC", text.replace("￥", "¥"))
    if not plain.isascii():
        plain = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
        plain = plain.translate({0x200E: None, 0x200F: None, 0x061C: None, 0x066B: ".", 0x066C: ","})
    return " ".join(plain.split())


def _plain(text: str) -> str | None:
    """The text without labels, tax and shipping remarks and old prices; None if too long to be a price."""
    if not text or len(text) > _LONGEST:
        return None
    plain = plain_digits(text)
    if not plain:
        return None
    plain = _NEUTRAL.sub(" ", plain)
    without = _OLD.sub(" ", plain)
    return _LABEL.sub("", without if any(c.isdecimal() for c in without) else plain).strip()


def digits_of(match: re.Match[str]) -> str:
    if match["a"] is not None:
        return (
            f"{match['a']}.{match['cents']}"
            if match["cents"] and not re.search(r"[.,]\d\d$", match["a"])
            else match["a"]
        )
    digits: str = match["b"]
    if match["euro"] and match["after"] in ("€", "£") and "," not in digits:
        return f"{digits}.{match['euro'].strip()}"
    return digits


def _bare(plain: str, currency: str | None) -> Money | None:
    match = _BARE.fullmatch(plain)
    amount = amount_of(match["n"], three=currency in THREE_DECIMALS) if match else None
    return Money(amount=amount, currency=currency) if amount is not None else None


def currency_by_sign(
    match: re.Match[str], near: str, known: str | None, language: str | None, domain: str | None
) -> str | None:
    """The sign's currency, where a code just behind it ("$12.00 CAD") or the page's own doesn't tell more."""
    sign = (match["before"] or match["after"]).lower()
    if known and sign in AMBIGUOUS_SIGNS:
        return known
    return currency_of(near, language, domain) or known


def number_to_decimal(value: object, *, language: str | None = None) -> Decimal | None:
    """A structured value as a positive finite Decimal, else None. Cents are not guessed: 129900 stays 129900.

    >>> number_to_decimal("1.299,00"), number_to_decimal(12.5), number_to_decimal("NaN"), number_to_decimal(0)
    (Decimal('1299.00'), Decimal('12.5'), None, None)
    >>> number_to_decimal("1.299"), number_to_decimal("1.299", language="de")
    (Decimal('1.299'), Decimal('1299'))
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return _sound(Decimal(value)) if value.bit_length() < 64 else None
    if isinstance(value, float):
        return _sound(Decimal(repr(value))) if math.isfinite(value) and abs(value) < 1e15 else None
    if isinstance(value, Decimal):
        return _sound(value)
    return _from_text(value, language) if isinstance(value, str) else None


def _from_text(value: str, language: str | None) -> Decimal | None:
    text = value.strip()
    comma = (language or "").lower().replace("_", "-").split("-")[0] in _COMMA_DECIMAL
    if len(text) <= 40 and re.fullmatch(r"[+]?\d+(?:\.\d+)?", text, re.ASCII):
        grouped = comma and re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text)
        return _sound(Decimal(text.replace(".", "") if grouped else text))
    if len(text) <= 40 and re.fullmatch(r"\d+(?:\.\d+)?E\+?\d{1,2}", text, re.ASCII | re.IGNORECASE):
        return _sound(Decimal(text))
    money = read_price(text, language=language)
    return money.amount if money is not None else None


def amount_of(digits: str, *, three: bool) -> Decimal | None:
    """The value of a number with whatever separators, or None where they make no sense."""
    plain = re.sub(r"[\s'’`´]", "", digits).strip(".,") if digits[0] not in ".," else digits.rstrip(".,")
    decimal_at = _decimal_at(plain, three=three)
    whole, cents = (plain, "") if decimal_at is None else (plain[:decimal_at], plain[decimal_at + 1 :])
    groups = re.split(r"[.,]", whole)
    if len(groups) > 1 and not (len(groups[-1]) == 3 and all(2 <= len(g) <= 4 for g in groups[1:-1])):
        return None
    try:
        return _sound(Decimal(f"{''.join(groups) or '0'}.{cents or '0'}" if cents else "".join(groups)))
    except InvalidOperation:
        return None


def _decimal_at(plain: str, *, three: bool) -> int | None:
    """Where the decimal separator stands. A lone one before three digits groups ("1.299")."""
    at = max(plain.rfind("."), plain.rfind(","))
    if at < 0:
        return None
    sign, other = plain[at], "," if plain[at] == "." else "."
    after = len(plain) - at - 1
    if other in plain:
        return at if plain.count(sign) == 1 else None
    if plain.count(sign) > 1:
        return None
    if after == 3 and not three and plain[:at] not in ("", "0"):
        return None
    return at


def _sound(amount: Decimal) -> Decimal | None:
    return amount if amount.is_finite() and 0 < amount < _MOST else None
