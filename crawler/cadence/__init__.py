"""When to look next: pure, the clock and chance are arguments.

:mod:`~crawler.cadence.interval` keeps a fixed interval.
"""

from crawler.cadence.interval import BACKOFF_LIMIT, JITTER, SECOND_LOOK, next_look

__all__ = ["BACKOFF_LIMIT", "JITTER", "SECOND_LOOK", "next_look"]
