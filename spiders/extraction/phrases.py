"""Reads one short text beside a product: a label, a badge, a message, a button. By closed tables only.

A text is brought to tokens (NFKD, without case, accents and punctuation; Chinese, Japanese, Korean and Thai
by character) and walked once through a trie of phrases, the longest winning. Words that make a statement
hypothetical, negated or past silence it: "if out of stock, we …" and "never sold out" say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache

from crawler.model import Availability, Strength
from spiders.extraction.button_table import BUTTONS
from spiders.extraction.phrase_table import STOCK

__all__ = ["ButtonMeaning", "StockText", "fold_tokens", "read_button_text", "read_stock_text"]

_LONGEST_TEXT = 400
_PROSE = 150
_LABEL_TOKENS = 14
_BUTTON_CHARACTERS = 80


class ButtonMeaning(StrEnum):
    """What pressing a button beside a product does, as its text says."""

    ADD_TO_CART = "add_to_cart"
    BUY_NOW = "buy_now"
    PREORDER = "preorder"
    BACKORDER = "backorder"
    NOTIFY_ME = "notify_me"
    """Offered in place of buying: the product is sold out (unless a buy button stands beside it)."""
    SOLD_OUT = "sold_out"
    CHOOSE_OPTION = "choose_option"
    FIND_IN_STORE = "find_in_store"
    ADD_TO_WISHLIST = "add_to_wishlist"
    REQUEST_QUOTE = "request_quote"
    """Asks for a price, sends a question, bids: not a purchase at a stated price."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockText:
    """What a short text says of availability."""

    availability: Availability
    quantity: int | None
    """Pieces, where the text counts them."""
    phrase: str
    """The phrase of the table that was found, folded; ``#`` stands for the number."""
    language: str
    """The table's language, which need not be the page's."""
    strength: Strength


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    meaning: str
    phrase: str
    languages: frozenset[str]
    whole: bool
    weak: bool
    counts: bool


@dataclass(slots=True)
class _Node:
    next: dict[str, _Node] = field(default_factory=dict)
    entry: _Entry | None = None
    whole: _Entry | None = None
    """The entry that holds only where the phrase is all of the text."""


@dataclass(frozen=True, slots=True)
class _Hit:
    entry: _Entry
    start: int
    end: int
    quantity: int | None


_CHARACTERS = "\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u0e01-\u0e5b\u3005-\u3007"
_TOKEN = re.compile(
    rf"[{_CHARACTERS}○◯◎△×✕]|\d+(?:[.,'\u202f\u00a0]\d{{3}})*(?!\d)|\d+|[^\W\d_{_CHARACTERS}]+"
    r"|[.!?;](?=\s|$)|[,\u060c\u3001/]|[\u3002\n|•\u061f\u061b]|\s[-\u2013\u2014]\s"
)
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0652\u0670]")
_ACCENTED = re.compile("[\u00c0-\u07ff\u1e00-\u1fff]")
_ONE_LETTER = str.maketrans("يكأإآٱىةıς", "یکااااىةiσ")
_BREAKS = frozenset(".!;。|•؛\n")
_QUESTIONS = frozenset("?؟")


def fold_tokens(text: str) -> list[str]:
    """The tokens that phrases are compared by.

    >>> fold_tokens("Épuisé – plus que 3 !")
    ['epuise', '.', 'plus', 'que', '3', '!']
    """
    folded = text.casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKC", folded)
        if _ACCENTED.search(folded):
            folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).casefold()
            folded = unicodedata.normalize("NFC", folded).translate(_ONE_LETTER)
    return ["." if t[0].isspace() else t for t in _TOKEN.findall(folded)]


def _build(tables: Mapping[str, Mapping[str, str]]) -> tuple[_Node, frozenset[str]]:
    root, fillers = _Node(), set[str]()
    for words in tables.values():
        for phrase in words.get("fill", "").split("|"):
            tokens = fold_tokens(phrase)
            if len(tokens) == 1:
                fillers.add(tokens[0])
    for language, meanings in tables.items():
        for meaning, phrases in meanings.items():
            for phrase in phrases.split("|"):
                _plant(root, phrase, meaning, language, fillers)
    return root, frozenset(fillers)


