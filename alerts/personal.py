"""What a person's answers teach of how they like to be told: defaults; a stated setting goes before. Pure.

Three things: whether news that can wait may be gathered into an hourly message, which channel is suggested
for a new wish, and how alike a match of a new wish must be. None of them keeps anybody from being told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from alerts.fuzzy import DEFAULT_THRESHOLD
from alerts.purchase import UNKNOWN, Answers, Usual, chance, interval
from alerts.timing import Pace

BOUGHT, SOLD_OUT, NOT_THIS, SEEN, OPENED = "bought", "sold_out", "not_this", "seen", "opened"
"""What people say, as it is stored."""
_LIKED = {BOUGHT, SOLD_OUT, OPENED}
_DECLINED = {NOT_THIS, SEEN}


class Category(StrEnum):
    """What kind of wish an alert met."""

    PAGE = "page"
    PRODUCT = "product"
    WORDS = "words"


class Default(StrEnum):
    """What can be learned of a person, and turned off."""

    PACE = "pace"
    CHANNEL = "channel"
    THRESHOLD = "threshold"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One delivered message of news, and what the person said to it; likely bots' clicks are left out."""

    category: Category
    occasion: str
    channel_id: int
    answers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchases:
    """How likely the person buys after an alert of a category, and what that rests on."""

    chance: float
    bought: int
    declined: int
    gone: int
    """Sold out when they got there: counted neither way."""
    low: float = 0.0
    """The chance lies between these with 80 %."""
    high: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What was learned, with what it rests on; plain values, for people to read."""

    purchases: Mapping[str, Purchases] = field(default_factory=dict)
    """By category, of those that they answered about."""
    alerts: int = 0
    answered: int = 0
    pace: Pace | None = None
    channel_id: int | None = None
    channel_answered: int = 0
    channel_alerts: int = 0
    threshold: int | None = None
    threshold_refused: int = 0
    """How many matches of their words they called wrong,"""
    threshold_liked: int = 0
    """and how many they bought, missed or opened."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Personal:
        values = dict(stored)
        values["purchases"] = {name: Purchases(**each) for name, each in values["purchases"].items()}
        values["pace"] = Pace(values["pace"]) if values["pace"] else None
        return cls(**values)


GATHERED_BELOW = 0.05
"""Whose chance of buying is below that in every category, and"""
GATHERED_AFTER = 10.0
"""who answered so often, gets news gathered hourly; who once found a thing sold out never does."""
CHANNEL_AFTER = 5
"""So many answers through a channel make it theirs,"""
CHANNEL_AHEAD = 1.5
"""if they answer there so many times as often as through the next."""
REFUSED_AFTER = 3
"""So many wrong matches, and more than good ones, ask for more likeness,"""
STRICTER = 5
"""so much for each such number,"""
STRICTEST = 95
"""and never more than this."""


def answers_of(alerts: Iterable[Alert]) -> dict[Category, Answers]:
    """A person's answers by category. News that came by several channels count once, clicks not at all."""
    said: dict[tuple[Category, str], set[str]] = {}
    for alert in alerts:
        said.setdefault((alert.category, alert.occasion), set()).update(alert.answers)
    counts: dict[Category, Counter[str]] = {}
    for (category, _), kinds in said.items():
        if BOUGHT in kinds:
            name = "bought"
        elif SOLD_OUT in kinds:
            name = "gone"
        elif kinds & _DECLINED:
            name = "declined"
        else:
            continue
        counts.setdefault(category, Counter())[name] += 1
    return {category: Answers(**each) for category, each in counts.items()}


def learn(alerts: Iterable[Alert], usual: Mapping[Category, Usual]) -> Personal:
    """What these alerts of one person and their answers teach; nothing where they answered nothing."""
    told = list(alerts)
    answers = answers_of(told)
    channel_id, by_channel, through = _channel(told)
    threshold, refused, liked = _threshold(told)
    return Personal(
        purchases={
            category.value: _purchases(each, usual.get(category, UNKNOWN))
            for category, each in sorted(answers.items())
        },
        alerts=len({alert.occasion for alert in told}),
        answered=len({alert.occasion for alert in told if alert.answers}),
        pace=_pace(answers, usual),
        channel_id=channel_id,
        channel_answered=by_channel,
        channel_alerts=through,
        threshold=threshold,
        threshold_refused=refused,
        threshold_liked=liked,
    )


def _purchases(answers: Answers, usual: Usual) -> Purchases:
    low, high = interval(answers, usual)
    return Purchases(
        chance=round(chance(answers, usual), 3),
        bought=answers.bought,
        declined=answers.declined,
        gone=answers.gone,
        low=round(low, 3),
        high=round(high, 3),
    )


def _pace(answers: Mapping[Category, Answers], usual: Mapping[Category, Usual]) -> Pace | None:
    if (
        any(each.gone for each in answers.values())
        or sum(each.n for each in answers.values()) < GATHERED_AFTER
    ):
        return None
    chances = [chance(each, usual.get(category, UNKNOWN)) for category, each in answers.items()]
    return Pace.HOURLY if max(chances) < GATHERED_BELOW else None


def _channel(alerts: Iterable[Alert]) -> tuple[int | None, int, int]:
    """(the channel that they answer by, answers, alerts); None where none is ahead of another."""
    sent: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for alert in alerts:
        sent[alert.channel_id] += 1
        answered[alert.channel_id] += bool(alert.answers)
    ranked = sorted(sent, key=lambda channel: (-(answered[channel] + 1) / (sent[channel] + 4), channel))
    if len(ranked) < 2 or answered[ranked[0]] < CHANNEL_AFTER:
        return None, 0, 0
    first, second = ((answered[each] + 1) / (sent[each] + 4) for each in ranked[:2])
    if first < CHANNEL_AHEAD * second:
        return None, 0, 0
    return ranked[0], answered[ranked[0]], sent[ranked[0]]


def _threshold(alerts: Iterable[Alert]) -> tuple[int | None, int, int]:
    by_words: dict[str, set[str]] = {}
    for alert in alerts:
        if alert.category is Category.WORDS:
            by_words.setdefault(alert.occasion, set()).update(alert.answers)
    refused = sum(NOT_THIS in kinds for kinds in by_words.values())
    liked = sum(bool(kinds & _LIKED) and NOT_THIS not in kinds for kinds in by_words.values())
    if refused < REFUSED_AFTER or refused <= liked:
        return None, refused, liked
    return min(DEFAULT_THRESHOLD + STRICTER * (refused // REFUSED_AFTER), STRICTEST), refused, liked
