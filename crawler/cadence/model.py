"""What the cadence knows of a watch and its site, and what it decides: frozen values, no I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from crawler.forecast.hours import Hours
from crawler.forecast.rates import Learned, Prior

IMPATIENCE = 0.75
"""How fast an alert loses its worth, per hour, beside the stock selling out."""
SHORTEST = timedelta(minutes=2)
"""Between two looks at a watch, where nobody asks for less."""
LONGEST = timedelta(hours=24)
"""The floor: a watch is looked at once in this time, however little it is worth."""


class Seen(StrEnum):
    """What a look told of the stock that somebody waits for."""

    OUT = "out"
    """At least one wanted variant can't be bought."""
    IN = "in"
    """All that anybody waits for can be bought."""
    NOTHING = "nothing"
    """A failure, an unknown availability, an old copy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a watch stands after its last look that told something; a row's worth of values."""

    seen: Seen = Seen.NOTHING
    seen_at: datetime | None = None
    """When that look began; None before the first."""
    since: datetime | None = None
    """Where ``seen`` is IN: since when."""
    belief: float = 0.0
    """How likely a restock waited unseen at ``belief_at``; 0 after a look, more after a hint."""
    belief_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        times = {name: at.isoformat() if at else None for name, at in self._times().items()}
        return asdict(self) | times

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Standing:
        times = {
            name: datetime.fromisoformat(stored[name]) if stored[name] else None
            for name in ("seen_at", "since", "belief_at")
        }
        return cls(**stored | times | {"seen": Seen(stored["seen"])})

    def _times(self) -> dict[str, datetime | None]:
        return {"seen_at": self.seen_at, "since": self.since, "belief_at": self.belief_at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What people want of a watch."""

    weight: float = 1.0
    """Everyone who waits for something that is out of stock, each with their urgency; above 0."""
    wished: timedelta | None = None
    """The interval that somebody asked for: an upper bound."""
    shortest: timedelta = SHORTEST
    """The minimum interval; a person may ask for less where the site's budget bears it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteView:
    """A site as its watches are decided: made once for a batch of looks, good for an hour."""

    price: float
    """:func:`crawler.cadence.price.effective`."""
    hours: Hours
    """:func:`crawler.forecast.hours.hours_around`."""
    prior: Prior
    impatience: float = IMPATIENCE


class Why(StrEnum):
    """What set the time of the next look."""

    WORTH = "worth"
    """By then a restock is likely enough, for those who wait, to be worth a look at the site's price."""
    DROP = "drop"
    """The same, in the minutes of a drop time that somebody knows."""
    SHORTEST = "shortest"
    """It would be worth one sooner: the minimum interval holds it."""
    SPARE = "spare"
    """The site's budget is more than anybody needs."""
    WISHED = "wished"
    """Somebody wished this interval; on its own it would wait longer."""
    FLOOR = "floor"
    """Little is to be expected: once a day, to be sure."""
    IN_STOCK = "in_stock"
    """It can be bought: looked at to see when it sells out."""
    SECOND_LOOK = "second_look"
    """A change on weak evidence waits for the next look to agree."""
    BACKOFF = "backoff"
    """The last looks failed."""
    ASKED = "asked"
    """The shop asked for this pause, or its reader does."""
    FED = "fed"
    """A source tells of it by itself: looked at now and then, as a check."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why the next look is when it is, in figures; :mod:`crawler.cadence.words` puts it in words."""

    why: Why
    due_at: datetime
    seen: Seen
    """What the last look that told something told."""
    seen_at: datetime | None
    belief: float
    """How likely something waits unseen at the next look."""
    busy: float
    """How many times its average the site restocks in that hour."""
    per_day: float
    """Restocks to expect of this watch in a day."""
    weight: float
    wished: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """A restock fell between two looks."""

    after: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a look changes, all of it to be stored in the look's own transaction."""

    next_look_at: datetime
    why: Why
    """Stored as it is; :func:`crawler.cadence.plan.explain` makes a Reason of it when somebody asks."""
    standing: Standing
    learned: Learned
    tally: tuple[tuple[datetime, float], ...] = ()
    """(beginning of a clock hour, restocks that were to be expected in it and could be seen): added to the
    site's tallies, from which its profile is learned."""
    detection: Detection | None = None
