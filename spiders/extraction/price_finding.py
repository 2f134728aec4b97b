"""All amounts of money in a short text, each with the words beside it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from spiders.extraction.currency import ISO_CODES, currency_of
from spiders.extraction.price import (
    PRICED,
    THREE_DECIMALS,
    Money,
    amount_of,
    currency_by_sign,
    digits_of,
    plain_digits,
)
from spiders.extraction.price_table import NUMBER

__all__ = ["FoundAmount", "find_amounts"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAmount:
    """One amount in a text, with the words up to its neighbours."""

    money: Money
    before: str
    after: str


@lru_cache(maxsize=4_096)
def find_amounts(
    text: str,
    *,
    language: str | None = None,
    currency: str | None = None,
    domain: str | None = None,
    bare: bool = False,
) -> tuple[FoundAmount, ...]:
    """All amounts with a currency, in order; with ``bare`` lone numbers where there are none.

    >>> [(f.before, f.money.amount) for f in find_amounts("GBP 12,99 + GBP 9,99 shipping")]
    [('', Decimal('12.99')), (' + ', Decimal('9.99'))]
    """
    plain = plain_digits(text)
    matches = list(PRICED.finditer(plain)) if plain else []
    spans = [
        (
            m.start(),
            m.end(),
            digits_of(m),
            currency_by_sign(m, plain[m.start() : m.end() + 5], currency, language, domain),
        )
        for m in matches
        if not _measures(m, language, domain, currency)
    ]
    if not spans:
        spans = [
            (m.start(), m.end(), m["n"], currency or _currency_of_dash(language, domain))
            for m in _DASHED.finditer(plain)
        ]
    if not spans and bare:
        spans = [(m.start(), m.end(), m.group(), currency) for m in _LONE.finditer(plain)]
    found = []
    for i, (start, end, digits, named) in enumerate(spans):
        amount = amount_of(digits, three=named in THREE_DECIMALS)
        if amount is None:
            continue
        before = plain[spans[i - 1][1] if i else 0 : start]
        after = plain[end : spans[i + 1][0] if i + 1 < len(spans) else len(plain)]
        found.append(FoundAmount(money=Money(amount=amount, currency=named), before=before, after=after))
    return tuple(found)


_DASHED = re.compile(rf"(?<![\w.,/%-])(?P<n>{NUMBER})\s?[,.:]\s?[-–—]{{1,2}}(?!\s?[\w])")
"""An amount without cents, told by a dash in their place, as in 1 299,-."""


def _currency_of_dash(language: str | None, domain: str | None) -> str | None:
    """What a dash in place of the cents means where no sign stands: crowns in the north, else nothing."""
    return currency_of("kr", language, domain)


_LONE = re.compile(rf"(?<![\w.,/%-])(?:{NUMBER})(?![\w/%-])")
_UNITS = {
    "ft": "hu",
    "km": "bs",
    "kn": "hr",
    "din": "sr",
    "r": "za",
    "sr": "",
    "qr": "",
    "kd": "",
    "rm": "ms",
}
"""Signs that are words for other things too, with the language or country in which they mean money."""
_WORD_CODES = "ALL TOP TRY CUP GEL PEN MAD SOS MOP AMD BOB RON ANG BAM LAK COP GIP MUR DOP BIF"
_WORDS = frozenset(_WORD_CODES.split())
"""Codes that are words or names: a currency only where the page or its country says so."""
_COUNTRY_OF = {"ft": "HUF", "km": "BAM", "kn": "HRK", "din": "RSD", "rm": "MYR", "r": "ZAR"}


def _measures(match: re.Match[str], language: str | None, domain: str | None, currency: str | None) -> bool:
    """Whether a number with such a word is rather a measure ("6 ft")."""
    behind = match["after"]
    sign = behind or match["before"]
    if sign.upper() in _WORDS:
        return not sign.isupper() or (
            currency != sign.upper() and currency_of("$", language, domain) != sign.upper()
        )
    if sign.upper() in ISO_CODES and not sign.isupper():
        return sign.lower() not in (
            "eur",
            "usd",
            "gbp",
            "chf",
            "pln",
            "sek",
            "nok",
            "dkk",
            "czk",
            "ron",
            "lei",
        )
    if sign.lower() not in _UNITS:
        return False
    if behind is None and len(sign) > 1:
        return not sign[0].isupper()
    tongue = _UNITS[sign.lower()]
    spoken = re.split(r"[-_]", (language or "").lower())
    country = (domain or "").rsplit(".", 1)[-1]
    if tongue and (tongue in spoken or tongue == country):
        return False
    return currency is None or currency != _COUNTRY_OF.get(sign.lower())
