# ruff: noqa: E501
"""Which currency a price text means: ISO codes, signs and words, told apart by language and domain. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

__all__ = ["AMBIGUOUS_SIGNS", "ISO_CODES", "country_currency", "currency_of", "sign_pattern"]

_ISO = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF"
    " CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK"
    " HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA"
    " MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD"
    " RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD"
    " UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL"
)
ISO_CODES = frozenset(_ISO.split())
_OTHER_CODES = {"RMB": "CNY", "NTD": "TWD", "YTL": "TRY", "CNH": "CNY", "EURO": "EUR", "EUROS": "EUR"}

_SIGNS = {
    "US$": "USD", "U$S": "USD", "USD$": "USD", "C$": "CAD", "CA$": "CAD", "CAD$": "CAD", "CDN$": "CAD", "A$": "AUD",
    "AU$": "AUD", "AUD$": "AUD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "NTD$": "TWD", "S$": "SGD", "SG$": "SGD",
    "R$": "BRL", "MX$": "MXN", "MXN$": "MXN", "CL$": "CLP", "CLP$": "CLP", "AR$": "ARS", "COL$": "COP", "MOP$": "MOP",
    "TT$": "TTD", "J$": "JMD", "RD$": "DOP", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY",
    "₪": "ILS", "₩": "KRW", "￦": "KRW", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₸": "KZT", "₼": "AZN", "₾": "GEL",
    "₲": "PYG", "₡": "CRC", "₵": "GHS", "៛": "KHR", "₭": "LAK", "₮": "MNT", "৳": "BDT", "﷼": "SAR", "⃁": "SAR", "円": "JPY",
    "원": "KRW", "人民币": "CNY", "人民幣": "CNY", "港币": "HKD", "港幣": "HKD", "新台幣": "TWD", "新臺幣": "TWD", "台币": "TWD",
    "美元": "USD", "美金": "USD", "欧元": "EUR", "歐元": "EUR", "日元": "JPY", "日圓": "JPY", "日幣": "JPY", "บาท": "THB",
    "kč": "CZK", "zł": "PLN", "zl": "PLN", "лв": "BGN", "грн": "UAH", "руб": "RUB", "руб.": "RUB", "р.": "RUB", "р": "RUB", "тг": "KZT",
    "тенге": "KZT", "byn": "BYN", "бел. руб": "BYN", "lei": "RON", "ft": "HUF", "tl": "TRY", "din": "RSD", "дин": "RSD",
    "kn": "HRK", "rm": "MYR", "rp": "IDR", "s/": "PEN", "s/.": "PEN", "đ": "VND", "vnđ": "VND", "fr.": "CHF", "sfr": "CHF",
    "sfr.": "CHF", "euro": "EUR", "euros": "EUR", "ευρώ": "EUR", "евро": "EUR", "ден": "MKD", "km": "BAM", "сум": "UZS",
    "сом": "KGS", "ر.س": "SAR", "ريال": "SAR", "ر. س": "SAR", "د.إ": "AED", "درهم": "AED", "د.ك": "KWD", "د.ب": "BHD", "ر.ق": "QAR",
    "ر.ع": "OMR", "د.أ": "JOD", "ج.م": "EGP", "جنيه": "EGP", "ש\"ח": "ILS", "ש״ח": "ILS", "شيكل": "ILS", "تومان": "IRR", "qr": "QAR",
    "sr": "SAR", "dhs": "AED", "kd": "KWD", "ksh": "KES", "us dollars": "USD", "dollars": "USD", "₣": "CHF", "￡": "GBP",
}  # fmt: skip

AMBIGUOUS_SIGNS = frozenset(
    {"$", "＄", "¥", "￥", "元", "圓", "圆", "kr", "kr.", ":-", "rs", "rs.", "₨", "r", "b/."}
)
"""Signs that several countries use: language and domain decide, or whoever knows the page."""

_COUNTRY = {
    "us": "USD", "ca": "CAD", "au": "AUD", "nz": "NZD", "mx": "MXN", "sg": "SGD", "hk": "HKD", "tw": "TWD", "ar": "ARS", "cl": "CLP",
    "co": "COP", "uy": "UYU", "do": "DOP", "jm": "JMD", "tt": "TTD", "cn": "CNY", "jp": "JPY", "se": "SEK", "dk": "DKK", "no": "NOK",
    "is": "ISK", "in": "INR", "pk": "PKR", "lk": "LKR", "np": "NPR", "mu": "MUR", "za": "ZAR", "mo": "MOP", "fo": "DKK", "bs": "BSD",
    "bb": "BBD", "na": "NAD", "fj": "FJD", "bn": "BND", "bz": "BZD", "ec": "USD", "sv": "USD", "pr": "USD", "cr": "CRC", "br": "BRL",
    "hant": "TWD", "hans": "CNY", "pe": "PEN",
}  # fmt: skip
_LANGUAGE = {
    "ja": "JPY",
    "zh": "CNY",
    "sv": "SEK",
    "da": "DKK",
    "no": "NOK",
    "nb": "NOK",
    "nn": "NOK",
    "is": "ISK",
    "ur": "PKR",
}
_LANGUAGE |= {"hi": "INR", "si": "LKR", "ne": "NPR", "ta": "INR", "fo": "DKK", "af": "ZAR"}
_GROUPS: dict[str, tuple[frozenset[str], str | None]] = {}
_DOLLAR_CODES = "USD CAD AUD NZD MXN SGD HKD TWD ARS CLP COP UYU DOP JMD TTD BSD BBD NAD FJD BND BZD MOP"
_DOLLARS = frozenset(_DOLLAR_CODES.split())
for _sign in ("$", "＄"):
    _GROUPS[_sign] = (_DOLLARS, "USD")
for _sign in ("¥", "￥"):
    _GROUPS[_sign] = (frozenset({"JPY", "CNY"}), None)
for _sign in ("元", "圓", "圆"):
    _GROUPS[_sign] = (frozenset({"CNY", "TWD", "HKD", "MOP"}), "CNY")
for _sign in ("kr", "kr.", ":-"):
    _GROUPS[_sign] = (frozenset({"SEK", "DKK", "NOK", "ISK"}), None)
for _sign in ("rs", "rs.", "₨"):
    _GROUPS[_sign] = (frozenset({"INR", "PKR", "LKR", "NPR", "MUR"}), "INR")
_GROUPS["r"] = (frozenset({"ZAR"}), None)
_GROUPS["b/."] = (frozenset({"PAB"}), "PAB")


def sign_pattern() -> str:
    """A regular expression (for folded or raw text, IGNORECASE) of every sign, word and code, longest first."""
    words = sorted({*_SIGNS, *_GROUPS, *(c.lower() for c in (*ISO_CODES, *_OTHER_CODES))}, key=len)
    anywhere: dict[str, list[str]] = {}
    at_start: dict[str, list[str]] = {}
    for word in reversed(words):
        (at_start if _begins_a_word(word) else anywhere).setdefault(word[0].lower(), []).append(word)
    # In Latin text a sign is looked for where a word begins, by its first letter: the whole list is long.
    return rf"(?=[^\d\s.,'])(?:(?=[^a-zA-Z])(?:{_by_first(anywhere)})|(?<![^\W\d_])(?:{_by_first(at_start)}))"


def _begins_a_word(word: str) -> bool:
    """Whether it counts only where no letter stands before it; such words are Latin, or one letter."""
    alone = len(word) == 1 and ord(word[0]) < 0x2000
    return word[0].isalpha() and (word[0].isascii() or alone)


def _by_first(groups: Mapping[str, Sequence[str]]) -> str:
    return "|".join(
        re.escape(first) + "(?:" + "|".join(_rest(word) for word in words) + ")"
        for first, words in groups.items()
    )


def _rest(word: str) -> str:
    return re.escape(word[1:]) + (r"(?![^\W\d_])" if word[-1].isalpha() and ord(word[-1]) < 0x2000 else "")


@cache
def _signs() -> re.Pattern[str]:
    """Compiled by the first page that needs it: it takes longer than many a command."""
    return re.compile(sign_pattern(), re.IGNORECASE)


_FOLDED = {k.lower(): v for k, v in _SIGNS.items() if v}


@lru_cache(maxsize=4096)
def currency_of(text: str, language: str | None = None, domain: str | None = None) -> str | None:
    """The ISO 4217 code that a text names, or None. ``language`` such as ``zh-TW``, ``domain`` such as ``a.com.au``.

    An ISO code wins over a sign ("CAD $12"); a bare dollar is the domain's, the language's country's, else USD.

    >>> currency_of("$12", domain="shop.ca"), currency_of("￥1,299", language="ja"), currency_of("12 kr", "da")
    ('CAD', 'JPY', 'DKK')
    """
    found = [m.group().lower() for m in _signs().finditer(text[:200])]
    for word in found:
        code = word.upper()
        if code in ISO_CODES:
            return code
        if code in _OTHER_CODES:
            return _OTHER_CODES[code]
    for word in found:
        if word in _FOLDED:
            return _FOLDED[word]
    return next((c for w in found if w in _GROUPS and (c := _resolve(w, language, domain))), None)


def _resolve(sign: str, language: str | None, domain: str | None) -> str | None:
    members, default = _GROUPS[sign]
    return next((c for c in _hints(language, domain) if c in members), default)


_EURO_DOMAINS = "at be cy de ee es fi fr gr hr ie it lt lu lv mt nl pt si sk"
_EURO = frozenset(_EURO_DOMAINS.split())
_OF_DOMAIN = {
    "uk": "GBP", "ch": "CHF", "li": "CHF", "pl": "PLN", "cz": "CZK", "hu": "HUF", "ro": "RON", "bg": "EUR", "ru": "RUB", "ua": "UAH",
    "tr": "TRY", "il": "ILS", "jp": "JPY", "kr": "KRW", "th": "THB", "vn": "VND", "id": "IDR", "my": "MYR", "ph": "PHP", "br": "BRL",
    "rs": "RSD", "kz": "KZT", "sa": "SAR", "ae": "AED", "eg": "EGP",
}  # fmt: skip


def country_currency(domain: str | None) -> str | None:
    """The currency of the country that a domain ends in, for pages that name none.

    >>> country_currency("laden.de"), country_currency("shop.co.jp"), country_currency("shop.com")
    ('EUR', 'JPY', None)
    """
    country = (domain or "").lower().rsplit(".", 1)[-1]
    if country in _EURO:
        return "EUR"
    return _OF_DOMAIN.get(country) or (_COUNTRY.get(country) if country not in ("co", "is", "do") else None)


def _hints(language: str | None, domain: str | None) -> list[str]:
    """Currencies by country, the most telling first: domain, the language's region, the language."""
    parts = (language or "").lower().replace("_", "-").split("-")
    keys = [(domain or "").lower().rsplit(".", 1)[-1], *reversed(parts[1:])]
    return [c for c in (*(_COUNTRY.get(k) for k in keys), _LANGUAGE.get(parts[0])) if c]
