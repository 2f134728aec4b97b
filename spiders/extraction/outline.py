"""The page as a reader sees it: headings, texts, controls and prices in reading order, each with its zone.

One walk over the tree serves all readers of visible things. What lies in navigation, recommendations, reviews,
hidden layers and templates is kept but marked, unless the product's own heading lies in it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from selectolax.lexbor import LexborHTMLParser, LexborNode

from spiders.extraction.page import clean
from spiders.extraction.zones import Zone, zone_of

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
    zone: Zone
    order: int
    text: str = ""
    names: str = ""
    """Class and id, lower case."""
    attributes: Mapping[str, str | None] = field(default_factory=dict)


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


_STOCKISH = re.compile(
    r"stock(?!ing)|avail|invent|sold[-_]?out|soldout|lager|dispo|verf(?:ue|u|ü)g|liefer|deliver|lieferbar|shipp|voorraad|varasto|sklad|nalich|bestand|"
    r"unavail|buybox|buy-box|oos|ausverkauft|esgotado|agotado|esaurito|esaurit|zaiko|raktar|dostupn|dostep|levering|laos|saadavus|skladem|stan-mag|"
    r"product-?status|item-?status|add[-_]?to[-_]?cart[-_]?message|coming[-_]?soon|backorder|pre-?order|fulfil"
)
_PRICEY = re.compile(
    r"price|preis|prix|precio|preco|prezzo|prijs|cena|hinta|(?:^|[\s_-])amount|kaina|hind(?:$|[\s_-])|kakaku|(?:^|[\s_-])prc|tsena"
)
_CONTROLISH = re.compile(
    r"add[-_ ]?(?:item)?[-_ ]?(?:to|2)[-_ ]?(?:my)?[-_ ]?(?:shopping)?[-_ ]?(?:cart|bag|basket|trolley)|addcart|cart[-_]?add|buy[-_]?(?:now|button|btn|it)|buy2cart|(?:btn|button)[-_]?(?:buy|cart|basket|bag)|"
    r"addtobag|addtobasket|in[-_]?cart|to[-_]?cart|tocart|to[-_]?basket|tobasket|in[-_]?den[-_]?warenkorb|warenkorb|basket[-_]?button|notify[-_]?me|pre[-_]?order|add[-_]to"
)
_BUTTON_CLASS = re.compile(r"(?:^|[\s_-])(?:btn|button|cta|buy|submit)|(?:btn|button)(?:$|[\s_-])")
_INPUTS = frozenset({"submit", "button", "image"})
_HEADINGS = frozenset({"h1"})
_NOT_HINTED = frozenset(
    {"html", "body", "main", "form", "ul", "table", "tbody", "section", "select", "header"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def read_outline(tree: LexborHTMLParser, anchor: LexborNode | None, *, sure: bool) -> Outline:
    """Walk the tree once. ``anchor`` is exempt from zones, and so is everything it lies in."""
    path = ancestry(anchor)
    entries: list[Entry] = []
    zones: dict[int, Zone] = {}
    anchor_id = anchor.mem_id if anchor is not None else 0
    anchor_order = 0
    root = tree.body or tree.root
    if root is None:
        return Outline([], None, "", 0, False, frozenset())
    for count, node in enumerate(root.traverse(include_text=True)):
        if count > MAX_NODES:
            break
        tag = node.tag or ""
        parent = node.parent
        inherited = zones.get(parent.mem_id, Zone.NONE) if parent is not None else Zone.NONE
        if tag == "-text":
            text = node.text_content or ""
            if len(text) > 1 and not text.isspace() or text.strip().isalnum():
                entries.append(Entry(Kind.TEXT, node, inherited, len(entries), text))
            continue
        if tag in _SKIPPED:
            continue
        attributes = node.attributes
        me = node.mem_id
        zone = inherited
        if me not in path:
            zone |= zone_of(tag, attributes)
        zones[me] = zone
        if me == anchor_id:
            anchor_order = len(entries)
        _note(entries, node, tag, attributes, zone)
    text = clean(anchor.text(deep=True)) if anchor is not None else ""
    return Outline(entries, anchor, text, anchor_order, sure, path)


def _note(
    entries: list[Entry], node: LexborNode, tag: str, attributes: Mapping[str, str | None], zone: Zone
) -> None:
    """Keep what may be a control, a stock hint, a price or a heading."""
    names = (attributes.get("class") or "") + " " + (attributes.get("id") or "")
    extra = (
        attributes.get("data-test")
        or attributes.get("data-testid")
        or attributes.get("data-test-id")
        or attributes.get("data-automation-id")
        or attributes.get("data-selenium")
        or ""
    )
    lowered = _CAMEL.sub("-", (names + " " + extra)[:500]).lower() if len(names) > 1 or extra else ""
    order = len(entries)
    if is_control(tag, attributes, lowered):
        entries.append(Entry(Kind.CONTROL, node, zone, order, "", lowered, attributes))
    elif lowered and tag not in _NOT_HINTED and _STOCKISH.search(lowered):
        entries.append(Entry(Kind.HINTED, node, zone, order, "", lowered, attributes))
    elif (lowered and _PRICEY.search(lowered)) or attributes.get("itemprop") == "price":
        entries.append(Entry(Kind.PRICED, node, zone, order, "", lowered, attributes))
    elif tag in _HEADINGS:
        entries.append(Entry(Kind.HEADING, node, zone, order, "", lowered, attributes))
    elif tag == "img" and (attributes.get("alt") or attributes.get("title")):
        entries.append(
            Entry(
                Kind.IMAGE,
                node,
                zone,
                order,
                attributes.get("alt") or attributes.get("title") or "",
                lowered,
                attributes,
            )
        )


def is_control(tag: str, attributes: Mapping[str, str | None], names: str) -> bool:
    """Whether an element can be pressed: buttons, submitting inputs, links dressed as buttons."""
    if tag == "button":
        return True
    if tag == "input":
        return (attributes.get("type") or "").lower() in _INPUTS
    if attributes.get("role") == "button":
        return True
    if tag == "a":
        if names and (_BUTTON_CLASS.search(names) or _CONTROLISH.search(names)):
            return True
        href = (attributes.get("href") or "")[:300].lower()
        return (
            "cart" in href
            or "basket" in href
            or "warenkorb" in href
            or "addto" in (attributes.get("onclick") or "").lower()
        )
    if tag in ("div", "span", "li", "p", "label"):
        return bool(names and _CONTROLISH.search(names))
    return False


def ancestry(node: LexborNode | None) -> frozenset[int]:
    """mem_ids of a node and everything it lies in."""
    found = []
    while node is not None and len(found) < 2_000:
        found.append(node.mem_id)
        node = node.parent
    return frozenset(found)
