"""The daily learning of people: what alerts lead to, and how each likes to be told, from their answers."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection

from alerts.personal import Alert, Category, Personal, answers_of, learn
from alerts.purchase import Answers, Usual, usual_of
from crawler.installation import Installation
from crawler.storage.personal import (
    Defaults,
    ToldAlert,
    alerts_of,
    last_learned_of_people,
    people_who_answered,
    write_learned,
    write_usual,
)
from crawler.storage.schema import Digest

DAILY = timedelta(hours=24)


def learn_people_when_due(here: Installation, *, now: datetime) -> None:
    """Once a day. Cheap where nobody answers."""
    with here.database.read() as connection:
        last = last_learned_of_people(connection)
    if last is None or not last <= now < last + DAILY:
        learn_people(here, now=now)


def learn_people(here: Installation, *, now: datetime) -> int:
    """What is usual among those who answer, then of each what they taught; how many they are."""
    with here.database.read() as connection:
        told = {
            person: [_alert(each) for each in alerts_of(connection, person, now=now)]
            for person in people_who_answered(connection, now=now)
        }
    answers: dict[Category, list[Answers]] = {}
    for alerts in told.values():
        for category, each in answers_of(alerts).items():
            answers.setdefault(category, []).append(each)
    usual = {category: usual_of(each) for category, each in answers.items()}
    here.database.retrying(partial(_write_usual, usual, answers, now))
    for person, alerts in told.items():
        learned = learn(alerts, usual)
        here.database.retrying(partial(_write_person, person, learned if learned.answered else None, now))
    return len(told)


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


def _write_person(person: int, learned: Personal | None, now: datetime, connection: Connection) -> None:
    used = Defaults()
    if learned is not None:
        used = Defaults(
            pace=Digest(learned.pace.value) if learned.pace else None,
            channel_id=learned.channel_id,
            threshold=learned.threshold,
        )
    write_learned(connection, person, learned.to_json() if learned else None, used, now=now)
