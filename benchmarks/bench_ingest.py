"""10,000 stock events in each broker, consumers killed -9 at random three times: lost, doubled, how late.

    python benchmarks/bench_ingest.py [--events 10000] [--brokers rabbitmq redis kafka] [--database URL]

Every restock must be recorded and told once, and the last word on each product be that of its last event.
Then single events are published with everything running: how long from publishing to the receipt.
"""

from __future__ import annotations

import argparse
import signal
import statistics
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.broker_places import BROKERS, absent
from benchmarks.frame import machine, result
from benchmarks.queue_crowd import Crowd, Queue, Receipts, World, event, queue_on, random_kills, wait_for

SINGLE = 30
"""Events whose way is timed one by one."""


def measure(broker: str, crowd: Crowd, folder: Path, database_url: str | None) -> dict[str, float]:
    url = database_url or f"sqlite:///{folder / 'restock.db'}"
    with queue_on(broker) as queue:
        world = World(folder=folder, database_url=url, receiver_url="json://127.0.0.1:9/x", queue=queue)
        world.people(crowd.products)
        queue.publish(crowd.messages())
        receipts = Receipts()
        began = time.perf_counter()
        with world.alerting(receipts):
            world.consume(crowd, kills=random_kills(3), within=300)
            took = time.perf_counter() - began
        found = {"seconds": took, "ambiguous": world.ambiguous(), **asdict(world.verdict(crowd, receipts))}
        delays = sorted(single_delays(world, queue, crowd))
        found["p50_ms"] = 1000 * statistics.median(delays)
        found["p95_ms"] = 1000 * delays[int(len(delays) * 0.95)]
        world.database.close()
    return found


def single_delays(world: World, queue: Queue, crowd: Crowd) -> list[float]:
    """Seconds from publishing to the receipt, one event at a time, with consumer and dispatcher running."""
    receipts = Receipts()
    products = range(min(SINGLE, crowd.products))
    delays = []
    with world.alerting(receipts), world.consumer() as process:
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
    return delays


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--events", type=int, default=10_000)
    options.add_argument("--brokers", nargs="+", choices=BROKERS, default=list(BROKERS))
    options.add_argument("--database", help="an empty database's URL; else a SQLite file")
    asked = options.parse_args()
    crowd = Crowd.of(asked.events)
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
            f"{found['doubled']:.0f} doubled (beside {found['ambiguous']:.0f} recorded as ambiguous), "
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
        or told[f"{broker}_doubled"]
    ]
    if wrong:
        raise SystemExit(f"the promise is broken with {', '.join(wrong)}")


if __name__ == "__main__":
    main()
