"""Real brokers, a crowd of stock events in them, and consumers as processes that can be killed."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from alerts.channels import validate
from alerts.dispatcher import Dispatcher
from alerts.model import Message, Sent
from benchmarks.broker_places import URLS, tansu
from crawler import brokers
from crawler.config import Config
from crawler.model import Availability, TransitionKind
from crawler.queues import read_address
from crawler.storage.database import Database
from crawler.storage.pushed_sources import add_source
from crawler.storage.schema import (
    Attempt,
    AttemptOutcome,
    Channel,
    ChannelState,
    Origin,
    Site,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)
from crawler.storage.schema_pushed import DeadEvent, Preset, PushedEvent, PushedTally
from crawler.urls import url_key

HOME = Path(__file__).resolve().parent.parent
PARTITIONS = 3
BATCH_S = 0.15
"""About what a full batch takes."""
POISON = b'{"specversion": "1.0", "price": NaN}'


@contextmanager
def queue_on(broker: str) -> Iterator[Queue]:
    """A queue of its own, gone at the end."""
    name = f"restock.test.{uuid.uuid4().hex[:10]}"
    if broker != "kafka":
        queue = Queue(broker=broker, url=f"{URLS[broker]}?queue={name}")
        try:
            yield queue
        finally:
            queue.drop()
        return
    program = tansu()
    assert program is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{free.getsockname()[1]}"
    listener = f"tcp://{place}"
    command = [str(program), "broker", "--listener-url", listener, "--advertised-listener-url", listener]
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            [*command, "--storage-engine", "memory://tansu/"], stdout=said, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            wait_for(lambda: _listens(place), within=20)
            queue = Queue(broker=broker, url=f"kafka://{place}/{name}?group=restock")
            asyncio.run(_make_topic(place, name))
            yield queue
        finally:
            process.kill()


def _listens(place: str) -> bool:
    host, _, port = place.partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False
    return True


async def _make_topic(place: str, name: str) -> None:
    from aiokafka.admin import AIOKafkaAdminClient, NewTopic

    admin = AIOKafkaAdminClient(bootstrap_servers=place)
    await admin.start()
    try:
        topics = [NewTopic(name, PARTITIONS, 1), NewTopic(f"{name}.dead", 1, 1)]
        await admin.create_topics(topics)
    finally:
        await admin.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    broker: str
    url: str

    def publish(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """(key, body), in their order; Kafka keeps the order of a key."""
        address = read_address(self.url)
        if self.broker == "rabbitmq":
            from kombu import Queue as Declared

            with brokers.rabbitmq(address, confirm_publish=False) as connection:
                producer, queue = connection.Producer(), Declared(address.queue, durable=True)
                queue(connection).declare()
                for _, body in messages:
                    producer.publish(
                        body, routing_key=queue.name, content_type="application/cloudevents+json",
                        content_encoding="utf-8",
                    )  # fmt: skip
        elif self.broker == "redis":
            # The one half as kombu writes it, the other as anything else would.
            from kombu import Connection

            whole = [body for _, body in messages]
            half = len(whole) // 2
            with Connection(self.url.partition("?")[0]) as connection:
                producer = connection.Producer()
                for body in whole[:half]:
                    producer.publish(
                        body, routing_key=address.queue, content_type="application/cloudevents+json",
                        content_encoding="utf-8",
                    )  # fmt: skip

            client = brokers.redis(address)
            pipe = client.pipeline(transaction=False)
            for body in whole[half:]:
                pipe.lpush(address.queue, body)
            pipe.execute()
            client.close()
        else:
            asyncio.run(_send(address, messages))

    def dead(self) -> int:
        """How many messages the dead letters' queue holds."""
        address = read_address(self.url)
        if self.broker == "rabbitmq":
            from kombu import Queue as Declared

            with brokers.rabbitmq(address) as connection:
                return int(Declared(address.dead, durable=True)(connection).queue_declare(passive=True)[1])
        if self.broker == "redis":
            client = brokers.redis(address)
            found = int(client.llen(address.dead))
            client.close()
            return found
        return asyncio.run(_end_offset(address))

    def drop(self) -> None:
        address = read_address(self.url)
        if self.broker == "rabbitmq":
            from kombu import Queue as Declared

            with brokers.rabbitmq(address) as connection:
                for name in (address.queue, address.dead):
                    Declared(name, durable=True)(connection).delete()
        elif self.broker == "redis":
            client = brokers.redis(address)
            names = [
                f"{address.queue}{end}" for end in ("", ".dead", ".taken", ".taken_at", ".tags", ".takers")
            ]
            bound = [f"_kombu.binding{kind}.{address.queue}" for kind in ("", "_permanent")]
            client.delete(*names, *bound)
            client.close()


