"""What answers teach of a person: defaults with what they rest on, nothing from silence or clicks."""

from __future__ import annotations

from itertools import count

import pytest

from alerts.fuzzy import DEFAULT_THRESHOLD
from alerts.personal import STRICTEST, Alert, Category, Personal, answers_of, learn
from alerts.purchase import Answers, Usual
from alerts.timing import Pace

_NUMBERS = count()


def alerts(number: int, *answers: str, category: Category = Category.PAGE, channel: int = 1) -> list[Alert]:
    return [
        Alert(
            category=category, occasion=f"w{next(_NUMBERS)}", channel_id=channel, answers=frozenset(answers)
        )
        for _ in range(number)
    ]


def test_what_is_counted_of_an_answer() -> None:
    told = [
        *alerts(2, "bought", "opened"),
        *alerts(3, "sold_out", "opened"),
        *alerts(1, "not_this"),
        *alerts(2, "seen"),
        *alerts(5, "opened"),
        *alerts(7),
        *alerts(1, "bought", category=Category.WORDS),
    ]
    assert answers_of(told) == {
        Category.PAGE: Answers(bought=2, declined=3, gone=3),
        Category.WORDS: Answers(bought=1),
    }


def test_news_by_two_channels_count_once() -> None:
    both = [
        Alert(category=Category.PAGE, occasion="same", channel_id=1, answers=frozenset({"bought"})),
        Alert(category=Category.PAGE, occasion="same", channel_id=2),
    ]
    assert answers_of(both) == {Category.PAGE: Answers(bought=1)}
    assert learn(both, {}).alerts == 1


def test_the_chance_leans_on_what_is_usual() -> None:
    usual = {Category.PAGE: Usual(mean=0.2, alike=10)}
    learned = learn([*alerts(2, "bought"), *alerts(3, "not_this")], usual)
    page = learned.purchases["page"]
    assert page.chance == 0.267
    assert 0.1 < page.low < page.chance < page.high < 0.45
    assert (learned.alerts, learned.answered) == (5, 5)
    assert learn(alerts(9), usual) == Personal(alerts=9)


@pytest.mark.parametrize(
    ("told", "pace"),
    [
        (alerts(20, "seen"), Pace.HOURLY),
        (alerts(9, "seen"), None),
        ([*alerts(20, "seen"), *alerts(1, "sold_out")], None),
        ([*alerts(20, "seen"), *alerts(4, "bought")], None),
        ([*alerts(20, "seen"), *alerts(1, "bought", category=Category.WORDS)], None),
        (alerts(40, "opened"), None),
    ],
)
def test_only_who_hardly_buys_and_never_came_late_is_told_hourly(
    told: list[Alert], pace: Pace | None
) -> None:
    assert learn(told, {}).pace is pace


def test_the_channel_that_they_answer_by() -> None:
    clear = [*alerts(8, "opened", channel=1), *alerts(2, channel=1), *alerts(10, channel=2)]
    learned = learn(clear, {})
    assert (learned.channel_id, learned.channel_answered, learned.channel_alerts) == (1, 8, 10)
    assert learn(alerts(9, "opened", channel=1), {}).channel_id is None, "there is no other"
    few = [*alerts(4, "bought", channel=1), *alerts(9, channel=2)]
    assert learn(few, {}).channel_id is None
    alike = [*alerts(6, "opened", channel=1), *alerts(5, "opened", channel=2)]
    assert learn(alike, {}).channel_id is None


@pytest.mark.parametrize(
    ("refused", "liked", "expected"),
    [
        (2, 0, None),
        (3, 3, None),
        (3, 2, DEFAULT_THRESHOLD + 5),
        (7, 2, DEFAULT_THRESHOLD + 10),
        (60, 0, STRICTEST),
    ],
)
def test_wrong_matches_ask_for_more_likeness(refused: int, liked: int, expected: int | None) -> None:
    told = [
        *alerts(refused, "not_this", category=Category.WORDS),
        *alerts(liked, "opened", category=Category.WORDS),
        *alerts(9, "not_this", category=Category.PAGE),
    ]
    learned = learn(told, {})
    assert learned.threshold == expected
    assert (learned.threshold_refused, learned.threshold_liked) == (refused, liked)


def test_it_is_stored_and_read_again() -> None:
    learned = learn(alerts(20, "seen"), {})
    assert Personal.from_json(learned.to_json()) == learned
    assert Personal.from_json(Personal().to_json()) == Personal()
