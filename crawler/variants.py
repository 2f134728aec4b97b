"""Matches the variant that a person wants with a shop's way of writing it. Exact, never fuzzy. Pure.

"10" is never 10.5, 100 or the children's 10C; "US 10" is never EU 10 or UK 10. Where a shop leaves the system
out, its number counts as the person's. Every attribute that a person names must be there: "US 10, black".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Variant
from crawler.sizes import Reading, Size, fold, read_size

__all__ = ["Choice", "choose_variants", "explain_missing", "wanted_matches"]

_EUROPEAN = 15
"""Adults' US and UK sizes end below, European ones begin above: a bare 44 is not compared with US 10."""
_LISTED = 20
_PARTS = re.compile(r"\s+/\s+|[|;,](?!\d)|\s+-\s+")
_KIDS = frozenset({"kids", "kids-c", "kids-y", "kids-k"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which variants a person's words chose, which words chose none, and what the page offers."""

    matched: tuple[Variant, ...]
    """In the shop's order, each once."""
    missing: tuple[str, ...]
    offered: tuple[str, ...]
    """The labels of all variants, in the shop's order."""


def wanted_matches(wanted: str, variant: Variant) -> bool:
    """Whether a variant is what a person wrote.

    >>> from crawler.model import Availability
    >>> shoe = Variant(key="1", label="10 / Black", availability=Availability.IN_STOCK)
    >>> [wanted_matches(w, shoe) for w in ("US 10", "10, black", "10.5", "EU 44", "white")]
    [True, True, False, False, False]
    """
    return _matches(_wish(wanted), _named(variant), _readings(variant))


_Wish = tuple[str, tuple[Reading, ...]]


def _wish(wanted: str) -> _Wish:
    """What a person wrote, folded, and what each part of it names."""
    plain = fold(wanted)
    parts = [read_size(part) for part in _PARTS.split(plain) if part.strip()]
    return plain, tuple(p for p in parts if p.sizes or p.letters or p.words or p.cuts)


def _named(variant: Variant) -> frozenset[str]:
    return frozenset({fold(variant.label), variant.key.casefold(), (variant.sku or "").casefold()} - {""})


def _matches(wish: _Wish, names: frozenset[str], offered: Sequence[Reading]) -> bool:
    plain, asked = wish
    return plain in names or (bool(asked) and all(_has(a, offered) for a in asked))


def _readings(variant: Variant) -> list[Reading]:
    """One for each option; the parts of the label where the shop gives no options."""
    if variant.options:
        return [read_size(value, name) for name, value in variant.options]
    parts = [read_size(part) for part in re.split(r"\s+/\s+", variant.label) if part.strip()]
    one_size = len(parts) > 1 and all(p.sizes for p in parts)
    return [read_size(variant.label)] if one_size else parts


def _has(asked: Reading, offered: Sequence[Reading]) -> bool:
    """Whether one attribute that was asked for is there: its sizes, its letters, its words."""
    if asked.words and not any(asked.words <= o.tokens for o in offered):
        return False
    if asked.cuts and not any(asked.cuts <= o.cuts for o in offered):
        return False
    if asked.letters and not any(asked.letters == o.letters and _same_cut(asked, o) for o in offered):
        return False
    sized = [o for o in offered if o.sizes and o.about_size] or [o for o in offered if o.sizes]
    return all(any(_fits(size, o.sizes) and _same_cut(asked, o) for o in sized) for size in asked.sizes)


def _same_cut(asked: Reading, offered: Reading) -> bool:
    """A wide shoe or a petite coat is another thing than the plain size."""
    return asked.cuts == offered.cuts or not offered.cuts


def _fits(asked: Size, offered: Sequence[Size]) -> bool:
    """Whether an option that may name its size in several systems ("EU 44 | US 10") is the size asked for."""
    rivals = [o for o in offered if o.system == asked.system] if asked.system else _comparable(asked, offered)
    if asked.system and not rivals:
        rivals = [o for o in offered if o.system is None]
    if asked.gender:
        rivals = [o for o in rivals if o.gender == asked.gender] or [o for o in rivals if o.gender is None]
    else:
        rivals = rivals[:1]
    return any(o.number == asked.number and (o.gender in _KIDS) == (asked.gender in _KIDS) for o in rivals)


def _comparable(asked: Size, offered: Sequence[Size]) -> list[Size]:
    """The sizes that a bare number may mean: of its own range, US first where several are named."""
    near = [o for o in offered if (o.number > _EUROPEAN) == (asked.number > _EUROPEAN)]
    return sorted(near, key=lambda o: o.system != "us")


def choose_variants(wanted: Sequence[str], variants: Sequence[Variant]) -> Choice:
    """The variants that any of a person's wishes names. No wishes means that all are wanted.

    >>> choose_variants(["M"], []).missing
    ('M',)
    """
    offered = tuple(dict.fromkeys(v.label for v in variants))
    if not wanted:
        return Choice(matched=tuple(variants), missing=(), offered=offered)
    known = [(_named(v), _readings(v)) for v in variants]
    wishes = {w: _wish(w) for w in wanted}
    chosen = {w: {i for i, k in enumerate(known) if _matches(wish, *k)} for w, wish in wishes.items()}
    kept = sorted(set().union(*chosen.values()))
    return Choice(
        matched=tuple(variants[i] for i in kept),
        missing=tuple(w for w in chosen if not chosen[w]),
        offered=offered,
    )


def explain_missing(choice: Choice, language: str = "en") -> str:
    """One sentence for a person about wishes that no variant meets, with what the page offers; empty if none.

    ``language`` is ``en`` or ``zh-CN`` (any Chinese is).

    >>> explain_missing(Choice(matched=(), missing=("US 10",), offered=("9", "10.5")))
    'No variant matches “US 10”. The page offers: 9, 10.5.'
    """
    if not choice.missing:
        return ""
    shown = choice.offered[:_LISTED]
    more = len(choice.offered) - len(shown)
    if language.lower().startswith("zh"):
        wished = "、".join(f"“{w}”" for w in choice.missing)
        rest = f" 等 {len(choice.offered)} 种" if more else ""
        offers = f"页面上有：{'、'.join(shown)}{rest}。" if shown else "页面没有列出任何规格。"
        return f"没有与{wished}相符的规格。{offers}"
    wished = ", ".join(f"“{w}”" for w in choice.missing)
    rest = f" and {more} more" if more else ""
    offers = f"The page offers: {', '.join(shown)}{rest}." if shown else "The page lists no variants."
    return f"No variant matches {wished}. {offers}"
