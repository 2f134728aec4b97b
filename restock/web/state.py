"""What every request may need, made once for the app."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from fastapi import Request

from crawler.installation import Installation, installation
from restock.web.throttle import Throttle


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """``clock`` is a parameter so that tests may set it."""

    opened: Callable[[], Installation] = installation
    throttle: Throttle = field(default_factory=Throttle)
    clock: Callable[[], datetime] = _now

    @property
    def here(self) -> Installation:
        """Asked anew each time: the watchlist may have changed its settings."""
        return self.opened()


def state_of(request: Request) -> State:
    return cast(State, request.app.state.restock)
