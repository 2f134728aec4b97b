"""From how a try ended to what is written down of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts import policy
from alerts.model import SendError, Sent
from crawler.storage.outbox import Leased, Settlement
from crawler.storage.schema import AttemptOutcome, DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run did."""

    matched: int = 0
    """Transitions."""
    sent: int = 0
    retried: int = 0
    dead: int = 0
    expired: int = 0
    suppressed: int = 0

    def __add__(self, other: Summary) -> Summary:
        return Summary(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


def summary_of(states: Iterable[DeliveryState]) -> Summary:
    """
    >>> summary_of([DeliveryState.SENT, DeliveryState.SENT, DeliveryState.WAITING])
    Summary(matched=0, sent=2, retried=1, dead=0, expired=0, suppressed=0)
    """
    counted = list(states)
    return Summary(
        sent=counted.count(DeliveryState.SENT),
        retried=counted.count(DeliveryState.WAITING),
        dead=counted.count(DeliveryState.DEAD),
        expired=counted.count(DeliveryState.EXPIRED),
        suppressed=counted.count(DeliveryState.SUPPRESSED),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one try ended, as the sending thread saw it."""

    leased: Leased
    result: Sent | SendError
    took_s: float

    @property
    def answered(self) -> bool:
        """Whether the service said anything, be it a refusal."""
        return isinstance(self.result, Sent) or self.result.status is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    settlement: Settlement
    channel_id: int
    hold_until: datetime | None = None
    """The service asked for silence on this channel."""
    disable: str | None = None
    """Why the channel must be turned off."""


def decide(outcome: Outcome, *, now: datetime, max_attempts: int, chance: float) -> Decided:
    """What becomes of the delivery. ``chance`` is uniform in [0, 1)."""
    case = outcome.leased.case
    if isinstance(outcome.result, Sent):
        return Decided(settlement=_sent(outcome, outcome.result, now), channel_id=case.channel_id)
    next_step = policy.after_failure(
        outcome.result,
        now=now,
        attempts=case.attempts + 1,
        expires_at=case.expires_at + (policy.LATE_NEWS if case.late else timedelta()),
        max_attempts=max_attempts,
        chance=chance,
    )
    decided = Decided(settlement=_failed(outcome, outcome.result, next_step, now), channel_id=case.channel_id)
    if isinstance(next_step, policy.Retry) and next_step.hold_channel:
        return replace(decided, hold_until=next_step.due_at)
    if isinstance(next_step, policy.GiveUp) and next_step.disable_channel:
        return replace(decided, disable=next_step.reason)
    return decided


def _sent(outcome: Outcome, sent: Sent, now: datetime) -> Settlement:
    return Settlement(
        delivery_id=outcome.leased.case.id,
        token=outcome.leased.token,
        attempt=outcome.leased.attempt,
        state=DeliveryState.SENT,
        outcome=AttemptOutcome.SENT,
        at=now,
        detail=sent.detail,
        http_status=sent.http_status,
    )


def _failed(
    outcome: Outcome, error: SendError, next_step: policy.Retry | policy.GiveUp | policy.Drop, now: datetime
) -> Settlement:
    states = {policy.GiveUp: DeliveryState.DEAD, policy.Drop: DeliveryState.EXPIRED}
    unsure = AttemptOutcome.AMBIGUOUS if error.ambiguous else AttemptOutcome.RETRY
    return Settlement(
        delivery_id=outcome.leased.case.id,
        token=outcome.leased.token,
        attempt=outcome.leased.attempt,
        state=states.get(type(next_step), DeliveryState.WAITING),
        outcome=AttemptOutcome.DEAD if error.permanent else unsure,
        at=now,
        reason=next_step.reason,
        detail=error.detail,
        http_status=error.status,
        due_at=next_step.due_at if isinstance(next_step, policy.Retry) else None,
    )
