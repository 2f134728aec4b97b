"""Who hears of what a shop's listing changed: keywords, sizes and price limits against each product. Pure.

A person who gave keywords hears only of products that match them, and nothing is written down of the others:
a feed changes all day. Of a product that matches, what was asked for and refused says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import unquote, urlsplit

from alerts.matching import Decision, Tell, Wish, Withhold, drop_objection, price_objection
from crawler.keywords import Haystack, find, haystack
from crawler.model import Availability, Transition, TransitionKind, Variant
from crawler.variants import wanted_matches

_BOUND_BY_PRICE = frozenset(
    {
        TransitionKind.NEW_LISTING,
        TransitionKind.RESTOCK,
        TransitionKind.PREORDER_OPENED,
        TransitionKind.PRICE,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenListing:
    """A product of a feed as matching sees it; :func:`seen_listing` makes it once for everybody's wishes."""

    hay: Haystack
    variants: tuple[Variant, ...] = ()
    back: frozenset[str] = frozenset()
    """The keys of variants that came back while others could be bought all along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOccasion:
    """What one look at a feed changed, and what is known of the products that it is about."""

    transitions: tuple[Transition, ...]
    """The variant's key is the listing's."""
    listings: Mapping[str, SeenListing]


def seen_listing(
    *,
    title: str,
    url: str,
    brand: str | None = None,
    tags: Iterable[str] = (),
    variants: tuple[Variant, ...] = (),
    back: Iterable[str] = (),
) -> SeenListing:
    """The listing with its words folded."""
    codes = [v.sku for v in variants if v.sku]
    codes.append(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
    hay = haystack(title=title, brand=brand, tags=tags, codes=codes)
    return SeenListing(hay=hay, variants=variants, back=frozenset(back))


def decide(wish: Wish, occasion: FeedOccasion) -> Decision:
    """Whether a person with this wish is told of this look, of which products, and why."""
    kept: list[Transition] = []
    objections: list[str] = []
    lines: dict[str, None] = {}
    for transition in occasion.transitions:
        if transition.kind not in wish.kinds:
            continue
        listing = occasion.listings.get(transition.variant_key)
        line = _matching_line(wish, transition, listing)
        if line is None:
            continue
        objection = _objection(wish, transition, listing)
        if objection is None:
            kept.append(transition)
            lines[line] = None
        else:
            objections.append(f"{transition.variant_label[:80]}: {objection}")
    if kept:
        return Tell(transitions=tuple(kept), reason=_why(wish, lines))
    return Withhold(reason=objections[0]) if objections else None


def _matching_line(wish: Wish, transition: Transition, listing: SeenListing | None) -> str | None:
    """Which of the person's keywords the product matches; the empty string where they gave none."""
    size_alone = listing is not None and bool(listing.back) and transition.kind is TransitionKind.RESTOCK
    if size_alone and not wish.variants:
        return None  # one size more of what could be bought all along
    if not wish.keywords:
        return ""
    hay = listing.hay if listing is not None else haystack(title=transition.variant_label)
    return find(wish.keywords, hay)


def _objection(wish: Wish, transition: Transition, listing: SeenListing | None) -> str | None:
    variants = listing.variants if listing is not None else ()
    wanted = [v for v in variants if any(wanted_matches(words, v) for words in wish.variants)]
    if wish.variants:
        refusal = _sizes(wish, transition, variants, wanted, listing.back if listing else frozenset())
        if refusal is not None:
            return refusal
    if transition.kind not in _BOUND_BY_PRICE:
        return None
    price = _price(transition, wanted)
    return price_objection(wish, price, transition.currency) or drop_objection(wish, transition)


def _sizes(
    wish: Wish,
    transition: Transition,
    variants: tuple[Variant, ...],
    wanted: list[Variant],
    back: frozenset[str],
) -> str | None:
    words = ", ".join(wish.variants)
    if transition.kind is TransitionKind.SOLD_OUT:
        return None if wanted or not variants else f"wanted {words}; it is not offered"
    if not variants:
        return f"wanted {words}; the listing names no sizes"
    if not wanted:
        return f"wanted {words}; there are {', '.join(v.label for v in variants[:12])}"
    if back and transition.kind is TransitionKind.RESTOCK:
        came = ", ".join([v.label for v in variants if v.key in back][:12])
        return None if any(v.key in back for v in wanted) else f"wanted {words}; back is {came}"
    return _in_stock(words, transition, variants, wanted)


def _in_stock(
    words: str, transition: Transition, variants: tuple[Variant, ...], wanted: list[Variant]
) -> str | None:
    if any(v.availability.buyable for v in wanted) or not transition.after.buyable:
        return None
    if any(v.availability is Availability.UNKNOWN for v in wanted):
        # New, and the shop names the size: that much was asked for. "Back" would claim more than it says.
        new = transition.kind is TransitionKind.NEW_LISTING
        return None if new else f"wanted {words}; the listing does not say which sizes are in stock"
    return f"wanted {words}; in stock is {', '.join(v.label for v in variants if v.availability.buyable)}"


def _price(transition: Transition, wanted: list[Variant]) -> Decimal | None:
    """The least that a wanted size costs, else the product."""
    prices = [v.price for v in wanted if v.price is not None and v.availability.buyable]
    return min(prices, default=transition.price)


def _why(wish: Wish, lines: Iterable[str]) -> str:
    named = [f"'{line}'" for line in lines if line]
    what = f"matches {', '.join(named)}" if named else "wanted any product"
    return f"{what}; wanted {', '.join(wish.variants)}" if wish.variants else what
