from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.model import (
    Availability,
    Evidence,
    Failure,
    FailureReason,
    Look,
    Offer,
    Product,
    Unchanged,
)
from pipelines.identify import identify

AT = datetime(2026, 3, 1, tzinfo=UTC)
KNOWN = Product(name="Comet Runner", gtin="4006381333931")
EVIDENCE = (Evidence(source="jsonld", path="offers", value="InStock"),)


def look(outcome: Offer | Failure | Unchanged, *, final_url: str | None = None) -> Look:
    return Look(
        watch_id=1,
        url="https://shop.example/p/comet-runner-12345",
        started_at=AT,
        finished_at=AT + timedelta(seconds=1),
        outcome=outcome,
        final_url=final_url,
        http_status=200,
    )


def offer(product: Product) -> Offer:
    return Offer(availability=Availability.IN_STOCK, product=product, evidence=EVIDENCE)


def test_the_same_product_passes_untouched() -> None:
    seen = look(offer(KNOWN))
    assert identify(KNOWN, seen) is seen
    assert identify(Product(), seen) is seen


def test_anothers_stock_becomes_a_failure_that_says_why_and_keeps_the_evidence() -> None:
    other = look(offer(Product(name="Comet Runner", gtin="9783161484100")))
    outcome = identify(KNOWN, other).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.WRONG_PRODUCT
    assert outcome.detail == "Another GTIN: 4006381333931 -> 9783161484100."
    assert outcome.evidence == EVIDENCE
    assert outcome.http_status == 200


def test_a_redirect_to_the_home_page_is_another_product_even_at_the_first_look() -> None:
    outcome = identify(Product(), look(offer(Product()), final_url="https://shop.example/")).outcome
    assert isinstance(outcome, Failure)
    assert outcome.reason is FailureReason.WRONG_PRODUCT


def test_looks_without_an_offer_have_nothing_to_identify() -> None:
    failed = look(Failure(reason=FailureReason.TIMEOUT, detail="late"), final_url="https://other.example/")
    unchanged = look(Unchanged())
    assert identify(KNOWN, failed) is failed
    assert identify(KNOWN, unchanged) is unchanged
