"""When is a watch due next? Pure: the clock and chance are arguments.

Today every watch has a fixed interval; failures are followed by exponential backoff.
"""

from __future__ import annotations

from datetime import datetime, timedelta

SECOND_LOOK = timedelta(seconds=20)
"""How soon a change that rests on weak evidence is looked at again."""
BACKOFF_LIMIT = timedelta(hours=1)
"""Failures never stretch an interval beyond this, unless the interval itself is longer."""
JITTER = 0.1
"""The share of an interval that chance may take off, so that watches added together don't stay together."""


def next_look(
    *,
    started_at: datetime,
    interval: timedelta,
    chance: float,
    failures: int = 0,
    second_look: bool = False,
    retry_after: timedelta | None = None,
    at_least: timedelta | None = None,
) -> datetime:
    """When to look again at a watch whose last look began at ``started_at``.

    ``failures`` counts failed looks in a row, ``chance`` is in [0, 1). What a shop asked for in
    Retry-After is a lower bound for everything else, and so is ``at_least``, the site's own floor.

    >>> from datetime import UTC
    >>> t = datetime(2026, 1, 1, tzinfo=UTC)
    >>> def after(**kw):
    ...     return str(next_look(started_at=t, interval=timedelta(minutes=10), chance=0.0, **kw) - t)
    >>> after(), after(failures=1), after(failures=3), after(failures=30)
    ('0:10:00', '0:10:00', '0:40:00', '1:00:00')
    >>> after(second_look=True), after(retry_after=timedelta(hours=2))
    ('0:00:20', '2:00:00')
    >>> after(second_look=True, at_least=timedelta(minutes=1)), after(at_least=timedelta(minutes=1))
    ('0:01:00', '0:10:00')
    """
    wait = min(interval, SECOND_LOOK) if second_look else interval
    if failures > 1:
        wait = max(wait, min(interval * 2 ** min(failures - 1, 20), max(interval, BACKOFF_LIMIT)))
    wait *= 1 - JITTER * chance
    return started_at + max(wait, retry_after or timedelta(), at_least or timedelta())
