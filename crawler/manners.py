"""How gently a domain is asked: the gap between two requests, slowing down, pauses, probes. Pure.

The clock is an argument; who keeps to it is :mod:`crawler.middlewares.manners`, and what all processes know
of a domain is in :mod:`crawler.storage.manners`.
"""

from __future__ import annotations

import email.utils
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

LATENCY_FACTOR = 5.0
"""A shop that takes a second to answer is left alone for five."""
LATENCY_WEIGHT = 0.2
"""How much the newest answer counts in the moving average."""
LONGEST_SLOWDOWN = 3600.0
FIRST_SLOWDOWN = 1.0
"""What is doubled where there is no gap to speak of, in seconds."""
LEAST_SLOWDOWN = 0.1
"""A slowdown below this is gone, in seconds."""
RECOVERY_LOOKS = 20
RECOVERY = 0.9
"""What so many clean looks leave of a slowdown."""
LONGEST_CRAWL_DELAY = 24 * 3600.0
LONGEST_RETRY_AFTER = timedelta(hours=24)
OVERLOADED = frozenset((429, 503))
"""Statuses that say: too much, too fast."""

BLOCKS_TO_PAUSE = 3
"""So many blocked looks in a row, and the site is left alone but for probes."""
PROBE = timedelta(hours=1)
HOURLY_PROBES = 24
LATER_PROBE = timedelta(days=1)
"""How long between two probes after so many hourly ones."""
REASON_LENGTH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What is known of how fast a domain may be asked. All times in seconds."""

    latency_s: float | None = None
    """Moving average of its answers."""
    crawl_delay_s: float | None = None
    """What its robots.txt asks for."""
    slowdown_s: float | None = None
    """What 429 and 503 have made of the gap; None once it has recovered."""
    clean_looks: int = 0
    """Since the slowdown last changed."""

    def gap(self, setting: float) -> float:
        """Seconds between the end of an answer and the next request; ``setting`` is the site's own least.

        >>> Pace(latency_s=0.2, crawl_delay_s=10).gap(2.0), Pace(latency_s=0.8).gap(2.0), Pace().gap(2.0)
        (10, 4.0, 2.0)
        """
        return max(self._base(setting), self.slowdown_s or 0.0)

    def _base(self, setting: float) -> float:
        return max(setting, LATENCY_FACTOR * (self.latency_s or 0.0), self.crawl_delay_s or 0.0)

    def heard(self, seconds: float) -> Pace:
        """After an answer that took so long.

        >>> Pace().heard(1.0).heard(2.0).latency_s
        1.2
        """
        known = seconds if self.latency_s is None else self.latency_s
        return replace(self, latency_s=known + LATENCY_WEIGHT * (seconds - known))

    def overloaded(self, setting: float) -> Pace:
        """After a 429 or 503: twice the gap, up to an hour.

        >>> Pace().overloaded(2.0).slowdown_s, Pace(slowdown_s=3000.0).overloaded(2.0).slowdown_s
        (4.0, 3600.0)
        """
        doubled = 2 * max(self.gap(setting), FIRST_SLOWDOWN / 2)
        return replace(self, slowdown_s=min(doubled, LONGEST_SLOWDOWN), clean_looks=0)

    def clean(self, setting: float) -> Pace:
        """After a look without 429, 503 or block: a tenth less after every 20, until nothing is left.

        >>> pace = Pace(slowdown_s=4.0, clean_looks=19)
        >>> pace.clean(2.0).slowdown_s, pace.clean(3.7).slowdown_s
        (3.6, None)
        """
        if self.slowdown_s is None:
            return self
        if self.clean_looks + 1 < RECOVERY_LOOKS:
            return replace(self, clean_looks=self.clean_looks + 1)
        less = self.slowdown_s * RECOVERY
        gone = less <= max(self._base(setting), LEAST_SLOWDOWN)
        return replace(self, slowdown_s=None if gone else less, clean_looks=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a site receives us: blocked looks in a row, and until when and why it is left alone."""

    blocks: int = 0
    """Probes that did not succeed included."""
    blocked_since: datetime | None = None
    """When the first look of the row began."""
    paused_until: datetime | None = None
    pause_reason: str | None = None

    @property
    def probing(self) -> bool:
        """Whether it is looked at by a single watch now and then."""
        return self.blocks >= BLOCKS_TO_PAUSE

    def blocked(self, *, at: datetime, now: datetime, why: str) -> Standing:
        """After a blocked look that began ``at``; ``why`` is one line for a person.

        >>> at = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> third = Standing(blocks=2, blocked_since=at).blocked(at=at, now=at, why="a captcha")
        >>> str(third.paused_until), third.pause_reason
        ('2026-01-01 13:00:00+00:00', 'it turned us away 3 times in a row: a captcha')
        """
        blocks = self.blocks + 1
        since = self.blocked_since or at
        if blocks < BLOCKS_TO_PAUSE:
            return replace(self, blocks=blocks, blocked_since=since)
        reason = f"it turned us away {blocks} times in a row: {why}"[:REASON_LENGTH]
        return replace(self, blocks=blocks, blocked_since=since)._left_alone(now, reason)

    def missed(self, *, now: datetime, why: str) -> Standing:
        """After a look that was neither good nor blocked: a probe that did not succeed, else it says nothing.

        >>> at = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> probed = Standing(blocks=27, blocked_since=at, pause_reason="a captcha")
        >>> again = probed.missed(now=at, why="late")
        >>> again.blocks, str(again.paused_until), again.pause_reason
        (28, '2026-01-02 12:00:00+00:00', 'a captcha')
        """
        if not self.probing:
            return self
        return replace(self, blocks=self.blocks + 1)._left_alone(now, self.pause_reason or why)

    def good(self) -> Standing:
        """After an Offer or an unchanged page: no block, and the pause of one is over.

        >>> Standing(blocks=9, blocked_since=datetime(2026, 1, 1, tzinfo=UTC), pause_reason="x").good()
        Standing(blocks=0, blocked_since=None, paused_until=None, pause_reason=None)
        """
        if self.probing:
            return Standing()
        return replace(self, blocks=0, blocked_since=None) if self.blocks else self

    def told_to_wait(self, until: datetime, reason: str) -> Standing:
        """After a Retry-After: what ends later counts.

        >>> at = datetime(2026, 1, 1, 12, tzinfo=UTC)
        >>> Standing(paused_until=at, pause_reason="a captcha").told_to_wait(at, "429").pause_reason
        'a captcha'
        """
        if self.paused_until is not None and self.paused_until >= until:
            return self
        return replace(self, paused_until=until, pause_reason=reason[:REASON_LENGTH])

    def _left_alone(self, now: datetime, reason: str) -> Standing:
        hourly = self.blocks < BLOCKS_TO_PAUSE + HOURLY_PROBES
        return self.told_to_wait(now + (PROBE if hourly else LATER_PROBE), reason)


