"""Looks gather around a shop's weekly restocks: the service's own code on a database, by a simulated clock.

    python benchmarks/scheduling/gather.py        # about a minute

A shop with 12 products restocks on Thursdays at 10:00 and Mondays at 18:00 (UTC), each product in two of
three such hours, for half an hour on average. Whatever falls due is recorded as the service records looks
(:func:`pipelines.record.record`), and learned from once a day (:func:`restock.learning.learn_day`). Only the
network is left out.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from sqlalchemy import insert, select

from benchmarks.frame import machine, result
from benchmarks.scheduling import chart
from crawler.config import Config
from crawler.installation import Installation
from crawler.model import Availability, Look, Offer
from crawler.storage.database import Database
from crawler.storage.schema import Origin, Site, SiteForecast, Watch, WatchState
from pipelines.record import record
from restock.learning import learn_day

ROOT = Path(__file__).resolve().parent.parent.parent
PLOT = ROOT / "docs" / "images" / "gathering.svg"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEKS, PRODUCTS = 6, 12
SLOTS = (18, 3 * 24 + 10)
TICK = timedelta(minutes=2)
EVERY = timedelta(hours=1)
HOUR = timedelta(hours=1)
SEED = 7


def windows(chance: random.Random) -> list[list[tuple[datetime, datetime]]]:
    """When each product is in stock."""
    found: list[list[tuple[datetime, datetime]]] = []
    for _ in range(PRODUCTS):
        mine = []
        for slot in (MONDAY + (168 * week + hour) * HOUR for week in range(WEEKS) for hour in SLOTS):
            if chance.random() < 2 / 3:
                begin = slot + chance.random() * HOUR
                mine.append((begin, begin + chance.expovariate(2.0) * HOUR))
        found.append(mine)
    return found


def prepared(database: Database) -> None:
    with database.write() as connection:
        connection.execute(
            insert(Site).values(
                id=1, domain="shop.example", spider="x", next_look_at=MONDAY, created_at=MONDAY
            )
        )
        for n in range(1, PRODUCTS + 1):
            connection.execute(
                insert(Watch).values(
                    id=n,
                    site_id=1,
                    url=f"https://shop.example/{n}",
                    url_key=str(n),
                    state=WatchState.ACTIVE,
                    origin=Origin.CLI,
                    created_at=MONDAY,
                    next_look_at=MONDAY + n * timedelta(minutes=5),
                )
            )


def seen_at(at: datetime, mine: Sequence[tuple[datetime, datetime]]) -> Availability:
    inside = any(begin <= at < end for begin, end in mine)
    return Availability.IN_STOCK if inside else Availability.OUT_OF_STOCK


def simulate(here: Installation, chance: random.Random) -> tuple[list[list[int]], list[float], list[float]]:
    """(looks by week and hour, share caught by week, mean minutes until seen by week)."""
    stock = windows(chance)
    due = dict.fromkeys(range(1, PRODUCTS + 1), MONDAY)
    looks = [[0] * 168 for _ in range(WEEKS)]
    first_seen: dict[tuple[int, datetime], datetime] = {}
    now, learned = MONDAY, MONDAY
    while now < MONDAY + WEEKS * 168 * HOUR:
        now += TICK
        batch = [n for n, at in due.items() if at <= now]
        if batch:
            made = [
                Look(
                    watch_id=n,
                    url=f"https://shop.example/{n}",
                    started_at=now,
                    finished_at=now,
                    outcome=Offer(availability=seen_at(now, stock[n - 1])),
                )
                for n in batch
            ]
            here.database.retrying(
                lambda c, made=made: record(c, made, every=EVERY, chance=chance.random)  # type: ignore[misc]
            )
            with here.database.read() as connection:
                rows = connection.execute(select(Watch.id, Watch.next_look_at).where(Watch.id.in_(batch)))
                due |= {row.id: row.next_look_at or now for row in rows}
            week, hour = divmod(int((now - MONDAY) / HOUR), 168)
            if week < WEEKS:
                looks[week][hour] += len(batch)
            for n in batch:
                for begin, end in stock[n - 1]:
                    if begin <= now < end:
                        first_seen.setdefault((n, begin), now)
        if now >= learned + 24 * HOUR:
            learned = now
            learn_day(here, now=now)
    caught, late = [], []
    for week in range(WEEKS):
        start = MONDAY + 168 * week * HOUR
        all_of_it = [
            (n, b) for n, mine in enumerate(stock, 1) for b, _ in mine if start <= b < start + 168 * HOUR
        ]
        hit = [first_seen[key] - key[1] for key in all_of_it if key in first_seen]
        caught.append(len(hit) / len(all_of_it))
        late.append(sum(hit, timedelta()) / timedelta(minutes=1) / max(1, len(hit)))
    return looks, caught, late


def main() -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:
        database = Database(f"sqlite:///{folder}/restock.db")
        database.prepare()
        prepared(database)
        here = Installation(config=Config(home=Path(folder), every_s=3600), database=database)
        looks, caught, late = simulate(here, random.Random(SEED))
        with database.read() as connection:
            steers = connection.execute(select(SiteForecast.steers)).scalar_one()
        database.close()
    print("| week | looks | in the two hours | caught | minutes until seen |\n|---|---|---|---|---|")
    shares = [sum(row[hour] for hour in SLOTS) / sum(row) for row in looks]
    for week, row in enumerate(looks):
        print(f"| {week + 1} | {sum(row)} | {shares[week]:.1%} | {caught[week]:.0%} | {late[week]:.1f} |")
    mean = [sum(row) / 168 for row in looks]
    PLOT.write_text(
        chart.draw_hours(
            looks={
                "week 1": [n / mean[0] for n in looks[0]],
                f"week {WEEKS}": [n / mean[-1] for n in looks[-1]],
            },
            slots=SLOTS,
            note="The service's code by a simulated clock: 12 products, two weekly hours; gather.py",
        )
    )
    print(f"plot: {PLOT.relative_to(ROOT)}; {machine()}")
    result(
        steers=float(steers),
        slots_week_1=shares[0],
        slots_last_week=shares[-1],
        looks_week_1=float(sum(looks[0])),
        looks_last_week=float(sum(looks[-1])),
        caught_week_1=caught[0],
        caught_last_week=caught[-1],
    )


if __name__ == "__main__":
    main()
