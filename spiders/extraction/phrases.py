"""Reads one short text beside a product: a label, a badge, a message, a button. By closed tables only.

A text is brought to tokens (NFKD, without case, accents and punctuation; Chinese, Japanese, Korean and Thai
by character) and walked once through a trie of phrases, the longest winning. Words that make a statement
hypothetical, negated or past silence it: "if out of stock, we …" and "never sold out" say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from crawler.model import Availability, Strength
from spiders.extraction.button_table import BUTTONS
from spiders.extraction.days import DAY, is_promised, with_days, without_day
from spiders.extraction.phrase_table import CHOICES, CHOSEN, LATER, STOCK
from spiders.extraction.phrase_trie import BREAKS, QUESTIONS, Hit, build, fold_tokens, longest

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
    dated: bool = False
    """Whether it is promised for a day: BACKORDER where it can be ordered, else sold out."""


_LATER = "later"
_STOCK, _STOCK_FILLERS = build(
    {language: {**said, _LATER: LATER.get(language, "")} for language, said in STOCK.items()}
)
_BUTTON, _BUTTON_FILLERS = build(BUTTONS)


_STARTS = frozenset(_STOCK.next)
_DIGIT = re.compile(r"\d")
"""What says something of stock has a phrase's first token, a count or a day."""


def _segments(tokens: list[str]) -> Iterable[list[str]]:
    """Sentences without their marks; a question is left out, for it states nothing."""
    current: list[str] = []
    for token in tokens:
        if token in QUESTIONS:
            current = []
        elif token in BREAKS:
            if current:
                yield current
            current = []
        else:
            current.append(token)
    if current:
        yield current


def _statements(segment: list[str], *, alone: bool) -> list[Hit]:
    """The hits of one sentence that are stated, not merely supposed, denied or told of the past."""
    hits: list[Hit] = []
    silenced: frozenset[str] = frozenset()
    i, starts = 0, _STOCK.next
    while i < len(segment):
        known = segment[i] in starts or segment[i][0].isdecimal()
        hit = longest(_STOCK, segment, i, alone=alone) if known else None
        if hit is None:
            i += 1
            continue
        i, entry = hit.end, hit.entry
        if entry.meaning == "if":
            silenced |= entry.languages
        elif entry.meaning == "then":
            if hits and hit.start - hits[-1].end <= 2 and entry.languages & hits[-1].entry.languages:
                hits.pop()
        elif not entry.languages & silenced or is_promised(segment, hit.start, hit.end):
            hits.append(hit)
    said = [_promised(h) if is_promised(segment, h.start, h.end) else h for h in hits if _speaks(h, segment)]
    return said or _promised_alone(segment)


_PROMISES = frozenset({"in", "limited", "none", "out", "backorder"})


def _promised_alone(segment: list[str]) -> list[Hit]:
    """Phrases that hold only where they are all of the text ("Dostępny"), with only a day behind them."""
    if DAY not in segment:
        return []
    rest = without_day(segment)
    hit = longest(_STOCK, rest, 0) if rest else None
    promised = hit is not None and hit.end == len(rest) and hit.entry.meaning in _PROMISES
    return [_promised(hit)] if hit is not None and promised else []


def _speaks(hit: Hit, segment: list[str]) -> bool:
    """Whether a hit says anything; what is no stock phrase does where a day follows ("available from …")."""
    return hit.entry.meaning != "none" or is_promised(segment, hit.start, hit.end)


def _promised(hit: Hit) -> Hit:
    """The hit as a promise for a day."""
    if hit.entry.meaning not in _PROMISES:
        return hit
    return replace(hit, entry=replace(hit.entry, meaning=_LATER, weak=False), quantity=None)


_OF_MEANING = {
    "in": Availability.IN_STOCK,
    "limited": Availability.LIMITED,
    "preorder": Availability.PREORDER,
    "backorder": Availability.BACKORDER,
    _LATER: Availability.BACKORDER,
    "store": Availability.IN_STORE_ONLY,
    "out": Availability.OUT_OF_STOCK,
    "gone": Availability.DISCONTINUED,
}


def _reading(hit: Hit) -> str:
    """A count of nothing is out of stock, whatever the phrase says of counts."""
    return "out" if hit.quantity == 0 and hit.entry.meaning in ("in", "limited") else hit.entry.meaning


def _agree(hits: list[Hit]) -> tuple[str, Hit] | None:
    """One meaning for all that was said, the more cautious of two that go together; None where they don't."""
    said = {_reading(h): h for h in reversed(hits)}
    if "pickup" in said and ("nodelivery" in said or "out" in said):
        return "store", said["pickup"]
    if _LATER in said and not said.keys() & {"gone", "preorder"}:
        return _LATER, said[_LATER]
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
    >>> read_stock_text("The quantity chosen is not available") is None
    True
    """
    if not text or len(text) > _LONGEST_TEXT or "{{" in text or "${" in text:
        return None
    tokens = [t for t in fold_tokens(with_days(text)) if t not in _STOCK_FILLERS]
    if _STARTS.isdisjoint(tokens) and not _DIGIT.search(text):
        return None
    segments = list(_segments(tokens))
    found = _agree([h for s in segments for h in _statements(s, alone=len(segments) == 1)])
    if found is None:
        return None
    meaning, hit = found
    if meaning == "pickup" or (meaning in ("out", "gone", "nodelivery") and _of_a_choice(tokens)):
        return None
    weak = hit.entry.weak or meaning == "nodelivery" or len(text) > _PROSE or _buried(hit, tokens)
    return StockText(
        availability=Availability.OUT_OF_STOCK if meaning == "nodelivery" else _OF_MEANING[meaning],
        quantity=hit.quantity,
        phrase=hit.entry.phrase,
        language=min(hit.entry.languages),
        strength=Strength.WEAK if weak else Strength.STRONG,
        dated=meaning == _LATER,
    )


def _of_a_choice(tokens: list[str]) -> bool:
    """Whether it is a message about what was just entered ("the quantity chosen is not available")."""
    return not (CHOSEN.isdisjoint(tokens) or CHOICES.isdisjoint(tokens))


def _buried(hit: Hit, tokens: list[str]) -> bool:
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
    tokens = [t for t in fold_tokens(text) if t not in BREAKS and t not in QUESTIONS]
    found, i = set[str](), 0
    while i < len(tokens):
        hit = longest(_BUTTON, tokens, i)
        if hit is not None:
            found.add(hit.entry.meaning)
        i = hit.end if hit is not None else i + 1
    for meaning in _PRECEDENCE:
        if meaning in found:
            return ButtonMeaning(meaning)
    if "none" in found:
        return None
    if tokens[:1] == ["buy"] and len(tokens) <= _LONGEST_ORDER and not _NO_ORDER.intersection(tokens):
        return ButtonMeaning.BUY_NOW
    return _button_by_state(text)


_LONGEST_ORDER = 5
_NO_ORDER_WORDS = "more and get in from at again back guide used off save online gift how why free bulk"
_NO_ORDER = frozenset(_NO_ORDER_WORDS.split())
"""Words of buttons that begin with "buy" and don't buy the product."""


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
