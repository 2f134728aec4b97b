"""Weigh what a site's own declared signals say against the general reading of the same page. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from crawler.model import Availability, Confidence, Evidence, Failure, Offer, Product, Strength, Variant

_BOLDEST_FIRST = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.PREORDER,
    Availability.BACKORDER,
    Availability.IN_STORE_ONLY,
    Availability.OUT_OF_STOCK,
    Availability.DISCONTINUED,
)
_CAUTION = {reading: rank for rank, reading in enumerate(_BOLDEST_FIRST)}
_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An availability and how sure it is."""

    availability: Availability
    confidence: Confidence


def agree(evidence: Sequence[Evidence]) -> Reading | None:
    """What pieces of equal standing say: strong before weak ones, the most cautious where they differ.

    >>> def rule(reading): return Evidence(source="rule", path="", value="", reading=reading)
    >>> agree([rule(Availability.IN_STOCK), rule(Availability.LIMITED)]).availability.value
    'limited'
    >>> agree([rule(Availability.IN_STOCK), rule(Availability.OUT_OF_STOCK)]).confidence.value
    'contradicting'
    """
    telling = [e for e in evidence if e.reading is not None and e.reading is not Availability.UNKNOWN]
    strong = [e for e in telling if e.strength is Strength.STRONG]
    readings = [e.reading for e in strong or telling if e.reading is not None]
    if not readings:
        return None
    cautious = max(readings, key=_CAUTION.__getitem__)
    sure = Confidence.STRONG if strong else Confidence.WEAK
    if not all(alike(cautious, other) for other in readings):
        sure = Confidence.CONTRADICTING
    return Reading(availability=cautious, confidence=sure)


def alike(a: Availability, b: Availability) -> bool:
    """Whether two readings mean the same to a buyer."""
    return a is b or (a.buyable and b.buyable) or (a in _OUT and b in _OUT)


def weigh(own: Reading, general: Reading | None) -> Reading:
    """The site's own signals beside the general reading.

    Where both are strong and differ, the more cautious wins as CONTRADICTING; a weak general reading doesn't
    outweigh strong own signals, but it makes a buyable one wait for a second look. A weak own signal that a
    strong general reading confirms is strong.

    >>> weak = Reading(availability=Availability.IN_STOCK, confidence=Confidence.WEAK)
    >>> weigh(weak, replace(weak, confidence=Confidence.STRONG)).confidence.value
    'strong'
    """
    if general is None:
        return own
    if alike(own.availability, general.availability):
        limited = Availability.LIMITED in (own.availability, general.availability)
        torn = Confidence.CONTRADICTING in (own.confidence, general.confidence)
        surer = general.confidence if own.confidence is Confidence.WEAK else own.confidence
        return Reading(
            availability=Availability.LIMITED if limited else own.availability,
            confidence=Confidence.CONTRADICTING if torn else surer,
        )
    if general.confidence is Confidence.WEAK and own.confidence is not Confidence.WEAK:
        return replace(own, confidence=Confidence.WEAK) if own.availability.buyable else own
    if own.confidence is Confidence.WEAK and general.confidence is not Confidence.WEAK:
        return general
    cautious = max(own.availability, general.availability, key=_CAUTION.__getitem__)
    return Reading(availability=cautious, confidence=Confidence.CONTRADICTING)


def reading_of(general: Offer, distrust: Collection[str]) -> Reading | None:
    """The general reading, without the sources that lie on this site."""
    if any(e.source in distrust for e in general.evidence):
        return agree([e for e in general.evidence if e.source not in distrust])
    if general.availability is Availability.UNKNOWN:
        return None
    return Reading(availability=general.availability, confidence=general.confidence)


def joined(
    evidence: Sequence[Evidence],
    own: Offer | None,
    general: Offer | Failure | None,
    distrust: Collection[str],
) -> Offer | None:
    """One Offer of the site's evidence, its JSON and the general Offer; None where nobody tells the stock."""
    shown = general if isinstance(general, Offer) else None
    said = agree([*(own.evidence if own else ()), *evidence])
    beside = reading_of(shown, distrust) if shown else None
    verdict = weigh(said, beside) if said else beside
    if verdict is None:
        return None
    base = own or shown or Offer(availability=Availability.UNKNOWN)
    variants = base.variants or (shown.variants if shown else ())
    capped = said is not None and beside is not None and not alike(said.availability, beside.availability)
    return replace(
        _filled(base, shown),
        availability=verdict.availability,
        confidence=verdict.confidence,
        variants=cap(variants, verdict.availability) if capped else variants,
        evidence=(*evidence, *(own.evidence if own else ()), *(shown.evidence if shown else ())),
    )


def cap(variants: tuple[Variant, ...], reading: Availability) -> tuple[Variant, ...]:
    """The variants with none more buyable than a product that can't be bought."""
    if reading.buyable:
        return variants
    return tuple(replace(v, availability=reading) if v.availability.buyable else v for v in variants)


def _filled(offer: Offer, other: Offer | None) -> Offer:
    """The offer with what it lacks taken from the other one."""
    if other is None or other is offer:
        return offer
    same_money = offer.price is None
    return replace(
        offer,
        price=other.price if same_money else offer.price,
        currency=(other.currency if same_money else offer.currency) or other.currency,
        list_price=other.list_price if same_money else offer.list_price,
        seller=offer.seller or other.seller,
        product=merged(offer.product, other.product),
        platform=offer.platform or other.platform,
    )


def merged(product: Product, other: Product) -> Product:
    """The product with what it lacks taken from the other one.

    >>> merged(Product(sku="1"), Product(name="Shoe", sku="2"))
    Product(name='Shoe', brand=None, sku='1', mpn=None, gtin=None, url=None, image=None)
    """
    return Product(
        name=product.name or other.name,
        brand=product.brand or other.brand,
        sku=product.sku or other.sku,
        mpn=product.mpn or other.mpn,
        gtin=product.gtin or other.gtin,
        url=product.url or other.url,
        image=product.image or other.image,
    )
