"""Double opt-in: whose address somebody typed is asked once whether they want to be written to there.

A confirmation is a delivery like any other, so it is leased, settled and shown like one. Until its owner says
yes nothing else goes to the channel: before every send its state is looked at.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from alerts.channels import lane_of
from alerts.links import CONFIRM_WITHIN
from alerts.occasions import confirmation_occasion
from crawler.storage.confirmations import Unconfirmed, mark_asked, unconfirmed
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.schema import DeliveryState

MOST = 3
"""Confirmations that an address ever gets."""
APART = timedelta(hours=1)


def ask_for_a_yes(connection: Connection, *, now: datetime) -> int:
    """Make the first confirmation of every channel that has none; call it in a write transaction."""
    return _ask(connection, unconfirmed(connection), now=now)


class NotAsked(StrEnum):
    """Why nobody is asked once more."""

    NEEDLESS = "needless"
    """It waits for no yes, or its owner asked never to be written to."""
    OFTEN = "often"
    SOON = "soon"


def ask_again(connection: Connection, channel_id: int, *, now: datetime) -> str | None:
    """Ask the owner of that channel once more; else why not. Call it in a write transaction."""
    found = unconfirmed(connection, [channel_id])
    match _not_asked(found, now):
        case NotAsked.NEEDLESS:
            return "it waits for no yes, or its owner asked never to be written to"
        case NotAsked.OFTEN:
            return f"it was asked {MOST} times already; nobody is asked more often"
        case NotAsked.SOON:
            return f"it was asked at {found[0].asked_at:%Y-%m-%d %H:%M} UTC; once an hour is the most"
    _ask(connection, found, now=now)
    return None


def try_again(connection: Connection, channel_id: int, *, now: datetime) -> NotAsked | None:
    """As :func:`ask_again`, for whoever says the reason in another language."""
    refusal = _not_asked(unconfirmed(connection, [channel_id]), now)
    if refusal is None:
        ask_again(connection, channel_id, now=now)
    return refusal


def _not_asked(found: list[Unconfirmed], now: datetime) -> NotAsked | None:
    if not found:
        return NotAsked.NEEDLESS
    if found[0].asked >= MOST:
        return NotAsked.OFTEN
    last = found[0].asked_at
    return NotAsked.SOON if last is not None and now < last + APART else None


def _ask(connection: Connection, found: list[Unconfirmed], *, now: datetime) -> int:
    made = [_delivery(channel, now) for channel in found if channel.asked < MOST]
    insert_deliveries(connection, made, now=now)
    mark_asked(connection, [channel.channel_id for channel in found], now=now)
    return len(made)


def _delivery(channel: Unconfirmed, now: datetime) -> NewDelivery:
    return NewDelivery(
        message_id=secrets.token_hex(16),
        occasion=confirmation_occasion(channel.channel_id, channel.asked + 1),
        subscriber_id=channel.subscriber_id,
        channel_id=channel.channel_id,
        lane=lane_of(channel.service, channel.url_masked),
        state=DeliveryState.WAITING,
        reason="asks whether the owner of this address wants alerts there",
        expires_at=now + CONFIRM_WITHIN,
    )
