"""Who runs into the limits of others at present: shops left alone, services that want a pause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from crawler.storage.schema import Channel, ChannelState, Site, Subscriber

MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PausedSite:
    domain: str
    until: datetime
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldService:
    """Channels of one service that it told us to wait with."""

    service: str
    channels: int
    until: datetime
    """The last of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CappedPerson:
    handle: str
    daily_cap: int


def paused_sites(connection: Connection, *, now: datetime) -> list[PausedSite]:
    """Those left alone now, the longest first."""
    query = (
        select(Site.domain, Site.paused_until.label("until"), Site.pause_reason.label("reason"))
        .where(Site.paused_until > now)
        .order_by(Site.paused_until.desc())
        .limit(MOST)
    )
    return [PausedSite(**row) for row in connection.execute(query).mappings()]


def held_services(connection: Connection, *, now: datetime) -> list[HeldService]:
    """By service."""
    query = (
        select(
            Channel.service,
            func.count().label("channels"),
            func.max(Channel.hold_until).label("until"),
        )
        .where(Channel.hold_until > now, Channel.state == ChannelState.ENABLED)
        .group_by(Channel.service)
        .order_by(Channel.service)
        .limit(MOST)
    )
    return [HeldService(**row) for row in connection.execute(query).mappings()]


def capped_people(connection: Connection) -> list[CappedPerson]:
    """Who wants at most so many messages a day."""
    query = (
        select(Subscriber.handle, Subscriber.daily_cap)
        .where(Subscriber.daily_cap.is_not(None), Subscriber.active.is_(True))
        .order_by(Subscriber.handle)
        .limit(MOST)
    )
    return [CappedPerson(**row) for row in connection.execute(query).mappings()]
