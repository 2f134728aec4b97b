"""Negative texts that may speak of one shop, one choice or another state: rows of stocks, labels, badges.

They are not heard beside a button that can be pressed; where nothing else speaks they are.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from spiders.extraction.cards import neighbours
from spiders.extraction.outline import Entry, Kind
from spiders.extraction.page import clean
from spiders.extraction.phrase_table import CHOICES
from spiders.extraction.phrases import fold_tokens, read_stock_text
from spiders.extraction.subjects import STORE_LABEL

__all__ = ["in_control", "may_be_aside"]

LONGEST_ROW = 160


def may_be_aside(entry: Entry, text: str, before: Entry | None) -> bool:
    """Whether a negative text, with the text before it, may not be the product's as a whole."""
    labelled = STORE_LABEL.search(text) is not None or (before is not None and _labels_stores(before))
    return labelled or _in_list_of_stocks(entry) or _of_one_choice(text) or _one_of_badges(entry)


def in_control(entry: Entry) -> bool:
    """Whether the text is a button's or link's own, which the button reader judges."""
    node: LexborNode | None = entry.node
    for _ in range(4):
        if node is None:
            return False
        if node.tag in ("a", "button"):
            return True
        node = node.parent
    return False


def _labels_stores(before: Entry) -> bool:
    """Whether the text before is a label of stores or pickup, and not a button that leads there."""
    said = clean(before.text)
    return len(said) <= 40 and STORE_LABEL.search(said) is not None and not in_control(before)


def _of_one_choice(text: str) -> bool:
    """Whether it names one choice before it says that it is sold out ("Size M: sold out")."""
    tokens = fold_tokens(text)
    return len(tokens) >= 3 and tokens[0] in CHOICES and "one" not in tokens[:3]


_SOLD_BADGE = re.compile(r"sold-?_?out|out-?_?of-?_?stock|unavailable")


def _one_of_badges(entry: Entry) -> bool:
    """Whether it is one of several badges for different states, of which a style sheet shows the right one.

    Then a class further out names the state; where none does, it is not this one.
    """
    node: LexborNode | None = entry.node if entry.kind is not Kind.TEXT else entry.node.parent
    own = _classes(node)
    badge = next((c for c in own if "badge" in c and _SOLD_BADGE.search(c)), None)
    if node is None or badge is None:
        return False
    stem = badge[: badge.index("badge") + len("badge")]
    others = [c for n in neighbours(node) for c in _classes(n) if c.startswith(stem) and c not in own]
    if not any(len(c) > len(stem) and not _SOLD_BADGE.search(c) for c in others):
        return False
    for _ in range(4):
        node = node.parent
        if node is None:
            return True
        if any(_SOLD_BADGE.search(c) for c in _classes(node)):
            return False
    return True


def _classes(node: LexborNode | None) -> list[str]:
    return ((node.attributes.get("class") or "").lower().split()) if node is not None else []


_ROWS = frozenset({"li", "tr", "dd", "option"})


def _in_list_of_stocks(entry: Entry) -> bool:
    """Whether it stands in one row of several that tell a stock each: shops, sizes or colours."""
    node: LexborNode | None = entry.node
    for _ in range(5):
        if node is None:
            return False
        if node.tag in _CHOICES and _names_more(node, entry):
            return any(n.tag == node.tag for n in neighbours(node))
        if node.tag in _ROWS:
            return any(_tells_stock(row) for row in neighbours(node) if row.tag == node.tag)
        node = node.parent
    return False


_CHOICES = frozenset({"label", "button", "a"})


def _names_more(choice: LexborNode, entry: Entry) -> bool:
    """Whether a label or a button also names what is sold out, such as a colour."""
    said = clean(choice.text(deep=True, separator=" ")[:200])
    return (
        len(said) <= LONGEST_ROW
        and len(said) > len(clean(entry.text or entry.node.text(deep=True)[:200])) + 1
    )


def _tells_stock(row: LexborNode) -> bool:
    """Whether a row tells a stock of its own, with a name before it."""
    texts = [clean(n.text_content or "") for n in row.traverse(include_text=True) if n.tag == "-text"][:12]
    texts = [t for t in texts if t]
    return any(read_stock_text(t) is not None for t in texts) and len(" ".join(texts)) <= LONGEST_ROW
