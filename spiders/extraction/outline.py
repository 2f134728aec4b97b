"""The page as a reader sees it: headings, texts, controls and prices in reading order, each with its zone.

One walk over the tree serves all readers of visible things. What lies in navigation, recommendations,
reviews,
hidden layers and templates is kept but marked, unless the product's own heading lies in it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.page import clean
from spiders.extraction.zones import (
    BUTTONISH,
    BUYISH,
    CHOICE,
    DELIVERYISH,
    NONE,
    PRICEY,
    STOCKISH,
    TEST_IDS,
    UNHEARD,
    zone_of,
)

MAX_NODES = 60_000
"""Later nodes are not walked: a page with more repeats itself."""
_SKIPPED = frozenset(
    {
        "head",
        "meta",
        "link",
        "br",
        "hr",
        "source",
        "track",
        "iframe",
        "object",
        "path",
        "use",
        "wbr",
        "col",
        "param",
    }
)


class Kind(Enum):
    HEADING = auto()
    TEXT = auto()
    HINTED = auto()
    """An element whose class or id says that it tells the stock."""
    PRICED = auto()
    """An element whose class or id says that it tells a price."""
    CONTROL = auto()
    IMAGE = auto()


@dataclass(slots=True)
class Entry:
    """One thing a reader meets."""

    kind: Kind
    node: LexborNode
    zone: int
    order: int
    text: str = ""
    names: str = ""
    """Class and id, lower case."""
    attributes: Mapping[str, str | None] = field(default_factory=dict)
    said: int = 0
    """What its class and id say, as bits of :mod:`zones`."""


@dataclass(slots=True)
class Outline:
    """All entries in reading order; ``anchor`` is the product's own heading."""

    entries: Sequence[Entry]
    anchor: LexborNode | None
    anchor_text: str
    anchor_order: int
    anchor_sure: bool
    anchor_path: frozenset[int]
    """mem_ids of the anchor and its ancestors."""


_INPUTS = frozenset({"submit", "button", "image"})
_TELLING = STOCKISH | DELIVERYISH | PRICEY | BUYISH | BUTTONISH
_TELLING_TAGS = frozenset({"a", "button", "input", "img", "h1"})
_TELLING_NAMES = frozenset({"itemprop", "role"})
_HEADINGS = frozenset({"h1"})
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_HINTED = frozenset(
    {"html", "body", "main", "form", "ul", "table", "tbody", "section", "select", "header"}
)


def read_outline(tree: LexborHTMLParser, anchor: LexborNode | None, *, sure: bool) -> Outline:
    """Walk the tree once. ``anchor`` is exempt from zones, and so is everything it lies in."""
    path = ancestry(anchor)
    root = tree.body or tree.root
    if root is None:
        return Outline([], None, "", 0, False, frozenset())
    entries, anchor_order = _walk(root, path, anchor.mem_id if anchor is not None else 0)
    text = clean(anchor.text(deep=True)) if anchor is not None else ""
    return Outline(entries, anchor, text, anchor_order, sure, path)


def _walk(root: LexborNode, path: frozenset[int], anchor_id: int) -> tuple[list[Entry], int]:
    """All entries, and how many stand before the anchor. Parts that are not heard are not entered."""
    entries: list[Entry] = []
    anchor_order = count = 0
    unfinished: list[tuple[Iterator[LexborNode], int]] = [(iter((root,)), NONE)]
    while unfinished:
        siblings, inherited = unfinished.pop()
        for node in siblings:
            count += 1
            if count > MAX_NODES:
                return entries, anchor_order
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                if not text.isspace():
                    entries.append(Entry(Kind.TEXT, node, inherited, len(entries), text))
                continue
            zone = NONE
            if tag not in _SKIPPED:
                attributes = node.attributes
                said = zone_of(tag, attributes)
                if path and (me := node.mem_id) in path:
                    zone = inherited
                    if me == anchor_id:
                        anchor_order = len(entries)
                else:
                    zone = inherited | said & (UNHEARD | CHOICE)
                    if zone & UNHEARD:
                        continue
                if (
                    said & _TELLING
                    or tag in _TELLING_TAGS
                    or "itemprop" in attributes
                    or "role" in attributes
                ):
                    _note(entries, node, tag=tag, attributes=attributes, zone=zone, said=said)
            unfinished.append((siblings, inherited))
            unfinished.append((node.iter(include_text=True, skip_empty=True), zone))
            break
    return entries, anchor_order


def _note(
    entries: list[Entry],
    node: LexborNode,
    *,
    tag: str,
    attributes: Mapping[str, str | None],
    zone: int,
    said: int,
) -> None:
    """Keep what may be a control, a stock hint, a price or a heading."""
    kind = None
    if is_control(tag, attributes, said):
        kind = Kind.CONTROL
    elif said & (STOCKISH | DELIVERYISH) and tag not in _NOT_HINTED:
        kind = Kind.HINTED
    elif said & PRICEY or attributes.get("itemprop") == "price":
        kind = Kind.PRICED
    elif tag in _HEADINGS:
        kind = Kind.HEADING
    elif tag == "img" and (attributes.get("alt") or attributes.get("title")):
        entries.append(
            Entry(
                Kind.IMAGE,
                node,
                zone,
                len(entries),
                attributes.get("alt") or attributes.get("title") or "",
                "",
                attributes,
            )
        )
    if kind is not None:
        entries.append(Entry(kind, node, zone, len(entries), "", names_of(attributes), attributes, said))


def names_of(attributes: Mapping[str, str | None]) -> str:
    """Class, id and test ids as lower-case words."""
    said = [value for name in _NAMING if (value := attributes.get(name))]
    return _parted(" ".join(said)[:500]) if said else ""


_NAMING = ("class", "id", *TEST_IDS)


@lru_cache(maxsize=4_096)
def _parted(names: str) -> str:
    return _CAMEL.sub("-", names).lower()


def is_control(tag: str, attributes: Mapping[str, str | None], said: int) -> bool:
    """Whether an element can be pressed: buttons, submitting inputs, links dressed as buttons."""
    if tag == "button" or attributes.get("role") == "button":
        return True
    if tag == "input":
        return (attributes.get("type") or "").lower() in _INPUTS
    if tag == "a":
        return bool(said & (BUTTONISH | BUYISH)) or _leads_to_buying(attributes)
    return tag in _DRESSED and bool(said & BUYISH)


_DRESSED = frozenset({"div", "span", "li", "p", "label", "img"})


def _leads_to_buying(attributes: Mapping[str, str | None]) -> bool:
    href = (attributes.get("href") or "")[:300].lower()
    if any(word in href for word in ("cart", "basket", "warenkorb")):
        return True
    return "addto" in (attributes.get("onclick") or "").lower()


def ancestry(node: LexborNode | None) -> frozenset[int]:
    """mem_ids of a node and everything it lies in."""
    found: list[int] = []
    while node is not None and len(found) < 2_000:
        found.append(node.mem_id)
        node = node.parent
    return frozenset(found)
