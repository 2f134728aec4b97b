"""Durations and prices as people write them. Pure; a value that can be read in two ways is asked about."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from crawler.watchlist.currencies import CURRENCIES
from crawler.watchlist.declared import Price
from crawler.watchlist.problems import Mistake, did_you_mean

_DURATION = re.compile(r"(?:\d{1,9}(?:ms|[smhd]) ?)+")
_PART = re.compile(r"(\d+) ?([a-zµ\u4e00-\u9fff]+)")
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SPELLINGS = {
    "second": "s", "seconds": "s", "sec": "s", "secs": "s", "秒": "s", "秒钟": "s",
    "minute": "m", "minutes": "m", "min": "m", "mins": "m", "分": "m", "分钟": "m",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "小时": "h", "时": "h",
    "day": "d", "days": "d", "天": "d", "日": "d",
}  # fmt: skip
DURATION_PATTERN = r"^(\d{1,9}(ms|[smhd]) ?)+$"
_DURATIONS = "Write it like '90s', '10m', '2h', '1d' or '1h30m'"
_LONGEST = timedelta(days=366)

_SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₩": "KRW",
    "zł": "PLN",
    "₺": "TRY",
    "₽": "RUB",
    "₫": "VND",
    "₴": "UAH",
}
_AMBIGUOUS = {
    "¥": "CNY or JPY", "￥": "CNY or JPY", "元": "CNY or TWD", "円": "JPY", "rmb": "CNY", "人民币": "CNY",
    "$": "USD, CAD or AUD", "us$": "USD", "hk$": "HKD", "nt$": "TWD", "kr": "SEK, NOK or DKK", "euro": "EUR",
    "euros": "EUR",
}  # fmt: skip
_AMOUNT = re.compile(r"\d(?:[\d.,'’ \u00a0\u202f]*\d)?")
_PRICES = "Write it like '200 EUR' or '1499.50 CNY'"


def parse_duration(text: str) -> timedelta:
    """A length of time such as ``10m``; raises Mistake for what has no unit or none we know.

    >>> parse_duration("1h30m"), parse_duration("500ms")
    (datetime.timedelta(seconds=5400), datetime.timedelta(microseconds=500000))
    """
    value = text.strip().lower()
    if not _DURATION.fullmatch(value):
        raise Mistake(*_why_no_duration(value, text))
    return _sum(value)


def _sum(value: str) -> timedelta:
    total = timedelta()
    for number, unit in _PART.findall(value):
        total += min(timedelta(seconds=int(number) * _SECONDS[unit]), _LONGEST * 2)
    if total > _LONGEST:
        raise Mistake(f"'{value}' is longer than a year", _DURATIONS)
    return total


def _why_no_duration(value: str, text: str) -> tuple[str, str]:
    if re.fullmatch(r"\d{1,9}", value):
        return f"'{text}' has no unit", f"Did you mean '{value}s' or '{value}m'?"
    spelled = re.sub(r"[a-z\u4e00-\u9fff]+", lambda m: _SPELLINGS.get(m[0], m[0]), value).replace(" ", "")
    if _DURATION.fullmatch(spelled):
        return f"'{text}' isn't a duration", f"Did you mean '{spelled}'?"
    return f"'{text[:40]}' isn't a duration", _DURATIONS


def parse_whole_seconds(text: str, *, least: int = 1) -> int:
    """A duration of whole seconds, at least ``least``."""
    duration = parse_duration(text)
    if duration.microseconds:
        raise Mistake(f"'{text}' isn't whole seconds", _DURATIONS)
    seconds = int(duration.total_seconds())
    if seconds < least:
        raise Mistake(f"'{text}' is too short", f"The least is {format_duration(least)}")
    return seconds


def format_duration(seconds: float) -> str:
    """As short as it can be written for :func:`parse_duration`.

    >>> [format_duration(s) for s in (90, 600, 5400, 86400, 0.5, 0)]
    ['1m30s', '10m', '1h30m', '1d', '500ms', '0s']
    """
    milliseconds = round(seconds * 1000)
    parts = []
    for unit, size in (("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        count, milliseconds = divmod(milliseconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def parse_price(text: str) -> Price:
    """An amount with its currency's code or unambiguous sign; the currency may be missing.

    >>> parse_price("€1.299,95"), parse_price("200")
    (Price(amount=Decimal('1299.95'), currency='EUR'), Price(amount=Decimal('200'), currency=None))
    """
    found = _AMOUNT.search(text)
    if found is None:
        raise Mistake(f"'{text[:40]}' isn't a price", _PRICES)
    amount = _amount(found[0])
    around = " ".join((text[: found.start()] + " " + text[found.end() :]).split())
    return Price(amount=amount, currency=_currency(around, text, found[0]))


def format_price(price: Price) -> str:
    """For :func:`parse_price`: ``1299.95 EUR``.

    >>> format_price(Price(amount=Decimal("2E+2"), currency="EUR"))
    '200 EUR'
    """
    amount = format(price.amount, "f")
    return f"{amount} {price.currency}" if price.currency else amount


def _amount(written: str) -> Decimal:
    digits = re.sub(r"['’ \u00a0\u202f]", "", written)
    marks = [c for c in digits if c in ".,"]
    decimal = marks[-1] if marks else ""
    whole, _, part = digits.rpartition(decimal) if decimal else (digits, "", "")
    # One kind of mark, repeated or before three digits, groups thousands: prices have no three decimals.
    if decimal and len(set(marks)) == 1 and (len(marks) > 1 or len(part) == 3):
        if whole.lstrip("0") == "":
            raise Mistake(f"'{written}' can be read in two ways", _PRICES)
        whole, part = whole + part, ""
    plain = re.sub(r"[.,]", "", whole)
    if len(plain) > 12 or len(part) > 4 or not plain.isascii() or not part.isascii():
        raise Mistake(f"'{written[:40]}' isn't a price", _PRICES)
    amount = Decimal(f"{plain or '0'}.{part or '0'}")
    if not amount:
        raise Mistake("a price limit of 0 would never be met", _PRICES)
    return Decimal(format(amount.normalize(), "f"))


def _currency(around: str, text: str, amount: str) -> str | None:
    if not around:
        return None
    if around.upper() in CURRENCIES:
        return around.upper()
    if around in _SIGNS:
        return _SIGNS[around]
    meant = _AMBIGUOUS.get(around.lower())
    if meant:
        choices = re.split(r", | or ", meant)
        written = [f"'{amount} {code}'" for code in choices]
        shown = " or ".join(filter(None, [", ".join(written[:-1]), written[-1]]))
        why = "isn't a currency's code" if len(choices) == 1 else "doesn't say which currency"
        raise Mistake(f"'{around}' {why}", f"Write {shown}")
    if re.search(r"\d|-", around):
        raise Mistake(f"'{text[:40]}' isn't a price", _PRICES)
    raise Mistake(f"'{around[:20]}' isn't a currency", _nearest_currency(around) or _PRICES)


def _nearest_currency(word: str) -> str | None:
    return did_you_mean(word, CURRENCIES) if word.isalpha() else None
