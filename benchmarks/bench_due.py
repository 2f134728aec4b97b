"""What finding due work costs with 100,000 watches: the plan's query, a crawl's claim, and letting go.

    python benchmarks/bench_due.py

SQLite file, 5,000 sites with 20 watches each; one watch in a thousand is due. Every query is timed on its
own; the numbers are medians. The first two are asked every second of a service's life: they may cost 5 ms.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import prepared
from benchmarks.frame import machine, result
from crawler.storage.database import Database
from crawler.storage.watches import claim, next_work, release

SPIDERS = ("structured_data",)
AIM_MS = 5.0


def timed(work: Callable[[], object], *, times: int) -> float:
    """Median milliseconds of ``work``."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1000


def fill(database: Database, *, watches: int, sites: int, due_share: float) -> None:
    """Watches whose next looks are spread over the coming hour, but for those that are due."""
    chance = random.Random(7)
    now = datetime.now(UTC)
    due_at = [
        now
        + timedelta(
            seconds=-chance.uniform(0, 60) if chance.random() < due_share else chance.uniform(60, 3600)
        )
        for _ in range(watches)
    ]
    domains = [f"shop{n % sites:05d}.example" for n in range(watches)]
    urls = [f"https://{domain}/p/{n}" for n, domain in enumerate(domains)]
    prepared.fill(database, urls=urls, domains=domains, spider=SPIDERS[0], due_at=due_at)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--watches", type=int, default=100_000)
    parser.add_argument("--sites", type=int, default=5_000)
    parser.add_argument("--due-share", type=float, default=0.001)
    parser.add_argument("--times", type=int, default=50)
    given = parser.parse_args()
    with prepared.home() as folder:
        database = Database(f"sqlite:///{folder / 'restock.db'}")
        database.prepare()
        fill(database, watches=given.watches, sites=given.sites, due_share=given.due_share)
        found = measure(database, times=given.times)
        database.close()
    print(f"{machine()}; {given.watches:,} watches on {given.sites:,} sites, {given.due_share:.1%} due")
    for what, ms in found.items():
        print(f"{what:10} {ms:7.2f} ms")
    result(watches=given.watches, **{f"{what}_ms": ms for what, ms in found.items()})
    if max(found["plan"], found["claim"]) > AIM_MS:
        raise SystemExit(f"finding what is due costs more than {AIM_MS:.0f} ms")


def measure(database: Database, *, times: int) -> dict[str, float]:
    """Milliseconds of: the plan's query, a claim of up to 64 sites, letting them go."""
    now = datetime.now(UTC)

    def plan() -> None:
        with database.read() as connection:
            next_work(connection, now=now, until=now + timedelta(seconds=1.1))

    claims: list[float] = []
    releases: list[float] = []
    for number in range(times):
        token = f"bench{number}"
        with database.write() as connection:
            began = time.perf_counter()
            watches = claim(
                connection, spider=SPIDERS[0], token=token, now=now, cutoff=now, sites=64, per_site=20
            )
            claims.append((time.perf_counter() - began) * 1000)
            if not watches:
                raise SystemExit("nothing was due: the benchmark measures nothing")
            began = time.perf_counter()
            release(connection, site_ids={watch.site_id for watch in watches}, token=token)
            releases.append((time.perf_counter() - began) * 1000)
    return {
        "plan": timed(plan, times=times),
        "claim": statistics.median(claims),
        "release": statistics.median(releases),
    }


if __name__ == "__main__":
    main()
