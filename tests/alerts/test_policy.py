from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alerts_world import change

from alerts import policy
from alerts.model import SendError
from alerts.policy import (
    Drop,
    GiveUp,
    Go,
    Park,
    Retry,
    Standing,
    Told,
    after_failure,
    before_send,
    still_true,
)
from crawler.model import Availability, TransitionKind

NOW = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
LATER = NOW + timedelta(minutes=30)
IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK


def told(
    kind: TransitionKind = TransitionKind.RESTOCK, now_available: Availability | None = IN, key: str = ""
) -> Told:
    return Told(transition_id=1, transition=change(key, kind), now_available=now_available, changed_at=NOW)


def standing(*news: Told, **more: object) -> Standing:
    return Standing(expires_at=LATER, attempts=0, told=news or (told(),), **more)  # type: ignore[arg-type]


def judged(case: Standing, now: datetime = NOW) -> object:
    return before_send(case, now=now, max_attempts=12)


def test_what_is_still_true_goes_out() -> None:
    kept = told()
    assert judged(standing(kept, told(now_available=OUT, key="US 10"))) == Go(told=(kept,))


@pytest.mark.parametrize(
    ("kind", "now_available", "true"),
    [
        (TransitionKind.RESTOCK, Availability.LIMITED, True),
        (TransitionKind.RESTOCK, OUT, False),
        (TransitionKind.RESTOCK, Availability.PREORDER, False),
        (TransitionKind.RESTOCK, Availability.UNKNOWN, True),
        (TransitionKind.RESTOCK, None, True),
        (TransitionKind.SOLD_OUT, IN, False),
        (TransitionKind.SOLD_OUT, Availability.DISCONTINUED, True),
        (TransitionKind.PREORDER_OPENED, Availability.PREORDER, True),
        (TransitionKind.PREORDER_OPENED, IN, True),
        (TransitionKind.PREORDER_OPENED, OUT, False),
        (TransitionKind.PRICE, OUT, True),
        (TransitionKind.LOW_STOCK, Availability.LIMITED, True),
        (TransitionKind.LOW_STOCK, IN, False),
        (TransitionKind.LOW_STOCK, OUT, False),
        (TransitionKind.CHANGED, Availability.DISCONTINUED, True),
        (TransitionKind.NEW_LISTING, IN, True),
        (TransitionKind.NEW_LISTING, OUT, False),
    ],
)
def test_still_true(kind: TransitionKind, now_available: Availability | None, true: bool) -> None:
    assert still_true(told(kind, now_available)) is true


@pytest.mark.parametrize(
    ("case", "refusal"),
    [
        (standing(subscriber_active=False), Drop(expired=False, reason="unsubscribed before it was sent")),
        (standing(subscription_active=False), Drop(expired=False, reason="unsubscribed before it was sent")),
        (standing(channel_enabled=False), Drop(expired=False, reason="the channel is disabled")),
        (
            standing(channel_enabled=False, channel_reason="HTTP 404"),
            Drop(expired=False, reason="the channel is disabled: HTTP 404"),
        ),
        (
            standing(told(now_available=OUT)),
            Drop(expired=True, reason="sold out again at 2026-11-22 13:05 UTC, before it could be told"),
        ),
        (
            standing(told(TransitionKind.SOLD_OUT, IN)),
            Drop(expired=True, reason="back in stock at 2026-11-22 13:05 UTC, before it could be told"),
        ),
        (
            standing(told(TransitionKind.PREORDER_OPENED, OUT)),
            Drop(expired=True, reason="changed again at 2026-11-22 13:05 UTC, before it could be told"),
        ),
        (
            Standing(expires_at=LATER, attempts=0, told=()),
            Drop(expired=True, reason="what it was about is no longer recorded"),
        ),
        (Standing(expires_at=LATER, attempts=12, told=(told(),)), GiveUp(reason="12 tries were cut off")),
        (standing(discarded=True), Drop(expired=False, reason="held as unlikely, and discarded")),
        (
            standing(held=True),
            Park(reason="held as unlikely until a person decides: restock alerts held"),
        ),
        (
            Standing(expires_at=LATER, attempts=0, told=(), notice=True, outdated="seen again"),
            Drop(expired=True, reason="seen again"),
        ),
    ],
)
def test_refusals_say_why(case: Standing, refusal: object) -> None:
    assert judged(case) == refusal


