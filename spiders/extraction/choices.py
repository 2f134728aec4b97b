"""Whether a product's options must be chosen before it can be bought."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.page import clean
from spiders.extraction.phrases import read_stock_text
from spiders.extraction.zones import ELSEWHERE, UNHEARD, zone_of

_CHOICES = (
    "select, input[type=radio], [class*=swatch], [class*=Swatch], [class*=size] li, [class*=Size] li, "
    "[id*=size] li, [id*=Size] li, [class*=size] button, "
    "[class*=Size] button, [class*=colo] li, [class*=Colo] li, [class*=variant] li, [class*=variation] li"
)
_NO_CHOICE = re.compile(
    r"(?i)qty|quant|menge|country|region|state|lang|currency|sort|search|categ|store|month|year|"
    r"address|gender|rating|per-?page|zip|segment|shipping|warranty|amount"
)
MAX_LOOKED_AT = 80


def needs_choice(tree: LexborHTMLParser, anchor_path: frozenset[int], *, open_only: bool = False) -> bool:
    """Whether the product's part of the page offers at least two of something to choose from, none chosen
    yet. With ``open_only`` one that nothing marks as sold out is needed, and enough.
    """
    seen = 0
    for node in tree.css(_CHOICES)[:MAX_LOOKED_AT]:
        attributes = node.attributes
        names = " ".join(
            filter(
                None,
                (
                    attributes.get("name"),
                    attributes.get("id"),
                    attributes.get("class"),
                    attributes.get("aria-label"),
                ),
            )
        )
        if _NO_CHOICE.search(names) or _aside(node, anchor_path, ELSEWHERE if open_only else UNHEARD):
            continue
        if open_only:
            if any(_open(n) for n in (node.css("option") if node.tag == "select" else (node,))):
                return True
            continue
        if node.tag == "select":
            if len(node.css("option")) >= 2:
                return True
            continue
        seen += 1
        if seen >= 2:
            return True
    return False


_SHUT = re.compile(r"(?i)disabled|sold-?_?out|unavail|out-?of|oos|no-?stock|inactive")


def _open(node: LexborNode) -> bool:
    """Whether a choice is one: it has a value or a text, and neither its class nor its words say sold out."""
    attributes = node.attributes
    if "disabled" in attributes or _SHUT.search(attributes.get("class") or ""):
        return False
    text = clean(node.text(deep=True)[:200])
    if node.tag == "option" and not (attributes.get("value") or "").strip():
        return False
    if node.tag not in ("option", "input") and (not text or len(text) > 40):
        return False
    if node.tag != "option" and node.css_first("[class*=disabled], [class*=sold], [disabled]") is not None:
        return False
    stock = read_stock_text(text) if text else None
    return stock is None or stock.availability.buyable


def _aside(node: LexborNode, anchor_path: frozenset[int], zones: int) -> bool:
    """Whether it lies in one of these zones; choices are often hidden until a program has filled them in."""
    current: LexborNode | None = node
    for _ in range(40):
        if current is None or current.mem_id in anchor_path:
            return False
        if zone_of(current.tag or "", current.attributes) & zones:
            return True
        current = current.parent
    return False
