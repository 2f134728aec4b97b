"""How often something may be tried: by address, by account, by whatever is worth guarding.

Kept in memory: the web is one process. A restart forgives, an attacker can't cause one.
"""

from __future__ import annotations

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


class Throttle:
    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._limiter = MovingWindowRateLimiter(self._storage)

    def allows(self, item: RateLimitItem, kind: str, who: str) -> bool:
        """Count one more try of this kind; False once there were too many."""
        return self._limiter.hit(item, kind, who)

    def clear(self, item: RateLimitItem, kind: str, who: str) -> None:
        """Forget the tries: the person has shown who they are."""
        self._limiter.clear(item, kind, who)
