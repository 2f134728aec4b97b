"""Shelves of other products, told by the names that programs give to parts of a page. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.extraction.alternation import by_first_letter
from spiders.extraction.shelves import LONGEST, heads_shelf

__all__ = ["COMPONENT_NAMES", "labels_shelf", "names_shelf"]

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SHELF_NAMES = re.compile(
    by_first_letter(
        r"recommend|(?:^|[\s_-])recos?(?:$|[\s_-])|related|similar|cross-?_?sell|x-?sell|up-?_?sell|"
        r"also[-_]?(?:like|bought|viewed|purchased|buy|love|shop)|(?:^|[\s_-])also(?:$|[\s_-])|"
        r"you[-_]?(?:may|might)|may[-_]?(?:also|like)|recently[-_]?view|last[-_]?(?:seen|viewed)|"
        r"product-?s?[-_]?(?:list|grid|slider|carousel|shelf|rail|teaser)s?(?![a-z])|"
        r"(?:item|goods)s?[-_]?(?:slider|carousel|shelf|rail)s?(?![a-z])|"
        r"complementary|substitute|alternative(?:s|[-_]product)|frequently[-_]?bought|bought[-_]?together|"
        r"complete[-_]the|shop[-_]the[-_]look|customers[-_]?(?:who|also)|people[-_]?also|sponsored|"
        r"other[-_]?sellers|mini-?[-_]?(?:cart|basket|bag)"
    )
)
"""Words for shelves of other products, in names that programs use: test ids, components, elements."""


@lru_cache(maxsize=4_096)
def labels_shelf(label: str) -> bool:
    """Whether a part's label says that it holds other products.

    >>> labels_shelf("You might also like"), labels_shelf("Quantity")
    (True, False)
    """
    return heads_shelf(label[:LONGEST], heading=True)


@lru_cache(maxsize=4_096)
def names_shelf(name: str) -> bool:
    """Whether a test id, a component's or an element's name says that it holds other products.

    >>> names_shelf("RecommendationsModule"), names_shelf("sni-lib-product-carousel"), names_shelf("buy-box")
    (True, True, False)
    """
    return _SHELF_NAMES.search(_CAMEL.sub("-", name[:120]).lower()) is not None


COMPONENT_NAMES = (
    "data-component",
    "data-component-name",
    "data-component-type",
    "data-module",
    "data-module-name",
    "data-module-type",
    "data-section",
    "data-section-type",
    "data-section-name",
    "data-auto",
    "data-auto-id",
    "data-automation",
    "data-cy",
    "data-hook",
    "data-region",
    "data-widget",
    "data-widget-type",
    "data-block",
    "data-block-name",
    "data-name",
    "data-type",
    "data-role",
    "data-content-type",
    "data-slot",
    "data-list-name",
    "data-list",
    "data-tracking-area",
    "data-placement",
)
"""Attributes that name a part for the shop's programs."""
