"""Buy buttons: what each says, whether it can be pressed, and which one belongs to the page's product."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from spiders.extraction.outline import Entry, Kind, Outline
from spiders.extraction.page import clean
from spiders.extraction.phrases import ButtonMeaning, read_button_text
from spiders.extraction.zones import ELSEWHERE, HIDDEN, TEMPLATE

_DISABLED_CLASS = re.compile(
    r"(?:^|[\s_-])(?:disabled?|inactive|soldout|sold-out|out-of-stock|unavailable|oos)(?:$|[\s_-])"
)
_NAMED_CART = re.compile(
    r"add[-_ ]?(?:item)?[-_ ]?(?:to|2)[-_ ]?(?:my)?[-_ ]?(?:shopping)?[-_ ]?(?:cart|bag|basket|trolley)|addcart|(?:^|[\s_-])buy[-_]?(?:now|button|btn)(?:$|[\s_-])|"
    r"(?:btn|button)[-_]?(?:add|buy|cart|basket)(?:$|[\s_-])|(?:^|[\s_-])(?:in|to)[-_]?cart|tocart(?:$|[\s_-])|tobasket"
)
_NAMED_OTHER = re.compile(
    r"wish|compare|favou?rite|qty|quantity|remove|close|message|success|popup|wrap|container|section|form|error|gift|finance|quick"
)
_CARDS = re.compile(
    r"(?:^|[\s_-])(?:product-?(?:item|card|tile|box|thumb|cell|teaser|block-item|miniature|layout|summary-item)|item-card|tile|card|grid-item|swiper-slide|slick-slide|owl-item|carousel-item|slide)(?:$|[\s_-])"
)
MAX_CONTROLS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """One control that speaks of buying."""

    meaning: ButtonMeaning
    text: str
    disabled: bool
    shown: bool
    """False in hidden layers and templates."""
    elsewhere: bool
    """In navigation, recommendations or a card of another product."""
    order: int
    before_anchor: bool
    named_only: bool
    """Known by its class or id, not by what it says."""
    entry: Entry


def read_buttons(outline: Outline) -> tuple[Button, ...]:
    """All buttons that speak of buying, in reading order; none nested in another."""
    found: list[Button] = []
    taken: set[int] = set()
    for entry in outline.entries:
        if entry.kind is not Kind.CONTROL or len(taken) > MAX_CONTROLS:
            continue
        parent = entry.node.parent
        if parent is not None and parent.mem_id in taken:
            taken.add(entry.node.mem_id)
            continue
        if button := _button(entry, outline):
            found.append(button)
            taken.add(entry.node.mem_id)
    return tuple(found)


def _button(entry: Entry, outline: Outline) -> Button | None:
    text = control_text(entry)
    meaning = read_button_text(text) if text and len(text) <= 80 else None
    named_only = False
    if meaning is None:
        if len(text) > 40 or not _named_as_cart(entry):
            return None
        if text and sum(c.isalpha() for c in text) > 2 and entry.node.tag not in ("button", "input", "a"):
            return None
        meaning, named_only = ButtonMeaning.ADD_TO_CART, True
    return Button(
        meaning=meaning,
        text=text,
        disabled=is_disabled(entry),
        shown=not entry.zone & (HIDDEN | TEMPLATE) and "{{" not in text,
        elsewhere=bool(entry.zone & ELSEWHERE) or in_card(entry.node, outline.anchor_path),
        order=entry.order,
        before_anchor=entry.order < outline.anchor_order,
        named_only=named_only,
        entry=entry,
    )


def _named_as_cart(entry: Entry) -> bool:
    if entry.node.tag not in ("button", "input", "a"):
        return False
    names = entry.names + " " + (entry.attributes.get("name") or "").lower()
    return bool(_NAMED_CART.search(names)) and not _NAMED_OTHER.search(names)


def control_text(entry: Entry) -> str:
    """What a control says: its value, its text, its label, or the label of the picture in it."""
    attributes = entry.attributes
    if entry.node.tag == "input":
        said = (
            attributes.get("value")
            or attributes.get("alt")
            or attributes.get("title")
            or attributes.get("aria-label")
        )
        return clean(said or "")
    text = clean(entry.node.text(deep=True)[:400])
    if text:
        return text
    for name in ("aria-label", "title", "value", "data-title"):
        if said := attributes.get(name):
            return clean(said)
    picture = entry.node.css_first("img[alt]")
    return clean(picture.attributes.get("alt") or "") if picture is not None else ""


def is_disabled(entry: Entry) -> bool:
    """Whether the control says that it cannot be pressed."""
    attributes = entry.attributes
    if "disabled" in attributes and attributes["disabled"] != "false":
        return True
    if (attributes.get("aria-disabled") or "").lower() == "true":
        return True
    return bool(_DISABLED_CLASS.search((attributes.get("class") or "").lower()))


def in_card(node: LexborNode, anchor_path: frozenset[int]) -> bool:
    """Whether something lies in one of several like boxes (a grid, a slider) that the product's heading is not in."""
    current: LexborNode | None = node
    for _ in range(40):
        parent = current.parent if current is not None else None
        if current is None or parent is None or current.mem_id in anchor_path:
            return False
        attributes = current.attributes
        names = (attributes.get("class") or "").lower()
        if names and _CARDS.search(names) and _has_other_link(current):
            return True
        if (
            current.tag in ("li", "article", "div", "td")
            and current is not node
            and _has_twins(current, names)
            and _has_other_link(current)
        ):
            return True
        current = parent
    return False


def _has_other_link(node: LexborNode) -> bool:
    """A card links to its product with a picture or a name."""
    return any(
        len(a.text(deep=True).strip()) > 3 or a.css_first("img") is not None
        for a in node.css("a[href]")[:6]
        if not (a.attributes.get("href") or "#").startswith(("#", "javascript"))
    )


def _has_twins(node: LexborNode, names: str) -> bool:
    """Whether a neighbour is built the same way and also offers a picture, which makes both cards of a list."""
    first = names.split()[:1]
    for sibling in (_next_element(node), _previous_element(node)):
        if sibling is None or sibling.tag != node.tag:
            continue
        other = (sibling.attributes.get("class") or "").lower().split()[:1]
        if other == first and sibling.css_first("img") is not None and node.css_first("img") is not None:
            return True
    return False


def _next_element(node: LexborNode) -> LexborNode | None:
    current = node.next
    while current is not None and not current.is_element_node:
        current = current.next
    return current


def _previous_element(node: LexborNode) -> LexborNode | None:
    current = node.prev
    while current is not None and not current.is_element_node:
        current = current.prev
    return current
