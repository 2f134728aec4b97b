"""The daily learning of people: what alerts lead to, and how each likes to be told, from their answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from alerts.personal import Alert, Category, answers_of, learn
from alerts.purchase import Answers, Usual, usual_of
from crawler.installation import Installation
from crawler.storage.answered_alerts import ToldAlert, answered_alerts, people_who_answered, told_alerts
from crawler.storage.personal import (
    Defaults,
    Lesson,
    last_learned_of_people,
    write_lessons_of_people,
    write_usual,
)
from crawler.storage.registry import chunks
from crawler.storage.schema import Digest

DAILY = timedelta(hours=24)


def learn_people_when_due(here: Installation, *, now: datetime) -> None:
    """Once a day. Cheap where nobody answers."""
    with here.database.read() as connection:
        last = last_learned_of_people(connection)
    if last is None or not last <= now < last + DAILY:
        learn_people(here, now=now)


def learn_people(here: Installation, *, now: datetime) -> int:
    """What is usual among those who answer, then of each what they taught; how many they are.

    Some hundred people at once, in short transactions.
    """
    answers: dict[Category, list[Answers]] = {}
    with here.database.read() as connection:
        people = people_who_answered(connection, now=now)
        for some in chunks(people):
            for told in answered_alerts(connection, some, now=now).values():
                for category, each in answers_of(map(_alert, told)).items():
                    answers.setdefault(category, []).append(each)
    usual = {category: usual_of(each) for category, each in answers.items()}
    here.database.retrying(partial(_write_usual, usual, answers, now))
    for some in chunks(people):
        with here.database.read() as connection:
            all_told = told_alerts(connection, some, now=now)
        lessons = [_lesson(person, all_told.get(person, []), usual) for person in some]
        here.database.retrying(partial(write_lessons_of_people, lessons=lessons, now=now))
    return len(people)


def _lesson(person: int, told: list[ToldAlert], usual: Mapping[Category, Usual]) -> Lesson:
    learned = learn(map(_alert, told), usual)
    if not learned.answered:
        return Lesson(subscriber_id=person, learned=None, defaults=Defaults())
    used = Defaults(
        pace=Digest(learned.pace.value) if learned.pace else None,
        channel_id=learned.channel_id,
        threshold=learned.threshold,
    )
    return Lesson(subscriber_id=person, learned=learned.to_json(), defaults=used)


def _alert(told: ToldAlert) -> Alert:
    category = Category.PAGE if told.watched else Category.PRODUCT if told.product else Category.WORDS
    return Alert(
        category=category,
        occasion=told.occasion,
        channel_id=told.channel_id,
        answers=frozenset(kind.value for kind in told.answers),
    )


def _write_usual(
    usual: dict[Category, Usual],
    answers: dict[Category, list[Answers]],
    now: datetime,
    connection: Connection,
) -> None:
    rows = [
        (category.value, each.mean, each.alike, len(answers[category])) for category, each in usual.items()
    ]
    write_usual(connection, rows, now=now)
