"""What a language must say. Adding a language is one file with a Catalogue in it, and a line in LANGUAGES."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alerts.messages.listing_words import ListingWords
from alerts.messages.notice_words import NoticeWords
from alerts.messages.occasion_words import OccasionWords
from crawler.model import Confidence, TransitionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The program's own phrases. ``{...}`` are filled with foreign text, which is never a template."""

    language: str
    """BCP 47."""
    titles: Mapping[TransitionKind, str]
    """``{product}``"""
    titles_of_variants: Mapping[TransitionKind, str]
    """``{product}``, ``{variants}``"""
    leads: Mapping[TransitionKind, str]
    """The first sentence: ``{product}``"""
    variants: Mapping[TransitionKind, str]
    """The label before the list of variants of this kind."""
    price: str
    was: str
    """``{price}``: the former price, behind the present one."""
    shop: str
    seen: str
    sure: str
    confidence: Mapping[Confidence, str]
    left: str
    """``{count}``: how many the shop says are left."""
    few_left: str
    link: str
    """The words of the link."""
    cart: str
    """The words of a link that puts the product into the shop's cart."""
    cart_of: str
    """``{variant}``"""
    colon: str
    comma: str
    and_more: str
    """``{count}``: variants that were left out of a long list."""
    bought: str
    """The words of the links that answer."""
    was_sold_out: str
    stop: str
    stop_all: str
    test_title: str
    test_body: str
    """``{channel}``, ``{at}``"""
    notices: NoticeWords
    listings: ListingWords
    occasions: OccasionWords
