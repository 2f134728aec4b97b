# ruff: noqa: E501
"""How people and shops write a size or a colour, brought to one form. Pure; for :mod:`crawler.variants`.

``US M 10``, ``Men's 10``, ``10½``, ``10 D(M) US``, ``尺码 42``, ``medium`` and ``XX-Large`` are read; what is no size
stays as words. Nothing is converted between systems: US 10 and EU 44 are the same shoe only where a shop says so.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

__all__ = ["Reading", "Size", "fold", "read_size"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A size in numbers: ``US 10``, ``Women's 8.5``, ``EU 42 2/3``, ``10C``."""

    number: Decimal
    """Rounded to hundredths, so that 42 2/3 is 42.67."""
    system: str | None = None
    """``us``, ``uk``, ``eu``, ``jp`` (centimetres), ``kr`` (millimetres), ``fr``, ``it``, ``de``, ``au``, ``cn``, ..."""
    gender: str | None = None
    """``men``, ``women``, or ``kids`` with the sign that the shop uses for them (``kids-c`` for 10C)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one text names: sizes in numbers, letter sizes as one tuple, cuts such as wide, and other words."""

    sizes: tuple[Size, ...] = ()
    letters: tuple[str, ...] = ()
    cuts: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    about_size: bool = False
    """Whether the option's name or a size system says that this is the size, not a colour's or a model's number."""
    tokens: frozenset[str] = frozenset()
    """Every token as written, folded."""


