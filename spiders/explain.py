"""Why a page shows no product: removed, behind a wall, or a layout that nobody knows. Pure."""

from __future__ import annotations

import re

from crawler.model import Failure, FailureReason, Offer
from spiders.extraction import Page, extract
from spiders.extraction.blocked import recognize_gone, recognize_wall
from spiders.extraction.page import clean
from spiders.extraction.reading import canonical_of

_TAG = re.compile(rb"<[^>]{0,5000}>")
_HEAD = 40_000


def read_page(page: Page) -> Offer | Failure:
    """What the page says; a page without a product is told more exactly where it says why itself."""
    outcome = extract(page)
    removed = page.status in (404, 410)
    if isinstance(outcome, Offer) and not removed:
        return outcome
    if isinstance(outcome, Failure) and outcome.reason is not FailureReason.LAYOUT:
        return outcome
    return explained(page) or outcome


def explained(page: Page) -> Failure | None:
    """GONE or BLOCKED where a page without a product says so itself."""
    text = clean(_TAG.sub(b" ", page.markup[:_HEAD]).decode("utf-8", "replace"))[:4_000]
    gone = recognize_gone(
        url=page.url,
        status=page.status,
        title=page.title,
        text_head=text,
        canonical=canonical_of(page),
        has_product=False,
    )
    return gone or recognize_wall(
        url=page.url,
        status=page.status,
        headers=page.headers,
        title=page.title,
        text_head=text,
        body=page.raw,
        has_product=False,
    )