async def _send(address: Any, messages: Sequence[tuple[str, bytes]]) -> None:
    from aiokafka import AIOKafkaProducer

    producer = AIOKafkaProducer(bootstrap_servers=f"{address.host}:{address.port}", linger_ms=5)
    await producer.start()
    try:
        sent = [await producer.send(address.queue, body, key=key.encode()) for key, body in messages]
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def _end_offset(address: Any) -> int:
    from aiokafka import AIOKafkaConsumer, TopicPartition

    consumer = AIOKafkaConsumer(bootstrap_servers=f"{address.host}:{address.port}")
    await consumer.start()
    try:
        partition = TopicPartition(address.dead, 0)
        return int((await consumer.end_offsets([partition]))[partition])
    finally:
        await consumer.stop()


class Receipts:
    """A transport that notes what it is given, and when."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.at: list[float] = []

    def __call__(self, url: str, message: Message, *, timeout: float) -> Sent:
        self.ids.append(message.message_id)
        self.at.append(time.perf_counter())
        return Sent(http_status=200)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a crowd's restocks; all zero where everyone was told of each, once."""

    lost: int
    """Restocks that were not recorded."""
    doubled: int
    """Recorded twice, or told twice though no send was cut off."""
    untold: int
    out_of_order: int
    """Products that an earlier event than the last has the last word on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Events about many products: sold out, back; some repeated, some late, some that nobody can read."""

    products: int
    poison: int
    repeated: int
    late: int
    seed: int = 7

    @classmethod
    def of(cls, events: int) -> Crowd:
        """So many in all, four fifths of them about products that come back."""
        products = events * 2 // 5
        rest = events - 2 * products
        poison, repeated = rest // 20, rest // 2
        return cls(products=products, poison=poison, repeated=repeated, late=rest - poison - repeated)

    @property
    def events(self) -> int:
        return self.products * 2 + self.poison + self.repeated + self.late

    def messages(self) -> list[tuple[str, bytes]]:
        """(key, body) in the order in which they are published."""
        rng = random.Random(self.seed)
        rounds = [
            [event(n, "out_of_stock", sequence=1) for n in range(self.products)],
            [event(n, "in_stock", sequence=3) for n in range(self.products)],
            [event(n, "out_of_stock", sequence=2) for n in rng.sample(range(self.products), self.late)],
        ]
        again = rng.sample(rounds[1], self.repeated)
        poison = [(f"p{n}", POISON + b" " * n) for n in range(self.poison)]
        first = [*rounds[0], *poison]
        rng.shuffle(first)
        return [*first, *rounds[1], *rounds[2], *again]


def url_of(number: int) -> str:
    return f"https://shop.example/p/{number}"


def event(number: int, availability: str, *, sequence: int) -> tuple[str, bytes]:
    made = {
        "specversion": "1.0",
        "type": "dev.restock.stock.v1",
        "source": "/erp",
        "id": f"{number}-{sequence}",
        "data": {"url": url_of(number), "availability": availability, "sequence": sequence},
    }
    return str(number), json.dumps(made).encode()


