"""Boxes of other products: grids, sliders and recommendations, told by how they are built."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

_CARDS = re.compile(
    r"(?:^|[\s_-])(?:product-?(?:item|card|tile|box|thumb|cell|teaser|block-item|miniature|layout|"
    r"summary-item)|item-card|tile|card|grid-item|swiper-slide|slick-slide|owl-item|carousel-item|"
    r"slide)(?:$|[\s_-])"
)


def in_card(
    node: LexborNode, anchor_path: frozenset[int], here: str = "", known: dict[int, bool] | None = None
) -> bool:
    """Whether something lies in a box of another product that the product's heading is not in: one of several
    like boxes (a grid, a slider), or a small one whose picture and name lead to one other page.

    ``here`` is the page's own address, ``known`` what was found of boxes of the same tree before.
    """
    known = {} if known is None else known
    current: LexborNode | None = node
    for level in range(40):
        parent = current.parent if current is not None else None
        if current is None or parent is None or current.mem_id in anchor_path:
            return False
        if level <= SOLE_LEVELS and current.tag not in _NO_BOX:
            sole = known.get(current.mem_id)
            if sole is None:
                sole = known[current.mem_id] = _is_sole_card(current, here)
            if sole:
                return True
        names = (current.attributes.get("class") or "").lower()
        if _CARDS.search(names) and _is_card(current, names, here):
            return True
        if current is not node and current.tag in _CARD_TAGS and _has_twins(current, names, node):
            return True
        current = parent
    return False


_PLAIN_CARDS = re.compile(r"product|item-card")
MOST_TARGETS = 3
"""What is merely called a tile, a card or a cell and leads to more pages is a part of the page."""


def _is_card(box: LexborNode, names: str, here: str) -> bool:
    """Whether what calls itself a card is another product's."""
    if _is_sole_card(box, here, pictured=False):
        return True
    if not _leads_elsewhere(box):
        return False
    if _PLAIN_CARDS.search(names):
        return True
    leads = (_target(link, here) for link in box.css("a[href]")[:40])
    return len({lead for lead in leads if lead}) <= MOST_TARGETS


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


_NO_BOX = frozenset({"-text", "a", "button", "input", "img", "select"})
SOLE_LEVELS = 6
"""A box of one other product is looked for so many elements up."""
_LARGEST_CARD = 60
"""Elements and texts in it."""
_LONGEST_CARD = 260
"""Characters of its text."""
_NO_PRODUCT = re.compile(
    r"(?i)(?:^|[/._?&=-])(?:cart|basket|bag|checkout|warenkorb|panier|wish-?list|favou?rites?|compare|login|"
    r"account|sign-?in|register|brands?|marques?|marken?|marche|vendors?|designers?|manufacturers?|hersteller|"
    r"sellers?|merchants?|shops?-?in|stores?|categor\w*|c|collections?|reviews?|help|faq|info|pages?|service|"
    r"delivery|shipping|versand|livraison|returns?|blog|news|search|tags?|gift-?cards?|payments?|financ\w*|"
    r"warranty|size-?guide|contact|about|policy|policies|terms|share|print|mailto|tel)(?:$|[/._?&=-])"
)
"""Words of addresses that are no product's."""


def _is_sole_card(box: LexborNode, here: str, *, pictured: bool = True) -> bool:
    """Whether a small box holds the picture and the name of one other product, both leading to its page.
    What calls itself a card needs no picture.
    """
    links = box.css("a[href]")[:12]
    if not links or len(links) > 8:
        return False
    targets: dict[str, list[LexborNode]] = {}
    for link in links:
        if (target := _target(link, here)) is not None:
            targets.setdefault(target, []).append(link)
    if len(targets) != 1:
        return False
    (leading,) = targets.values()
    if pictured and not any(link.css_first("img, picture") is not None for link in leading):
        return False
    named = any(sum(c.isalpha() for c in link.text(deep=True)[:200]) >= 3 for link in leading)
    return named and _is_small(box)


def _target(link: LexborNode, here: str) -> str | None:
    """Where a link leads, without query; None where that is this page, a picture, or no product's."""
    href = (link.attributes.get("href") or "").strip()
    if not href or href.startswith(("#", "javascript", "mailto", "tel:", "data:")) or _PICTURE.search(href):
        return None
    if "add" in href and _NO_PRODUCT.search(href):
        return None
    path = _path(href)
    if not path or path == _path(here) or _NO_PRODUCT.search(path):
        return None
    return path


@lru_cache(maxsize=4_096)
def _path(address: str) -> str:
    """An address without scheme, host, query, fragment and last slash."""
    without = re.sub(r"^(?:https?:)?//[^/?#]*", "", address)
    return re.split(r"[?#]", without, maxsplit=1)[0].rstrip("/").lower()


def _is_small(box: LexborNode) -> bool:
    length = 0
    for count, node in enumerate(box.traverse(include_text=True)):
        if node.tag == "-text":
            length += len((node.text_content or "").strip())
        if count > _LARGEST_CARD or length > _LONGEST_CARD:
            return False
    return True


_PICTURE = re.compile(r"(?i)\.(?:jpe?g|png|webp|gif)(?:$|\?)")


def _has_twins(node: LexborNode, names: str, button: LexborNode) -> bool:
    """Whether neighbours are built the same way: each leads elsewhere, or holds the same control."""
    first = names.split()[:1]
    alike = [
        s
        for s in neighbours(node)
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


def neighbours(node: LexborNode) -> list[LexborNode]:
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
