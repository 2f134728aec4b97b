"""What a language must say of notices; part of its Catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.storage.schema import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWords:
    """``{...}`` are filled with foreign text, which is never a template."""

    titles: Mapping[NoticeKind, str]
    """``{shop}``, ``{product}``, ``{channel}``, ``{flipped}``, ``{known}``; BLIND and SIGHTED of one page."""
    titles_of_many: Mapping[NoticeKind, str]
    """BLIND and SIGHTED of several pages of one shop: ``{count}``, ``{shop}``."""
    titles_of_shops: Mapping[NoticeKind, str]
    """The same of several shops: ``{count}``."""
    leads: Mapping[NoticeKind, tuple[str, ...]]
    """The first sentences, a line each."""
    held_by_canary_title: str
    """``{shop}``"""
    held_by_canary: tuple[str, ...]
    """The first sentences where a canary is the reason: ``{shop}``."""
    held_listings_title: str
    """``{shop}``, ``{flipped}``, ``{known}``"""
    held_listings: tuple[str, ...]
    """The first sentences where a shop's listing changed too much at once."""
    others_channel_title: str
    """To operators, of a person who has no other channel: ``{channel}``."""
    others_channel: tuple[str, ...]
    in_stock: str
    sold_out: str
    why: str
    since: str
    next_look: str
    expected: str
    seen: str
    last_seen: str
    """``{at}``, behind a page's name."""
    lost: str
    """``{at}``: since when it could not be seen, behind a page's name that is seen again."""
    never_seen: str
    to_release: str
    to_discard: str
    to_list: str
    to_enable: str
    and_more: str
    """``{count}``: pages that were left out of a long list."""
