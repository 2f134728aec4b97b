"""Whom a notice concerns: operators, the people who watch a site or page, a channel's owner."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, true

from crawler.storage.event_feeds import SERVICES
from crawler.storage.notices import Herald, occasion_of
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    Notice,
    NoticeKind,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    Watch,
    WatchState,
    table_of,
)
from crawler.storage.times import parse_time

_ANSWERS = {NoticeKind.SITE_BACK: NoticeKind.SITE_BLOCKED, NoticeKind.SIGHTED: NoticeKind.BLIND}
"""The end of an episode is told to whom its beginning was told."""


class Recipient(NamedTuple):
    subscriber_id: int
    channel_id: int
    service: str
    url_masked: str


def recipients(
    connection: Connection, herald: Herald, *, after: int = 0, until: int | None = None
) -> list[Recipient]:
    """The enabled channels of those whom it concerns, in the order of their subscribers' ids."""
    concerned = _concerned(connection, herald)
    query = (
        select(Subscriber.id, Channel.id, Channel.service, Channel.url_masked)
        .join(Channel, Channel.subscriber_id == Subscriber.id)
        .where(_reachable(), Subscriber.id > after, concerned)
        .order_by(Subscriber.id, Channel.id)
    )
    if until is not None:
        query = query.where(Subscriber.id <= until)
    return [Recipient._make(row) for row in connection.execute(query)]


def end_of_people(connection: Connection, *, after: int, most: int) -> int | None:
    """The ``most``-th subscriber beyond ``after``, concerned or not; None for fewer."""
    return connection.execute(
        select(Subscriber.id).where(Subscriber.id > after).order_by(Subscriber.id).offset(most - 1).limit(1)
    ).scalar()


def any_operator(connection: Connection) -> bool:
    """Whether there is somebody to tell of blocked sites, held alerts and wrong canaries."""
    query = select(Subscriber.id).where(Subscriber.operator.is_(True), Subscriber.active.is_(True)).limit(1)
    return connection.execute(query).first() is not None


def _reachable() -> ColumnElement[bool]:
    return and_(
        Subscriber.active.is_(True),
        Channel.state == ChannelState.ENABLED,
        Channel.service.not_in(SERVICES),
    )


def _concerned(connection: Connection, herald: Herald) -> ColumnElement[bool]:
    operator = Subscriber.operator.is_(True)
    match herald.kind:
        case NoticeKind.SITE_HELD | NoticeKind.CANARY_WRONG:
            return operator
        case NoticeKind.CHANNEL_DISABLED:
            return _other_channels(connection, herald.channel_id)
        case NoticeKind.SITE_BLOCKED | NoticeKind.SITE_BACK:
            watched = and_(Watch.site_id == herald.site_id, Watch.state == WatchState.ACTIVE)
            asked = or_(operator, _asked(watched))
        case NoticeKind.BLIND | NoticeKind.SIGHTED:
            asked = or_(operator, _asked(_named(herald)))
    return asked if not herald.since else and_(asked, _was_told(herald))


def _asked(watched: ColumnElement[bool]) -> ColumnElement[bool]:
    """Who subscribes to such a watch, by the channels that the subscription uses."""
    chosen = exists().where(SubscriptionChannel.subscription_id == Subscription.id).correlate(Subscription)
    this = chosen.where(SubscriptionChannel.channel_id == Channel.id).correlate(Subscription, Channel)
    return (
        exists()
        .where(
            Subscription.subscriber_id == Subscriber.id,
            Subscription.active.is_(True),
            Subscription.watch_id == Watch.id,
            watched,
            or_(~chosen, this),
        )
        .correlate(Subscriber, Channel)
    )


def _named(herald: Herald) -> ColumnElement[bool]:
    """The watches that the notices are about."""
    return exists().where(
        Notice.watch_id == Watch.id,
        Notice.at == herald.at,
        Notice.kind == herald.kind,
        Notice.id.between(min(herald.notice_ids), max(herald.notice_ids)),
    )


def _was_told(herald: Herald) -> ColumnElement[bool]:
    """Of the beginning of what is over now, where its time is known and this is an end."""
    began = _ANSWERS.get(herald.kind)
    if began is None:
        return true()
    # A site's episodes are named by the site, folded ones by their time alone.
    occasions = [
        occasion_of(began, f"{began.value}-{herald.site_id}-{at.timestamp():.6f}", at)
        for at in map(parse_time, herald.since)
        if at is not None
    ]
    sent = table_of(Delivery).alias("sent")
    return exists().where(
        sent.c.channel_id == Channel.id,
        sent.c.occasion.in_(occasions),
        sent.c.state == DeliveryState.SENT,
    )


def _other_channels(connection: Connection, channel_id: int | None) -> ColumnElement[bool]:
    """The owner's other channels; the operators' where there is none."""
    owner = connection.execute(select(Channel.subscriber_id).where(Channel.id == channel_id)).scalar()
    others: list[Any] = [Channel.subscriber_id == owner, Channel.id != channel_id]
    found = connection.execute(
        select(Channel.id)
        .join(Subscriber, Subscriber.id == Channel.subscriber_id)
        .where(*others, _reachable())
        .limit(1)
    ).first()
    return and_(*others) if found is not None else Subscriber.operator.is_(True)
