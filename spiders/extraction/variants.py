"""The variants of an Offer: which source lists them, what they are called, and how far they are believed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from crawler.model import Availability, Strength, Variant
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_text
from spiders.extraction.main_product import watched_offers

MAX_VARIANTS = 2_000


def settled(claims: Sequence[ProductClaim]) -> bool:
    """Whether variants are listed, and each says whether it can be bought and what it is called."""
    claim = _listing(claims)
    if claim is None:
        return False
    offers = _choices(claim)
    return is_named(offers) and all(o.availability for o in offers)


def is_named(offers: Sequence[OfferClaim]) -> bool:
    """Whether variants are called something else than a number or the product's own name."""
    labels = labels_of(offers)
    return any(label not in (o.sku, o.key) for label, o in zip(labels, offers, strict=True))


def offered_variants(
    claims: Sequence[ProductClaim],
    whole: Availability,
    url: str,
    *,
    price: Decimal | None,
    currency: str | None,
) -> tuple[Variant, ...]:
    """The variants that the most trusted source lists, with what the others know of them.

    A product that cannot be bought has no variant that can, unless the address itself chose one that is
    sold out, or the source tells its variants apart: then the page may show the state of one of them.
    """
    best: tuple[tuple[bool, bool, int], ProductClaim] | None = None
    for rank, claim in enumerate(c for c in claims if _lists_choices(c)):
        others = [o for c in claims if c is not claim for o in _choices(c)]
        filled = replace(claim, offers=_filled(_choices(claim), others))
        told = all(o.availability for o in filled.offers)
        merit = (told or any(o.availability for o in filled.offers), is_named(filled.offers) and told, -rank)
        if best is None or merit > best[0]:
            best = (merit, filled)
    if best is None:
        return ()
    claim = best[1]
    if claim.source == "shown" and whole is Availability.UNKNOWN:
        claim = replace(
            claim, offers=tuple(o if o.said else replace(o, availability=None) for o in claim.offers)
        )
    if claim.strength is Strength.WEAK and price is not None:
        claim = replace(claim, offers=_in_whole_units(claim.offers, price))
    variants = _variants(claim, currency)
    if whole.buyable or whole is Availability.UNKNOWN or _tells_apart(claim, url):
        return variants
    return capped(variants, whole)


def _tells_apart(claim: ProductClaim, url: str) -> bool:
    """Whether what is said of a variant counts although the product as a whole is said to be sold out."""
    if claim.source == "shown" or claim.strength is Strength.WEAK:
        return False
    if len(watched_offers(claim, url)) < len(claim.offers):
        return True
    if claim.source == "state" and not claim.cautious:
        return True
    return any(o.availability is not None and not o.availability.buyable for o in claim.offers)


_MINOR = 20
"""Variants don't cost so many times what the product does: prices that are told so are in cents."""


def _in_whole_units(offers: Sequence[OfferClaim], price: Decimal) -> tuple[OfferClaim, ...]:
    """Offers whose prices are of the product's order of magnitude."""
    priced = [o.price for o in offers if o.price is not None]
    if not priced or min(priced) < _MINOR * price:
        return tuple(offers)
    return tuple(
        replace(o, price=(o.price / 100).quantize(Decimal("0.01")) if o.price else None, list_price=None)
        for o in offers
    )


def _filled(offers: Sequence[OfferClaim], others: Sequence[OfferClaim]) -> tuple[OfferClaim, ...]:
    """The offers with what they lack taken from those that other sources list for the same variant."""
    by_id: dict[str, list[OfferClaim]] = {}
    for other in others:
        for name in _identities(other):
            by_id.setdefault(name, []).append(other)
    found = []
    for offer in offers:
        same = [known[0] for name in _identities(offer) if len(known := by_id.get(name, [])) == 1]
        found.append(_with(offer, same[0]) if same else offer)
    return tuple(found)


