"""Channels that are no person's but a program's: everything that changes goes there, as events."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from crawler.storage.schema import Channel, ChannelState, Subscriber

SERVICES = tuple(
    f"feed{scheme}" for scheme in ("amqp", "amqps", "http", "https", "kafka", "kafkas", "redis", "rediss")
)
"""Their schemas: being one is being subscribed to everything, and to nothing that a person is told."""


class EventFeed(NamedTuple):
    channel_id: int
    subscriber_id: int
    service: str
    url_masked: str


def is_feed(service: str) -> bool:
    """
    >>> is_feed("feedamqp"), is_feed("amqp")
    (True, False)
    """
    return service in SERVICES


def event_feeds(connection: Connection) -> list[EventFeed]:
    """Those that are enabled, by an index."""
    query = (
        select(Channel.id, Channel.subscriber_id, Channel.service, Channel.url_masked)
        .join(Subscriber, Subscriber.id == Channel.subscriber_id)
        .where(
            Channel.service.in_(SERVICES),
            Channel.state == ChannelState.ENABLED,
            Subscriber.active.is_(True),
        )
        .order_by(Channel.id)
    )
    return [EventFeed._make(row) for row in connection.execute(query)]
