"""P(purchase | alert) from few and partial answers."""

from __future__ import annotations

import random
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.purchase import UNKNOWN, Answers, Usual, chance, interval, usual_of
from crawler.forecast.beta import lower

ANSWERS = st.builds(
    Answers,
    bought=st.integers(0, 50),
    declined=st.integers(0, 50),
    clicked=st.integers(0, 200),
    gone=st.integers(0, 50),
)
USUALS = st.builds(Usual, mean=st.floats(0.001, 0.999), alike=st.floats(0.1, 1000.0))


@given(answers=ANSWERS, usual=USUALS)
def test_a_chance_is_one_and_lies_between_what_is_usual_and_what_was_answered(
    answers: Answers, usual: Usual
) -> None:
    found = chance(answers, usual)
    assert 0 < found < 1
    if answers.n:
        ends = sorted((usual.mean, answers.k / answers.n))
        assert ends[0] - 1e-9 <= found <= ends[1] + 1e-9
    else:
        assert found == pytest.approx(usual.mean)


@given(answers=ANSWERS, usual=USUALS, gone=st.integers(1, 20))
def test_what_was_gone_when_they_got_there_counts_neither_way(
    answers: Answers, usual: Usual, gone: int
) -> None:
    without = Answers(bought=answers.bought, declined=answers.declined, clicked=answers.clicked)
    with_them = Answers(bought=answers.bought, declined=answers.declined, clicked=answers.clicked, gone=gone)
    assert chance(with_them, usual) == chance(without, usual)


@given(answers=ANSWERS, usual=USUALS)
def test_a_purchase_raises_the_chance_and_a_no_lowers_it(answers: Answers, usual: Usual) -> None:
    def after(**more: int) -> float:
        counts = {
            name: getattr(answers, name) + more.get(name, 0) for name in ("bought", "declined", "clicked")
        }
        return chance(Answers(**counts), usual)

    assert after(declined=1) < after() < after(bought=1)


@given(answers=ANSWERS, usual=USUALS)
def test_the_interval_is_the_middle_of_what_is_believed(answers: Answers, usual: Usual) -> None:
    low, high = interval(answers, usual)
    assert 0 <= low <= high <= 1
    a = answers.k + usual.mean * usual.alike
    b = answers.n + usual.alike - a
    if low > 1e-9 and high < 1 - 1e-9:
        assert lower(a, b, low) == pytest.approx(0.1, abs=1e-5)
        assert lower(a, b, high) == pytest.approx(0.9, abs=1e-5)


@given(a=st.integers(1, 40), b=st.integers(1, 40), x=st.floats(0.001, 0.999))
def test_the_beta_law_is_that_of_ordered_draws(a: int, b: int, x: float) -> None:
    draws = a + b - 1
    at_least_a = sum(comb(draws, k) * x**k * (1 - x) ** (draws - k) for k in range(a, draws + 1))
    assert lower(a, b, x) == pytest.approx(at_least_a, abs=1e-9)


def test_more_answers_make_it_narrower() -> None:
    usual = Usual(mean=0.2, alike=10.0)
    widths = [
        high - low
        for low, high in (interval(Answers(bought=n, declined=4 * n), usual) for n in (0, 1, 5, 50))
    ]
    assert widths == sorted(widths, reverse=True)


def test_a_click_says_less_than_a_word() -> None:
    usual = Usual(mean=0.1, alike=10.0)
    word, click = chance(Answers(bought=1), usual), chance(Answers(clicked=1), usual)
    assert usual.mean < click < word
    assert chance(Answers(clicked=40), usual) < 0.25


def test_a_category_without_answers_is_like_any_other() -> None:
    assert usual_of([]) == UNKNOWN
    assert usual_of([Answers(), Answers(gone=9)]) == UNKNOWN


@pytest.mark.parametrize(("mean", "alike"), [(0.16, 7.5), (0.4, 30.0), (0.05, 3.0)])
def test_what_is_usual_is_found_again(mean: float, alike: float) -> None:
    luck = random.Random(11)
    people = []
    for _ in range(3000):
        wants = luck.betavariate(mean * alike, (1 - mean) * alike)
        asked = luck.randint(1, 30)
        bought = sum(luck.random() < wants for _ in range(asked))
        people.append(Answers(bought=bought, declined=asked - bought))
    found = usual_of(people)
    assert found.mean == pytest.approx(mean, rel=0.1)
    assert found.alike == pytest.approx(alike, rel=0.35)


def test_few_answers_leave_people_about_as_alike_as_expected() -> None:
    found = usual_of([Answers(bought=1, declined=2), Answers(declined=3)])
    assert 2 < found.alike < 60
    assert 0.02 < found.mean < 0.5


def test_one_person_who_never_bought_does_not_prove_that_nobody_does() -> None:
    alone = Answers(declined=25)
    usual = usual_of([alone])
    assert 0.02 < usual.mean < 0.1
    low, high = interval(alone, usual)
    assert low < chance(alone, usual) < high
    assert 0.01 < high < 0.1


@given(answers=ANSWERS, usual=USUALS)
def test_answers_survive_being_stored(answers: Answers, usual: Usual) -> None:
    assert Answers.from_json(answers.to_json()) == answers
    assert Usual.from_json(usual.to_json()) == usual
