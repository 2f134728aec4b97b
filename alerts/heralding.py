"""Notices become deliveries: to operators, to the people who watch a site or page, to a channel's owner.

As with transitions a portion of the people is one transaction, and how far it has come is committed with it.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection

from alerts.making import lane
from alerts.matchmaker import PORTION
from crawler.storage import notices
from crawler.storage.audiences import Recipient, any_operator, end_of_people, recipients
from crawler.storage.new_deliveries import NewDelivery, insert_deliveries
from crawler.storage.notices import Herald
from crawler.storage.schema import DeliveryState, NoticeKind

log = logging.getLogger(__name__)

NOTICE_TTL = timedelta(hours=24)
"""How long a notice is worth telling: whoever was out of reach for a day finds it in the lists."""
_FOR_OPERATORS = frozenset({NoticeKind.SITE_HELD, NoticeKind.CANARY_WRONG})


def tell(connection: Connection, *, now: datetime, most: int = PORTION) -> bool:
    """Make the deliveries of one notice, or of a portion of its people; False where there is nothing to do.

    Call it in a write transaction, which makes all of it happen or nothing.
    """
    found = notices.untold(connection)
    if not found:
        return False
    herald = found[0]
    after = herald.matched_to or 0
    until = end_of_people(connection, after=after, most=most)
    people = recipients(connection, herald, after=after, until=until)
    insert_deliveries(connection, [_delivery(herald, person) for person in people], now=now)
    if until is not None:
        notices.mark_told_to(connection, herald, subscriber_id=until)
        return True
    notices.mark_told(connection, herald, now=now)
    if herald.kind in _FOR_OPERATORS and not any_operator(connection):
        log.warning("%s: nobody is told, for there is no operator; see docs/health.md", herald.occasion)
    return True


def _delivery(herald: Herald, person: Recipient) -> NewDelivery:
    return NewDelivery(
        message_id=secrets.token_hex(16),
        occasion=herald.occasion,
        subscriber_id=person.subscriber_id,
        channel_id=person.channel_id,
        lane=lane(person.service, person.url_masked),
        state=DeliveryState.WAITING,
        reason=None,
        expires_at=herald.at + NOTICE_TTL,
        watch_id=herald.watch_id,
        notice_id=herald.notice_ids[0],
    )
