"""Gone, or only a hiccup? That a product is no longer there is believed at the second look. Pure."""

from __future__ import annotations

from dataclasses import replace

from crawler.model import Failure, FailureReason

PERHAPS = "perhaps gone, a second look decides: "


def settle_gone(
    failure: Failure, *, reason_before: FailureReason | None, detail_before: str | None
) -> Failure:
    """The failure as it is to be kept: GONE only where the look before, of the same watch, said so too.

    Until then it is an answer like any other that gave no product. ``reason_before`` and ``detail_before``
    are of the open stretch of failures; None where the last look gave an Offer.

    >>> said = Failure(reason=FailureReason.GONE, detail="404")
    >>> first = settle_gone(said, reason_before=None, detail_before=None)
    >>> first.reason.value, first.detail
    ('http', 'perhaps gone, a second look decides: 404')
    """
    if failure.reason is not FailureReason.GONE or reason_before is FailureReason.GONE:
        return failure
    if is_perhaps_gone(reason_before, detail_before):
        return failure
    return replace(failure, reason=FailureReason.HTTP, detail=PERHAPS + failure.detail)


def is_perhaps_gone(reason: FailureReason | None, detail: str | None) -> bool:
    """Whether a kept failure is the first word of a page that may be gone."""
    return reason is FailureReason.HTTP and detail is not None and detail.startswith(PERHAPS)
