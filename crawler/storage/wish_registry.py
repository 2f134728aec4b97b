"""Wishes as ``sync`` and ``export`` need them: all there are, by person and what is wished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from crawler.storage.schema import Origin, Subscription, SubscriptionChannel, table_of

SAID = ("similar", "threshold", "drop_percent", "drop_amount", "until_bought", "expires_at")
"""What a wish says beside what any subscription does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredWishSubscription:
    id: int
    subscriber_id: int
    query: str | None
    product_key: str | None
    similar: bool
    threshold: int | None
    variants: list[str]
    price_limit: Decimal | None
    currency: str | None
    kinds: list[str]
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None
    active: bool
    unsubscribed_at: datetime | None
    origin: Origin
    channel_ids: frozenset[int]

    @property
    def wished(self) -> str:
        return self.query or self.product_key or ""


def load_wishes(connection: Connection) -> dict[tuple[int, str], StoredWishSubscription]:
    """By subscriber and what is wished; of the same words twice, the one that is active or newer."""
    names = [n for n in StoredWishSubscription.__dataclass_fields__ if n != "channel_ids"]
    columns = [table_of(Subscription).c[name] for name in names]
    channels: dict[int, set[int]] = {}
    chosen = (
        select(SubscriptionChannel.subscription_id, SubscriptionChannel.channel_id)
        .join(Subscription, Subscription.id == SubscriptionChannel.subscription_id)
        .where(Subscription.watch_id.is_(None))
    )
    for subscription_id, channel_id in connection.execute(chosen):
        channels.setdefault(subscription_id, set()).add(channel_id)
    found: dict[tuple[int, str], StoredWishSubscription] = {}
    query = select(*columns).where(Subscription.watch_id.is_(None))
    for row in connection.execute(query.order_by(Subscription.active, Subscription.id)).mappings():
        values: dict[str, Any] = dict(row)
        wish = StoredWishSubscription(**values, channel_ids=frozenset(channels.get(row["id"], ())))
        found[wish.subscriber_id, wish.wished] = wish
    return found
