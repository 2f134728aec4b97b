"""What one answer of a feed says."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.model import Confidence, Listed

MAX_LISTINGS = 10_000
"""So many products of one feed are followed; what it names beyond is not looked at."""
FULL = 0.8
"""A page with so large a share of what was asked for may have another behind it: shops hold some back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPage:
    """One page of a feed, one part of a sitemap, or the list of its parts."""

    source: str
    """The reader: ``shopify``, ``woocommerce``, ``sitemap``, ``rss``, ``atom`` or ``page``."""
    listings: tuple[Listed, ...] = ()
    next: str | None = None
    """The address of the page behind this one, where there is one."""
    parts: tuple[str, ...] = ()
    """The addresses of a sitemap's parts."""
    window: bool = False
    """It names only the newest: what is missing isn't gone."""
    broken: str | None = None
    """Where the text breaks off; what stands before it was read."""
    title: str | None = None
    confidence: Confidence = Confidence.STRONG