_SYSTEMS = {
    "us": "us", "usa": "us", "u.s": "us", "uk": "uk", "gb": "uk", "eu": "eu", "eur": "eu", "euro": "eu", "europe": "eu",
    "jp": "jp", "jpn": "jp", "cm": "jp", "kr": "kr", "kor": "kr", "mm": "kr", "fr": "fr", "it": "it", "ita": "it", "au": "au",
    "aus": "au", "cn": "cn", "chn": "cn", "br": "br", "mx": "mx", "ru": "ru", "rus": "ru", "in": "in", "美码": "us", "美碼": "us",
    "英码": "uk", "英碼": "uk", "欧码": "eu", "歐碼": "eu", "欧": "eu", "美": "us", "英": "uk", "日": "jp", "厘米": "jp", "公分": "jp",
}  # fmt: skip
_GENDERS = {
    "m": "men", "men": "men", "mens": "men", "male": "men", "man": "men", "herren": "men", "homme": "men", "男": "men", "男款": "men",
    "男码": "men", "メンズ": "men", "w": "women", "women": "women", "womens": "women", "wmns": "women", "wmn": "women", "female": "women",
    "woman": "women", "ladies": "women", "damen": "women", "femme": "women", "女": "women", "女款": "women", "女码": "women",
    "レディース": "women", "kids": "kids", "kid": "kids", "youth": "kids", "junior": "kids", "jr": "kids", "gs": "kids", "ps": "kids",
    "td": "kids", "toddler": "kids", "infant": "kids", "baby": "kids", "child": "kids", "boys": "kids", "girls": "kids", "kinder": "kids",
    "enfant": "kids", "儿童": "kids", "童": "kids", "キッズ": "kids",
}  # fmt: skip
_SUFFIXES = {"c": "kids-c", "y": "kids-y", "k": "kids-k", "m": "men", "w": "women"}
_LETTERS = {
    "xxxs": "3xs", "3xs": "3xs", "xxs": "2xs", "2xs": "2xs", "xs": "xs", "xsmall": "xs", "s": "s", "small": "s", "sm": "s",
    "m": "m", "medium": "m", "med": "m", "md": "m", "l": "l", "large": "l", "lg": "l", "lrg": "l", "xl": "xl", "xlarge": "xl",
    "1xl": "xl", "xxl": "2xl", "2xl": "2xl", "xxlarge": "2xl", "2xlarge": "2xl", "xxxl": "3xl", "3xl": "3xl", "3xlarge": "3xl",
    "xxxxl": "4xl", "4xl": "4xl", "5xl": "5xl", "6xl": "6xl", "1x": "1x", "2x": "2x", "3x": "3x", "4x": "4x", "klein": "s",
    "mittel": "m", "gross": "l", "petit": "s", "moyen": "m", "grand": "l", "小号": "s", "小碼": "s", "小码": "s", "中号": "m", "中码": "m",
    "中碼": "m", "大号": "l", "大码": "l", "大碼": "l", "加大": "xl", "加大码": "xl", "os": "one", "osfa": "one", "osfm": "one", "onesize": "one",
    "均码": "one", "均碼": "one", "フリーサイズ": "one", "free": "one", "freesize": "one", "einheitsgrosse": "one", "프리": "one",
    "unica": "one", "unico": "one", "tu": "one",
}  # fmt: skip
_CUTS = {
    "wide": "wide", "xwide": "xwide", "narrow": "narrow", "2e": "wide", "ee": "wide", "4e": "xwide", "eeee": "xwide", "tall": "tall",
    "petite": "petite", "plus": "plus", "long": "long", "short": "short", "slim": "slim", "宽": "wide", "weit": "wide", "large fit": "wide",
}  # fmt: skip
_WRITTEN_SIZE = (
    "size sz sizes taille grosse talla taglia maat storlek storrelse koko rozmiar velikost velkost meret marime размер beden numara"
    " tamanho tamano numero nr no 尺码 尺碼 尺寸 码数 鞋码 鞋碼 码 碼 号 號 サイズ 사이즈 the in and a of und et y"
)
_SIZE_NAME = re.compile(
    r"size|gr[oö]sse|taille|talla|taglia|maat|storlek|storrelse|rozmiar|velikost|размер|beden|tamanho|尺|码|碼|サイズ|사이즈|width|length"
)
_LABELS = frozenset(_WRITTEN_SIZE.split())
_UNITS = "gb|tb|mb|ml|cl|fl oz|oz|kg|g|mg|lb|lbs|inch|inches|zoll|pack|pcs|pc|count|ct|mo|months|month|yrs|years|t|v|mah|寸|英寸|片|支|个|件|岁|瓶|盒"
_UNIT = re.compile(rf"(\d+(?:[.,]\d+)?)\s*-?\s*({_UNITS})\b|(\d+(?:[.,]\d+)?)\s*(?:\"|″|”)", re.IGNORECASE)
_JEANS = re.compile(
    r"\bw\s*(\d{2})\s*[-/x× ]?\s*l\s*(\d{2})\b|\b(\d{2})\s*[x×/]\s*(\d{2})\b|\b(\d{2})w\s*[-/x×]?\s*(\d{2})l\b"
)
_WIDTH = re.compile(r"\b([a-e]{1,2}|\d?e)\s*\((?:m|w|n|medium|wide|narrow|regular|standard|ww|xw)\)")
_FRACTION = re.compile(r"(?<![\d/.,])(\d{1,3})?[\s-]?([1-7])\s?/\s?([2-8])(?![\d/])")
_JOINED = re.compile(r"\b(x+|extra|[2-6]x?)[\s-]*(small|large)\b")
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:[a-z]{1,5}(?![a-z]))?|[a-z]+(?:'s)?|[^\W\d_a-z]+", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)([cykmw])?")
_VULGAR = {
    "½": " 1/2",
    "⅓": " 1/3",
    "⅔": " 2/3",
    "¼": " 1/4",
    "¾": " 3/4",
    "⅛": " 1/8",
    "⅜": " 3/8",
    "⅝": " 5/8",
    "⅞": " 7/8",
}
_SMALL_FRACTIONS = frozenset({(1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (1, 8), (3, 8), (5, 8), (7, 8)})


def fold(text: str) -> str:
    """Without case, accents, width and typographic variety; fractions as decimals, decimal commas as points.

    >>> fold("EU 42⅔ – Größe 10½, 44,5")
    'eu 42.67 - grosse 10.5, 44.5'
    """
    for sign, plain in _VULGAR.items():
        text = text.replace(sign, plain)
    marked = unicodedata.normalize("NFKD", text[:300]).casefold()
    plain = unicodedata.normalize("NFC", "".join(c for c in marked if not "\u0300" <= c <= "\u036f"))
    plain = re.sub("[’‘`´]", "'", re.sub("[‐-―−]", "-", plain))
    plain = _FRACTION.sub(_as_decimal, plain)
    return " ".join(re.sub(r"(?<=\d),(?=\d{1,2}(?!\d))", ".", plain).split())


def _as_decimal(match: re.Match[str]) -> str:
    above, below = int(match[2]), int(match[3])
    if (above, below) not in _SMALL_FRACTIONS:
        return match.group()
    return f"{float(int(match[1] or 0) + Fraction(above, below)):.2f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=20_000)
def read_size(text: str, name: str = "") -> Reading:
    """What a text names; ``name`` is the option's own name, whose system or gender goes for a bare number.

    >>> read_size("10 D(M) US").sizes
    (Size(number=Decimal('10'), system='us', gender=None),)
    >>> read_size("Black / X-Large").letters, sorted(read_size("Black / X-Large").words)
    (('xl',), ['black'])
    """
    plain = _JOINED.sub(_joined, _WIDTH.sub(" ", fold(text)))
    plain = _JEANS.sub(lambda m: " w{}l{} ".format(*[g for g in m.groups() if g]), plain)
    plain = _UNIT.sub(lambda m: f" {m[1]}{m[2]} " if m[1] else f" {m[3]}inch ", plain)
    plain = re.sub(
        r"\bone[\s-]size(?:[\s-](?:only|fits[\s-](?:all|most)))?\b|\bfree size\b", "onesize", plain
    )
    plain = re.sub(r"\bextra[\s-]wide\b", "xwide", plain)
    segments = [_TOKEN.findall(s) for s in re.split(r"[|/,;()\[\]·•\n]|\s-\s", plain)]
    tokens = [t.removesuffix("'s") for s in segments for t in s]
    outer = [t.removesuffix("'s") for t in _TOKEN.findall(re.sub(r"\([^)]*\)", " ", plain))]
    numbered = any(_is_number(t) for t in outer)
    about = read_words(name)
    sizes = tuple(size for s in segments for size in _sizes([t.removesuffix("'s") for t in s], about))
    letters = () if numbered else tuple(dict.fromkeys(_LETTERS[t] for t in outer if t in _LETTERS))
    return Reading(
        sizes=sizes,
        letters=letters,
        cuts=frozenset(_CUTS[t] for t in tokens if t in _CUTS),
        words=frozenset(t for t in tokens if _is_word(t, numbered=numbered)),
        about_size=bool(about[0]) or any(s.system for s in sizes) or bool(_SIZE_NAME.search(fold(name))),
        tokens=frozenset(tokens),
    )


def _joined(match: re.Match[str]) -> str:
    count = match[1].replace("extra", "x")
    times = int(count[0]) if count[0].isdigit() else len(count)
    return ("x" * times) + match[2][0] if times < 2 else f"{times}x{match[2][0]}"


def _is_number(token: str) -> bool:
    return _NUMBER.fullmatch(token) is not None and token not in _LETTERS and token not in _CUTS


def _is_word(token: str, *, numbered: bool) -> bool:
    """Whether a token is neither a size, nor a part of its notation."""
    if _is_number(token) or token in _LABELS or token in _CUTS:
        return False
    return token not in _SYSTEMS and token not in _GENDERS if numbered else token not in _LETTERS


def read_words(name: str) -> tuple[str | None, str | None]:
    """The size system and gender that an option's name states: ``("us", "men")`` for "Men's US size"."""
    tokens = [t.removesuffix("'s") for t in _TOKEN.findall(fold(name))]
    system = next((_SYSTEMS[t] for t in tokens if t in _SYSTEMS and t != "in"), None)
    return system, next((_GENDERS[t] for t in tokens if t in _GENDERS and len(t) > 1), None)


def _sizes(tokens: list[str], about: tuple[str | None, str | None]) -> list[Size]:
    """The sizes of one segment; a system stands before its number, or behind where the number comes first."""
    places = [i for i, t in enumerate(tokens) if _is_number(t)]
    behind = bool(places) and places[0] == 0
    found = []
    for n, at in enumerate(places):
        if len(places) == 1:
            near = tokens
        elif behind:
            near = tokens[at : places[n + 1] if n + 1 < len(places) else len(tokens)]
        else:
            near = tokens[places[n - 1] + 1 if n else 0 : at + 1]
        found.append(_size(tokens[at], near, about))
    return found


def _size(token: str, near: list[str], about: tuple[str | None, str | None]) -> Size:
    match = _NUMBER.fullmatch(token)
    assert match is not None  # the callers ask _is_number first
    system = next((_SYSTEMS[t] for t in near if t in _SYSTEMS), about[0])
    gender = _SUFFIXES.get(match[2] or "") or next((_GENDERS[t] for t in near if t in _GENDERS), about[1])
    kids = next((f"kids-{t}" for t in near if t in ("c", "y", "k")), None)
    return Size(
        number=Decimal(match[1]).quantize(Decimal("0.01")).normalize() + 0,
        system=system,
        gender=kids or gender,
    )
