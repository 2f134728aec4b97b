"""Is this the product that is watched? GTIN, names, and the refusal of another product. Pure.

A watch belongs to one product. Shops redirect a removed product to its successor, to a category, to
the home page or to another country's shop; taking that page's stock for the watched product's would
make an alert up. So equality needs evidence, and where there is none the answer is cautious.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from crawler.model import Product

__all__ = ["SameProduct", "clean_gtin", "clean_text", "names_agree", "same_product"]

_SPACE = re.compile(r"[\s\u200b\u200e\u200f\u2060\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_GTIN_SHAPE = re.compile(r"(?:(?:gtin|ean|upc|isbn|jan)(?:-?1[0-4]|-?8)?[\s:#]*)?(\d[\d\s\-‐-―.]*\d)", re.I)
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿가-힯]|\d+(?:[.,]\d+)*|[^\W\d_぀-ヿ㐀-䶿一-鿿가-힯]+")
_TITLE_CUT = re.compile(r"\s+[|–—\-·:»•/]\s+|\s*[|｜]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class SameProduct:
    """Whether a page still shows the watched product, and the reason in words for a person."""

    same: bool
    why: str


def clean_gtin(text: str) -> str | None:
    """The digits of a GTIN-8, UPC-A, EAN-13, ISBN-13 or GTIN-14 with a right checksum, else None.

    >>> clean_gtin("4006381 333931")
    '4006381333931'
    >>> clean_gtin("ISBN 978-3-16-148410-0")
    '9783161484100'
    >>> clean_gtin("4006381333932") is None
    True
    """
    match = _GTIN_SHAPE.fullmatch(text.strip()) if len(text) <= 40 else None
    if match is None:
        return None
    digits = "".join(str(unicodedata.digit(c)) for c in match[1] if c.isdigit())
    if len(digits) not in _GTIN_LENGTHS or not digits.strip("0"):
        return None
    weighted = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(reversed(digits)))
    return digits if weighted % 10 == 0 else None


def clean_text(text: str, *, limit: int = 500) -> str | None:
    """A name as a person reads it: entities resolved (twice where a shop escaped twice), one line.

    >>> clean_text("  Ben &amp;amp; Jerry&#39;s\\n Half&nbsp;Baked ")
    "Ben & Jerry's Half Baked"
    >>> clean_text(" \\u200b ") is None
    True
    """
    plain = html.unescape(html.unescape(text[: limit * 8]))
    plain = _SPACE.sub(" ", _CONTROL.sub("", plain)).strip()
    return plain[:limit].rstrip() or None


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in marked if not "\u0300" <= c <= "\u036f"))


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_fold(text[:400])))


@lru_cache(maxsize=4096)  # a page's candidates are compared with the same few names again and again
def names_agree(a: str, b: str) -> float:
    """How well two names of a product agree, 0 to 1. A shop's name after a bar in a title costs nothing.

    The measure is the share of the shorter name's words found in the other, lessened where numbers
    differ ("iPhone 15" and "iPhone 16" are two products that share most words).

    >>> names_agree("Air Max 90", "Air Max 90 | Nike.com")
    1.0
    >>> names_agree("Air Max 90", "Air Max 95") < 0.5
    True
    """
    return max((_agree(_words(x), _words(y)) for x in _parts(a) for y in _parts(b)), default=0.0)


def _parts(name: str) -> list[str]:
    """The whole name, and the longest stretch of it beside bars and dashes (a title without the shop)."""
    pieces = _TITLE_CUT.split(name[:400])
    longest = max(pieces, key=len)
    return [name] if longest == name or len(_words(longest)) < 2 else [name, longest]


def _agree(a: frozenset[str], b: frozenset[str]) -> float:
    if not a or not b:
        return 0.0
    common = a & b
    score = 0.75 * len(common) / min(len(a), len(b)) + 0.25 * len(common) / max(len(a), len(b))
    if len(common) == min(len(a), len(b)) and len(common) >= 2:
        score = max(score, 0.9)
    numbers_a, numbers_b = ({w for w in s if w[0].isdigit()} for s in (a, b))
    if numbers_a - numbers_b and numbers_b - numbers_a:
        score *= 0.5
    return round(1.0 if a == b else score, 4)


def same_product(known: Product, seen: Product, *, known_url: str, final_url: str) -> SameProduct:
    """Whether the page that came still shows the watched product.

    In this order: another region, another site or the home page refuses; then equal or conflicting GTIN,
    MPN with brand, SKU decide; then the address's path, and the names.

    >>> nothing = Product()
    >>> same_product(nothing, nothing, known_url="http://a.example/p/x-1", final_url="https://www.a.example/p/x-1/?utm_source=m").same
    True
    >>> same_product(nothing, nothing, known_url="https://a.example/p/x-1", final_url="https://a.example/").why
    'The shop redirected to its home page: the product was probably removed.'
    """
    asked, came = _split(known_url), _split(final_url)
    refused = _refused_by_place(asked, came)
    if refused is not None:
        return refused
    by_code = _by_codes(known, seen)
    if by_code is not None:
        return by_code
    return _by_path_and_name(known, seen, asked, came)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url[:4000])
        _ = parts.hostname
    except ValueError:
        return SplitResult("", "", url[:4000], "", "")
    return parts


def _no(why: str) -> SameProduct:
    return SameProduct(same=False, why=why)


def _yes(why: str) -> SameProduct:
    return SameProduct(same=True, why=why)


_PLACES = (
    "ad ae al am ar at au az ba bd be bg bh bo br by ca ch cl cn co cr cy cz de dk do dz ec ee eg es"
    " eu fi fr gb ge gr gt hk hr hu id ie il in iq ir is it jo jp ke kr kw kz lb lk lt lu lv ma md me"
    " mk mo mt mx my ng nl no nz om pa pe ph pk pl pt py qa ro rs ru sa se sg si sk th tn tr tw ua uk"
    " us uy uz ve vn za cs da el en et fa he hi ja ko ms nb nn sl sr sv vi zh"
)
_PLACE = frozenset(_PLACES.split())
"""Country and language codes as they stand in addresses; ``dp``, ``gp`` or ``ip`` are none."""
_WORLDWIDE = frozenset({"global", "international", "intl"})


def _region(url: SplitResult) -> str | None:
    """The first path token that names a country or language, such as ``us`` or ``de-at``."""
    first = next((p for p in url.path.split("/") if p), "").lower().replace("_", "-")
    language, _, country = first.partition("-")
    named = language in _PLACE and (not country or country in _PLACE or country in ("hans", "hant"))
    return first if named or first in _WORLDWIDE else None


def _host(url: SplitResult) -> str:
    return (url.hostname or "").removeprefix("www.").removeprefix("m.")


def _refused_by_place(asked: SplitResult, came: SplitResult) -> SameProduct | None:
    before, after = _region(asked), _region(came)
    if before and after and before != after:
        return _no(f"The shop redirected to another region: {before} -> {after}.")
    if _host(asked) != _host(came):
        return _no(f"The shop redirected to another site: {_host(asked)} -> {_host(came)}.")
    home = not _path(came)
    if home and asked.path.strip("/") not in ("", came.path.strip("/")) and not _deciding_query(came):
        return _no("The shop redirected to its home page: the product was probably removed.")
    return None


def _code(text: str | None) -> str | None:
    folded = re.sub(r"[\W_]+", "", _fold(text)) if text else ""
    return folded or None


def _by_codes(known: Product, seen: Product) -> SameProduct | None:
    if known.gtin and seen.gtin:
        equal = known.gtin.zfill(14) == seen.gtin.zfill(14)
        return _yes("The GTIN is the same.") if equal else _no(f"Another GTIN: {known.gtin} -> {seen.gtin}.")
    for what, a, b in (("MPN", known.mpn, seen.mpn), ("SKU", known.sku, seen.sku)):
        if not (_code(a) and _code(b)):
            continue
        if what == "MPN" and _code(known.brand) != _code(seen.brand):
            continue
        if _code(a) == _code(b):
            return _yes(f"The {what} is the same.")
        return _no(f"Another {what}: {a} -> {b}.")
    return None


_TRACKING = re.compile(
    r"utm_.*|gclid|gbraid|wbraid|fbclid|msclkid|dclid|yclid|mc_[ce]id|ref_?|_ref|aff.*|clickid|irclickid|cjevent"
    r"|srsltid|_ga|_gl|spm|scm|pvid|algo_.*|source|src|campaign|cmpid|cid|icid|intcmp|tag|th|psc|_pos|_sid|_ss|_psq"
    r"|_v|_fid|pr_.*|session.*|sid|phpsessid|jsessionid|lang|language|locale|currency|country|setcurrencyid",
    re.I,
)


def _deciding_query(url: SplitResult) -> frozenset[tuple[str, str]]:
    """The query parameters that may choose a product: everything but tracking and session."""
    pairs = parse_qsl(url.query[:2000], max_num_fields=None)
    return frozenset((k.lower(), v) for k, v in pairs if not _TRACKING.fullmatch(k))


def _path(url: SplitResult) -> str:
    """The path without its region, suffix and session, so that a shop may add ``/en-us`` to it."""
    path = unquote(url.path.split(";", 1)[0]).strip("/").lower()
    region = _region(url)
    path = "/" + (path.partition("/")[2] if region else path) if path else ""
    return re.sub(r"/(?:index|default)\.(?:html?|php|aspx?)$", "", path).rstrip("/")


def _by_path_and_name(known: Product, seen: Product, asked: SplitResult, came: SplitResult) -> SameProduct:
    same_path = _path(asked) == _path(came)
    agreement = names_agree(known.name, seen.name) if known.name and seen.name else None
    if same_path and _deciding_query(asked) <= _deciding_query(came):
        if agreement is not None and agreement < 0.25:
            return _no(f"The address is the same, but the page shows “{seen.name}”, not “{known.name}”.")
        return _yes("The address is the same.")
    if agreement is not None and agreement >= 0.85:
        return _yes("The address changed, the name agrees.")
    if agreement is None and _shared_id(asked, came):
        return _yes("The address changed, but holds the same product number.")
    return _no("The shop redirected to another address, and nothing shows that it is the same product.")


def _shared_id(asked: SplitResult, came: SplitResult) -> bool:
    """Whether a long number (five digits or more) stands in both addresses."""
    a, b = (set(re.findall(r"\d{5,}", f"{u.path}?{u.query}")) for u in (asked, came))
    return bool(a & b)
