"""Whether a product's options must be chosen before it can be bought."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.zones import UNHEARD, zone_of

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


def needs_choice(tree: LexborHTMLParser, anchor_path: frozenset[int]) -> bool:
    """Whether the product's part of the page offers at least two of something to choose from, none chosen
    yet.
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
        if _NO_CHOICE.search(names) or _aside(node, anchor_path):
            continue
        if node.tag == "select":
            if len(node.css("option")) >= 2:
                return True
            continue
        seen += 1
        if seen >= 2:
            return True
    return False


def _aside(node: LexborNode, anchor_path: frozenset[int]) -> bool:
    current: LexborNode | None = node
    for _ in range(40):
        if current is None or current.mem_id in anchor_path:
            return False
        if zone_of(current.tag or "", current.attributes) & UNHEARD:
            return True
        current = current.parent
    return False
