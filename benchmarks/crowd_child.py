"""One part of bench_alerts in a process of its own, so that its memory is its own: prints JSON at its end.

python benchmarks/crowd_child.py ours HOME PORT SENDS
python benchmarks/crowd_child.py apprise PORT SENDS HOSTS
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def told(port: int) -> dict[str, float]:
    with urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
        found: dict[str, float] = json.load(answer)
    return found


def ours(home: Path, port: int, sends: int) -> dict[str, float]:
    """A committed restock: when its deliveries are all committed, when the first message comes, how fast."""
    from alerts.dispatcher import Dispatcher
    from benchmarks.crowd import restock
    from crawler.collector import spare_what_lives
    from crawler.config import Config
    from crawler.storage.database import Database
    from crawler.storage.deliveries import counts

    config = Config(home=home)
    database = Database(config.url)
    dispatcher = Dispatcher(database, config)
    spare_what_lives()  # as the service does
    idle = _memory()
    stop = threading.Event()
    runs = threading.Thread(target=dispatcher.run, args=(stop,))
    runs.start()
    time.sleep(1.0)
    began = time.time()
    people = restock(database, at=datetime.now(UTC))
    committed = 0.0
    cpu = time.process_time()
    while (now := told(port))["came"] < sends:
        if not committed:
            with database.read() as connection:
                if sum(counts(connection).values()) >= people:
                    committed, cpu_committed = time.time() - began, time.process_time() - cpu
                    from_here, came_here = time.time(), told(port)["came"]
        time.sleep(0.2)
    ended = time.time()
    cpu = time.process_time() - cpu
    assert committed, "all messages came before their deliveries were committed: ask for more"
    rate = (now["came"] - came_here) / (ended - from_here)
    peak = _memory()
    stop.set()
    runs.join()
    last = told(port)
    return {
        "committed_s": committed,
        "committed_cpu_s": cpu_committed,
        "first_s": now["first"] - began,
        "rate": rate,
        "cpu_ms": 1000 * cpu / now["came"],
        "peak_mb": peak,
        "idle_mb": idle,
        "doubled": last["came"] - last["ids"],
    }


def plain(port: int, sends: int, hosts: int) -> dict[str, float]:
    """The same messages by one ``Apprise.notify`` for all channels, as a script would send them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import apprise
    asset = apprise.AppriseAsset(service_timeout=0)
    sender = apprise.Apprise(asset=asset)
    for n in range(sends):
        sender.add(f"json://127.0.1.{n % hosts + 1}:{port}/{n}")
    before = told(port)["came"]
    began = time.time()
    sender.notify(title="Back in stock: Air Jordan 1", body="Air Jordan 1 can be bought again.")
    return {"rate": (told(port)["came"] - before) / (time.time() - began)}


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    of_ours = what == "ours"
    made = ours(Path(rest[0]), *map(int, rest[1:])) if of_ours else plain(*map(int, rest))
    print(json.dumps(made))
