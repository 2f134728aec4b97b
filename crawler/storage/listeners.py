"""Who listens to a watch: channels of active subscriptions, in the order of their subscribers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, String, Text, and_, cast, exists, func, or_, select, type_coerce

from crawler.storage.event_feeds import SERVICES
from crawler.storage.schema import Channel, ChannelState, Subscriber, Subscription, SubscriptionChannel


class StoredWish(NamedTuple):
    """What a subscription asks for, as it is stored: who wishes the same has an equal one."""

    variants: str
    """A JSON list."""
    kinds: str
    """A JSON list."""
    price_limit: str | None
    currency: str | None
    keywords: str | None = None
    """A JSON list, of a feed."""
    drop_percent: str | None = None
    drop_amount: str | None = None


class Listener(NamedTuple):
    """One channel of one active subscription. A tuple, because a batch has thousands of them."""

    watch_id: int
    subscription_id: int
    subscriber_id: int
    channel_id: int
    service: str
    url_masked: str
    channel_state: ChannelState
    disabled_reason: str | None
    wish: StoredWish


def how_many(connection: Connection, watch_ids: Collection[int]) -> dict[int, int]:
    """Subscriptions of each watch that has any, active or not; from an index alone."""
    rows = connection.execute(
        select(Subscription.watch_id, func.count())
        .where(Subscription.watch_id.in_(watch_ids))
        .group_by(Subscription.watch_id)
    )
    return {watch_id: number for watch_id, number in rows if watch_id is not None}


def end_of_portion(connection: Connection, watch_id: int, *, after: int, most: int) -> int | None:
    """The subscriber whose subscription to the watch is the ``most``-th beyond ``after``; None for fewer."""
    return connection.execute(
        select(Subscription.subscriber_id)
        .where(Subscription.watch_id == watch_id, Subscription.subscriber_id > after)
        .order_by(Subscription.subscriber_id)
        .offset(most - 1)
        .limit(1)
    ).scalar()


def listeners(
    connection: Connection,
    watch_ids: Collection[int],
    *,
    now: datetime,
    after: int = 0,
    until: int | None = None,
) -> list[Listener]:
    """Every channel of each active subscription to these watches; one that names none uses all.

    ``after`` and ``until`` are subscribers' ids: a portion of a watch that very many listen to.
    """
    query = (
        channels_of_wishes(now=now)
        .where(Subscription.watch_id.in_(watch_ids))
        .order_by(Subscription.watch_id, Subscription.subscriber_id, Channel.id)
    )
    if after:
        query = query.where(Subscription.subscriber_id > after)
    if until is not None:
        query = query.where(Subscription.subscriber_id <= until)
    return [Listener._make((*row[:8], StoredWish._make(row[8:]))) for row in connection.execute(query)]


def channels_of_wishes(*, now: datetime) -> Select[*tuple[Any, ...]]:
    """The channels of subscriptions that are wanted now: :class:`Listener`'s columns, then the wish's."""
    named = SubscriptionChannel.__table__.alias("named")
    names_any = exists().where(SubscriptionChannel.subscription_id == Subscription.id)
    return (
        select(
            Subscription.watch_id,
            Subscription.id,
            Subscription.subscriber_id,
            Channel.id,
            Channel.service,
            Channel.url_masked,
            Channel.state,
            Channel.disabled_reason,
            # Read by whoever decides, once for all who wish the same.
            cast(Subscription.variants, Text),
            cast(Subscription.kinds, Text),
            type_coerce(Subscription.price_limit, String),
            Subscription.currency,
            cast(Subscription.keywords, Text),
            type_coerce(Subscription.drop_percent, String),
            type_coerce(Subscription.drop_amount, String),
        )
        .select_from(Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .join(Channel, Channel.subscriber_id == Subscription.subscriber_id)
        .outerjoin(named, and_(named.c.subscription_id == Subscription.id, named.c.channel_id == Channel.id))
        .where(
            Subscription.active.is_(True),
            or_(Subscription.expires_at.is_(None), Subscription.expires_at > now),
            Subscriber.active.is_(True),
            Channel.state != ChannelState.RETIRED,
            Channel.service.not_in(SERVICES),
            or_(named.c.channel_id.is_not(None), ~names_any),
        )
    )
