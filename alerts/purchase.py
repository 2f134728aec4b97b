"""How likely a person buys after an alert, from few and partial answers. Pure.

Bayes' rule with A = "an alert was delivered" and B = "it was bought": P(B|A) = P(A|B) P(B) / P(A). Delivered
alerts are what is counted, so P(B|A) is estimated straight: k of n delivered alerts led to a purchase, and
Beta(m s, (1 - m) s) says what is usual in the category, with m and s by marginal likelihood.

It informs digest or instant, caps and the default channel; never whether somebody is told at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from math import exp, lgamma, log
from typing import Any

from crawler.forecast.beta import quantile

CLICK_WORTH = 0.25
"""What a click without a word counts of an answer,"""
CLICK_BUYS = 0.25
"""and how many of those who click buy without saying so."""
CENTRE = log(10.0)
SPREAD = 1.5
"""Before any evidence, log s ~ N(log 10, 1.5): how alike the people of a category are."""
WANTED, REFUSED = 1.0, 9.0
"""So many answers of each kind stand beside a category's own: few people who never bought prove little."""
INTERVAL = (0.1, 0.9)
"""People are shown the middle 80 %, as with forecasts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one person's delivered alerts of a category led to. Silence is missing, not "no"."""

    bought: int = 0
    declined: int = 0
    """Said that they didn't want it."""
    clicked: int = 0
    """Opened the link, and nothing else; without the clicks of bots."""
    gone: int = 0
    """"Sold out when I got there": says nothing of wanting, so it is left out of n."""

    @property
    def n(self) -> float:
        """How many answers these are worth.

        >>> Answers(bought=1, declined=2, gone=5).n, Answers(clicked=4).n
        (3.0, 1.0)
        """
        return self.bought + self.declined + CLICK_WORTH * self.clicked

    @property
    def k(self) -> float:
        """How many purchases among them."""
        return self.bought + CLICK_WORTH * CLICK_BUYS * self.clicked

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Answers:
        return cls(**stored)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual in a category: Beta(mean * alike, (1 - mean) * alike)."""

    mean: float
    alike: float
    """How many answers it counts beside a person's own: many where people are alike."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Usual:
        return cls(**stored)


UNKNOWN = Usual(mean=0.1, alike=10.0)
"""Before a category has any answers."""


def chance(answers: Answers, usual: Usual) -> float:
    """P(purchase | alert): (k + m s) / (n + s).

    >>> round(chance(Answers(), Usual(mean=0.2, alike=10)), 3)
    0.2
    >>> round(chance(Answers(bought=2, declined=3), Usual(mean=0.2, alike=10)), 3)
    0.267
    """
    return (answers.k + usual.mean * usual.alike) / (answers.n + usual.alike)


@lru_cache(maxsize=4096)
def interval(answers: Answers, usual: Usual) -> tuple[float, float]:
    """Where the chance lies with 80 %: wide with few answers, about what was answered with many.

    >>> [round(end, 2) for end in interval(Answers(), Usual(mean=0.2, alike=10))]
    [0.06, 0.37]
    >>> [round(end, 2) for end in interval(Answers(bought=100, declined=400), Usual(mean=0.2, alike=10))]
    [0.18, 0.22]
    """
    a = answers.k + usual.mean * usual.alike
    b = answers.n + usual.alike - a
    low, high = (quantile(a, b, p) for p in INTERVAL)
    return low, high


def usual_of(people: Iterable[Answers]) -> Usual:
    """What is usual among a category's people, by marginal likelihood; once a day."""
    counts = Counter((person.k, person.n) for person in people if person.n > 0)
    if not counts:
        return UNKNOWN
    pairs = [(k, n, times) for (k, n), times in counts.items()]
    best = max(
        (_evidence(pairs, mean=mean, alike=exp(step)), mean, exp(step))
        for mean in (point / 40 for point in range(1, 40))
        for step in (CENTRE + SPREAD * point / 4 for point in range(-12, 13))
    )
    return _refined(pairs, mean=best[1], alike=best[2])


def _refined(pairs: Sequence[tuple[float, float, int]], *, mean: float, alike: float) -> Usual:
    """The top of the likelihood near a point of the coarse grid, by a shrinking cross."""
    size, height = 0.5, _evidence(pairs, mean=mean, alike=alike)
    while size > 0.01:
        moves = (
            (min(max(mean * exp(a), 1e-4), 1 - 1e-4), alike * exp(b))
            for a, b in ((size, 0.0), (-size, 0.0), (0.0, size), (0.0, -size))
        )
        found, to_mean, to_alike = max((_evidence(pairs, mean=m, alike=s), m, s) for m, s in moves)
        if found > height:
            mean, alike, height = to_mean, to_alike, found
        else:
            size /= 2
    return Usual(mean=mean, alike=alike)


def _evidence(pairs: Sequence[tuple[float, float, int]], *, mean: float, alike: float) -> float:
    """The log marginal likelihood, and the priors of ``mean`` and ``alike``."""
    a, b = mean * alike, (1 - mean) * alike
    whole = lgamma(alike) - lgamma(a) - lgamma(b)
    likely = sum(
        times * (whole + lgamma(a + k) + lgamma(b + n - k) - lgamma(alike + n)) for k, n, times in pairs
    )
    usual = WANTED * log(mean) + REFUSED * log(1 - mean)
    return likely + usual - 0.5 * ((log(alike) - CENTRE) / SPREAD) ** 2
