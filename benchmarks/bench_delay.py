"""How long from a shop's flip to the receipt: the real service, a local shop, a local receiver, one watch.

    python benchmarks/bench_delay.py [--interval 10]

The aim is one interval and a second at most, at any flip. Flips fall at moments spread over the interval.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.frame import machine, result
from restock.demo.catalogue import PRODUCTS, SHOPS
from restock.demo.process import ServiceProcess
from restock.demo.receiver import Receiver
from restock.demo.shop import DemoShop

FLIPS = ("HL-12", "XC-42", "OO-1TB", "OO-BDL", "LC-HB", "MP-HB", "NF-LP")
"""SKUs that are sold out at first; each comes back once, for a second flip soon after would have to wait."""


def now() -> datetime:
    return datetime.now(UTC)


def measure(*, interval: int, folder: Path) -> list[float]:
    """Seconds from each flip to its receipt, one page at a time."""
    delays = []
    for number, sku in enumerate(FLIPS):
        home = folder / sku
        home.mkdir()
        delays.append(_flip(sku, interval * (number + 0.5) / len(FLIPS), interval=interval, home=home))
        print(f"flip {number + 1}/{len(FLIPS)}: {delays[-1]:.2f} s")
    return delays


def _flip(sku: str, later: float, *, interval: int, home: Path) -> float:
    """Start a service on one page, let it look once, and flip the page ``later`` seconds after."""
    product = next(p for p in PRODUCTS if any(v.sku == sku for v in p.variants))
    with DemoShop(clock=now) as shop, Receiver(clock=now) as receiver:
        watchlist = home / "watchlist.yaml"
        watch = {"url": shop.url(product.host, product.path), "every": f"{interval}s"}
        people = {"bench": {"channels": {"hook": receiver.channel_url()}}}
        watchlist.write_text(json.dumps({"subscribers": people, "watches": [watch]}), "utf-8")
        service = ServiceProcess(
            folder=home, watchlist=watchlist, settings={"allow_hosts": ",".join(SHOPS), "site_delay_s": 0}
        )
        service.start()
        try:
            _wait(lambda: any(v.path.startswith(product.path) for v in shop.visits), within=60)
            time.sleep(1 + later)
            flipped_at = now()
            shop.set_stock(sku, 5)
            _wait(lambda: bool(receiver.posts), within=interval * 2 + 10)
            return (receiver.posts[0].at - flipped_at).total_seconds()
        finally:
            service.stop()


def _wait(done: Callable[[], bool], *, within: float) -> None:
    until = time.monotonic() + within
    while not done():
        if time.monotonic() > until:
            raise SystemExit("waited too long: is the machine busy?")
        time.sleep(0.01)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--interval", type=int, default=10)
    parser.add_argument("--flips", type=int, default=6)
    given = parser.parse_args()
    print(f"{machine()}; one watch, a look every {given.interval} s\n")
    with tempfile.TemporaryDirectory() as folder:
        delays = measure(interval=given.interval, folder=Path(folder))
    worst = max(delays)
    result(interval_s=given.interval, median_s=statistics.median(delays), worst_s=worst, flips=len(delays))
    if worst > given.interval + 1:
        raise SystemExit("a restock came later than one interval and a second")


if __name__ == "__main__":
    main()