def test_a_notice_goes_out_without_transitions() -> None:
    assert judged(Standing(expires_at=LATER, attempts=0, told=(), notice=True)) == Go(told=())


def test_what_is_held_waits_beyond_its_time() -> None:
    assert isinstance(judged(standing(held=True), LATER), Park)
    assert isinstance(judged(standing(held=True, subscriber_active=False), LATER), Drop)


def test_a_change_of_unknown_time_is_told_without_one() -> None:
    case = standing(Told(transition_id=1, transition=change(""), now_available=OUT))
    assert judged(case) == Drop(expired=True, reason="sold out again, before it could be told")


def test_news_expires_at_the_second() -> None:
    assert isinstance(judged(standing(), LATER - timedelta(seconds=1)), Go)
    assert isinstance(judged(standing(), LATER), Drop)


def failed(error: SendError, *, attempts: int = 1, expires_in: timedelta = timedelta(days=2)) -> object:
    return after_failure(
        error, now=NOW, attempts=attempts, expires_at=NOW + expires_in, max_attempts=12, chance=0.5
    )


def test_a_passing_trouble_is_tried_again_later() -> None:
    assert failed(SendError("HTTP 500")) == Retry(due_at=NOW + timedelta(seconds=5), reason="HTTP 500")


def test_the_pause_grows_to_an_hour_under_full_jitter() -> None:
    longest = [policy.backoff(n, chance=0.9999).total_seconds() for n in range(1, 30)]
    assert longest == sorted(longest)
    assert longest[0] < 10
    assert 3599 < longest[-1] < 3600
    assert policy.backoff(9, chance=0.0) == timedelta(seconds=1)


@pytest.mark.parametrize(("asked", "waits"), [(120, 120), (0, 1), (40 * 3600, 24 * 3600)])
def test_retry_after_is_honoured_up_to_a_day(asked: int, waits: int) -> None:
    error = SendError("HTTP 429", status=429, retry_after=timedelta(seconds=asked))
    assert failed(error) == Retry(due_at=NOW + timedelta(seconds=waits), reason="HTTP 429", hold_channel=True)


def test_a_pause_beyond_the_news_ends_it_now() -> None:
    error = SendError("HTTP 429", retry_after=timedelta(hours=1))
    assert failed(error, expires_in=timedelta(minutes=30)) == Drop(
        expired=True, reason="not taken by 13:35 UTC, when it stops being news: HTTP 429"
    )


def test_permanent_refusals_and_too_many_tries_are_dead() -> None:
    assert failed(SendError("HTTP 422", permanent=True)) == GiveUp(reason="HTTP 422")
    assert failed(SendError("HTTP 404", permanent=True, blames_channel=True)) == GiveUp(
        reason="HTTP 404", disable_channel=True
    )
    assert failed(SendError("HTTP 500"), attempts=12) == GiveUp(reason="gave up after 12 tries: HTTP 500")


def test_who_wants_late_news_is_told_of_what_is_over() -> None:
    over = told(now_available=OUT)
    case = standing(over, late_news=True)
    assert judged(case) == Go(told=(over,), late=True)
    assert judged(case, LATER + policy.LATE_NEWS - timedelta(minutes=1)) == Go(told=(over,), late=True)
    assert isinstance(judged(case, LATER + policy.LATE_NEWS), Drop)


def test_what_is_partly_so_or_was_no_chance_is_not_told_late() -> None:
    kept = told()
    assert judged(standing(kept, told(now_available=OUT, key="10"), late_news=True)) == Go(told=(kept,))
    assert isinstance(judged(standing(told(TransitionKind.SOLD_OUT, IN), late_news=True)), Drop)


def test_a_question_goes_only_to_a_channel_that_waits_for_a_yes() -> None:
    asks = Standing(expires_at=LATER, attempts=0, told=(), confirming=True, unconfirmed=True)
    assert judged(asks) == Go(told=())
    confirmed = Standing(expires_at=LATER, attempts=0, told=(), confirming=True)
    assert judged(confirmed) == Drop(expired=False, reason="nothing is left to confirm")


def test_nothing_but_the_question_goes_to_an_unconfirmed_channel() -> None:
    case = standing(channel_enabled=False, unconfirmed=True)
    assert judged(case) == Drop(expired=False, reason="the channel is not confirmed yet")
