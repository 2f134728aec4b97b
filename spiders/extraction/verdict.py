"""Weigh what the readers found into one availability with its confidence and its evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.model import Availability, Confidence, Evidence, Strength
from spiders.extraction.claims import ProductClaim
from spiders.extraction.main_product import together, trust, watched_offers
from spiders.extraction.shown import Shown

_OUT = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The availability, how sure it is, and what it rests on."""

    availability: Availability
    confidence: Confidence
    evidence: tuple[Evidence, ...]


def weigh(claims: Sequence[ProductClaim], shown: Shown | None, url: str, *, priced: bool = True) -> Verdict:
    """Structured data against what the page shows; where strong signals disagree the more cautious one wins.

    ``priced``: whether the page names a price at all. A "buy" without one leads to other shops as
    often as it sells.
    """
    seen = shown.reading if shown else None
    structured = structured_evidence([c for c in claims if not (seen and _is_guess(c))], url)
    visible = shown.evidence if shown else ()
    evidence = (*structured, *visible)
    said = _structured_reading(structured, yields=any(c.cautious for c in claims))
    if (
        said is None
        and seen is not None
        and seen.buyable
        and not priced
        and shown is not None
        and not shown.has_cart_button
    ):
        return Verdict(availability=Availability.UNKNOWN, confidence=Confidence.WEAK, evidence=evidence)
    if said is None and seen is None:
        return Verdict(availability=Availability.UNKNOWN, confidence=Confidence.WEAK, evidence=evidence)
    if said is None:
        assert shown is not None
        assert seen is not None
        sure = Confidence.STRONG if shown.agreeing else Confidence.WEAK
        if shown.contradicting:
            sure = Confidence.CONTRADICTING
        return Verdict(availability=seen, confidence=sure, evidence=evidence)
    reading, sure = said
    if seen is None or shown is None or _alike(reading, seen):
        if reading is Availability.IN_STOCK and seen is Availability.LIMITED:
            reading = seen
        return Verdict(availability=reading, confidence=sure, evidence=evidence)
    return _opposed(reading, sure, shown, evidence)


def _is_guess(claim: ProductClaim) -> bool:
    """Undocumented state that was matched by its name alone: not heard where the page shows something."""
    return claim.source == "state" and claim.strength is Strength.WEAK and not claim.anchored


def _opposed(
    reading: Availability, sure: Confidence, shown: Shown, evidence: tuple[Evidence, ...]
) -> Verdict:
    seen = shown.reading
    assert seen is not None
    if reading.buyable and not seen.buyable and shown.vetoes:
        return Verdict(availability=seen, confidence=Confidence.CONTRADICTING, evidence=evidence)
    if reading.buyable or not seen.buyable:
        sure = Confidence.CONTRADICTING if shown.contradicting else sure
        return Verdict(availability=reading, confidence=sure, evidence=evidence)
    return Verdict(availability=reading, confidence=Confidence.CONTRADICTING, evidence=evidence)


def _alike(a: Availability, b: Availability) -> bool:
    return a is b or (a.buyable and b.buyable) or (a in _OUT and b in _OUT)


def structured_evidence(claims: Sequence[ProductClaim], url: str) -> tuple[Evidence, ...]:
    """One piece for each source that says anything of availability, most trusted first."""
    found = []
    for claim in sorted(claims, key=trust):
        offers = watched_offers(claim, url)
        reading = together(o.availability for o in offers)
        if reading is None:
            continue
        speaking = next(o for o in offers if o.availability is reading)
        found.append(
            Evidence(
                source=claim.source,
                path=f"{speaking.path}.availability",
                value=(speaking.said or reading.value)[:200],
                reading=reading,
                strength=claim.strength,
            )
        )
    return tuple(found)


def _structured_reading(
    evidence: Sequence[Evidence], *, yields: bool
) -> tuple[Availability, Confidence] | None:
    """The most trusted source decides; where a strong one disagrees, the more cautious of the two wins,
    unless the first is a platform's state that does not yield.
    """
    if not evidence:
        return None
    first = evidence[0].reading
    assert first is not None
    sure = Confidence.STRONG if evidence[0].strength is Strength.STRONG else Confidence.WEAK
    for other in evidence[1:]:
        if other.reading is not None and not _alike(first, other.reading):
            if evidence[0].source == "state" and not yields:
                return first, Confidence.CONTRADICTING
            cautious = other.reading if first.buyable else first
            return cautious, Confidence.CONTRADICTING
        sure = Confidence.STRONG
    return first, sure
