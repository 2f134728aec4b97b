"""The page as a reader sees it: headings, texts, controls and prices in reading order, each with its zone.

One walk over the tree serves all readers of visible things. What lies in navigation, recommendations,
reviews,
hidden layers and templates is kept but marked, unless the product's own heading lies in it too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.controls import is_control, names_of
from spiders.extraction.page import clean
from spiders.extraction.shelves import LONGEST, heads_shelf
from spiders.extraction.zones import (
    BUTTONISH,
    BUYISH,
    CHOICE,
    DELIVERYISH,
    ELSEWHERE,
    NONE,
    PRICEY,
    STOCKISH,
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
    here: str = ""
    """The page's own address."""
    boxes: dict[int, bool] = field(default_factory=dict)
    """By mem_id: whether a box was found to hold one other product."""


_TELLING = STOCKISH | DELIVERYISH | PRICEY | BUYISH | BUTTONISH
_TELLING_TAGS = frozenset({"a", "button", "input", "img", "h1"})
_TELLING_NAMES = frozenset({"itemprop", "role"})
_HEADINGS = frozenset({"h1"})
_NOT_HINTED = frozenset(
    {"html", "body", "main", "form", "ul", "table", "tbody", "section", "select", "header"}
)


def read_outline(tree: LexborHTMLParser, anchor: LexborNode | None, *, sure: bool, here: str = "") -> Outline:
    """Walk the tree once. ``anchor`` is exempt from zones, and so is everything it lies in."""
    path = ancestry(anchor)
    root = tree.body or tree.root
    if root is None:
        return Outline([], None, "", 0, False, frozenset())
    entries, anchor_order = _walk(root, path, anchor.mem_id if anchor is not None else 0)
    text = clean(anchor.text(deep=True)) if anchor is not None else ""
    return Outline(entries, anchor, text, anchor_order, sure, path, here)


@dataclass(slots=True)
class _Open:
    """An element that is being walked: what is left of it, and what the outline held when it was entered."""

    node: LexborNode
    children: Iterator[LexborNode]
    zone: int
    entries: int
    contents: int
    shelf: int = 0
    """The level of the heading of a shelf of other products whose siblings are being passed, else 0."""


def _walk(root: LexborNode, path: frozenset[int], anchor_id: int) -> tuple[list[Entry], int]:
    """All entries, and how many stand before the anchor. Parts that are not heard are not entered."""
    entries: list[Entry] = []
    anchor_order = count = contents = 0
    unfinished: list[_Open] = [_Open(root, iter((root,)), NONE, 0, 0)]
    while unfinished:
        here = unfinished[-1]
        for node in here.children:
            count += 1
            if count > MAX_NODES:
                return entries, anchor_order
            tag = node.tag or ""
            if tag == "-text":
                text = node.text_content or ""
                if text.isspace():
                    continue
                if len(text) <= _LONGEST_HEADING and _leave_shelf(unfinished, text, contents, path, entries):
                    break
                entries.append(Entry(Kind.TEXT, node, here.zone, len(entries), text, "", _NO_ATTRIBUTES))
                contents += 1
                continue
            zone = NONE
            if tag not in _SKIPPED:
                contents += tag in _CONTENTS
                on_path = bool(path) and node.mem_id in path
                if on_path and node.mem_id == anchor_id:
                    anchor_order = len(entries)
                entered = _meet(entries, here, node, tag, on_path=on_path)
                if entered is None:
                    continue
                zone = entered
            inside = node.iter(include_text=True, skip_empty=True)
            unfinished.append(_Open(node, inside, zone, len(entries), contents))
            break
        else:
            unfinished.pop()
    return entries, anchor_order


def _meet(entries: list[Entry], here: _Open, node: LexborNode, tag: str, *, on_path: bool) -> int | None:
    """Keep an element that says something. Its zone, or None where it is not to be entered."""
    attributes = node.attributes
    said = zone_of(tag, attributes)
    zone = here.zone
    if on_path:
        here.shelf = 0
    else:
        if here.shelf and _on_shelf(here, tag):
            return None
        zone |= said & (UNHEARD | CHOICE)
        if zone & UNHEARD:
            return None
    if said & _TELLING or tag in _TELLING_TAGS or "-" in tag or not _TELLING_NAMES.isdisjoint(attributes):
        _note(entries, node, tag=tag, attributes=attributes, zone=zone, said=said)
    return zone


_NO_ATTRIBUTES: Mapping[str, str | None] = {}
_CONTENTS = frozenset({"img", "picture", "video", "select", "input"})
"""Elements that an element may begin with, beside texts."""
_LONGEST_HEADING = LONGEST + 80
"""Blanks around a heading included."""
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_NO_HEADING = frozenset({"a", "button", "option", "label", "td", "th", "dt"})
_NO_LEVEL = 7
"""Rank of a heading that is no heading element."""
MOST_LEVELS = 8
"""A shelf reaches at most so many elements up from its heading."""


def _leave_shelf(
    unfinished: list[_Open], text: str, contents: int, path: frozenset[int], entries: list[Entry]
) -> bool:
    """Where a text heads a shelf of other products: drop the part that it heads, which then is not walked on.

    That part is the largest element that begins with this text; where the heading stands alone, the elements
    behind it up to the next heading.
    """
    level = next((_LEVELS[o.node.tag] for o in unfinished[-3:] if o.node.tag in _LEVELS), 0)
    if not level and unfinished[-1].node.tag in _NO_HEADING:
        return False
    said = clean(text)
    if not 2 <= len(said) <= LONGEST or not heads_shelf(said, heading=bool(level)):
        return False
    top = len(unfinished)
    while (
        top > 1
        and len(unfinished) - top < MOST_LEVELS
        and (part := unfinished[top - 1]).contents == contents
        and part.node.tag not in ("body", "main")
        and part.node.mem_id not in path
    ):
        top -= 1
    if top == len(unfinished):
        return False
    alone = all(not _goes_on(o.node) for o in unfinished[top:])
    for entry in entries[unfinished[top].entries :]:
        entry.zone |= ELSEWHERE
    del unfinished[top:]
    if alone:
        unfinished[-1].shelf = level or _NO_LEVEL
    return True


def _goes_on(part: LexborNode) -> bool:
    """Whether an element holds more than its heading."""
    return part.css_first("img, a, button, input, form") is not None


def _on_shelf(here: _Open, tag: str) -> bool:
    """Whether the next element behind a shelf's lone heading still belongs to the shelf."""
    if _LEVELS.get(tag, _NO_LEVEL) <= here.shelf and tag in _LEVELS:
        here.shelf = 0
        return False
    if here.shelf == _NO_LEVEL:
        here.shelf = 0
    return True


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


def ancestry(node: LexborNode | None) -> frozenset[int]:
    """mem_ids of a node and everything it lies in."""
    found: list[int] = []
    while node is not None and len(found) < 2_000:
        found.append(node.mem_id)
        node = node.parent
    return frozenset(found)
