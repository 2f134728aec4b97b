"""The texts right beside an amount: those that can be its labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.zones import CHOICE

__all__ = ["parents", "texts_around"]

_LONGEST_LABEL = 40
_LONGEST_TAIL = 24


def texts_around(entry: Entry, outline: Outline) -> tuple[str, str]:
    """The texts right before and right behind an element, where they can be its labels."""
    entries = outline.entries
    before = next((e for e in reversed(entries[max(0, entry.order - 3) : entry.order]) if _is_label(e)), None)
    after = next(
        (
            e
            for e in entries[entry.order + 1 : entry.order + 12]
            if e.kind is Kind.TEXT and not _inside(e.node, entry.node)
        ),
        None,
    )
    if before is not None and outline.anchor is not None and _inside(before.node, outline.anchor):
        before = None
    label = clean(before.text) if before is not None and _same_part(before.node, entry.node) else ""
    tail = clean(after.text) if after is not None and _same_part(after.node, entry.node) else ""
    return (
        label if len(label) <= _LONGEST_LABEL and not _AMOUNT.search(label) else "",
        tail if len(tail) <= _LONGEST_TAIL and not _OWN_AMOUNT.search(tail) else "",
    )


_AMOUNT = re.compile(
    r"\d[.,]\d\d|[$€£¥₽₹₩₪₴₺฿₫]\s?\d|\d\s?(?:[$€£¥₽₹₩₪₴₺฿₫円元원]|k[rč]|zł|ft\b|lei\b|руб|грн|лв)|^\W*\d+\W*$"
)
_OWN_AMOUNT = re.compile(r"[^\W\d_]\W*(?:[$€£¥₽₹₩₪₴₺฿₫]\s?)?\d")
"""A text that labels an amount of its own."""


def _is_label(entry: Entry) -> bool:
    return entry.kind is Kind.TEXT and not entry.zone & ~CHOICE


def _inside(node: LexborNode, box: LexborNode) -> bool:
    current: LexborNode | None = node
    for _ in range(8):
        if current is None:
            return False
        if current.mem_id == box.mem_id:
            return True
        current = current.parent
    return False


_INLINE_TAGS = "span small sup sub b i em strong label a font abbr bdi data dt th td dd"
_INLINE = frozenset(_INLINE_TAGS.split())


def _same_part(a: LexborNode, b: LexborNode) -> bool:
    """Whether two things stand in one line: only inline elements lie between each and what holds both."""
    mine = {p.mem_id for p in _line(a)}
    return any(p.mem_id in mine for p in _line(b))


def _line(node: LexborNode) -> Iterator[LexborNode]:
    """The elements out of inline ones, and the first that is not."""
    current = node if node.is_element_node else node.parent
    if node.is_element_node and (node.tag or "") not in _INLINE:
        current = node.parent
        if current is not None:
            yield current
        return
    for _ in range(3):
        if current is None:
            return
        yield current
        if (current.tag or "") not in _INLINE:
            return
        current = current.parent


def parents(node: LexborNode, count: int) -> Iterator[LexborNode]:
    current = node.parent
    for _ in range(count):
        if current is None:
            return
        yield current
        current = current.parent
