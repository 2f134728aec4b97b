"""What a language must say of products in a shop's listing; part of its Catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from crawler.model import Availability, TransitionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingWords:
    """``{...}`` are filled with foreign text, which is never a template."""

    titles: Mapping[TransitionKind, str]
    """Of one product: ``{product}``, ``{shop}``."""
    titles_of_many: Mapping[TransitionKind, str]
    """``{count}``, ``{shop}``; also the heading of a group."""
    leads: Mapping[TransitionKind, str]
    """The first sentence about one product: ``{product}``, ``{shop}``."""
    sizes: str
    """The label before the sizes that can be bought."""
    now: str
    """The label before the state of what can't be bought."""
    states: Mapping[Availability, str]
    """In a word or two, for what can't be bought."""
    and_more: str
    """``{count}``: products that were left out of a long list."""