@dataclass(slots=True, kw_only=True)
class World:
    """A database where one person waits for every product, and consumers of it."""

    folder: Path
    database_url: str
    receiver_url: str
    queue: Queue
    config: Config = field(init=False)
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.config = Config(home=self.folder, database_url=self.database_url, log_level="WARNING")
        self.database = Database(self.database_url)
        self.database.prepare()

    def people(self, products: int) -> None:
        now = datetime.now(UTC)
        with self.database.write() as connection:
            add_source(
                connection,
                name="erp",
                preset=Preset.STANDARD,
                sites=["shop.example"],
                secret_ciphers=[],
                now=now,
            )
            site = insert(Site).values(domain="shop.example", spider="structured_data", created_at=now)
            site_id = connection.execute(site).inserted_primary_key[0]
            ann = insert(Subscriber).values(
                handle="ann", name="Ann", language="en", timezone="UTC", origin=Origin.CLI, created_at=now
            )
            ann_id = connection.execute(ann).inserted_primary_key[0]
            checked = validate(self.receiver_url)
            connection.execute(
                insert(Channel).values(
                    subscriber_id=ann_id,
                    name="hook",
                    service=checked.service,
                    url_cipher=self.config.secrets.seal(self.receiver_url),
                    url_masked=checked.masked,
                    url_digest=self.config.secrets.digest(self.receiver_url),
                    state=ChannelState.ENABLED,
                    origin=Origin.CLI,
                    created_at=now,
                )
            )
            watches = [
                {
                    "site_id": site_id,
                    "url": url_of(n),
                    "url_key": url_key(url_of(n)),
                    "state": WatchState.ACTIVE,
                    "origin": Origin.CLI,
                    "created_at": now,
                }
                for n in range(products)
            ]
            connection.execute(insert(Watch), watches)
            wishes = [
                {
                    "watch_id": watch_id,
                    "subscriber_id": ann_id,
                    "variants": [],
                    "kinds": [TransitionKind.RESTOCK.value],
                    "origin": Origin.CLI,
                    "created_at": now,
                }
                for watch_id in connection.scalars(select(Watch.id)).all()
            ]
            connection.execute(insert(Subscription), wishes)

    @contextmanager
    def consumer(self) -> Iterator[subprocess.Popen[bytes]]:
        """``restock ingest`` in a process of its own, which doesn't outlive its use."""
        with subprocess.Popen(
            [sys.executable, "-m", "restock", "ingest", self.queue.url, "--source", "erp"],
            cwd=HOME,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("RESTOCK_")},
                "RESTOCK_HOME": str(self.folder),
                "RESTOCK_DATABASE_URL": self.database_url,
                "RESTOCK_LOG_LEVEL": "WARNING",
            },
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def consume(self, crowd: Crowd, *, kills: Sequence[float], within: float) -> int:
        """Consumers until everything is taken, killed -9 soon after these shares; returns how many that were.

        The last one is told to stop, and must do so cleanly.
        """
        whole = crowd.products * 2 + crowd.late
        for share in sorted(kills):
            with self.consumer() as process:
                wait_for(lambda share=share: self.taken() >= whole * share, within=within)  # type: ignore[misc]
                # A commit was just seen: the kill may fall before its acknowledgement, or within the next.
                time.sleep(random.uniform(0, BATCH_S))
                process.send_signal(signal.SIGKILL)
        with self.consumer() as process:
            wait_for(lambda: self.all_there(crowd), within=within)
            process.terminate()
            if process.wait(timeout=20) != 0:
                raise RuntimeError(f"the consumer ended with exit code {process.returncode}")
        return len(kills) + 1

    def taken(self) -> int:
        with self.database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(PushedEvent)) or 0)

    def all_there(self, crowd: Crowd) -> bool:
        """Every event was taken, the repeated ones and the dead letters too."""
        with self.database.read() as connection:
            dead = connection.scalar(select(func.count()).select_from(DeadEvent))
            counted = connection.scalar(select(func.sum(PushedTally.events)))
        all_taken = self.taken() == crowd.products * 2 + crowd.late
        return all_taken and dead == crowd.poison and int(counted or 0) >= crowd.events

    def restocks(self) -> dict[int, int]:
        """Restocks that were recorded, by watch."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(TransitionRow.watch_id, func.count())
                .where(TransitionRow.kind == TransitionKind.RESTOCK)
                .group_by(TransitionRow.watch_id)
            ).all()
        return {watch_id: number for watch_id, number in rows}  # noqa: C416 - mypy knows no rows as pairs

    @contextmanager
    def alerting(self, send: Receipts) -> Iterator[None]:
        """A dispatcher at work beside; at the end everything that is due has been sent."""
        stop = threading.Event()
        dispatcher = Dispatcher(self.database, self.config, send=send)
        thread = threading.Thread(target=dispatcher.run, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            dispatcher.drain()

    def verdict(self, crowd: Crowd, receipts: Receipts) -> Verdict:
        restocks, told = self.restocks(), Counter(receipts.ids)
        told_twice = sum(n - 1 for n in told.values())
        return Verdict(
            lost=crowd.products - len(restocks),
            doubled=sum(n - 1 for n in restocks.values()) + max(0, told_twice - self.ambiguous()),
            untold=crowd.products - len(told),
            out_of_order=self.out_of_order(),
        )

    def ambiguous(self) -> int:
        """Sends that were cut off, so that their message may have come twice."""
        with self.database.read() as connection:
            query = select(func.count()).select_from(Attempt)
            return int(connection.scalar(query.where(Attempt.outcome == AttemptOutcome.AMBIGUOUS)) or 0)

    def out_of_order(self) -> int:
        """Products that an earlier event than the last has the last word on."""
        with self.database.read() as connection:
            query = select(func.count()).select_from(VariantState)
            return int(
                connection.scalar(query.where(VariantState.availability != Availability.IN_STOCK)) or 0
            )


def random_kills(number: int) -> list[float]:
    """Shares of the events; each run has others."""
    return [random.uniform(0.02, 0.8) for _ in range(number)]


def wait_for(condition: Callable[[], bool], *, within: float) -> None:
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not so within {within:.0f} s")
        time.sleep(0.02)
