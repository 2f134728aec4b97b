"""How a site does, in a word; and from when on a watch is blind. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

LEAST_BLIND = timedelta(hours=1)
SLOW_MS = 5000
"""Answers that take longer on average are slow."""


class SiteState(StrEnum):
    """The worst that can be said of it."""

    HELD = "held"
    """Its restocks wait for a person."""
    BLOCKED = "blocked"
    """It turns us away."""
    PAUSED = "paused"
    """It asked to be left alone for a while."""
    BLIND = "blind"
    """Of some watches no look has succeeded for long."""
    SLOW = "slow"
    """It is slow, or asked us to be slower."""
    OK = "ok"
    NEW = "new"
    """Not looked at within a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What a site's state is told from."""

    held: int = 0
    probing: bool = False
    paused: bool = False
    blind: int = 0
    looks: int = 0
    latency_ms: float | None = None
    slowed_down: bool = False


def state_of(signs: Signs) -> SiteState:
    """
    >>> [state_of(s).value for s in (Signs(), Signs(looks=9), Signs(looks=9, blind=1, held=2))]
    ['new', 'ok', 'held']
    """
    found = {
        SiteState.HELD: signs.held > 0,
        SiteState.BLOCKED: signs.probing,
        SiteState.PAUSED: signs.paused,
        SiteState.BLIND: signs.blind > 0,
        SiteState.SLOW: signs.slowed_down or (signs.latency_ms or 0.0) > SLOW_MS,
        SiteState.OK: signs.looks > 0,
    }
    return next((state for state, true in found.items() if true), SiteState.NEW)


def blind_after(interval: timedelta, *, intervals: int) -> timedelta:
    """How long no look at a watch may succeed before its people are told.

    >>> str(blind_after(timedelta(minutes=2), intervals=6)), str(blind_after(timedelta(hours=1), intervals=6))
    ('1:00:00', '6:00:00')
    """
    return max(LEAST_BLIND, interval * intervals)
