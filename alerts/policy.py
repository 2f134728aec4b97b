"""Whether and when a delivery is sent. Pure: time and chance are arguments, every refusal has a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.model import SendError
from crawler.model import Availability, Transition, TransitionKind

FIRST_BACKOFF = timedelta(seconds=10)
LONGEST_BACKOFF = timedelta(hours=1)
LEAST_WAIT = timedelta(seconds=1)
LONGEST_RETRY_AFTER = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A transition that a delivery is about, beside what is known now of the same variant."""

    transition_id: int
    transition: Transition
    now_available: Availability | None
    """The last known state; None where none is kept any more."""
    changed_at: datetime | None = None
    """Since when it has been so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether a due delivery still goes out."""

    expires_at: datetime
    attempts: int
    told: tuple[Told, ...]
    channel_enabled: bool = True
    channel_reason: str | None = None
    subscriber_active: bool = True
    subscription_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Send it, about these transitions."""

    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Don't send it. ``expired``: it was news once; else somebody decided against it."""

    expired: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Dead: a person can see it and send it again."""

    reason: str
    disable_channel: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry:
    due_at: datetime
    reason: str
    hold_channel: bool = False
    """The service asked this channel to be quiet until ``due_at``."""


def before_send(standing: Standing, *, now: datetime, max_attempts: int) -> Go | Drop | GiveUp:
    """The last question before a delivery is leased."""
    if not standing.subscriber_active or not standing.subscription_active:
        return Drop(expired=False, reason="unsubscribed before it was sent")
    if not standing.channel_enabled:
        why = f": {standing.channel_reason}" if standing.channel_reason else ""
        return Drop(expired=False, reason=f"the channel is disabled{why}")
    if now >= standing.expires_at:
        return Drop(
            expired=True, reason=f"not sent by {standing.expires_at:%Y-%m-%d %H:%M} UTC: too old to be news"
        )
    if standing.attempts >= max_attempts:
        # Reached only where the tries themselves were cut off: a message that kills its sender ends here.
        return GiveUp(reason=f"{standing.attempts} tries were cut off")
    current = tuple(t for t in standing.told if still_true(t))
    if not current:
        return Drop(expired=True, reason=_outdated(standing.told))
    return Go(told=current)


def still_true(told: Told) -> bool:
    """Whether what the transition says is still the last known state."""
    now, transition = told.now_available, told.transition
    if now is None or now is Availability.UNKNOWN:
        return True
    match transition.kind:
        case TransitionKind.RESTOCK:
            return now.buyable
        case TransitionKind.SOLD_OUT:
            return not now.buyable
        case TransitionKind.PREORDER_OPENED:
            return now is Availability.PREORDER or now.buyable
    return True


def _outdated(told: tuple[Told, ...]) -> str:
    if not told:
        return "what it was about is no longer recorded"
    first = told[0]
    what = {
        TransitionKind.RESTOCK: "sold out again",
        TransitionKind.SOLD_OUT: "back in stock",
    }.get(first.transition.kind, "changed again")
    at = f" at {first.changed_at:%Y-%m-%d %H:%M} UTC" if first.changed_at else ""
    return f"{what}{at}, before it could be told"


def after_failure(
    error: SendError,
    *,
    now: datetime,
    attempts: int,
    expires_at: datetime,
    max_attempts: int,
    chance: float,
) -> Retry | GiveUp | Drop:
    """What follows a failed try. ``attempts`` counts it; ``chance`` is uniform in [0, 1)."""
    if error.permanent:
        return GiveUp(reason=error.detail, disable_channel=error.blames_channel)
    if attempts >= max_attempts:
        return GiveUp(reason=f"gave up after {attempts} tries: {error.detail}")
    asked = None if error.retry_after is None else min(error.retry_after, LONGEST_RETRY_AFTER)
    wait = backoff(attempts, chance=chance)
    due_at = now + (wait if asked is None else max(asked, LEAST_WAIT))
    if due_at >= expires_at:
        until = f"{expires_at:%H:%M} UTC"
        return Drop(expired=True, reason=f"not taken by {until}, when it stops being news: {error.detail}")
    return Retry(due_at=due_at, reason=error.detail, hold_channel=asked is not None)


def backoff(attempts: int, *, chance: float) -> timedelta:
    """Full jitter under a ceiling that doubles from 10 s to 1 h; never below a second.

    >>> [round(backoff(n, chance=0.999).total_seconds()) for n in (1, 2, 3, 9, 10, 50)]
    [10, 20, 40, 2557, 3596, 3596]
    """
    ceiling = min(FIRST_BACKOFF * float(1 << min(attempts - 1, 20)), LONGEST_BACKOFF)
    return max(ceiling * chance, LEAST_WAIT)
