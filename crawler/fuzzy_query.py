# ruff: noqa: E501
"""What a person wrote -> words, model codes, sizes, a price limit and what they don't want. Pure.

``jordan 1 chicago, US 10, below 250 EUR, -gs`` or ``乔丹1 芝加哥 42码 1500元以下 不要童鞋``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise

from crawler.fuzzy_words import BRANDS, COLOURS, CUTS, DENSE, GENERIC, fold, is_dense, tokens
from crawler.sizes import read_size

__all__ = ["LONGEST", "Asked", "QueryError", "Word", "parse", "read"]

LONGEST = 500
"""Characters of a query."""
_SIGNS = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP", "英镑": "GBP",
    "usd": "USD", "us$": "USD", "美元": "USD", "美金": "USD", "cny": "CNY", "rmb": "CNY", "元": "CNY", "块": "CNY", "人民币": "CNY",
    "jpy": "JPY", "日元": "JPY", "円": "JPY", "yen": "JPY", "hkd": "HKD", "hk$": "HKD", "港币": "HKD", "港元": "HKD", "cad": "CAD",
    "aud": "AUD", "chf": "CHF", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "krw": "KRW", "twd": "TWD", "nt$": "TWD",
    "sgd": "SGD", "czk": "CZK", "₩": "KRW", "zł": "PLN",
}  # fmt: skip
_DOUBTFUL = {"$": "USD, CAD or AUD", "¥": "CNY or JPY", "dollars": "USD, CAD or AUD"}
_CURRENCY = "|".join(map(re.escape, sorted([*_SIGNS, *_DOUBTFUL], key=len, reverse=True)))
_MONEY = rf"(?P<a>{_CURRENCY})?\s*(?P<n>\d[\d.,']*)\s*(?P<b>(?:{_CURRENCY})(?![a-z]))?"
_BELOW = (
    "below|under|less than|up to|at most|no more than|not more than|cheaper than|maximum|max\\.?|<=?|≤|"
    "低于|不超过|不高于|小于|少于|最高|最多|预算"
)
_PRICES = (
    re.compile(rf"(?<![a-z])(?P<how>{_BELOW})\s*{_MONEY}(?:\s*(?:以下|以内|之内))?", re.I),
    re.compile(rf"(?<![a-z\d]){_MONEY}\s*(?P<how>以下|以内|之内|or less|or below)", re.I),
    re.compile(rf"(?<![a-z\d.-])(?P<how>){_MONEY}", re.I),
)
_NUMBER = r"\d{1,3}(?:[.,]\d)?(?:\s*(?:1/2|1/3|2/3|½|⅓|⅔))?[cyk]?"
_SYSTEM = "us|uk|eu|jp|kr|美码|英码|欧码"
_LETTER = "xxs|xs|s|m|l|xl|xxl|xxxl|[2-5]xl"
_SIZES = (
    re.compile(
        rf"(?<![a-z])(?:{_SYSTEM})\s*(?:(?:m|w|mens|womens|men's|women's)\s*)?{_NUMBER}(?![\w$])", re.I
    ),
    re.compile(r"(?<![\w.-])\d{1,2}(?:\.5)?\s*(?:us|uk|eu)(?![a-z])", re.I),
    re.compile(
        rf"(?:(?<![a-z])size|尺码|尺寸|码数|鞋码)\s*[:：]?\s*(?:{_NUMBER}|{_LETTER})(?![a-z0-9])", re.I
    ),
    re.compile(rf"(?<![\w.-])(?:{_NUMBER}|{_LETTER})\s*码", re.I),
    re.compile(rf"(?:(?<=[,;，；、])\s*|^)(?:{_LETTER})\s*(?=[,;，；、]|$)", re.I),
)
_UNWANTED = re.compile(
    rf'(?:(?:^|(?<=[\s,;，；、(]))[-−–－](?:"(?P<q>[^"]*)"|(?P<w>[^\s,;"]+))'
    rf'|(?<![a-z0-9])(?:not|no|without|except|excluding)\s+(?:"(?P<q2>[^"]*)"|(?P<w2>[a-z{DENSE}][^\s,;"]*))'
    rf"|(?:不要|不含|不想要|排除|除了|非)\s*(?P<d>[a-z{DENSE}]+))",
    re.I,
)
_QUOTES = str.maketrans(dict.fromkeys("“”„«»「」『』", '"'))
_CODE = re.compile(r"(?<![a-z0-9])[a-z0-9]+(?:[-/][a-z0-9]+)*(?![a-z0-9])", re.I)
_NO_CODE = re.compile(r"\d+(?:gb|tb|ml|mm|cm|mah|hz|inch|oz)|[a-z]{4,}\d{1,3}", re.I)
_FAMILY = re.compile(r"(?:rtx|gtx|rx|nb|eos|hero|galaxy|iphone|ipad|yeezy|jordan|dunk|xbox)-?\d+[a-z]*", re.I)
_SMALL = frozenset(
    "the a an of in and or with any for some i want please size only new on my looking 我 想要 要 的 款 版 和 或 双 个 新款".split()  # noqa: SIM905
)
_HEAVY, _CUT, _BRAND, _GENERIC_WEIGHT = 1.5, 0.5, 0.3, 0.25


class QueryError(ValueError):
    """A query that can't be meant; says why and what to write."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word that a product should say."""

    text: str
    weight: float
    exact: bool
    """A number, or too short to be misspelt: there or not. Numbers must be there."""
    must: bool = False
    grams: tuple[str, ...] = ()
    """Of what is written without spaces: its pairs of signs."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, taken apart."""

    text: str
    words: tuple[Word, ...]
    pairs: tuple[tuple[str, str], ...] = ()
    """A name and the number behind it: ``("jordan", "1")``."""
    codes: tuple[str, ...] = ()
    """Model codes without their joints: ``ct8013170``."""
    unwanted: tuple[tuple[str, ...], ...] = ()
    sizes: tuple[str, ...] = ()
    """In the person's words, each for :func:`crawler.variants.wanted_matches`."""
    limit: Decimal | None = None
    currency: str | None = None

    @property
    def said(self) -> frozenset[str]:
        return frozenset(w.text for w in self.words)


