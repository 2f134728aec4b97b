"""The state that pages carry for their own programs: platforms that are known, then anything that fits."""

from __future__ import annotations

from spiders.extraction.claims import ProductClaim
from spiders.extraction.main_product import Subject, main_claim
from spiders.extraction.page import Page
from spiders.extraction.state.generic import read_generic
from spiders.extraction.state.prestashop import read_prestashop
from spiders.extraction.state.shopify import read_shopify
from spiders.extraction.state.sources import state_values
from spiders.extraction.state.woocommerce import read_woocommerce

__all__ = ["read_state"]


def read_state(page: Page, subject: Subject, *, deep: bool) -> tuple[ProductClaim, ...]:
    """The main claim of each known platform; with ``deep`` also of any other state about the page's
    subject.
    """
    marked = (*read_woocommerce(page.markup), *read_prestashop(page.markup))
    values = state_values(page, programs=deep)
    platforms = (*marked, *read_shopify(values))
    telling = tuple(c for c in platforms if any(o.availability for o in c.offers))
    known = main_claim(telling, subject) or main_claim(platforms, subject)
    if known is not None and any(o.availability for o in known.offers):
        return (known,)
    if not deep:
        return (known,) if known is not None else ()
    generic = read_generic(values, subject, language=page.language)
    best = generic[:1] if generic else ()
    return (*((known,) if known is not None else ()), *best)
