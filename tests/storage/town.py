"""A town large enough for a planner to prefer indexes: sites, watches, their history, people and messages."""

from __future__ import annotations

import uuid
from datetime import timedelta
from hashlib import sha256
from typing import Any

from crawl_house import IN, OUT, START, House
from sqlalchemy import insert, text

from crawler.model import Confidence, FailureReason, TransitionKind
from crawler.storage.schema import (
    Attempt,
    AttemptOutcome,
    Base,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    FailureStretch,
    Listing,
    Origin,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)

SITES, WATCHES, PEOPLE = 400, 4000, 2000
HOUR = timedelta(hours=1)


def build(house: House, *, scale: int = 1) -> None:
    """Fill an empty database, and let a server look at what is in it (nobody does so for SQLite)."""
    sites, watches, people = SITES * scale, WATCHES * scale, PEOPLE * scale
    _put(house, Site, [_site(n) for n in range(1, sites + 1)])
    _put(house, Watch, [_watch(n, sites) for n in range(1, watches + 1)])
    past = range(2 * watches, 0, -1)  # hours ago: what is older has the lower number, as it comes
    _put(house, Snapshot, [_snapshot(n, watches) for n in past])
    _put(house, FailureStretch, [_failure(n) for n in range(1, watches + 1)])
    _put(house, VariantState, [_state(n) for n in range(1, watches + 1)])
    _put(house, TransitionRow, [_transition(n, watches) for n in past])
    _put(house, Listing, [_listing(n) for n in range(1, watches + 1)])
    _put(house, Subscriber, [_person(n) for n in range(1, people + 1)])
    _put(house, Channel, [_channel(n) for n in range(1, people + 1)])
    _put(house, Subscription, [_subscription(n, people, watches) for n in range(1, 2 * watches + 1)])
    _put(house, Delivery, [_delivery(n, people, watches) for n in past])
    _put(house, Attempt, [_attempt(n) for n in range(1, 2 * watches + 1)])
    _put(house, DeliveryTransition, [_told(n, watches) for n in range(1, 2 * watches + 1)])
    analyse(house)


def analyse(house: House) -> None:
    names = [table.name for table in Base.metadata.sorted_tables]
    with house.database.write() as connection:
        if connection.dialect.name in ("mysql", "mariadb"):
            connection.execute(text(f"ANALYZE TABLE {', '.join(f'`{name}`' for name in names)}")).all()
        elif connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))


def _put(house: House, table: type[Base], rows: list[dict[str, Any]]) -> None:
    core = table.__table__
    for at in range(0, len(rows), 2000):
        with house.database.write() as connection:
            connection.execute(insert(core), rows[at : at + 2000])  # type: ignore[arg-type]


def _site(n: int) -> dict[str, Any]:
    spider = "shopify" if n % 2 else "structured_data"
    later = timedelta(minutes=n)
    return {"domain": f"shop{n}.example", "spider": spider, "next_look_at": START - 10 * HOUR + later} | {
        "created_at": START
    }


def _watch(n: int, sites: int) -> dict[str, Any]:
    url = f"https://shop{n % sites + 1}.example/p/{n}"
    return {
        "site_id": n % sites + 1,
        "url": url,
        "url_key": sha256(url.encode()).hexdigest(),
        "state": WatchState.ACTIVE,
        "origin": Origin.CLI,
        "next_look_at": START - HOUR + timedelta(seconds=n),
        "created_at": START,
        "looked_at": START - HOUR,
        "last_ok_at": START - HOUR,
        "failure_id": n if n % 50 == 0 else None,
        "blind_at": START if n % 200 == 0 else None,
    }


def _snapshot(n: int, watches: int) -> dict[str, Any]:
    return {
        "watch_id": n % watches + 1,
        "first_seen_at": START - n * HOUR / 10,
        "last_seen_at": START,
        "looks": 3,
        "fingerprint": "f",
        "availability": IN if n % 2 else OUT,
        "confidence": Confidence.STRONG,
        "detail": {"variants": []},
    }


def _failure(n: int) -> dict[str, Any]:
    seen = {"first_seen_at": START - n * HOUR, "last_seen_at": START - n * HOUR}
    return {"watch_id": n, "reason": FailureReason.TIMEOUT, "detail": "late", "looks": 1, **seen}


def _state(n: int) -> dict[str, Any]:
    return {"watch_id": n, "variant_key": "", "label": "", "availability": OUT, "since": START}


def _transition(n: int, watches: int) -> dict[str, Any]:
    at = START - n * HOUR / 10
    return {
        "watch_id": n % watches + 1,
        "variant_key": "",
        "variant_label": "",
        "kind": TransitionKind.RESTOCK if n % 2 else TransitionKind.SOLD_OUT,
        "before": OUT,
        "after": IN,
        "at": at,
        "confidence": Confidence.STRONG,
        "snapshot_id": n,
        "occasion": uuid.UUID(int=n).hex,
        "matched_at": at if n > 40 else None,
        "held_at": START if 20 < n <= 40 else None,
    }


def _listing(n: int) -> dict[str, Any]:
    seen = {"first_seen_at": START - n * HOUR, "changed_at": START}
    where = {
        "watch_id": n // 100 + 1,
        "key": str(n),
        "url": f"https://shop.example/{n}",
        "title": f"Shoe {n}",
    }
    return {**where, "availability": IN, "fingerprint": "f", **seen}


def _person(n: int) -> dict[str, Any]:
    who = {"handle": f"p{n}", "name": f"P {n}", "language": "en", "timezone": "UTC"}
    return {**who, "active": True, "origin": Origin.CLI, "created_at": START}


def _channel(n: int) -> dict[str, Any]:
    return {
        "subscriber_id": n,
        "name": "main",
        "service": "json",
        "url_cipher": "c",
        "url_masked": "json://…",
        "url_digest": f"{n}",
        "state": ChannelState.ENABLED,
        "origin": Origin.CLI,
        "created_at": START,
    }


def _subscription(n: int, people: int, watches: int) -> dict[str, Any]:
    return {
        "watch_id": n % watches + 1,
        "subscriber_id": (n * 7 + n // watches) % people + 1,
        "variants": [],
        "kinds": ["restock"],
        "active": True,
        "origin": Origin.CLI,
        "created_at": START,
    }


def _delivery(n: int, people: int, watches: int) -> dict[str, Any]:
    state = DeliveryState.SENT if n > 60 else DeliveryState.WAITING
    if 40 < n <= 60:
        state = DeliveryState.DEAD
    at = START - n * HOUR / 10
    return {
        "message_id": uuid.UUID(int=n).hex,
        "occasion": uuid.UUID(int=n).hex,
        "watch_id": n % watches + 1,
        "subscription_id": n,
        "subscriber_id": n % people + 1,
        "channel_id": n % people + 1,
        "lane": "localhost",
        "state": state,
        "attempts": 1,
        "due_at": at if state is DeliveryState.WAITING else None,
        "created_at": at,
        "expires_at": at + HOUR,
        "settled_at": at if state.terminal else None,
    }


def _attempt(n: int) -> dict[str, Any]:
    at = START - n * HOUR / 10
    return {
        "delivery_id": n,
        "number": 1,
        "started_at": at,
        "finished_at": at,
        "outcome": AttemptOutcome.SENT if n > 60 else AttemptOutcome.RETRY,
    }


def _told(n: int, watches: int) -> dict[str, Any]:
    return {"delivery_id": n, "transition_id": n, "subscription_id": n}
