"""A person's own channels, as they may be shown: never the URL itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from crawler.storage.schema import Channel, ChannelState, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class MyChannel:
    id: int
    name: str
    service: str
    masked: str
    state: ChannelState
    reason: str | None
    hold_until: datetime | None
    origin: Origin


def my_channels(connection: Connection, subscriber_id: int) -> list[MyChannel]:
    """All but the retired ones, by name."""
    query = (
        select(
            Channel.id,
            Channel.name,
            Channel.service,
            Channel.url_masked.label("masked"),
            Channel.state,
            Channel.disabled_reason.label("reason"),
            Channel.hold_until,
            Channel.origin,
        )
        .where(Channel.subscriber_id == subscriber_id, Channel.state != ChannelState.RETIRED)
        .order_by(Channel.name)
    )
    return [MyChannel(**row) for row in connection.execute(query).mappings()]
