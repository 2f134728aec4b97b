"""Boxes of other products: grids, sliders and recommendations, told by how they are built."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

_CARDS = re.compile(
    r"(?:^|[\s_-])(?:product-?(?:item|card|tile|box|thumb|cell|teaser|block-item|miniature|layout|"
    r"summary-item)|item-card|tile|card|grid-item|swiper-slide|slick-slide|owl-item|carousel-item|"
    r"slide)(?:$|[\s_-])"
)


def in_card(node: LexborNode, anchor_path: frozenset[int]) -> bool:
    """Whether something lies in one of several like boxes (a grid, a slider) that the product's heading
    is not in.
    """
    current: LexborNode | None = node
    for _ in range(40):
        parent = current.parent if current is not None else None
        if current is None or parent is None or current.mem_id in anchor_path:
            return False
        names = (current.attributes.get("class") or "").lower()
        if names and _CARDS.search(names) and _leads_elsewhere(current):
            return True
        if current is not node and current.tag in _CARD_TAGS and _has_twins(current, names, node):
            return True
        current = parent
    return False


_CARD_TAGS = frozenset({"li", "article", "div", "td", "tr", "section"})
_LEADS = (
    "a[href] img, h2 a[href], h3 a[href], h4 a[href], h5 a[href], a[href] h2, a[href] h3, "
    "a[href] h4, a[class*=name], a[class*=title]"
)


def _leads_elsewhere(node: LexborNode) -> bool:
    """A card links to its product with a picture or a heading."""
    for found in node.css(_LEADS)[:4]:
        link: LexborNode | None = found
        while link is not None and link.tag != "a":
            link = link.parent
        if link is None:
            link = found.css_first("a[href]")
        href = (link.attributes.get("href") or "") if link is not None else ""
        if href and not href.startswith(("#", "javascript")) and not _PICTURE.search(href):
            return True
    return False


_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|webp|gif)(?:$|\?)")


def _has_twins(node: LexborNode, names: str, button: LexborNode) -> bool:
    """Whether neighbours are built the same way: each leads elsewhere, or holds the same control."""
    first = names.split()[:1]
    alike = [
        s
        for s in _neighbours(node)
        if s.tag == node.tag and (s.attributes.get("class") or "").lower().split()[:1] == first
    ]
    if not alike:
        return False
    control = _selector(button)
    if (
        control is not None
        and any(s.css_first(control) is not None for s in alike)
        and _leads_elsewhere(node)
    ):
        return True
    if not first and node.tag not in ("li", "article", "td"):
        return False
    return len(alike) >= 2 and _leads_elsewhere(node) and all(_leads_elsewhere(s) for s in alike[:2])


def _selector(node: LexborNode) -> str | None:
    """A selector for controls of the same make; None where the class cannot be written as one."""
    first = (node.attributes.get("class") or "").split()[:1]
    if first and re.fullmatch(r"[A-Za-z][\w-]{0,60}", first[0]):
        return f"{node.tag}.{first[0]}"
    return None


def _neighbours(node: LexborNode) -> list[LexborNode]:
    """Up to two elements before and two after."""
    found = []
    for step in (_next_element, _previous_element):
        current: LexborNode | None = node
        for _ in range(2):
            current = step(current) if current is not None else None
            if current is not None:
                found.append(current)
    return found


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
