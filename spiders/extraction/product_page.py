"""Whether what was seen on a page is one product on offer: its identity, and a sign that it is sold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from spiders.extraction.claims import ProductClaim
from spiders.extraction.identity import url_tokens
from spiders.extraction.outline import Outline
from spiders.extraction.phrases import fold_tokens
from spiders.extraction.price_shown import ShownPrice
from spiders.extraction.shown import Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What building the tree adds."""

    outline: Outline
    shown: Shown
    price: ShownPrice | None
    claims: tuple[ProductClaim, ...]
    beside: tuple[ProductClaim, ...] = ()
    """Claims that only tell of variants."""


def _names_one_thing(url: str, heading: str) -> bool:
    """Whether an address holds an id, or words of the heading: that of one thing, not of a shelf."""
    tokens = url_tokens(url)
    if any(sum(c.isdigit() for c in token) >= 4 for token in tokens):
        return True
    words = frozenset(fold_tokens(heading))
    return any(len(words.intersection(fold_tokens(token))) >= 2 for token in tokens)


_SEARCH = re.compile(
    r"(?i)(?:^|[/._-])(?:search\w*|\w*search|suche|recherche|rechercher|buscar|busca|busqueda|cerca|ricerca|zoeken|"
    r"sok|szukaj|hledani|hladat|kereses|cautare|arama|poisk|s)(?:$|[/._?-])"
)


def _is_search(url: str) -> bool:
    """Whether an address is that of search results."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    last = parts.path.rstrip("/").rsplit("/", 1)[-1]
    return bool(parts.query) and _SEARCH.search(last) is not None


def is_product(seen: Seen, graph: ProductClaim | None, *, url: str = "") -> bool:
    """Identity and an offer are needed: structured data with an offer, or a heading, a price and a button."""
    named = [c for c in seen.claims if c.source != "opengraph"]
    if any(c.offers for c in named):
        return True
    told = seen.shown.reading is not None or any(o.availability for c in seen.claims for o in c.offers)
    if graph is not None and (told or any(o.price for o in graph.offers)):
        return told or (seen.price is not None and seen.outline.anchor_sure)
    if named and (seen.price is not None or told):
        return True
    if _is_search(url):
        return False
    return _looks_like_product(seen) if told else _looks_like_offer(seen, url)


def _looks_like_offer(seen: Seen, url: str) -> bool:
    """Whether a page that says nothing of buying still names one thing and, near its heading, its price."""
    heading, price = seen.outline.anchor, seen.price
    if heading is None or heading.tag != "h1" or not seen.outline.anchor_sure or price is None:
        return False
    if not _names_one_thing(url, seen.outline.anchor_text):
        return False
    distance = price.order - seen.outline.anchor_order
    near = 0 <= distance <= 40 if price.named else -6 <= distance <= 12
    return near and price.among <= MOST_PRICES and not seen.shown.repeated


MOST_PRICES = 4
"""A page without structured data that names more different prices than this lists products."""


def _looks_like_product(seen: Seen) -> bool:
    """Whether a page without structured data shows one product: its heading, its price, its few buttons."""
    heading = seen.outline.anchor
    if heading is None:
        return seen.price is not None and seen.price.named and seen.shown.buttons == 1
    if seen.shown.buttons > MOST_BUTTONS or seen.shown.repeated:
        return False
    if seen.price is None:
        return seen.outline.anchor_sure and seen.shown.told_sold_out
    if not seen.price.named and seen.price.among > MOST_LOOSE:
        return False
    return seen.outline.anchor_sure or (seen.shown.buttons <= 2 and heading.tag == "h1")


MOST_LOOSE = 7
"""A page without structured data that shows more different amounts, none of which its markup names, lists
products.
"""
MOST_BUTTONS = 4
"""A page without structured data that has more buy buttons than this lists products."""
