"""What every request may need, made once for the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from fastapi import Request
from limits import RateLimitItem

from crawler.installation import Installation, installation
from restock.web.throttle import Throttle, scaled


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``clock`` is a parameter so that tests may set it."""

    opened: Callable[[], Installation] = installation
    throttle: Throttle = field(default_factory=Throttle)
    clock: Callable[[], datetime] = _now

    def allows(self, item: RateLimitItem, kind: str, who: str) -> bool:
        """Count one more try of this kind; False once there were too many by the operator's settings."""
        limit = scaled(item, self.here.config.web_limits)
        return self.throttle.allows(limit, kind, who, now=self.clock())

    def forget_tries(self, item: RateLimitItem, kind: str, who: str) -> None:
        """The person has shown who they are."""
        self.throttle.clear(scaled(item, self.here.config.web_limits), kind, who)

    @property
    def here(self) -> Installation:
        """Asked anew each time: the watchlist may have changed its settings."""
        return self.opened()


def state_of(request: Request) -> State:
    return cast(State, request.app.state.restock)
