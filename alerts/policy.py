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
LATE_NEWS = timedelta(hours=12)
"""So long after it stopped being news, who wants to hear of what is over is still told."""
_CAN_BE_LATE = frozenset({TransitionKind.RESTOCK, TransitionKind.NEW_LISTING, TransitionKind.PREORDER_OPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A transition that a delivery is about, beside what is known now of the same variant."""

    transition_id: int
    transition: Transition
    now_available: Availability | None
    """The last known state; None where none is kept any more."""
    changed_at: datetime | None = None
    """Since when it has been so."""
    wanted: bool = True
    """Of gathered news: whether the person still wants to hear of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What decides whether a due delivery still goes out."""

    expires_at: datetime
    attempts: int
    told: tuple[Told, ...]
    notice: bool = False
    """It is about a notice, not about transitions."""
    outdated: str | None = None
    """Why a notice is no longer worth telling."""
    held: bool = False
    """A person must say first that what it tells is true."""
    discarded: bool = False
    channel_enabled: bool = True
    channel_reason: str | None = None
    subscriber_active: bool = True
    subscription_active: bool = True
    late_news: bool = False
    """The person wants to hear of what is over, as such."""
    confirming: bool = False
    """It asks whether the channel may be written to at all."""
    unconfirmed: bool = False
    """Nobody has said yes to the channel yet."""
    feed: bool = False
    """It goes to a program, which is told of everything, over or not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Go:
    """Send it, about these transitions."""

    told: tuple[Told, ...]
    late: bool = False
    """As "was in stock from ... to ...": all of it is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """Don't send it. ``expired``: it was news once; else somebody decided against it."""

    expired: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Park:
    """Neither sent nor ended: it waits, without a time, for a person's decision."""

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


def before_send(standing: Standing, *, now: datetime, max_attempts: int) -> Go | Park | Drop | GiveUp:
    """The last question before a delivery is leased."""
    refusal = _refusal(standing)
    if refusal is not None:
        return refusal
    late = () if standing.feed else _late(standing)
    if now >= standing.expires_at + (LATE_NEWS if late else timedelta()):
        return Drop(
            expired=True, reason=f"not sent by {standing.expires_at:%Y-%m-%d %H:%M} UTC: too old to be news"
        )
    if standing.attempts >= max_attempts:
        # Reached only where the tries themselves were cut off: a message that kills its sender ends here.
        return GiveUp(reason=f"{standing.attempts} tries were cut off")
    if standing.confirming or standing.notice:
        return Drop(expired=True, reason=standing.outdated) if standing.outdated else Go(told=())
    return Go(told=standing.told) if standing.feed else _current(standing, late)


def _current(standing: Standing, late: tuple[Told, ...]) -> Go | Drop:
    wanted = tuple(t for t in standing.told if t.wanted)
    current = tuple(t for t in wanted if still_true(t))
    if current:
        return Go(told=current)
    return Go(told=late, late=True) if late else Drop(expired=True, reason=_outdated(wanted))


def _late(standing: Standing) -> tuple[Told, ...]:
    """What is told as over: nothing where a part of the message is still so, or nobody wants that."""
    wanted = [t for t in standing.told if t.wanted]
    if not standing.late_news or any(map(still_true, wanted)):
        return ()
    return tuple(t for t in wanted if t.transition.kind in _CAN_BE_LATE and t.changed_at is not None)


def _refusal(standing: Standing) -> Drop | Park | None:
    """What somebody decided, or must decide first."""
    unwanted = bool(standing.told) and not any(t.wanted for t in standing.told)
    if not standing.subscriber_active or not standing.subscription_active or unwanted:
        return Drop(expired=False, reason="unsubscribed before it was sent")
    if standing.confirming and not standing.unconfirmed:
        return Drop(expired=False, reason="nothing is left to confirm")
    if not standing.channel_enabled and not standing.confirming:
        why = f": {standing.channel_reason}" if standing.channel_reason else ""
        what = "not confirmed yet" if standing.unconfirmed else "disabled"
        return Drop(expired=False, reason=f"the channel is {what}{why}")
    if standing.discarded:
        return Drop(expired=False, reason="held as unlikely, and discarded")
    if standing.held:
        return Park(reason="held as unlikely until a person decides: restock alerts held")
    return None


def still_true(told: Told) -> bool:
    """Whether what the transition says is still the last known state."""
    now, transition = told.now_available, told.transition
    if now is None or now is Availability.UNKNOWN:
        return True
    so = True
    match transition.kind:
        case TransitionKind.RESTOCK:
            so = now.buyable
        case TransitionKind.NEW_LISTING:
            so = now.buyable or not transition.after.buyable
        case TransitionKind.SOLD_OUT:
            so = not now.buyable
        case TransitionKind.PREORDER_OPENED:
            so = now is Availability.PREORDER or now.buyable
        case TransitionKind.LOW_STOCK:
            so = now is Availability.LIMITED
    return so


def _outdated(told: tuple[Told, ...]) -> str:
    if not told:
        return "what it was about is no longer recorded"
    first = told[0]
    what = {
        TransitionKind.RESTOCK: "sold out again",
        TransitionKind.NEW_LISTING: "sold out",
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
