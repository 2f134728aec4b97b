"""What a text or value that a person pointed at says of the stock: their phrases, then closed tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from crawler.model import Availability, Strength
from crawler.reader import Phrases
from spiders.extraction.phrases import ButtonMeaning, read_button_text, read_stock_text
from spiders.extraction.schema_availability import read_schema_availability
from spiders.extraction.state.fields import quantity_of

_IN, _OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK
_FLAGS = {"true": _IN, "false": _OUT}
_BUTTONS = {
    ButtonMeaning.ADD_TO_CART: _IN,
    ButtonMeaning.BUY_NOW: _IN,
    ButtonMeaning.PREORDER: Availability.PREORDER,
    ButtonMeaning.BACKORDER: Availability.BACKORDER,
    ButtonMeaning.NOTIFY_ME: _OUT,
    ButtonMeaning.SOLD_OUT: _OUT,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What words say of the stock."""

    reading: Availability
    strength: Strength = Strength.STRONG
    quantity: int | None = None


def read_value(value: Any, phrases: Phrases, *, number: bool = False) -> Said | None:
    """What a JSON value says: true and false, how many there are, or words.

    >>> read_value(False, Phrases()).reading.value, read_value(3, Phrases()).quantity
    ('out_of_stock', 3)
    """
    if isinstance(value, bool):
        return Said(_IN if value else _OUT)
    if value is None or isinstance(value, dict | list):
        return None
    return read_words(str(value), phrases, number=number)


def read_words(text: str, phrases: Phrases, *, number: bool = False) -> Said | None:
    """What a text on one line says; None where it says nothing that is known.

    The person's phrases go first, the cautious ones before the others; then a bare flag or number; then what
    pages usually say, but never "in stock" where the person has said which words mean that.

    >>> own = Phrases(in_stock=("auf Lager",))
    >>> read_words("3x auf  Lager", own).reading.value, read_words("nicht auf Lager", own).reading.value
    ('in_stock', 'out_of_stock')
    >>> read_words("In stock", own) is None
    True
    """
    if number:
        match = re.search(r"\d{1,9}", text)
        return _counted(int(match[0])) if match else None
    for said, words, cautious in (
        (_OUT, phrases.out_of_stock, True),
        (Availability.PREORDER, phrases.preorder, False),
        (_IN, phrases.in_stock, False),
    ):
        if any(_pattern(phrase, cautious).search(text) for phrase in words):
            return Said(said)
    if (flag := _FLAGS.get(text.casefold())) is not None:
        return Said(flag)
    if (count := quantity_of(text)) is not None:
        return _counted(count)
    return _usually(text, phrases)


def without(text: str, phrases: Phrases) -> str:
    """A choice's name without what it says of the stock: ``US 9 (sold out)`` is ``US 9``.

    >>> without("US 9 - Sold out", Phrases(out_of_stock=("sold out",)))
    'US 9'
    """
    for phrase in (*phrases.out_of_stock, *phrases.preorder, *phrases.in_stock):
        text = _pattern(phrase, True).sub(" ", text)
    return re.sub(r"\(\s*\)|\[\s*\]", " ", text).strip(" \t-–—|:,;/·")


def _counted(count: int) -> Said:
    return Said(_IN if count > 0 else _OUT, quantity=max(count, 0))


def _usually(text: str, phrases: Phrases) -> Said | None:
    if (reading := read_schema_availability(text)) is not None:
        said = Said(reading)
    elif (button := _BUTTONS.get(read_button_text(text) or ButtonMeaning.CHOOSE_OPTION)) is not None:
        said = Said(button)
    elif (stock := read_stock_text(text)) is not None:
        said = Said(stock.availability, stock.strength, stock.quantity)
    else:
        return None
    named = phrases.preorder if said.reading is Availability.PREORDER else phrases.in_stock
    return said if said.reading in (_OUT, Availability.DISCONTINUED) or not named else None


_NOT = (
    *(
        "not",
        "no",
        "longer",
        "yet",
        "zero",
        "0",
        "nicht",
        "mehr",
        "kein",
        "keine",
        "pas",
        "plus",
        "non",
        "niet",
    ),
    *("meer", "geen", "não", "inte", "ikke", "ej", "nie", "nincs", "ei", "ne"),
)
_DENIALS = (
    "".join(rf"(?<!(?<!\w){re.escape(word)} )" for word in _NOT) + "(?<![无無没沒未不非])(?<![没沒暂暫]有)"
)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


@lru_cache(maxsize=4096)
def _pattern(phrase: str, cautious: bool) -> re.Pattern[str]:
    """The phrase as whole words, upper and lower case alike; behind a "not" only where ``cautious``."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    before = r"(?<!\w)" if _bounded(phrase[0]) else ""
    after = r"(?!\w)" if _bounded(phrase[-1]) else ""
    return re.compile(f"{before}{'' if cautious else _DENIALS}{words}{after}", re.IGNORECASE)


def _bounded(character: str) -> bool:
    """Whether words end at such a character: Chinese, Japanese, Korean and Thai have no spaces."""
    return (character.isalnum() or character == "_") and not _CJK.match(character)