def _plant(root: _Node, written: str, meaning: str, language: str, fillers: Iterable[str]) -> None:
    phrase = written.lstrip("=~ ").strip()
    pieces = phrase.replace("#", " 0#").replace("*", " 0*").split(" ")
    tokens = [t for p in pieces for t in (["#"] if p in ("0#", "0*") else fold_tokens(p)) if t not in fillers]
    tokens = ["#" if t[0].isdecimal() else t for t in tokens]
    if not tokens:
        return
    node = root
    for token in tokens:
        node = node.next.setdefault(token, _Node())
    marks = written[: len(written) - len(written.lstrip("=~ "))]
    entry = _Entry(
        meaning=meaning,
        phrase=phrase,
        languages=frozenset({language}),
        whole="=" in marks,
        weak="~" in marks,
        counts="#" in phrase,
    )
    if entry.whole:
        node.whole = _joined(node.whole, entry)
    else:
        node.entry = _joined(node.entry, entry)


def _joined(first: _Entry | None, second: _Entry) -> _Entry:
    """The first language's reading of a phrase that several languages share."""
    return second if first is None else replace(first, languages=first.languages | second.languages)


_STOCK, _STOCK_FILLERS = _build(STOCK)
_BUTTON, _BUTTON_FILLERS = _build(BUTTONS)


def _longest(root: _Node, tokens: list[str], start: int, *, alone: bool = True) -> _Hit | None:
    """The longest phrase that begins at a token. ``alone``: these tokens are all of the text."""
    node, best, quantity = root, None, None
    for i in range(start, len(tokens)):
        token = tokens[i]
        if token[0].isdecimal():
            following = node.next.get("#")
            if following is not None and quantity is None:
                quantity = _count(token)
        else:
            following = node.next.get(token)
        if following is None:
            break
        node = following
        entry = node.entry
        if alone and node.whole is not None and start == 0 and i == len(tokens) - 1:
            entry = node.whole
        if entry is not None:
            best = _Hit(entry, start, i + 1, quantity if entry.counts else None)
    return best


def _count(token: str) -> int | None:
    digits = "".join(str(unicodedata.decimal(c)) for c in token if c.isdecimal())
    return int(digits) if len(digits) <= 9 else None


def _segments(tokens: list[str]) -> Iterable[list[str]]:
    """Sentences without their marks; a question is left out, for it states nothing."""
    current: list[str] = []
    for token in tokens:
        if token in _QUESTIONS:
            current = []
        elif token in _BREAKS:
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _statements(segment: list[str], *, alone: bool) -> list[_Hit]:
    """The hits of one sentence that are stated, not merely supposed, denied or told of the past."""
    hits: list[_Hit] = []
    silenced: frozenset[str] = frozenset()
    i, starts = 0, _STOCK.next
    while i < len(segment):
        known = segment[i] in starts or segment[i][0].isdecimal()
        hit = _longest(_STOCK, segment, i, alone=alone) if known else None
        if hit is None:
            i += 1
            continue
        i, entry = hit.end, hit.entry
        if entry.meaning == "if":
            silenced |= entry.languages
        elif entry.meaning == "then":
            if hits and hit.start - hits[-1].end <= 2 and entry.languages & hits[-1].entry.languages:
                hits.pop()
        elif not entry.languages & silenced:
            hits.append(hit)
    return [h for h in hits if h.entry.meaning != "none"]


_OF_MEANING = {
    "in": Availability.IN_STOCK,
    "limited": Availability.LIMITED,
    "preorder": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
    "store": Availability.IN_STORE_ONLY,
    "out": Availability.OUT_OF_STOCK,
    "gone": Availability.DISCONTINUED,
}


def _reading(hit: _Hit) -> str:
    """A count of nothing is out of stock, whatever the phrase says of counts."""
    return "out" if hit.quantity == 0 and hit.entry.meaning in ("in", "limited") else hit.entry.meaning


