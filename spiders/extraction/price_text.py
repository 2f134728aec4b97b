"""The text of a price element as a reader sees it: cents in elements of their own, old prices crossed out."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from spiders.extraction.price_words import DIGIT
from spiders.extraction.zones import HIDDEN, zone_of

_CENTS = re.compile(r"\s*\d{2}\s*(?:[^\w\s]|[A-Za-zřčłкрКР]{2,4})?\s*")
_EURO_CENTS = re.compile(r"\s*(?P<sign>[€£$])\s?(?P<cents>\d\d)\s*")
_WHOLE = re.compile(r"(?:^|.*[^\d.,])\d{1,3}(?:[.,\s]?\d{3})*\s*", re.S)


def joined_text(node: LexborNode) -> str:
    """An element's text in which cents that stand in an element of their own are told by a point.

    Shops write 229.99 as ``229<sup>99</sup>``.
    """
    texts = [
        n
        for n in node.traverse(include_text=True)
        if n.tag == "-text" and (t := n.text_content) and not t.isspace()
    ][:20]
    valid = [n for n in texts if not _left_out(n, node)]
    if not any(DIGIT.search(n.text_content or "") for n in valid):
        valid = texts
    pieces = [n.text_content or "" for n in valid]
    text = ""
    for piece in pieces:
        if (
            text
            and _CENTS.fullmatch(piece)
            and _WHOLE.fullmatch(text)
            and not text.rstrip().endswith((".", ","))
        ):
            text = text.rstrip() + ("," if "." in text else ".") + piece.lstrip()
        elif text and (cents := _EURO_CENTS.fullmatch(piece)) and _WHOLE.fullmatch(text):
            text = text.rstrip() + "." + cents["cents"] + " " + cents["sign"]
        else:
            text += (
                " " if text and not text.endswith((".", ",")) and not piece.startswith((".", ",")) else ""
            ) + piece
    return text[:300]


def _left_out(text: LexborNode, root: LexborNode) -> bool:
    """Whether a text lies in a struck-through or hidden element inside ``root``."""
    current = text.parent
    for _ in range(6):
        if current is None or current.mem_id == root.mem_id:
            return False
        if current.tag in ("del", "s", "strike") or zone_of(current.tag or "", current.attributes) & HIDDEN:
            return True
        current = current.parent
    return False
