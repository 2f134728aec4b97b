"""Is it still the product that is watched? Another one's stock must never speak for it. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.identity import same_product
from crawler.model import Failure, FailureReason, Look, Offer, Product


def identify(known: Product, look: Look) -> Look:
    """The look as it is, or with a WRONG_PRODUCT Failure in place of an Offer of something else.

    A page without a product that the shop redirected to is WRONG_PRODUCT too, not a layout that nobody knows.

    ``known`` is what earlier Offers of this watch said the product is; empty before the first.
    """
    outcome = look.outcome
    led_astray = isinstance(outcome, Failure) and outcome.reason is FailureReason.LAYOUT and look.final_url
    if not (isinstance(outcome, Offer) or led_astray):
        return look
    seen = outcome.product if isinstance(outcome, Offer) else Product()
    verdict = same_product(known, seen, known_url=look.url, final_url=look.final_url or look.url)
    if verdict.same:
        return look
    failure = Failure(
        reason=FailureReason.WRONG_PRODUCT,
        detail=verdict.why,
        http_status=look.http_status,
        evidence=outcome.evidence if isinstance(outcome, Offer | Failure) else (),
    )
    return replace(look, outcome=failure)