def _agree(hits: list[_Hit]) -> tuple[str, _Hit] | None:
    """One meaning for all that was said, the more cautious of two that go together; None where they don't."""
    said = {_reading(h): h for h in reversed(hits)}
    if "pickup" in said and ("nodelivery" in said or "out" in said):
        return "store", said["pickup"]
    positive = said.keys() & {"in", "limited"}
    if positive and said.keys() & {"out", "gone", "nodelivery"}:
        return None
    for meaning in ("gone", "backorder", "preorder", "store", "out", "nodelivery", "limited", "in"):
        if meaning in said:
            return meaning, said[meaning]
    return None


@lru_cache(maxsize=4096)
def read_stock_text(text: str) -> StockText | None:
    """What one short text says of availability, or None where it says nothing or contradicts itself.

    A label is strong, a sentence of more than 150 characters is weak; prose beyond 400 and templates
    (``{{stock}}``) say nothing.

    >>> read_stock_text("Hurry, only 3 left!").availability, read_stock_text("Hurry, only 3 left!").quantity
    (<Availability.LIMITED: 'limited'>, 3)
    >>> read_stock_text("0 in stock").availability
    <Availability.OUT_OF_STOCK: 'out_of_stock'>
    >>> read_stock_text("If out of stock, we will refund you") is None
    True
    """
    if not text or len(text) > _LONGEST_TEXT or "{{" in text or "${" in text:
        return None
    tokens = [t for t in fold_tokens(text) if t not in _STOCK_FILLERS]
    segments = list(_segments(tokens))
    found = _agree([h for s in segments for h in _statements(s, alone=len(segments) == 1)])
    if found is None:
        return None
    meaning, hit = found
    if meaning == "pickup":
        return None
    weak = hit.entry.weak or meaning == "nodelivery" or len(text) > _PROSE or _buried(hit, tokens)
    return StockText(
        availability=Availability.OUT_OF_STOCK if meaning == "nodelivery" else _OF_MEANING[meaning],
        quantity=hit.quantity,
        phrase=hit.entry.phrase,
        language=min(hit.entry.languages),
        strength=Strength.WEAK if weak else Strength.STRONG,
    )


def _buried(hit: _Hit, tokens: list[str]) -> bool:
    """Whether a phrase of one or two tokens stands in the middle of a long sentence."""
    return len(tokens) > _LABEL_TOKENS and hit.start > 3


_PRECEDENCE = (
    "sold_out",
    "notify_me",
    "preorder",
    "backorder",
    "add_to_cart",
    "buy_now",
    "request_quote",
    "add_to_wishlist",
    "find_in_store",
    "choose_option",
)


@lru_cache(maxsize=4096)
def read_button_text(text: str) -> ButtonMeaning | None:
    """What a button's text says it does, or None; longer texts than 80 characters aren't buttons.

    >>> read_button_text("In den Warenkorb"), read_button_text("View cart")
    (<ButtonMeaning.ADD_TO_CART: 'add_to_cart'>, None)
    """
    if not text or len(text) > _BUTTON_CHARACTERS:
        return None
    tokens = [t for t in fold_tokens(text) if t not in _BREAKS and t not in _QUESTIONS]
    found, i = set[str](), 0
    while i < len(tokens):
        hit = _longest(_BUTTON, tokens, i)
        if hit is not None:
            found.add(hit.entry.meaning)
        i = hit.end if hit is not None else i + 1
    for meaning in _PRECEDENCE:
        if meaning in found:
            return ButtonMeaning(meaning)
    return None if "none" in found else _button_by_state(text)


def _button_by_state(text: str) -> ButtonMeaning | None:
    """A button that only tells the state, such as a disabled "Nicht verfügbar"."""
    state = read_stock_text(text)
    if state is None:
        return None
    return {
        Availability.OUT_OF_STOCK: ButtonMeaning.SOLD_OUT,
        Availability.DISCONTINUED: ButtonMeaning.SOLD_OUT,
        Availability.PREORDER: ButtonMeaning.PREORDER,
        Availability.BACKORDER: ButtonMeaning.BACKORDER,
    }.get(state.availability)
