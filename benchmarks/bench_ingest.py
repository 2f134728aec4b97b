"""10,000 stock events in each broker, consumers killed -9 at random three times: lost, doubled, how late.

    python benchmarks/bench_ingest.py [--events 10000] [--brokers rabbitmq redis kafka] [--database URL]

Every restock must be recorded and told once, and the last word on each product be that of its last event.
Then single events are published with everything running: how long from publishing to the receipt.
"""

from __future__ import annotations

import argparse
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

from alerts.dispatcher import Dispatcher
from alerts.model import Message, Sent
from benchmarks.broker_places import BROKERS, absent
from benchmarks.frame import machine, result
from benchmarks.queue_crowd import Crowd, Queue, World, event, queue_on, wait_for
from crawler.storage.schema import Attempt, AttemptOutcome

SINGLE = 30
"""Events whose way is timed one by one."""


def crowd_of(events: int) -> Crowd:
    products = events * 2 // 5
    rest = events - 2 * products
    return Crowd(products=products, poison=rest // 20, repeated=rest // 2, late=rest - rest // 20 - rest // 2)


class Receipts:
    """A transport that notes what it is given, and when."""

    def __init__(self) -> None:
        self.ids: list[str] = []
        self.at: list[float] = []

    def __call__(self, url: str, message: Message, *, timeout: float) -> Sent:
        self.ids.append(message.message_id)
        self.at.append(time.perf_counter())
        return Sent(http_status=200)


def measure(broker: str, crowd: Crowd, folder: Path, database_url: str | None) -> dict[str, float]:
    rng = random.Random()
    url = database_url or f"sqlite:///{folder / 'restock.db'}"
    with queue_on(broker, visibility_s=5) as queue:
        world = World(folder=folder, database_url=url, receiver_url="json://127.0.0.1:9/x", queue=queue)
        world.people(crowd.products)
        queue.publish(crowd.messages())
        began = time.perf_counter()
        world.consume(crowd, kills=sorted(rng.uniform(0.02, 0.9) for _ in range(3)), within=300)
        took = time.perf_counter() - began
        receipts = Receipts()
        Dispatcher(world.database, world.config, send=receipts).drain()
        restocks = world.restocks()
        told = Counter(receipts.ids)
        found = {
            "seconds": took,
            "lost": crowd.products - len(restocks),
            "doubled": sum(n - 1 for n in restocks.values()) + sum(n - 1 for n in told.values()),
            "untold": crowd.products - len(told),
            "ambiguous": ambiguous(world),
            "out_of_order": world.out_of_order(),
        }
        delays = sorted(single_delays(world, queue, crowd))
        found["p50_ms"] = 1000 * statistics.median(delays)
        found["p95_ms"] = 1000 * delays[int(len(delays) * 0.95)]
        world.database.close()
    return found


def ambiguous(world: World) -> int:
    """Sends that were cut off, so that their message may have come twice."""
    with world.database.read() as connection:
        query = select(func.count()).select_from(Attempt)
        return int(connection.scalar(query.where(Attempt.outcome == AttemptOutcome.AMBIGUOUS)) or 0)


def single_delays(world: World, queue: Queue, crowd: Crowd) -> list[float]:
    """Seconds from publishing to the receipt, one event at a time, with consumer and dispatcher running."""
    receipts, stop = Receipts(), threading.Event()
    dispatcher = Dispatcher(world.database, world.config, send=receipts)
    thread = threading.Thread(target=dispatcher.run, args=(stop,))
    thread.start()
    products = range(min(SINGLE, crowd.products))
    delays = []
    with world.consumer() as process:
        try:
            before = world.taken()
            queue.publish([event(n, "out_of_stock", sequence=4) for n in products])
            wait_for(lambda: world.taken() >= before + len(products), within=60)
            for n in products:
                seen = len(receipts.at)
                message = event(n, "in_stock", sequence=5)
                published = time.perf_counter()
                queue.publish([message])
                wait_for(lambda seen=seen: len(receipts.at) > seen, within=30)  # type: ignore[misc]
                delays.append(receipts.at[seen] - published)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
            stop.set()
            thread.join()
    return delays


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--events", type=int, default=10_000)
    options.add_argument("--brokers", nargs="+", choices=BROKERS, default=list(BROKERS))
    options.add_argument("--database", help="an empty database's URL; else a SQLite file")
    asked = options.parse_args()
    crowd = crowd_of(asked.events)
    print(f"{machine()}; {crowd.events} events about {crowd.products} products, three kills in each broker")
    told: dict[str, float] = {}
    for broker in asked.brokers:
        why = absent(broker)
        if why is not None:
            raise SystemExit(why)
        with tempfile.TemporaryDirectory() as folder:
            found = measure(broker, crowd, Path(folder), asked.database)
        print(
            f"{broker}: {found['seconds']:.0f} s with the restarts; {found['lost']:.0f} lost, "
            f"{found['doubled']:.0f} doubled ({found['ambiguous']:.0f} recorded as ambiguous), "
            f"{found['out_of_order']:.0f} out of order; one event {found['p50_ms']:.0f} ms at the median, "
            f"{found['p95_ms']:.0f} ms at p95"
        )
        told |= {f"{broker}_{name}": value for name, value in found.items()}
    result(events=crowd.events, **told)
    wrong = [
        broker
        for broker in asked.brokers
        if told[f"{broker}_lost"]
        or told[f"{broker}_untold"]
        or told[f"{broker}_out_of_order"]
        or told[f"{broker}_doubled"] > told[f"{broker}_ambiguous"]
    ]
    if wrong:
        raise SystemExit(f"the promise is broken with {', '.join(wrong)}")


if __name__ == "__main__":
    main()
