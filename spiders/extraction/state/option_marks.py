"""What one choice of a product's options is marked with: its attributes, classes and words."""

from __future__ import annotations

import re
from collections.abc import Callable

from selectolax.lexbor import LexborNode

from crawler.model import Availability
from spiders.extraction.phrases import ButtonMeaning, read_button_text, read_stock_text
from spiders.extraction.state.fields import quantity_of

_SHUT_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:sold-?_?out|out-?_?of-?_?stock|oos|un-?available|unselectable|no-?stock|outofstock|"
    r"not-?available|not-?in-?stock|crossed-?out|disabled|disable|is-disabled|soldout)(?:$|[\s_-])"
)
_OPEN_CLASS = re.compile(r"(?i)(?:^|[\s_-])(?:in-?_?stock|selectable|available)(?:$|[\s_-])")
CHOSEN_CLASS = re.compile(
    r"(?i)(?:^|[\s_-])(?:selected|is-selected|active|current|checked|is-active)(?:$|[\s_-])"
)
_TRUE = ("true", "1", "yes", "y")
_FALSE = ("false", "0", "no", "n")


def classes_of(node: LexborNode, shown: LexborNode) -> str:
    """The classes of a choice, of what is shown of it, and of the list entry around it."""
    around = node.parent if node.parent is not None and node.parent.tag in ("li", "label") else None
    inner = node.css("a, button, span, label")[:3] if node.tag == "li" else []
    parts = (node, shown, around, *inner)
    return " ".join(filter(None, (p.attributes.get("class") for p in parts if p is not None)))[:600]


def marked(node: LexborNode, shown: LexborNode, text: str) -> tuple[Availability | None, bool]:
    """What a choice is marked with, and whether in words (attributes and classes of stock count as words)."""
    attributes = {**shown.attributes, **node.attributes}
    told = _told_by_data(attributes)
    if told is None:
        told = _told_by_words(text, attributes)
    if told is not None and not told.buyable:
        return told, True
    classes = classes_of(node, shown)
    if _SHUT_CLASS.search(classes):
        return Availability.OUT_OF_STOCK, True
    inner = (
        node.css_first("button[disabled], input[disabled]") if node.tag not in ("option", "input") else None
    )
    if "disabled" in attributes or attributes.get("aria-disabled") == "true" or inner is not None:
        return Availability.OUT_OF_STOCK, False
    if told is not None:
        return told, True
    return (Availability.IN_STOCK, True) if _OPEN_CLASS.search(classes) else (None, False)


_DATA: tuple[tuple[str, Callable[[str], bool | None]], ...]


def _flag(value: str) -> bool | None:
    lowered = value.strip().lower()
    return True if lowered in _TRUE else False if lowered in _FALSE else None


def _count(value: str) -> bool | None:
    count = quantity_of(value)
    return count > 0 if count is not None else None


def _not_flag(value: str) -> bool | None:
    said = _flag(value)
    return None if said is None else not said


_DATA = (
    ("data-available", _flag),
    ("data-in-stock", _flag),
    ("data-instock", _flag),
    ("data-selectable", _flag),
    ("data-orderable", _flag),
    ("data-is-available", _flag),
    ("data-stock", _count),
    ("data-qty", _count),
    ("data-quantity", _count),
    ("data-inventory", _count),
    ("data-stock-quantity", _count),
    ("data-sold-out", _not_flag),
    ("data-soldout", _not_flag),
    ("data-out-of-stock", _not_flag),
    ("data-outofstock", _not_flag),
    ("data-disabled", _not_flag),
    ("data-js-disabled", _not_flag),
)


def _told_by_data(attributes: dict[str, str | None]) -> Availability | None:
    """What data attributes say; sold out where two of them differ."""
    said = [
        found for key, read in _DATA if (value := attributes.get(key)) and (found := read(value)) is not None
    ]
    if not said:
        return None
    return Availability.IN_STOCK if all(said) else Availability.OUT_OF_STOCK


def _told_by_words(text: str, attributes: dict[str, str | None]) -> Availability | None:
    for words in (text, attributes.get("title") or "", attributes.get("aria-label") or ""):
        if not words or len(words) > 200:
            continue
        stock = read_stock_text(words)
        if stock is not None:
            return stock.availability
        if read_button_text(words) in (ButtonMeaning.NOTIFY_ME, ButtonMeaning.SOLD_OUT):
            return Availability.OUT_OF_STOCK
    return None
