"""Is it a miracle or a redesign? Whether a site's restocks wait for a person before anyone is told. Pure.

A shop that changes its pages may suddenly seem to have everything. Where a third of what is watched there
comes back within minutes, or where a canary sings wrong, that is the likelier story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler.model import Availability, KnownVariant
from pipelines.transitions import PRODUCT_KEY

WINDOW = timedelta(minutes=15)
"""What comes back within it came back at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRules:
    """From when on a site's restocks are held."""

    share: float = 0.3
    """Of the site's watches with a known state; 0 never holds for their number."""
    least: int = 5
    """Watches that must have come back, whatever share that is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Flips:
    """What happened at a site within the window."""

    flipped: int
    """Watches that came back; those that a person said to be true don't count."""
    known: int
    """Watches with a known state."""
    wrong_canaries: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """The site's restocks wait for a person."""

    by_canary: bool


USUAL = HoldRules()


def judge(flips: Flips, rules: HoldRules) -> Hold | None:
    """
    >>> judge(Flips(flipped=12, known=40), HoldRules()), judge(Flips(flipped=4, known=4), HoldRules())
    (Hold(by_canary=False), None)
    >>> judge(Flips(flipped=1, known=40, wrong_canaries=1), HoldRules())
    Hold(by_canary=True)
    """
    if flips.wrong_canaries:
        return Hold(by_canary=True)
    if rules.share and flips.flipped >= rules.least and flips.flipped >= rules.share * flips.known:
        return Hold(by_canary=False)
    return None


def sings_wrong(canary: Availability, seen: Availability) -> bool:
    """Whether a page that is known to be always ``canary`` says otherwise; UNKNOWN says nothing.

    >>> from crawler.model import Availability as A
    >>> sings_wrong(A.IN_STOCK, A.LIMITED), sings_wrong(A.IN_STOCK, A.PREORDER)
    (False, True)
    >>> sings_wrong(A.OUT_OF_STOCK, A.UNKNOWN)
    False
    """
    return seen is not Availability.UNKNOWN and seen.buyable != canary.buyable


def wants_a_second_look(
    canary: Availability | None, states: tuple[KnownVariant, ...], *, at: datetime
) -> bool:
    """Whether a canary began to sing wrong with the look that began ``at``: one look is not believed."""
    return canary is not None and any(
        state.key == PRODUCT_KEY and state.since == at and sings_wrong(canary, state.availability)
        for state in states
    )
