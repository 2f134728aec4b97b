"""The state that pages carry for their own programs: platforms that are known, then anything that fits."""

from __future__ import annotations

import re

from spiders.extraction.claims import ProductClaim
from spiders.extraction.main_product import Subject, is_about, main_claim
from spiders.extraction.page import Page
from spiders.extraction.state.bigcommerce import HINT as BIGCOMMERCE_HINT
from spiders.extraction.state.bigcommerce import read_bigcommerce
from spiders.extraction.state.generic import read_generic
from spiders.extraction.state.magento import HINTS as MAGENTO_HINTS
from spiders.extraction.state.magento import read_magento
from spiders.extraction.state.prestashop import read_combinations, read_prestashop
from spiders.extraction.state.shapes import read_shapes
from spiders.extraction.state.sources import StateValue, state_values
from spiders.extraction.state.squarespace import HINT as SQUARESPACE_HINT
from spiders.extraction.state.squarespace import read_squarespace
from spiders.extraction.state.woocommerce import read_woocommerce

__all__ = ["platform_hinted", "read_platform", "read_state", "state_variants"]

_SCRIPT_HINTS = (*MAGENTO_HINTS, BIGCOMMERCE_HINT)
_MARKUP_HINTS = (*MAGENTO_HINTS[:2], SQUARESPACE_HINT, b"data-product_variations")
"""Magento keeps its state in attributes, too."""
_LIST_KEYS = (
    b"sizes",
    b"variants",
    b"skus",
    b"variations",
    b"sellableUnits",
    b"childSkus",
    b"sizeOptions",
    b"units",
    b"variantOptions",
    b"skuList",
    b"productItems",
    b"variationAttributes",
)
_LIST_OPENED = re.compile(rb"""\\?["']\s*:\s*\\?[\[{]\s*\{?\s*\\?["']""")
_COMBINATIONS = re.compile(rb"\bcombinations\s*=\s*\{")


def _lists_variants(raw: bytes) -> bool:
    """Whether a list of objects begins under a key that variants have, or PrestaShop's combinations do.

    Looking for each key is much faster than one pattern that is tried at every quotation mark.
    """
    for key in _LIST_KEYS:
        found = raw.find(key)
        while found >= 0:
            if raw[found - 1 : found] in (b'"', b"'") and _LIST_OPENED.match(raw, found + len(key)):
                return True
            found = raw.find(key, found + 1)
    return b"combinations" in raw and _COMBINATIONS.search(raw) is not None


def platform_hinted(page: Page) -> bool:
    """Whether the page's bytes have a mark of a platform whose state lists variants."""
    markup = page.markup
    return any(hint in markup for hint in _MARKUP_HINTS) or any(
        hint in script.content
        for script in page.scripts
        if len(script.content) > 40
        for hint in _SCRIPT_HINTS
    )


def read_platform(page: Page, subject: Subject) -> ProductClaim | None:
    """The main claim of a known platform's own state; one that tells of stock comes first."""
    return _known(page, subject, state_values(page, programs=True))


def _known(page: Page, subject: Subject, values: tuple[StateValue, ...]) -> ProductClaim | None:
    platforms = (
        *read_woocommerce(page),
        *read_prestashop(page.markup),
        *read_squarespace(page.markup),
        *read_magento(page, values),
        *read_bigcommerce(page, values),
        *read_combinations(page, values),
        *read_shapes(values),
    )
    platforms = tuple(c for c in platforms if is_about(c, subject))
    telling = tuple(c for c in platforms if any(o.availability for o in c.offers))
    return main_claim(telling, subject) or main_claim(platforms, subject)


def read_state(page: Page, subject: Subject, *, deep: bool) -> tuple[ProductClaim, ...]:
    """The main claim of each known platform; with ``deep`` also of any other state about the page's
    subject.
    """
    values = state_values(page, programs=deep)
    known = _known(page, subject, values)
    if known is not None and any(o.availability for o in known.offers):
        return (known,)
    if not deep:
        return (known,) if known is not None else ()
    generic = read_generic(values, subject, language=page.language)
    best = generic[:1] if generic else ()
    return (*((known,) if known is not None else ()), *best)


def state_variants(page: Page, subject: Subject) -> tuple[ProductClaim, ...]:
    """State about the subject that lists variants: a known platform's, else any that matches best."""
    if not _lists_variants(page.raw):
        return ()
    values = state_values(page, programs=True)
    known = _known(page, subject, values)
    if known is not None and len(known.offers) >= 2:
        return (known,)
    found = read_generic(values, subject, language=page.language)
    return tuple(c for c in found if len(c.offers) >= 2)[:1]