def _identities(offer: OfferClaim) -> list[str]:
    """What identifies a variant, the most exact first."""
    label = " / ".join(v for _, v in offer.options) or offer.label
    ids = [f"id {value.lower()}" for value in (offer.key, offer.sku, offer.gtin, offer.cart_id) if value]
    return [*dict.fromkeys(ids), *([f"label {label.casefold()}"] if label else [])]


def _with(offer: OfferClaim, other: OfferClaim) -> OfferClaim:
    unnamed = not offer.options and (not offer.label or bool(other.options))
    return replace(
        offer,
        availability=offer.availability or other.availability,
        price=offer.price or other.price,
        currency=offer.currency or (other.currency if offer.price is None else None),
        sku=offer.sku or other.sku,
        gtin=offer.gtin or other.gtin,
        label=other.label if unnamed and other.label else offer.label,
        options=offer.options or other.options,
        cart_id=offer.cart_id or other.cart_id,
        quantity=offer.quantity if offer.quantity is not None else other.quantity,
    )


def variants_of(claims: Sequence[ProductClaim], currency: str | None) -> tuple[Variant, ...]:
    """The variants of the most trusted source that has at least two, or one with options."""
    claim = _listing(claims)
    return _variants(claim, currency) if claim is not None else ()


def capped(variants: Sequence[Variant], whole: Availability) -> tuple[Variant, ...]:
    """The variants with none that can be bought where the product can't."""
    return tuple(replace(v, availability=whole) if v.availability.buyable else v for v in variants)


def _listing(claims: Sequence[ProductClaim]) -> ProductClaim | None:
    """The first claim whose offers are choices; one that tells of their stock comes before one that
    doesn't.
    """
    lists = [c for c in claims if _lists_choices(c)]
    telling = [c for c in lists if any(o.availability for o in c.offers)]
    return next(iter((*telling, *lists)), None)


def _lists_choices(claim: ProductClaim) -> bool:
    offers = _choices(claim)
    if len(offers) == 1:
        return bool(offers[0].options) and claim.source == "state" and claim.strength is Strength.STRONG
    return len(offers) >= 2 and _distinct(offers)


def _choices(claim: ProductClaim) -> list[OfferClaim]:
    return [o for o in claim.offers if not o.aggregate][:MAX_VARIANTS]


def _distinct(offers: Sequence[OfferClaim]) -> bool:
    """Whether these are choices of one product rather than sellers of the same one."""
    keys = {_key(o) for o in offers}
    return len(keys) == len(offers) and None not in keys


def _key(offer: OfferClaim) -> str | None:
    joined = " / ".join(v for _, v in offer.options)
    return offer.key or offer.sku or joined or offer.gtin or offer.url or None


def _variants(claim: ProductClaim, currency: str | None) -> tuple[Variant, ...]:
    offers = _choices(claim)
    labels = labels_of(offers)
    return tuple(_variant(o, i, labels[i], currency) for i, o in enumerate(offers))


def labels_of(offers: Sequence[OfferClaim]) -> list[str]:
    """What each is called: its options, else its own name, unless that is the product's and all bear it.

    >>> labels_of([OfferClaim(path="", sku=s, label="Boot") for s in ("71-35", "71-36")])
    ['71-35', '71-36']
    """
    joined = [" / ".join(v for _, v in o.options) for o in offers]
    named = [j or o.label or "" for j, o in zip(joined, offers, strict=True)]
    if len(offers) >= 2 and len(set(named)) == 1:
        named = [""] * len(named)
    return [n or o.sku or o.key or str(i + 1) for i, (n, o) in enumerate(zip(named, offers, strict=True))]


def _variant(offer: OfferClaim, index: int, label: str, currency: str | None) -> Variant:
    return Variant(
        key=(_key(offer) or str(index))[:200],
        label=(clean_text(label) or str(index + 1))[:200],
        availability=offer.availability or Availability.UNKNOWN,
        options=offer.options,
        price=offer.price,
        currency=offer.currency or currency,
        sku=offer.sku,
        gtin=offer.gtin,
        cart_id=offer.cart_id,
        quantity=offer.quantity,
    )
