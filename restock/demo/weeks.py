"""The demo by a fast clock: a shop that restocks on a weekly pattern, and the service that comes to know it.

A shop with 12 products restocks on Mondays at 18:00 and Thursdays at 10:00 (UTC), each product in two of
three such hours, for half an hour on average. The service's own code claims what is due
(:func:`crawler.storage.watches.claim`), records each look (:func:`pipelines.record.record`), plans the next
one and learns once a day (:func:`restock.learning.learn_day`), on a database of its own. Only the network is
left out, and the clock jumps to the next look.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from rich.console import Console
from sqlalchemy import Connection, insert, select

from crawler.config import Config
from crawler.installation import Installation
from crawler.model import Availability, Look, Offer
from crawler.storage.database import Database
from crawler.storage.schema import Origin, Site, SiteForecast, Watch, WatchState
from crawler.storage.watches import DueWatch, claim, release
from pipelines.record import record
from restock.learning import learn_day

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEKS, PRODUCTS = 6, 12
SLOTS = (18, 3 * 24 + 10)
"""Hours of the week, Monday's first is 0."""
EVERY = timedelta(hours=1)
HOUR = timedelta(hours=1)
ONE_LOOK = timedelta(seconds=10)
"""From one look at the shop to the next, at least: its manners."""
SEED = 7
_SPIDER, _TOKEN = "demo", "demo"
_BAR = " ▁▂▃▄▅▆▇█"

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What a week came to."""

    looks: tuple[int, ...]
    """In each of its 168 hours."""
    caught: float
    """The share of its restocks that was seen."""
    late_min: float
    """Minutes from a restock until it was seen, on average."""

    @property
    def in_slots(self) -> float:
        """The share of looks that fell into the shop's two hours."""
        return sum(self.looks[hour] for hour in SLOTS) / sum(self.looks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weeks:
    weeks: tuple[Week, ...]
    steered: bool
    """Whether the shop's looks go by what was learned, at the end."""


def run_weeks(
    *, weeks: int = WEEKS, products: int = PRODUCTS, each: Callable[[int, Week], None] | None = None
) -> Weeks:
    """Let the service live through so many weeks; ``each`` hears of a week when it is over."""
    chance = random.Random(SEED)  # noqa: S311 - a play, not a secret
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        database = Database(f"sqlite:///{folder}/restock.db")
        database.prepare()
        here = Installation(
            config=Config(home=Path(folder), every_s=round(EVERY.total_seconds())), database=database
        )
        _prepare(database, products)
        stock = [_windows(chance, weeks) for _ in range(products)]
        seen: dict[tuple[int, datetime], datetime] = {}
        found, now = [], MONDAY
        for number in range(weeks):
            looks = [0] * 168
            for _ in range(7):
                now = _day(here, chance, stock, seen, looks, begin=MONDAY + number * 168 * HOUR, now=now)
                learn_day(here, now=now)
            found.append(_week(looks, stock, seen, begin=MONDAY + number * 168 * HOUR))
            if each is not None:
                each(number, found[-1])
        with database.read() as connection:
            steered = connection.execute(select(SiteForecast.steers)).scalar_one()
        database.close()
    return Weeks(weeks=tuple(found), steered=steered)


def show_weeks(console: Console, *, weeks: int = WEEKS, products: int = PRODUCTS) -> int:
    """Tell a person, week by week; 0 if the looks gathered."""
    console.rule("[bold]restock demo, by a fast clock")
    console.print(
        "A shop restocks on Mondays at 18:00 and Thursdays at 10:00 (UTC), for half an hour on average.\n"
        f"{products} of its pages are watched for {weeks} weeks, with as many looks as one an hour for each;"
        " when they are made is learned.\n"
    )
    console.print("week   looks   in the two hours   caught   minutes until seen")

    def each(number: int, week: Week) -> None:
        shares = f"{week.in_slots:>19.1%}{week.caught:>9.0%}{week.late_min:>21.1f}"
        console.print(f"{number + 1:>4}{sum(week.looks):>8}{shares}")

    found = run_weeks(weeks=weeks, products=products, each=each)
    for number in (0, weeks - 1):
        console.print(f"\nLooks in week {number + 1}, an hour a sign, Monday to Sunday:")
        console.print("\n".join(_bars(found.weeks[number].looks)), highlight=False)
    gathered = found.weeks[-1].in_slots > 5 * found.weeks[0].in_slots
    console.print(
        "\nThe looks gathered around the shop's hours."
        if gathered
        else "\n[red]The looks did not gather around the shop's hours."
    )
    return 0 if gathered else 1


def _bars(looks: Sequence[int]) -> list[str]:
    """A line a day; the fullest hour of the week is full."""
    most = max(looks)
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return [
        f"  {day} {''.join(_BAR[-(-8 * n // most)] for n in looks[24 * place : 24 * place + 24])}"
        for place, day in enumerate(days)
    ]


def _windows(chance: random.Random, weeks: int) -> list[Stretch]:
    """When a product is in stock."""
    mine = []
    for slot in (MONDAY + (168 * week + hour) * HOUR for week in range(weeks) for hour in SLOTS):
        if chance.random() < 2 / 3:
            begin = slot + chance.random() * HOUR
            mine.append((begin, begin + chance.expovariate(2.0) * HOUR))
    return mine


def _prepare(database: Database, products: int) -> None:
    first = [MONDAY + n * timedelta(minutes=5) for n in range(1, products + 1)]
    with database.write() as connection:
        site = {"id": 1, "domain": "shop.example", "spider": _SPIDER, "created_at": MONDAY}
        connection.execute(insert(Site).values(site | {"next_look_at": first[0]}))
        for n, due in enumerate(first, 1):
            url = f"https://shop.example/{n}"
            connection.execute(
                insert(Watch).values(
                    id=n,
                    site_id=1,
                    url=url,
                    url_key=sha256(url.encode()).hexdigest(),
                    state=WatchState.ACTIVE,
                    origin=Origin.CLI,
                    created_at=MONDAY,
                    next_look_at=due,
                )
            )


def _day(
    here: Installation,
    chance: random.Random,
    stock: Sequence[Sequence[Stretch]],
    seen: dict[tuple[int, datetime], datetime],
    looks: list[int],
    *,
    begin: datetime,
    now: datetime,
) -> datetime:
    """All looks from ``now`` until a day is over; returns when that is."""
    until = begin + ((now - begin) // (24 * HOUR) + 1) * 24 * HOUR
    database = here.database
    while True:
        with database.read() as connection:
            due = connection.execute(select(Site.next_look_at)).scalar_one()
        if due is None or due >= until:
            return until
        now = max(now, due)
        batch = database.retrying(partial(_claim, at=now))
        made: list[Look] = []
        for watch in batch:
            inside = [w for w in stock[watch.id - 1] if w[0] <= now < w[1]]
            for window in inside:
                seen.setdefault((watch.id, window[0]), now)
            outcome = Offer(availability=Availability.IN_STOCK if inside else Availability.OUT_OF_STOCK)
            made.append(
                Look(watch_id=watch.id, url=watch.url, started_at=now, finished_at=now, outcome=outcome)
            )
            hour = int((now - begin) / HOUR)
            looks[min(hour, 167)] += 1
            now += ONE_LOOK
        if made:
            database.retrying(partial(_record, made=made, chance=chance))
        else:
            now += ONE_LOOK


def _claim(connection: Connection, *, at: datetime) -> list[DueWatch]:
    return claim(connection, spider=_SPIDER, token=_TOKEN, now=at, cutoff=at, sites=1, per_site=20)


def _record(connection: Connection, *, made: Sequence[Look], chance: random.Random) -> None:
    record(connection, made, every=EVERY, chance=chance.random)
    release(connection, site_ids=[1], token=_TOKEN)


def _week(
    looks: Sequence[int],
    stock: Sequence[Sequence[Stretch]],
    seen: dict[tuple[int, datetime], datetime],
    *,
    begin: datetime,
) -> Week:
    keys = [
        (n, start)
        for n, mine in enumerate(stock, 1)
        for start, _ in mine
        if begin <= start < begin + 168 * HOUR
    ]
    late = [seen[key] - key[1] for key in keys if key in seen]
    return Week(
        looks=tuple(looks),
        caught=len(late) / len(keys),
        late_min=sum(late, timedelta()) / timedelta(minutes=1) / max(1, len(late)),
    )
