"""Shelves of other products, told by the words above them ("You may also like"). Pure."""

from __future__ import annotations

import re

from spiders.extraction.phrase_trie import BREAKS, build, fold_tokens, longest
from spiders.extraction.shelf_table import SHELVES

__all__ = ["LONGEST", "heads_shelf"]

LONGEST = 70
"""Longer texts are sentences, not headings."""
_MOST_TOKENS = 9
_MOST_CHARACTERS = 22
"""The same in scripts whose tokens are single characters."""

_ROOT, _ = build({language: {"shelf": phrases} for language, phrases in SHELVES.items()})
_STARTS = frozenset(_ROOT.next)
_WORD = re.compile(r"[^\W\d_]+")
_KEYWORDS = frozenset(
    max(tokens, key=len)
    for phrases in SHELVES.values()
    for phrase in phrases.split("|")
    if (tokens := fold_tokens(phrase.lstrip("=~"))) and all(t.isascii() for t in tokens)
)
"""The longest word of each phrase: a text in Latin letters without any of them needs no closer look."""


def heads_shelf(text: str, *, heading: bool) -> bool:
    """Whether a short text says that other products follow. ``heading``: it stands in a heading element.

    >>> heads_shelf("You Might Also Like", heading=False), heads_shelf("Accessories", heading=False)
    (True, False)
    >>> heads_shelf("Accessories", heading=True), heads_shelf("Das könnte dir auch gefallen", heading=True)
    (True, True)
    >>> heads_shelf("We like this lamp more than any that we have related to you so far", heading=True)
    False
    """
    if text.isascii() and _KEYWORDS.isdisjoint(_WORD.findall(text.lower())):
        return False
    tokens = [t for t in fold_tokens(text) if t not in BREAKS]
    spaced = sum(len(t) > 1 for t in tokens)
    if not tokens or spaced > _MOST_TOKENS or len(tokens) > (_MOST_TOKENS if spaced else _MOST_CHARACTERS):
        return False
    i = 0
    while i < len(tokens):
        hit = longest(_ROOT, tokens, i) if tokens[i] in _STARTS else None
        if hit is not None and (heading or not hit.entry.weak):
            return True
        i += 1
    return False
