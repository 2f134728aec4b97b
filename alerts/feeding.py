"""What changed, as events for other programs: one for each look that changed something, to every feed."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from alerts.making import lane
from alerts.model import Format, Message
from crawler.storage.cases import Case, Told
from crawler.storage.event_feeds import event_feeds
from crawler.storage.handover import UnmatchedOccasion
from crawler.storage.new_deliveries import NewDelivery
from crawler.storage.schema import DeliveryState

TYPE = "dev.restock.changes.v1"
LIFE = timedelta(days=7)
"""So long an event is tried, however often."""
ENDLESS = 1_000_000
"""Tries: time ends it, not their number."""


def feed_deliveries(
    connection: Connection, occasions: Sequence[UnmatchedOccasion], *, withheld: str | None, now: datetime
) -> list[NewDelivery]:
    """A delivery of each occasion for each feed; ``withheld`` says why nobody is told."""
    return [
        NewDelivery(
            message_id=os.urandom(16).hex(),
            occasion=occasion.occasion,
            watch_id=occasion.watch_id,
            subscriber_id=feed.subscriber_id,
            channel_id=feed.channel_id,
            lane=lane(feed.service, feed.url_masked),
            state=DeliveryState.SUPPRESSED if withheld else DeliveryState.WAITING,
            reason=withheld,
            expires_at=now + LIFE,
            transition_ids=occasion.ids,
        )
        for feed in event_feeds(connection)
        for occasion in occasions
    ]


def event_message(case: Case) -> Message:
    """A CloudEvent whose id is the message's: the same however often it is sent."""
    body = json.dumps(_event(case), ensure_ascii=False, separators=(",", ":"))
    return Message(message_id=case.message_id, title="", heading="", body=body, format=Format.PLAIN)


def _event(case: Case) -> dict[str, Any]:
    at = max((t.transition.at for t in case.told), default=datetime.now(UTC))
    return {
        "specversion": "1.0",
        "type": TYPE,
        "source": "/restock",
        "id": case.message_id,
        "time": at.isoformat(),
        "subject": case.url,
        "datacontenttype": "application/json",
        "data": {
            "watch": case.watch_id,
            "url": case.url,
            "site": case.shop,
            "product": case.product,
            "transitions": [_transition(told) for told in case.told],
        },
    }


def _transition(told: Told) -> dict[str, Any]:
    transition = told.transition
    return {
        "id": told.id,
        "kind": transition.kind.value,
        "variant": transition.variant_key,
        "label": transition.variant_label,
        "url": told.listing.url if told.listing else told.url,
        "before": transition.before.value,
        "after": transition.after.value,
        "price": _text(transition.price),
        "previous_price": _text(transition.previous_price),
        "currency": transition.currency,
        "quantity": transition.quantity,
        "confidence": transition.confidence.value,
        "at": transition.at.isoformat(),
    }


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")
