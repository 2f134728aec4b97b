"""How often something may be tried: by address, by account, by whatever is worth guarding.

Kept in memory: the web is one process. A restart forgives, an attacker can't cause one.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

SIGN_IN_BY_ADDRESS = RateLimitItemPerMinute(20)
SIGN_IN_BY_ACCOUNT = RateLimitItemPerHour(20)
REGISTER_BY_ADDRESS = RateLimitItemPerHour(10)
LOOK_BY_ACCOUNT = RateLimitItemPerMinute(10)
"""Looks that a person asks for by hand."""
LINK_BY_ADDRESS = RateLimitItemPerMinute(60)
EMBED_BY_ADDRESS = RateLimitItemPerMinute(10)
EMBED_BY_BUTTON = RateLimitItemPerHour(300)
"""Of all who use one shop's button: a flood of made-up addresses ends here."""
EMBED_BY_RECIPIENT = RateLimitItemPerHour(5)
API_BY_TOKEN = RateLimitItemPerMinute(300)
TEST_SEND_BY_ACCOUNT = RateLimitItemPerMinute(6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """One of the web's limits, for the operator's page."""

    kind: str
    item: RateLimitItem


LIMITS = (
    Limit(kind="sign-in", item=SIGN_IN_BY_ADDRESS),
    Limit(kind="sign-in-account", item=SIGN_IN_BY_ACCOUNT),
    Limit(kind="password", item=SIGN_IN_BY_ACCOUNT),
    Limit(kind="join", item=REGISTER_BY_ADDRESS),
    Limit(kind="look", item=LOOK_BY_ACCOUNT),
    Limit(kind="test", item=TEST_SEND_BY_ACCOUNT),
    Limit(kind="api", item=API_BY_TOKEN),
    Limit(kind="token", item=SIGN_IN_BY_ADDRESS),
    Limit(kind="link", item=LINK_BY_ADDRESS),
    Limit(kind="feed", item=LINK_BY_ADDRESS),
    Limit(kind="status", item=LINK_BY_ADDRESS),
    Limit(kind="embed", item=LINK_BY_ADDRESS),
    Limit(kind="embed-form", item=EMBED_BY_ADDRESS),
    Limit(kind="embed-button", item=EMBED_BY_BUTTON),
    Limit(kind="embed-recipient", item=EMBED_BY_RECIPIENT),
)
REMEMBERED = 500
"""Refusals that are kept in memory, the newest."""


def scaled(item: RateLimitItem, factor: float) -> RateLimitItem:
    """The limit times the operator's factor, one at least.

    >>> scaled(LOOK_BY_ACCOUNT, 2.5).amount, scaled(LOOK_BY_ACCOUNT, 0.001).amount
    (25, 1)
    """
    return type(item)(max(1, round(item.amount * factor)), item.multiples)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Somebody who ran into a limit lately."""

    kind: str
    who: str
    times: int
    last_at: datetime


class Throttle:
    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._refused: deque[tuple[str, str, datetime]] = deque(maxlen=REMEMBERED)

    def allows(self, item: RateLimitItem, kind: str, who: str, *, now: datetime) -> bool:
        """Count one more try of this kind; False once there were too many."""
        if self._limiter.hit(item, kind, who):
            return True
        self.refuse(kind, who, now=now)
        return False

    def refuse(self, kind: str, who: str, *, now: datetime) -> None:
        """Remember that somebody had tried too often."""
        self._refused.append((kind, who, now))

    def clear(self, item: RateLimitItem, kind: str, who: str) -> None:
        """Forget the tries: the person has shown who they are."""
        self._limiter.clear(item, kind, who)

    def refused(self, *, since: datetime) -> list[Refused]:
        """Who was refused since then, whoever was last first; since the web was started at most."""
        lately = [(kind, who, at) for kind, who, at in tuple(self._refused) if at >= since]
        times = Counter((kind, who) for kind, who, _ in lately)
        last = {(kind, who): at for kind, who, at in lately}
        found = [
            Refused(kind=kind, who=who, times=number, last_at=last[kind, who])
            for (kind, who), number in times.items()
        ]
        return sorted(found, key=lambda one: one.last_at, reverse=True)
