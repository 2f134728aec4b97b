"""What people were told and what they said to it: read for many people at once, for the daily learning."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Subscription,
)
from crawler.storage.schema_learned import PersonLearned

REMEMBERED = timedelta(days=365)
"""Alerts of longer ago teach nothing."""
MOST = 1000
"""Alerts of a person that are read, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlert:
    """News that were sent to a person, for one of their wishes."""

    occasion: str
    channel_id: int
    watched: bool
    """It met a wish for one page,"""
    product: bool
    """or for a product at any shop; else for words."""
    answers: frozenset[AnswerKind]


def people_who_answered(connection: Connection, *, now: datetime) -> list[int]:
    """Of the last year, and those of whom something is kept; only of them anything can be learned."""
    said = select(Answer.subscriber_id).where(Answer.at > now - REMEMBERED, Answer.doubtful.is_(False))
    kept = select(PersonLearned.subscriber_id).where(PersonLearned.learned.is_not(None))
    return sorted({*connection.execute(said.distinct()).scalars(), *connection.execute(kept).scalars()})


def answered_alerts(
    connection: Connection, people: Collection[int], *, now: datetime
) -> dict[int, list[ToldAlert]]:
    """By person: the news that they answered, since they had it forgotten last."""
    found: dict[int, list[ToldAlert]] = defaultdict(list)
    for (person, _, _), alert in _answered(connection, people, now=now).items():
        found[person].append(alert)
    return dict(found)


def told_alerts(
    connection: Connection, people: Collection[int], *, now: datetime
) -> dict[int, list[ToldAlert]]:
    """By person: all that they were told since they had it forgotten last, with what they said to it."""
    found = _answered(connection, people, now=now)
    for row in connection.execute(_told_query(people, now=now)):
        found.setdefault((row.subscriber_id, row.id, row.wish), _alert(row, frozenset()))
    by_person: dict[int, list[ToldAlert]] = defaultdict(list)
    for (person, _, _), alert in found.items():
        by_person[person].append(alert)
    return dict(by_person)


_Key = tuple[int, int, int]
"""(person, delivery, wish)"""


def _answered(connection: Connection, people: Collection[int], *, now: datetime) -> dict[_Key, ToldAlert]:
    wish = func.coalesce(Answer.subscription_id, Delivery.subscription_id).label("wish")
    query = (
        select(Answer.subscriber_id, Answer.kind, Delivery.id, wish, *_alert_columns())
        .join(Delivery, Delivery.id == Answer.delivery_id)
        .join(Subscription, Subscription.id == wish)
        .outerjoin(PersonLearned, PersonLearned.subscriber_id == Answer.subscriber_id)
        .where(
            Answer.subscriber_id.in_(people),
            Answer.doubtful.is_(False),
            Answer.at > now - REMEMBERED,
            _counts(now),
        )
        .order_by(Delivery.id)
    )
    kinds: dict[_Key, set[AnswerKind]] = defaultdict(set)
    first: dict[_Key, Row[Any]] = {}
    for row in connection.execute(query):
        key = (row.subscriber_id, row.id, row.wish)
        kinds[key].add(row.kind)
        first[key] = row
    return {key: _alert(first[key], frozenset(said)) for key, said in kinds.items()}


def _told_query(people: Collection[int], *, now: datetime) -> Select[Any]:
    """Gathered news are told of by what each of them met."""
    wish = func.coalesce(Delivery.subscription_id, DeliveryTransition.subscription_id)
    newest = func.row_number().over(partition_by=Delivery.subscriber_id, order_by=Delivery.id.desc())
    told = (
        select(
            Delivery.subscriber_id,
            Delivery.id,
            wish.label("wish"),
            newest.label("newest"),
            *_alert_columns(),
        )
        .outerjoin(
            DeliveryTransition,
            and_(DeliveryTransition.delivery_id == Delivery.id, Delivery.subscription_id.is_(None)),
        )
        .join(Subscription, Subscription.id == wish)
        .outerjoin(PersonLearned, PersonLearned.subscriber_id == Delivery.subscriber_id)
        .where(
            Delivery.subscriber_id.in_(people),
            Delivery.state == DeliveryState.SENT,
            _counts(now),
        )
        .subquery()
    )
    return select(told).where(told.c.newest <= MOST).order_by(told.c.id)


def _counts(now: datetime) -> ColumnElement[bool]:
    begin = now - REMEMBERED
    return and_(
        Delivery.created_at > begin,
        func.coalesce(Delivery.created_at > PersonLearned.since, True),
    )


def _alert_columns() -> tuple[ColumnElement[Any], ...]:
    return (
        Delivery.occasion.label("occasion"),
        Delivery.channel_id.label("channel_id"),
        Delivery.subscription_id.is_(None).label("gathered"),
        Subscription.watch_id.is_not(None).label("watched"),
        Subscription.product_key.is_not(None).label("product"),
    )


def _alert(row: Row[Any], answers: frozenset[AnswerKind]) -> ToldAlert:
    return ToldAlert(
        occasion=f"{row.occasion}/{row.wish}" if row.gathered else row.occasion,
        channel_id=row.channel_id,
        watched=bool(row.watched),
        product=bool(row.product),
        answers=answers,
    )