def in_force(until: datetime | None, now: datetime, *, longest: timedelta) -> bool:
    """Whether something that ends at ``until`` holds now.

    What would end later than the ``longest`` that it can last was written by a clock that was set back since.

    >>> now, day = datetime(2026, 1, 1, tzinfo=UTC), timedelta(days=1)
    >>> [in_force(at, now, longest=day) for at in (None, now, now + day, now + 2 * day)]
    [False, False, True, False]
    """
    return until is not None and now < until <= now + longest


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What a Retry-After header asks for, in seconds or as a date; at most 24 h, None where it is unusable.

    >>> now = datetime(2026, 1, 1, tzinfo=UTC)
    >>> str(retry_after("120", now)), str(retry_after("Thu, 01 Jan 2026 02:00:00 GMT", now))
    ('0:02:00', '2:00:00')
    >>> str(retry_after("999999999999", now)), retry_after("soon", now), retry_after(None, now)
    ('1 day, 0:00:00', None, None)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdecimal():
        return (
            LONGEST_RETRY_AFTER if len(text) > 6 else min(timedelta(seconds=int(text)), LONGEST_RETRY_AFTER)
        )
    try:
        at = email.utils.parsedate_to_datetime(text)
        wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    except (ValueError, OverflowError):
        return None
    return max(timedelta(), min(wait, LONGEST_RETRY_AFTER))
