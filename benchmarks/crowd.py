"""A crowd in a database: so many people with a channel each who all wait for one product."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, insert, select

from alerts.channels import validate
from crawler.config import Config
from crawler.model import Availability, Confidence, TransitionKind
from crawler.storage.database import Database
from crawler.storage.schema import (
    Channel,
    ChannelState,
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

AT_ONCE = 5000


def make(home: Path, *, people: int, port: int, hosts: int) -> None:
    """The watch is number 1. Channels lie on so many local addresses, each a lane of its own."""
    config = Config(home=home)
    database = Database(config.url)
    database.prepare()
    now = datetime.now(UTC)
    declared = {"origin": Origin.WATCHLIST, "created_at": now}
    url = "https://shop.example/products/jordan"
    with database.write() as connection:
        connection.execute(
            insert(Site).values(id=1, domain="shop.example", spider="structured", created_at=now)
        )
        connection.execute(
            insert(Watch).values(
                id=1,
                site_id=1,
                url=url,
                url_key="1",
                name="Air Jordan 1",
                state=WatchState.ACTIVE,
                **declared,
            )
        )
        connection.execute(
            insert(VariantState).values(
                watch_id=1, variant_key="", label="", availability=Availability.OUT_OF_STOCK, since=now
            )
        )
    masked = [validate(f"json://127.0.1.{n + 1}:{port}/x") for n in range(hosts)]
    for first in range(1, people + 1, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, people + 1))
        rows = [_person(n, declared) for n in numbers]
        channels = [
            {
                "id": n,
                "subscriber_id": n,
                "name": "hook",
                "service": "json",
                "url_cipher": config.secrets.seal(f"json://127.0.1.{n % hosts + 1}:{port}/{n}"),
                "url_masked": masked[n % hosts].masked,
                "url_digest": str(n),
                "state": ChannelState.ENABLED,
                **declared,
            }
            for n in numbers
        ]
        wishes = [
            {
                "id": n,
                "subscriber_id": n,
                "watch_id": 1,
                "variants": [],
                "kinds": [TransitionKind.RESTOCK.value],
                "active": True,
                **declared,
            }
            for n in numbers
        ]
        with database.write() as connection:
            connection.execute(insert(Subscriber), rows)
            connection.execute(insert(Channel), channels)
            connection.execute(insert(Subscription), wishes)
    database.close()


def _person(n: int, declared: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": n,
        "handle": f"p{n}",
        "name": f"P {n}",
        "language": "en",
        "timezone": "UTC",
        "active": True,
        **declared,
    }


def restock(database: Database, *, at: datetime) -> int:
    """It comes back, committed as a look does it; returns how many people wait for it."""
    with database.write() as connection:
        people = connection.scalar(select(func.count()).select_from(Subscription))
        connection.execute(
            VariantState.__table__.update().values(availability=Availability.IN_STOCK, since=at)  # type: ignore[attr-defined]
        )
        snapshot = connection.execute(
            insert(Snapshot).values(
                watch_id=1,
                first_seen_at=at,
                last_seen_at=at,
                looks=1,
                fingerprint="f",
                availability=Availability.IN_STOCK,
                confidence=Confidence.STRONG,
                price=Decimal(199),
                currency="EUR",
                detail={"variants": []},
            )
        ).inserted_primary_key
        connection.execute(
            insert(TransitionRow).values(
                watch_id=1,
                variant_key="",
                variant_label="",
                kind=TransitionKind.RESTOCK,
                before=Availability.OUT_OF_STOCK,
                after=Availability.IN_STOCK,
                at=at,
                confidence=Confidence.STRONG,
                price=Decimal(199),
                currency="EUR",
                snapshot_id=snapshot[0] if snapshot else 0,
                occasion="bench",
            )
        )
    return people or 0
