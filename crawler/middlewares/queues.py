"""What a process knows of a domain that somebody waits for: who waits, who visits, how fast it may go."""

from __future__ import annotations

import asyncio
import heapq
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from scrapy.exceptions import IgnoreRequest

from crawler.manners import OVERLOADED, Pace

logger = logging.getLogger(__name__)


class NotNow(IgnoreRequest):
    """The domain is not asked now: it is paused, or its turn comes too late. The look stays due."""

    def __init__(self, domain: str, *, until: datetime, reason: str) -> None:
        super().__init__(f"{domain} is left alone until {until:%Y-%m-%d %H:%M} UTC because {reason}")
        self.domain = domain
        self.until = until
        self.reason = reason


@dataclass(eq=False, slots=True, kw_only=True)
class Visit:
    """One request's turn. Told when its answer is there, and when its look needs the turn no more."""

    domain: str
    setting: float
    queue: DomainQueue
    over: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)
    """The turn could not be renewed and may soon be another's: what is under way must stop asking."""

    def answered(
        self, *, took: float | None, status: int | None = None, retry_after: timedelta | None = None
    ) -> None:
        """The answer is there, or will not come; ``took`` is its latency where that says something."""
        queue = self.queue
        queue.ended = time.monotonic()
        if took is not None:
            queue.pace = queue.pace.heard(took)
        if status in OVERLOADED:
            queue.pace = queue.pace.overloaded(self.setting)
            gap = queue.pace.gap(self.setting)
            logger.info("%s answered %s: it is asked every %.3g s at most", self.domain, status, gap)
            if retry_after:
                queue.pause = (datetime.now(UTC) + retry_after, f"it answered {status} and asked for a pause")

    def end(self, *, clean: bool = False, recheck: bool = False) -> None:
        """``clean``: a look without a sign of overload. ``recheck``: what is stored by now says more."""
        if self.over.is_set():
            return
        if clean:
            self.queue.pace = self.queue.pace.clean(self.setting)
        if recheck:
            self.queue.kept_until = 0.0
        self.over.set()

    def forgotten(self) -> None:
        """Nobody told how it went, which is a defect; the domain must not wait for ever."""
        logger.warning("a request to %s was never heard of again", self.domain)
        self.answered(took=None)
        self.end()


@dataclass(order=True, slots=True)
class Visitor:
    rank: tuple[bool, int]
    """What goes on with a look comes before what begins one."""
    patient: bool = field(compare=False)
    """Waits whatever it takes; others stay due where it would be long."""
    setting: float = field(compare=False)
    hold: timedelta = field(compare=False)
    wanted: Callable[[], bool] = field(compare=False)
    turn: asyncio.Future[Visit] = field(compare=False)


@dataclass(eq=False, slots=True)
class DomainQueue:
    """What this process knows of a domain that somebody waits for."""

    domain: str
    waiting: list[Visitor] = field(default_factory=list)
    pace: Pace = field(default_factory=Pace)
    until: datetime | None = None
    """Until when this process holds the turn."""
    kept_until: float = 0.0
    ended: float | None = None
    """When the last answer had come; this and ``not_before`` are monotonic seconds."""
    not_before: float = 0.0
    pause: tuple[datetime, str] | None = None
    setting: float = 0.0
    visit: Visit | None = None

    @property
    def is_left(self) -> bool:
        """Nobody waits, and the last visit is over."""
        return not self.waiting and self.visit is not None and self.visit.over.is_set()

    def wait(self, setting: float) -> float:
        """Seconds until the domain may be asked, as far as is known here."""
        free = self.not_before if self.ended is None else self.ended + self.pace.gap(setting)
        return max(free, self.not_before) - time.monotonic()

    def refuse(self, until: datetime, reason: str, *, impatient: bool = False) -> None:
        """Send visitors away: all, or only those that don't wait whatever it takes."""
        for visitor in self.waiting:
            if not visitor.turn.done() and not (impatient and visitor.patient):
                visitor.turn.set_exception(NotNow(self.domain, until=until, reason=reason))
        self.forget_the_gone()

    def forget_the_gone(self) -> None:
        if all(visitor.wanted() and not visitor.turn.done() for visitor in self.waiting):
            return
        for visitor in self.waiting:
            if not visitor.wanted() and not visitor.turn.done():
                visitor.turn.set_exception(
                    NotNow(self.domain, until=datetime.now(UTC), reason="the crawl was stopped")
                )
        self.waiting = [visitor for visitor in self.waiting if not visitor.turn.done()]
        heapq.heapify(self.waiting)
