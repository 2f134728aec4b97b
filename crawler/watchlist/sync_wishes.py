"""The writes of a sync that are about wishes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from crawler.storage import registry, registry_writes
from crawler.storage.schema import Origin, Subscriber, Subscription
from crawler.storage.wish_listeners import queries_changed
from crawler.storage.wish_registry import load_wishes
from crawler.watchlist.changes import Plan
from crawler.watchlist.difference_wishes import wish_values


def write_wishes(connection: Connection, plan: Plan, now: datetime) -> None:
    """The new wishes of a plan, their channels, and the note for whoever keeps the queries in memory."""
    people = registry.ids_by(connection, Subscriber, "handle", {s.handle for _, s in plan.add_wishes})
    rows = [
        {
            "query": wish.query,
            "product_key": wish.product_key,
            "subscriber_id": people[theirs.handle],
            "active": True,
            "origin": Origin.WATCHLIST,
            "created_at": now,
            **wish_values(wish, theirs),
        }
        for wish, theirs in plan.add_wishes
    ]
    registry_writes.insert_rows(connection, Subscription, rows)
    chosen = [(wish, theirs) for wish, theirs in plan.add_wishes if theirs.channels]
    if chosen:
        made = load_wishes(connection)
        channels = registry.channel_ids(connection, set(people.values()))
        registry_writes.set_channels(
            connection,
            {
                made[people[theirs.handle], wish.wished].id: [
                    channels[people[theirs.handle], name] for name in theirs.channels
                ]
                for wish, theirs in chosen
            },
        )
    if plan.queries_changed:
        queries_changed(connection)
