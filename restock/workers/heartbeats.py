"""How long a worker may be silent before its jobs are taken up by others."""

from __future__ import annotations

from datetime import timedelta

from crawler.config import Config

MISSED = 4
"""Heartbeats that must be missing: one or two are late where a machine is busy."""


def silence(config: Config) -> timedelta:
    """With the usual five seconds between two heartbeats this is 20: well below the minute that is promised.

    To it come at most one more heartbeat until somebody looks, and what is left of the turn at the domain
    that was being asked (at most 50 s after the question; 140 s for a page in a browser), since a worker
    that is only cut off may still be asking.

    >>> silence(Config())
    datetime.timedelta(seconds=20)
    """
    return timedelta(seconds=MISSED * config.heartbeat_s)
