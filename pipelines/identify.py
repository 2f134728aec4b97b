"""Is it still the product that is watched? Another one's stock must never speak for it. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.identity import same_product
from crawler.model import Failure, FailureReason, Look, Offer, Product


def identify(known: Product, look: Look) -> Look:
    """The look as it is, or with a WRONG_PRODUCT Failure in place of an Offer of something else.

    ``known`` is what earlier Offers of this watch said the product is; empty before the first.
    """
    if not isinstance(look.outcome, Offer):
        return look
    verdict = same_product(
        known, look.outcome.product, known_url=look.url, final_url=look.final_url or look.url
    )
    if verdict.same:
        return look
    failure = Failure(
        reason=FailureReason.WRONG_PRODUCT,
        detail=verdict.why,
        http_status=look.http_status,
        evidence=look.outcome.evidence,
    )
    return replace(look, outcome=failure)
