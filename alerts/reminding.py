"""Who asked for it is told again every M minutes, until they answer, it is sold out, or it was often enough.

Each reminder is a delivery of its own, named after the first one and its number: made twice, it is one.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.calendar import ways_of
from alerts.occasions import reminded, reminder_occasion, reminder_of
from alerts.timing import Now, Pace, SoFar, Ways, next_reminder, start_of_day, when_to_tell
from crawler.model import TransitionKind
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.reminders import Again, Remindable, any_repeated, remindable, reminders_of
from crawler.storage.schema import DeliveryState
from crawler.storage.ways import special_ways, told_today

MOST = 12
"""Reminders of one restock: who has not answered after a dozen is not looking."""
LONGEST = timedelta(hours=24)
"""After that a restock is no reason to wake anybody."""
LEAST_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Last:
    """How often a delivery was reminded of, and when last."""

    number: int
    at: datetime
    waiting: bool = False
    """The last one has not gone out yet."""


def remind(connection: Connection, *, now: datetime, ttl: timedelta) -> int:
    """Make the reminders that are due; call it in a write transaction. Returns how many."""
    if not any_repeated(connection):
        return 0
    told = remindable(connection, since=now - LONGEST, now=now)
    again = reminders_of(connection, {t.channel_id for t in told}, since=now - LONGEST)
    wanted = due_reminders(told, last_of(again), now=now)
    allowed = _allowed(connection, wanted, now=now)
    made = [_delivery(t, n, now=now, ttl=ttl) for t, n in wanted if t.subscriber_id in allowed]
    return insert_deliveries(connection, made, now=now)


def last_of(again: Iterable[Again]) -> dict[int, Last]:
    """By the delivery that was reminded of."""
    found: dict[int, Last] = {}
    for reminder in again:
        number, delivery_id = reminder_of(reminder.occasion), reminded(reminder.occasion)
        if number and (delivery_id not in found or number > found[delivery_id].number):
            found[delivery_id] = Last(number=number, at=reminder.at, waiting=reminder.waiting)
    return found


def due_reminders(
    told: Iterable[Remindable], last: dict[int, Last], *, now: datetime
) -> list[tuple[Remindable, int]]:
    """What is to be told again now, each with its number."""
    due = []
    for t in told:
        before = last.get(t.delivery_id, Last(number=0, at=t.told_at))
        every = max(timedelta(seconds=t.every_s), LEAST_EVERY)
        at = next_reminder(told_at=before.at, every=every, now=now, still_there=True, answered=False)
        if at is not None and at <= now and not before.waiting and before.number < MOST:
            due.append((t, before.number + 1))
    return due


def _allowed(connection: Connection, wanted: list[tuple[Remindable, int]], *, now: datetime) -> set[int]:
    """The people who may be told now: in quiet hours, silence or beyond their cap a reminder waits."""
    people = {t.subscriber_id for t, _ in wanted}
    if not people:
        return set()
    stored = special_ways(connection, first=min(people), last=max(people))
    ways = {person: ways_of(stored[person]) for person in people & stored.keys()}
    capped = {i: start_of_day(now, w.zone) for i, w in ways.items() if w.daily_cap is not None}
    today = told_today(connection, capped, now=now) if capped else {}
    return {i for i in people if i not in ways or _may(ways[i], today.get(i, 0), now)}


def _may(ways: Ways, today: int, now: datetime) -> bool:
    # Reminders are no news that could be gathered, and a cooldown is about news.
    plain = replace(ways, pace=Pace.INSTANT, cooldown=timedelta())
    decision = when_to_tell([TransitionKind.RESTOCK], ways=plain, so_far=SoFar(today=today), now=now)
    return isinstance(decision, Now)


def _delivery(told: Remindable, number: int, *, now: datetime, ttl: timedelta) -> NewDelivery:
    return NewDelivery(
        message_id=secrets.token_hex(16),
        occasion=reminder_occasion(told.delivery_id, number),
        subscriber_id=told.subscriber_id,
        channel_id=told.channel_id,
        lane=told.lane,
        state=DeliveryState.WAITING,
        reason=f"reminder {number} of at most {MOST}",
        expires_at=now + ttl,
        watch_id=told.watch_id,
        subscription_id=told.subscription_id,
        transition_ids=told.transition_ids,
    )
