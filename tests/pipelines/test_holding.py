"""When restocks are likelier a redesign, and when a page is gone: every branch of the deciders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawler.model import Availability, Failure, FailureReason, KnownVariant
from pipelines.gone import is_perhaps_gone, settle_gone
from pipelines.holding import Flips, Hold, HoldRules, judge, sings_wrong, wants_a_second_look

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK


@pytest.mark.parametrize(
    ("flipped", "known", "canaries", "verdict"),
    [
        (5, 16, 0, Hold(by_canary=False)),
        (5, 17, 0, None),
        (4, 4, 0, None),
        (30, 100, 0, Hold(by_canary=False)),
        (29, 100, 0, None),
        (1, 100, 1, Hold(by_canary=True)),
    ],
)
def test_a_third_at_once_or_a_wrong_canary_is_held(
    flipped: int, known: int, canaries: int, verdict: Hold | None
) -> None:
    assert judge(Flips(flipped=flipped, known=known, wrong_canaries=canaries), HoldRules()) == verdict


def test_a_share_of_nothing_holds_only_for_canaries() -> None:
    never = HoldRules(share=0)
    assert judge(Flips(flipped=100, known=100), never) is None
    assert judge(Flips(flipped=1, known=100, wrong_canaries=1), never) == Hold(by_canary=True)


@pytest.mark.parametrize(
    ("canary", "seen", "wrong"),
    [
        (IN, IN, False),
        (IN, Availability.LIMITED, False),
        (IN, OUT, True),
        (IN, Availability.PREORDER, True),
        (IN, Availability.UNKNOWN, False),
        (OUT, Availability.DISCONTINUED, False),
        (OUT, Availability.LIMITED, True),
    ],
)
def test_a_canary_sings_wrong(canary: Availability, seen: Availability, wrong: bool) -> None:
    assert sings_wrong(canary, seen) is wrong


def test_a_canary_that_begins_to_sing_wrong_gets_a_second_look() -> None:
    def state(key: str, availability: Availability, since: datetime = AT) -> KnownVariant:
        return KnownVariant(key=key, label="", availability=availability, since=since)

    def doubted(canary: Availability | None, *states: KnownVariant) -> bool:
        return wants_a_second_look(canary, states, at=AT)

    assert doubted(OUT, state("", IN))
    assert not doubted(None, state("", IN))
    assert not doubted(OUT, state("", OUT))
    assert not doubted(OUT, state("US 10", IN))
    assert not doubted(OUT, state("", IN, AT - timedelta(hours=1)))
    assert not doubted(OUT)


GONE = Failure(reason=FailureReason.GONE, detail="404", http_status=404)


def test_gone_is_believed_at_the_second_look() -> None:
    first = settle_gone(GONE, reason_before=None, detail_before=None)
    assert (first.reason, first.http_status) == (FailureReason.HTTP, 404)
    assert is_perhaps_gone(first.reason, first.detail)
    assert settle_gone(GONE, reason_before=first.reason, detail_before=first.detail) == GONE
    assert settle_gone(GONE, reason_before=FailureReason.GONE, detail_before="410") == GONE


def test_something_else_in_between_begins_anew() -> None:
    again = settle_gone(GONE, reason_before=FailureReason.TIMEOUT, detail_before="late")
    assert again.reason is FailureReason.HTTP
    again = settle_gone(GONE, reason_before=FailureReason.HTTP, detail_before="the shop answered 500")
    assert again.reason is FailureReason.HTTP


def test_other_failures_are_what_they_are() -> None:
    late = Failure(reason=FailureReason.TIMEOUT, detail="late")
    assert settle_gone(late, reason_before=None, detail_before=None) is late
    assert not is_perhaps_gone(FailureReason.HTTP, None)
    assert not is_perhaps_gone(FailureReason.TIMEOUT, "perhaps gone, a second look decides: x")