@lru_cache(maxsize=20_000)
def parse(text: str) -> Asked:
    """The query's parts. Raises QueryError for what names nothing.

    >>> asked = parse("jordan 1 chicago, US 10, below 250 EUR, -gs")
    >>> [w.text for w in asked.words], asked.sizes, asked.limit, asked.currency, asked.unwanted
    (['jordan', '1', 'chicago'], ('US 10',), Decimal('250'), 'EUR', (('kids',),))
    >>> parse("耐克 CT8013-170 不要童鞋 1500元以下").codes
    ('ct8013170',)
    """
    plain = " ".join(unicodedata.normalize("NFKC", text.translate(_QUOTES)).split())
    if len(plain) > LONGEST:
        raise QueryError(f"longer than {LONGEST} characters")
    rest, unwanted = _take_unwanted(plain)
    rest, limit, currency = _take_price(rest)
    rest, sizes = _take_sizes(rest)
    rest, codes = _take_codes(rest)
    words, pairs = _words(rest)
    if not words and not codes:
        raise QueryError("no word says what product is meant; write its name, such as 'jordan 1 chicago'")
    return Asked(
        text=plain,
        words=words,
        pairs=pairs,
        codes=codes,
        unwanted=unwanted,
        sizes=sizes,
        limit=limit,
        currency=currency,
    )


def read(text: str) -> Asked | None:
    """As :func:`parse`; None for a stored query that this version can't read."""
    try:
        return parse(text)
    except QueryError:
        return None


def _take_unwanted(plain: str) -> tuple[str, tuple[tuple[str, ...], ...]]:
    found = []
    for match in _UNWANTED.finditer(plain):
        said = tokens(match["q"] or match["w"] or match["q2"] or match["w2"] or match["d"] or "")
        if said:
            found.append(said)
    return _UNWANTED.sub(" , ", plain), tuple(dict.fromkeys(found))


