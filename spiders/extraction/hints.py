"""A cheap search of a page's bytes for anything that could contradict "in stock"."""

from __future__ import annotations

import re

from spiders.extraction.page import Page

_ALWAYS = {
    b"dis": (b"disabled", b"discontinued"),
    b"stock": (
        b"out of stock",
        b"out-of-stock",
        b"out_of_stock",
        b"outofstock",
        b"0 in stock",
        b"no stock",
        b"not in stock",
        b"of stock",
    ),
    b"sold": (b"sold out", b"sold-out", b"soldout", b"sold_out", b">sold<"),
    b"availab": (b"unavailab", b"not available", b"no longer available", b"not currently available"),
    b"order": (b"pre-order", b"preorder", b"backorder", b"back-order", b"back order", b"pre order"),
    b" me": (b" me when", b"notify me"),
    b"coming soon": (b"coming soon",),
    b"store only": (b"store only",),
}
"""What could contradict, by a stem that each of its words has, the most frequent first."""


def _around(stem: bytes, words: tuple[bytes, ...]) -> re.Pattern[bytes]:
    """Finds the words by their stem: the matcher goes from stem to stem and looks around each.

    >>> _around(b"sold", (b"unsold", b"sold out")).search(b"sold, resold, unsold").span()
    (16, 20)
    """
    places = (word.split(stem, 1) for word in words)
    return re.compile(
        re.escape(stem)
        + b"(?:"
        + b"|".join(b"(?<=" + re.escape(before + stem) + b")" + re.escape(after) for before, after in places)
        + b")"
    )


_CONTRADICTING = tuple((stem, _around(stem, words)) for stem, words in _ALWAYS.items())
_BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "de": (
        "ausverkauft",
        "nicht verfügbar",
        "nicht lieferbar",
        "vergriffen",
        "nicht auf lager",
        "nicht vorrätig",
        "benachrichtig",
        "vorbestell",
    ),
    "fr": (
        "épuisé",
        "rupture",
        "indisponible",
        "plus disponible",
        "non disponible",
        "victime de",
        "précommande",
        "prévenez",
    ),
    "es": ("agotad", "no disponible", "sin stock", "sin existencias", "avísame", "preventa"),
    "pt": ("esgotad", "indisponível", "sem estoque", "sem stock", "avise-me", "pré-venda"),
    "it": ("esaurit", "non disponibile", "avvisami", "preordin"),
    "nl": ("uitverkocht", "niet op voorraad", "niet leverbaar", "niet beschikbaar"),
    "pl": ("niedostępn", "wyprzedan", "brak w magazynie", "powiadom"),
    "cs": ("vyprodán", "nedostupn", "není skladem"),
    "sk": ("vypredan", "nedostupn", "nie je skladom"),
    "ja": ("売り切れ", "在庫切れ", "在庫なし", "品切れ", "完売", "入荷待ち", "予約", "ありません"),
    "zh": (
        "售罄",
        "售完",
        "无货",
        "無貨",
        "缺货",
        "缺貨",
        "到货通知",
        "補貨",
        "暂无",
        "下架",
        "预售",
        "預購",
    ),
    "ko": ("품절", "재고 없음", "일시품절", "입고"),
}


def nothing_contradicts(page: Page) -> bool:
    """Whether no word or attribute outside scripts could say that the product cannot be bought."""
    low = page.markup_lower
    if any((at := low.find(stem)) >= 0 and word.search(low, at) for stem, word in _CONTRADICTING):
        return False
    language = page.language
    if language == "en" or language is None:
        return language is not None or low.isascii()
    words = _BY_LANGUAGE.get(language)
    if words is None:
        return False
    text = low.decode("utf-8", "replace").lower()
    return not any(word in text for word in words)


_BUYABLE = (b'"available":true', b'"available": true')


def buyable_variants_hinted(page: Page) -> bool:
    """Whether a platform's own state may list variants that can be bought.

    Some themes tell search engines of one variant only; where that one is sold out, another may not be.
    """
    if b"is_in_stock&quot;:true" in page.markup_lower:
        return True
    return any(word in script.content for script in page.scripts for word in _BUYABLE)
