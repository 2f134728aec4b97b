"""Beside changedetection.io, the most used program that does a part of this: the same pages, in the same run.

    python benchmarks/bench_peer.py                     50 and 200 pages every 3 s, 50 that never change
    python benchmarks/bench_peer.py --sizes 50 --turns 1 --seconds 15

Both programs run as their owners would start them (``restock run``; ``changedetection.io`` with its restock
processor and plain HTTP fetcher, told of the pages by its API), take turns, look at the pages of one local
shop (150 to 400 KB, over several hosts) and tell one local receiver. Measured from outside: requests that the
shop got, CPU and memory of the whole process tree, seconds from a page's return to the receipt. CPU a check
includes what a program does beside its checks. "asked" is pages by interval: what both should do.

The peer is installed from the package index into .venv-peer at the first run; exit code 2 where it can't be.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import peer_install, peer_usage
from benchmarks.frame import child, machine, page_server, result
from benchmarks.peer_sides import Ours, Peer, Side, last_lines, page_urls
from benchmarks.peer_sums import HEAD, Run, delays, line, middle, page_of, ratios
from restock.demo.receiver import Receiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a side is given to do."""

    pages: int
    hosts: int
    interval_s: int
    steady: bool
    seconds: float
    returns: int

    @property
    def name(self) -> str:
        return f"{'steady' if self.steady else 'changing'}_{self.pages}"

    @property
    def wanted(self) -> float:
        return self.pages / self.interval_s


def measure(side: Callable[[Path, Sequence[str], str], Side], load: Load) -> Run:
    """Start a side on a shop of its own, let it see every page twice, then count for ``load.seconds``."""
    shop_options = ("--pages", str(load.pages), "--hosts", str(load.hosts))
    with (
        page_server(*shop_options, script="peer_shop.py") as port,
        Receiver(clock=lambda: datetime.now(UTC)) as receiver,
        tempfile.TemporaryDirectory(prefix="restock-bench-") as folder,
    ):
        urls = page_urls(port=port, pages=load.pages, hosts=load.hosts, folder="e" if load.steady else "p")
        watching = side(Path(folder), urls, receiver.channel_url())
        shop = f"http://127.0.0.1:{port}"
        try:
            pid = watching.start()
            _wait(lambda: _ask(f"{shop}/asked")["asked"] >= 2 * load.pages, watching, within=120)
            return _count(pid, shop, receiver, load)
        finally:
            watching.stop()


def _count(pid: int, shop: str, receiver: Receiver, load: Load) -> Run:
    came_before = len(receiver.posts)
    back_at: dict[int, float] = {}
    with peer_usage.Peak(pid) as peak:
        cpu, asked, began = peer_usage.cpu_seconds(pid), _ask(f"{shop}/asked")["asked"], time.monotonic()
        for number in range(load.returns):
            # One of each host at most: a shop where much comes back at once may be held back.
            page = number * load.pages // load.returns
            back_at[page] = _ask(f"{shop}/back/{page}")["at"]
            time.sleep(load.seconds / load.returns * 1.03)
        cpu = peer_usage.cpu_seconds(pid) - cpu
        asked, seconds = _ask(f"{shop}/asked")["asked"] - asked, time.monotonic() - began
    until = time.monotonic() + load.interval_s * 2 + 15
    while len({page_of(post.body) for post in receiver.posts}) < len(back_at) and time.monotonic() < until:
        time.sleep(0.1)
    receipts = [(page_of(post.body), post.at.timestamp()) for post in receiver.posts]
    waited, missed, more = delays(back_at, receipts)
    return Run(
        checks=round(asked),
        seconds=seconds,
        cpu_s=cpu,
        memory_mb=peak.mb,
        delays=waited,
        missed=missed,
        more=more + came_before,
    )


def _ask(url: str) -> dict[str, float]:
    with urllib.request.urlopen(url, timeout=10) as came:
        answer: dict[str, float] = json.load(came)
    return answer


def _wait(done: Callable[[], bool], side: Side, *, within: float) -> None:
    until = time.monotonic() + within
    while not done():
        if time.monotonic() > until:
            raise SystemExit(f"error: {side.name} looked at too few pages:\n{last_lines(side.log)}")
        time.sleep(0.2)


def floor(pages: int) -> float:
    """CPU in ms of a bare Scrapy download of a page."""
    with page_server() as port:
        return float(
            child("look_child.py", "download", "--port", str(port), "--watches", str(pages))["cpu_ms"]
        )


def compare(load: Load, *, turns: int, program: Path) -> dict[str, float]:
    """Both sides in turns; prints their rows and returns the ratios."""
    sides: dict[str, Callable[[Path, Sequence[str], str], Side]] = {
        Peer.name: lambda folder, urls, receiver: Peer(
            program=program, folder=folder, urls=urls, interval_s=load.interval_s, receiver=receiver
        ),
        Ours.name: lambda folder, urls, receiver: Ours(
            folder=folder, urls=urls, interval_s=load.interval_s, receiver=receiver
        ),
    }
    what = "that don't change" if load.steady else "that differ in every answer"
    print(f"\n{load.pages} pages {what}, on {load.hosts} hosts, every {load.interval_s} s\n{HEAD}")
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(turns):
        for name, side in sides.items():
            runs[name].append(measure(side, load))
            print(line(name, runs[name][-1], load.wanted), flush=True)
    return ratios(middle(runs[Ours.name]), middle(runs[Peer.name]))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[50, 200], help="pages that change")
    parser.add_argument("--steady", type=int, nargs="*", default=[50], help="pages that don't")
    parser.add_argument("--interval", type=int, default=3, help="seconds; 3 is the peer's least by default")
    parser.add_argument("--seconds", type=float, default=20, help="how long each side is measured")
    parser.add_argument("--returns", type=int, default=10, help="pages that come back in that time")
    parser.add_argument("--hosts", type=int, default=25)
    parser.add_argument("--turns", type=int, default=2)
    given = parser.parse_args()
    try:
        program = peer_install.program()
    except peer_install.NotInstalled as why:
        print(why, file=sys.stderr)
        raise SystemExit(2) from None
    print(f"{machine()}; {peer_install.REQUIREMENT}")
    floors = []
    found: dict[str, float] = {}
    for steady, pages in [*((False, n) for n in given.sizes), *((True, n) for n in given.steady)]:
        floors.append(floor(100))
        load = Load(
            pages=pages,
            hosts=min(given.hosts, pages),
            interval_s=given.interval,
            steady=steady,
            seconds=given.seconds,
            returns=min(given.returns, pages, given.hosts),
        )
        compared = compare(load, turns=given.turns, program=program)
        found |= {f"{load.name}_{name}_ratio": value for name, value in compared.items()}
    print(f"\nA bare Scrapy download of such a page: {statistics.median(floors):.2f} ms CPU.")
    print("Ratios are this program's figure by the peer's; for the rate more is better, else less.\n")
    result(interval_s=given.interval, download_cpu_ms=statistics.median(floors), **found)


if __name__ == "__main__":
    main()