def _take_price(plain: str) -> tuple[str, Decimal | None, str | None]:
    if not _numbered(plain):
        return plain, None, None
    for pattern in _PRICES:
        for match in pattern.finditer(plain):
            sign = (match["a"] or match["b"] or "").lower()
            sure = match["how"] and not match["how"].lower().startswith("max")
            amount = _amount(match["n"])
            if amount is None or not (sign or sure):
                continue
            if sign in _DOUBTFUL and not (sign == "¥" and is_dense(plain)):
                raise QueryError(f"'{sign}' doesn't say which currency: write {_DOUBTFUL[sign]}")
            currency = "CNY" if sign == "¥" else _SIGNS.get(sign)
            return plain[: match.start()] + " , " + plain[match.end() :], amount, currency
    return plain, None, None


def _amount(written: str) -> Decimal | None:
    """``1.299,95`` and ``1,299.95``: one kind of mark before three digits groups thousands."""
    digits = written.replace("'", "").rstrip(".,")
    whole, mark, part = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
    grouped = not mark or (len(part) == 3 and digits.count(mark) == len(re.findall("[.,]", digits)))
    try:
        plain = re.sub("[.,]", "", digits) if grouped else f"{re.sub('[.,]', '', whole)}.{part}"
        amount = Decimal(plain)
    except InvalidOperation:
        return None
    return amount if 0 < amount < 10**9 else None


def _take_sizes(plain: str) -> tuple[str, tuple[str, ...]]:
    found: list[str] = []
    for pattern in _SIZES:
        for match in pattern.finditer(plain):
            size = match[0].strip()
            reading = read_size(size)
            if reading.sizes or reading.letters:
                found.append(size)
                # As long as it was, so that what follows keeps its place.
                plain = plain[: match.start()] + "," * len(match[0]) + plain[match.end() :]
    return plain, tuple(dict.fromkeys(found))


def _take_codes(plain: str) -> tuple[str, tuple[str, ...]]:
    found = [m for m in _CODE.finditer(plain) if _is_code(m[0])]
    for match in reversed(found):
        plain = f"{plain[: match.start()]} {plain[match.end() :]}"
    return plain, tuple(dict.fromkeys(re.sub(r"[-/]", "", m[0]).casefold() for m in found))


@lru_cache(maxsize=20_000)
def _is_code(text: str) -> bool:
    whole = re.sub(r"[-/]", "", text)
    if whole.isdigit():
        return len(whole) in (8, 12, 13, 14) and "/" not in text
    digits = sum(c.isdigit() for c in whole)
    named = _FAMILY.fullmatch(text) or _NO_CODE.fullmatch(text)
    return len(whole) >= 6 and digits >= 3 and digits < len(whole) and not named


def _words(rest: str) -> tuple[tuple[Word, ...], tuple[tuple[str, str], ...]]:
    said = [t for t in tokens(rest) if t not in _SMALL]
    words = {t: _word(t) for t in said}
    if words and all(w.weight < 1 for w in words.values()):
        # "Nike shoes": nothing but such words, so each counts.
        words = {t: Word(w.text, 1.0, w.exact, w.must, w.grams) for t, w in words.items()}
    pairs = [(a, b) for a, b in pairwise(said) if b.isdigit() and not _numbered(a)]
    return tuple(words.values()), tuple(dict.fromkeys(pairs))


@lru_cache(maxsize=50_000)
def _word(text: str) -> Word:
    if is_dense(text):
        return Word(text, 1.0, exact=False, grams=grams(text))
    if _numbered(text):
        return Word(text, _HEAVY, exact=True, must=True)
    weight = _BRAND if text in BRANDS else _GENERIC_WEIGHT if text in GENERIC else 1.0
    weight = _CUT if text in CUTS else weight
    return Word(text, weight, exact=len(text) < 4 or text in COLOURS)


def grams(text: str) -> tuple[str, ...]:
    """Pairs of neighbouring signs; a single sign is itself.

    >>> grams("芝加哥"), grams("红")
    (('芝加', '加哥'), ('红',))
    """
    return tuple(dict.fromkeys(text[i : i + 2] for i in range(len(text) - 1))) or (text,)


def _numbered(text: str) -> bool:
    return any(c.isdigit() for c in text)


def code_of(text: str) -> str:
    """A model code without its joints.

    >>> code_of("CT8013-170")
    'ct8013170'
    """
    return re.sub(r"[^a-z0-9]", "", fold(text))
