"""How people want to be told, and what they were told lately: read for those who wish anything special."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, or_, select

from crawler.model import TransitionKind
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Digest,
    Subscriber,
    Subscription,
    TransitionRow,
)
from crawler.storage.schema_learned import PersonLearned

TOLD = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT)
LONGEST_DAY = timedelta(hours=26)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWays:
    timezone: str
    quiet_from: time | None
    quiet_until: time | None
    urgent_kinds: tuple[str, ...]
    muted_until: datetime | None
    daily_cap: int | None
    cooldown_s: int | None
    digest: Digest
    digest_hour: int | None
    habit: Digest | None
    """The pace that their answers taught; None where nothing was, or it is off."""


def special_ways(connection: Connection, *, first: int, last: int) -> dict[int, StoredWays]:
    """By subscriber's id, of those from ``first`` to ``last`` who wish more than to be told at once."""
    query = select(
        Subscriber.id,
        Subscriber.timezone,
        Subscriber.quiet_from,
        Subscriber.quiet_until,
        Subscriber.urgent_kinds,
        Subscriber.muted_until,
        Subscriber.daily_cap,
        Subscriber.cooldown_s,
        Subscriber.digest,
        Subscriber.digest_hour,
        PersonLearned.pace.label("habit"),
    ).where(
        Subscriber.id.between(first, last),
        or_(
            PersonLearned.pace.is_not(None),
            Subscriber.quiet_from.is_not(None),
            Subscriber.muted_until.is_not(None),
            Subscriber.daily_cap.is_not(None),
            Subscriber.cooldown_s.is_not(None),
            Subscriber.digest != Digest.INSTANT,
        ),
    )
    query = query.outerjoin(PersonLearned, PersonLearned.subscriber_id == Subscriber.id)
    found = {}
    for row in connection.execute(query).mappings():
        values = dict(row)
        subscriber_id = values.pop("id")
        found[subscriber_id] = StoredWays(**{**values, "urgent_kinds": tuple(values["urgent_kinds"] or ())})
    return found


def paused_wishes(
    connection: Connection, watch_ids: Collection[int], *, now: datetime
) -> dict[int, datetime]:
    """Subscriptions to these watches that their people paused, until when."""
    query = select(Subscription.id, Subscription.paused_until).where(
        Subscription.watch_id.in_(watch_ids), Subscription.paused_until > now
    )
    return {wish: until for wish, until in connection.execute(query) if until is not None}


def told_today(connection: Connection, since: Mapping[int, datetime], *, now: datetime) -> dict[int, int]:
    """How many different messages each of these people got since their own midnight."""
    query = (
        select(Delivery.subscriber_id, Delivery.occasion, func.min(Delivery.created_at))
        .where(
            Delivery.subscriber_id.in_(list(since)),
            Delivery.created_at >= now - LONGEST_DAY,
            Delivery.state.in_(TOLD),
        )
        .group_by(Delivery.subscriber_id, Delivery.occasion)
    )
    found: dict[int, int] = defaultdict(int)
    for subscriber_id, _, at in connection.execute(query):
        if at >= since[subscriber_id]:
            found[subscriber_id] += 1
    return found


def last_told(
    connection: Connection,
    subscriber_ids: Collection[int],
    *,
    watch_id: int,
    kinds: Collection[TransitionKind],
    but: str,
) -> dict[int, datetime]:
    """When each of these people was last told such news of the watch; ``but`` is the occasion in question."""
    query = (
        select(Delivery.subscriber_id, func.max(Delivery.created_at))
        .join(DeliveryTransition, DeliveryTransition.delivery_id == Delivery.id)
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .where(
            Delivery.subscriber_id.in_(list(subscriber_ids)),
            Delivery.state.in_(TOLD),
            TransitionRow.watch_id == watch_id,
            TransitionRow.kind.in_(list(kinds)),
            TransitionRow.occasion != but,
        )
        .group_by(Delivery.subscriber_id)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
