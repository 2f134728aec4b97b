"""A small world for this room's tests: a database with a shop, people and channels, and what happens."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from databases import sqlite_url
from sqlalchemy import insert, select, update

from alerts.channels import validate
from crawler.config import Config
from crawler.model import Availability, Confidence, Transition, TransitionKind
from crawler.storage.database import Database
from crawler.storage.schema import (
    Attempt,
    Channel,
    ChannelState,
    Delivery,
    Origin,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)

START = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
AFTER = {
    TransitionKind.RESTOCK: Availability.IN_STOCK,
    TransitionKind.SOLD_OUT: Availability.OUT_OF_STOCK,
    TransitionKind.PREORDER_OPENED: Availability.PREORDER,
    TransitionKind.PRICE: Availability.IN_STOCK,
    TransitionKind.LOW_STOCK: Availability.LIMITED,
    TransitionKind.CHANGED: Availability.DISCONTINUED,
}


def change(key: str, kind: TransitionKind = TransitionKind.RESTOCK, price: str | None = "199") -> Transition:
    """A transition of a variant; the empty key is the product."""
    return Transition(
        watch_id=1,
        variant_key=key,
        variant_label=key or "Jordan 1",
        kind=kind,
        before=Availability.IN_STOCK if kind is TransitionKind.SOLD_OUT else Availability.OUT_OF_STOCK,
        after=Availability.OUT_OF_STOCK if kind is TransitionKind.SOLD_OUT else Availability.IN_STOCK,
        at=START,
        confidence=Confidence.STRONG,
        price=Decimal(price) if price else None,
        currency="EUR" if price else None,
    )


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class World:
    home: Path
    clock: Callable[[], datetime] = field(default_factory=Clock)
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if "database_url" not in self.settings:
            sqlite_url(self.home / "restock.db")
        self.config = Config(home=self.home, **self.settings)
        self.database = Database(self.config.url)
        self.database.prepare()

    def _insert(self, table: Any, **values: Any) -> int:
        with self.database.write() as connection:
            return int(connection.execute(insert(table).values(**values)).inserted_primary_key[0])

    def watch(self, name: str = "Jordan 1", url: str = "https://shop.example/products/jordan") -> int:
        now = self.clock()
        with self.database.read() as connection:
            site = connection.scalar(select(Site.id).where(Site.domain == "shop.example"))
        site = site or self._insert(Site, domain="shop.example", spider="structured", created_at=now)
        return self._insert(
            Watch,
            site_id=site,
            url=url,
            url_key=url[-60:],
            name=name,
            state=WatchState.ACTIVE,
            origin=Origin.WATCHLIST,
            created_at=now,
            failures=0,
            second_look=False,
        )

    def person(self, handle: str, *, language: str = "en", timezone: str = "Europe/Berlin") -> int:
        return self._insert(
            Subscriber,
            handle=handle,
            name=handle.title(),
            language=language,
            timezone=timezone,
            active=True,
            origin=Origin.WATCHLIST,
            created_at=self.clock(),
        )

    def channel(self, person: int, url: str, name: str = "main") -> int:
        checked = validate(url)
        secrets = self.config.secrets
        return self._insert(
            Channel,
            subscriber_id=person,
            name=name,
            service=checked.service,
            url_cipher=secrets.seal(url),
            url_masked=checked.masked,
            url_digest=secrets.digest(url),
            state=ChannelState.ENABLED,
            origin=Origin.WATCHLIST,
            created_at=self.clock(),
        )

    def subscribe(
        self,
        person: int,
        watch: int,
        *,
        variants: Iterable[str] = (),
        limit: str | None = None,
        currency: str | None = None,
        kinds: Iterable[TransitionKind] = (TransitionKind.RESTOCK,),
        channels: Iterable[int] = (),
    ) -> int:
        made = self._insert(
            Subscription,
            watch_id=watch,
            subscriber_id=person,
            variants=list(variants),
            price_limit=Decimal(limit) if limit else None,
            currency=currency,
            kinds=[k.value for k in kinds],
            active=True,
            origin=Origin.WATCHLIST,
            created_at=self.clock(),
        )
        for channel in channels:
            with self.database.write() as connection:
                connection.execute(
                    insert(SubscriptionChannel).values(subscription_id=made, channel_id=channel)
                )
        return made

    def listener(self, handle: str, watch: int, url: str, **wish: Any) -> int:
        """A person with one channel and a subscription; returns the channel."""
        person = self.person(handle)
        channel = self.channel(person, url)
        self.subscribe(person, watch, **wish)
        return channel

    def happens(
        self,
        watch: int,
        *keys: str,
        occasion: str = "o1",
        kind: TransitionKind = TransitionKind.RESTOCK,
        price: str | None = "199",
        listed: Iterable[tuple[str, Availability]] = (),
    ) -> None:
        """A look that changed these variants ("" is the whole product), committed as the crawl does it."""
        at = self.clock()
        variants = [{"key": k, "label": k, "availability": a.value} for k, a in listed]
        snapshot = self._insert(
            Snapshot,
            watch_id=watch,
            first_seen_at=at,
            last_seen_at=at,
            looks=1,
            fingerprint="f",
            availability=AFTER[kind],
            confidence=Confidence.STRONG,
            price=Decimal(price) if price else None,
            currency="EUR",
            detail={"variants": variants},
        )
        for key in keys or ("",):
            self.state(watch, key, AFTER[kind])
            self._insert(
                TransitionRow,
                watch_id=watch,
                variant_key=key,
                variant_label=key or "Jordan 1",
                kind=kind,
                before=Availability.OUT_OF_STOCK,
                after=AFTER[kind],
                at=at,
                confidence=Confidence.STRONG,
                price=Decimal(price) if price else None,
                currency="EUR" if price else None,
                snapshot_id=snapshot,
                occasion=occasion,
            )

    def state(self, watch: int, key: str, availability: Availability) -> None:
        """What is known now of a variant."""
        where = (VariantState.watch_id == watch, VariantState.variant_key == key)
        values = {"availability": availability, "since": self.clock()}
        with self.database.write() as connection:
            if not connection.execute(update(VariantState).where(*where).values(**values)).rowcount:
                connection.execute(
                    insert(VariantState).values(watch_id=watch, variant_key=key, label=key, flips=0, **values)
                )

    def rows(self, table: Any, *order: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table.__table__).order_by(*(order or (table.id,)))))

    def deliveries(self) -> list[Any]:
        return self.rows(Delivery)

    def attempts(self) -> list[Any]:
        return self.rows(Attempt)

    def set(self, table: Any, row_id: int, **values: Any) -> None:
        with self.database.write() as connection:
            connection.execute(update(table).where(table.id == row_id).values(**values))


@dataclass(frozen=True)
class Received:
    path: str
    message_id: str | None
    title: str
    text: str


class Receiver:
    """A local HTTP server that takes Apprise's json:// messages. ``answer`` decides what it says by path."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: dict[str, list[tuple[int, dict[str, str]]]] = {}
        self.hang = threading.Event()
        self.hanging: set[str] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.received.append(
                    Received(self.path, self.headers.get("webhook-id"), body["title"], body["message"])
                )
                if self.path in outer.hanging:
                    outer.hang.wait(30)
                planned = outer.answers.get(self.path) or [(200, {})]
                status, headers = planned.pop(0) if len(planned) > 1 else planned[0]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            request_queue_size = 128  # with the usual 5, one of six senders at once waits for a second
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str = "ann") -> str:
        return f"json://127.0.0.1:{self.port}/{path}"

    def at(self, path: str) -> list[Received]:
        return [r for r in self.received if r.path == f"/{path}"]

    def close(self) -> None:
        self.hang.set()
        self._server.shutdown()
        self._server.server_close()
