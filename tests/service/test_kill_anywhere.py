"""kill -9 at every write and every send of the whole way: no restock's alert is lost, a double keeps its id.

Real processes, a real SQLite file, a real shop, a real receiver. Each run begins after a product came
back and dies at one of the points that a run passes; then, as if time had passed, the service starts again.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from nursery import Life, Nursery
from service_world import KEY, MORTAL_SERVICE, environment, open_shop, restock, utc_now
from sqlalchemy import func, select, update

from crawler.config import Config
from crawler.installation import Installation
from crawler.storage.database import Database
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    ServiceLease,
    Site,
    TransitionRow,
    Watch,
)
from restock.commands.watchlist import sync_file
from restock.demo.receiver import Post, Receiver
from restock.demo.shop import DemoShop

pytestmark = pytest.mark.slow

PEOPLE = ("ann", "ben")
WORKERS = 2
MUST_DIE_AT = (
    "INSERT service_lease",
    "UPDATE site",
    "UPDATE watch",
    "INSERT snapshot",
    "UPDATE variant_state",
    "INSERT transition",
    "INSERT delivery",
    "UPDATE transition",
    "UPDATE delivery",
    "INSERT attempt",
    "before the commit of",
    "after the commit of",
    "before send",
    "after send",
)


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A database as it was before a product came back, of which each run gets a copy."""

    folder: Path
    receiver: Receiver


@dataclass(frozen=True, kw_only=True)
class Told:
    """What came of one run."""

    where: str
    """The point at which it died, empty where it lived on."""
    posts: tuple[Post, ...]
    on_their_way: int
    """Deliveries that were leased and not settled when it died: what another thread of it may have sent."""


def watchlist(shop: DemoShop, receiver: Receiver, *, with_new: bool) -> str:
    people = "\n".join(f"  {p}: {{channels: {{hook: '{receiver.channel_url(f'/{p}')}'}}}}" for p in PEOPLE)
    new = f"  - url: {shop.url('books.localhost', '/item/lighthouse-cookbook')}\n" if with_new else ""
    return (
        f"settings: {{every: 1s, contact: 'mailto:test@example.org'}}\nsubscribers:\n{people}\nwatches:\n"
        f"  - url: {shop.url('kicks.localhost', '/products/harbor-low')}\n    variants: US 12\n{new}"
    )


@pytest.fixture(scope="module")
def shop() -> Iterator[DemoShop]:
    with open_shop() as shop:
        yield shop


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery(MORTAL_SERVICE) as nursery:
        yield nursery


@pytest.fixture(scope="module")
def prepared(shop: DemoShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Prepared]]:
    """One database a worker: the shoe was seen sold out and is back; the book, in stock, was never seen."""
    shop.set_stock("LC-HB", 5)
    with ExitStack() as stack:
        receivers = [stack.enter_context(Receiver(clock=utc_now)) for _ in range(WORKERS)]
        looked = tmp_path_factory.mktemp("looked")
        sync(looked, watchlist(shop, receivers[0], with_new=False))
        done = restock("crawl", home=looked, env={"RESTOCK_SECRET_KEY": KEY})
        assert done.returncode == 0, done.stderr
        made = []
        for receiver in receivers:
            folder = tmp_path_factory.mktemp("prepared")
            shutil.copy(looked / "restock.db", folder)
            sync(folder, watchlist(shop, receiver, with_new=True))
            made.append(Prepared(folder=folder, receiver=receiver))
        shop.set_stock("HL-12", 3)
        yield made


def sync(folder: Path, text: str) -> None:
    file = folder / "watchlist.yaml"
    file.write_text(text)
    config = Config(home=folder, secret_key=KEY)
    database = Database(config.url)
    database.prepare()
    sync_file(file, Installation(config=config, database=database))
    database.close()
    assert not (folder / "restock.db-wal").exists(), "a copy of the one file is the whole"


def minutes_pass(database: Database) -> int:
    """What a dead process held runs out, as it would by waiting; how many deliveries it held."""
    ago = utc_now() - timedelta(seconds=1)
    with database.write() as connection:
        connection.execute(update(Site).where(Site.lease_until.is_not(None)).values(lease_until=ago))
        connection.execute(update(Site).where(Site.free_at > ago).values(free_at=ago))
        sending = Delivery.state == DeliveryState.SENDING
        return connection.execute(update(Delivery).where(sending).values(due_at=ago)).rowcount


class Run:
    """One copy of a prepared database, a service that dies on it, and one that comes after."""

    def __init__(self, prepared: Prepared, nursery: Nursery, folder: Path) -> None:
        folder.mkdir()
        shutil.copy(prepared.folder / "restock.db", folder)
        self.folder = folder
        self._prepared = prepared
        self._nursery = nursery
        self._posts_before = len(prepared.receiver.posts)

    def start(self, *, die_at: str | None, name: str) -> Life:
        return self._nursery.start(
            env=environment(self.folder, secret_key=KEY, send_timeout_s=5),
            log=self.folder / "log",
            points=str(self.folder / name),
            die_at=die_at,
        )

    def end(self, life: Life) -> int:
        assert life.ended.wait(40), self.log()
        assert life.status is not None
        return life.status

    def log(self) -> str:
        return (self.folder / "log").read_text()[-3000:]

    def points(self, name: str) -> list[str]:
        return (self.folder / name).read_text().splitlines()

    @property
    def posts(self) -> tuple[Post, ...]:
        return self._prepared.receiver.posts[self._posts_before :]

    def revive_and_examine(self, *, died: str) -> Told:
        """Start again after a death at ``died`` and assert what must hold."""
        database = Database(f"sqlite:///{self.folder / 'restock.db'}")
        on_their_way = minutes_pass(database)
        status = self.end(self.start(die_at=None, name="points-after"))
        assert status == 0, f"after a death at {died}: exit {status}\n{self.log()}"
        told = Counter(post.path for post in self.posts)
        assert set(told) == {f"/{p}" for p in PEOPLE}, f"after a death at {died}: {told}\n{self.log()}"
        assert max(told.values()) <= 2, f"after a death at {died}: {told}"
        for path in told:
            ids = {post.headers["webhook-id"] for post in self.posts if post.path == path}
            assert len(ids) == 1, f"after a death at {died}: a double with another id"
        self._examine_database(database, died)
        database.close()
        return Told(where=died, posts=self.posts, on_their_way=on_their_way)

    def _examine_database(self, database: Database, died: str) -> None:
        with database.read() as connection:
            transitions = connection.execute(
                select(TransitionRow.watch_id, TransitionRow.variant_label, TransitionRow.kind)
            ).all()
            states = set(connection.scalars(select(Delivery.state)))
            held = connection.scalar(select(func.count()).where(Site.lease_until > utc_now()))
            leases = connection.scalar(select(func.count()).select_from(ServiceLease))
            looked = connection.scalar(select(func.count()).where(Watch.last_ok_at.is_not(None)))
        seen = Counter(label for _, label, kind in transitions if kind.value == "restock")
        assert max(seen.values()) == 1, f"after a death at {died}: one restock, one transition; {seen}"
        assert {watch for watch, _, _ in transitions} == {1}, "the first look at the book alerts nobody"
        assert states == {DeliveryState.SENT}, f"after a death at {died}: {states}"
        assert (held, leases, looked) == (0, 0, 2), f"after a death at {died}"


def die_and_revive(point: str, prepared: Prepared, nursery: Nursery, folder: Path) -> Told | None:
    """None where the process never came to the point: threads don't meet in the same way each time."""
    run = Run(prepared, nursery, folder)
    status = run.end(run.start(die_at=point, name="points"))
    if status != -signal.SIGKILL:
        assert status == 0, f"{point} was never reached, and yet exit {status}\n{run.log()}"
        return None
    return run.revive_and_examine(died=point)


def test_killed_at_every_write_and_every_send(
    prepared: list[Prepared], nursery: Nursery, tmp_path: Path
) -> None:
    """The points are those of a run that nothing befalls; then each of them is the last of a run."""
    undisturbed = Run(prepared[0], nursery, tmp_path / "undisturbed")
    assert undisturbed.end(undisturbed.start(die_at=None, name="points")) == 0, undisturbed.log()
    assert Counter(post.path for post in undisturbed.posts) == {f"/{p}": 1 for p in PEOPLE}
    points = undisturbed.points("points")
    waiting = iter(list(enumerate(points)))
    died: dict[str, Told] = {}

    def work(mine: Prepared) -> None:
        for number, point in waiting:
            for again in range(3):
                told = die_and_revive(point, mine, nursery, tmp_path / f"run{number}-{again}")
                if told is not None:
                    died[point] = told
                    break

    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [pool.submit(work, mine) for mine in prepared]:
            done.result()

    missed = [point for point in points if point not in died]
    assert len(missed) <= len(points) // 10, f"no run came to {missed}"
    for kind in MUST_DIE_AT:
        assert any(point.startswith(kind) for point in died), f"never killed at: {kind}"
    doubled = [point for point, told in died.items() if len(told.posts) > len(PEOPLE)]
    assert doubled, "a death between send and settlement must have sent one again, else nothing was tried"
    without_cause = [point for point in doubled if not died[point].on_their_way]
    assert not without_cause, f"sent again, though nothing was on its way at the death, {without_cause}"


def test_killed_by_the_receiver_in_the_middle_of_its_answer(
    prepared: list[Prepared], nursery: Nursery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message has arrived and the sender never learns of it: the one case in which a double must come."""
    run = Run(prepared[0], nursery, tmp_path / "run")
    life: list[Life] = []
    killed: list[str] = []

    def kill_the_sender(post: Post) -> None:
        if not killed:
            killed.append(post.path)
            assert life[0].pid is not None
            os.kill(life[0].pid, signal.SIGKILL)

    monkeypatch.setattr(prepared[0].receiver, "_on_post", kill_the_sender)
    life.append(run.start(die_at=None, name="points"))
    assert run.end(life[0]) == -signal.SIGKILL
    told = run.revive_and_examine(died="the answer")
    assert killed[0] in {post.path for post in told.posts if post.headers["webhook-id"]}
    assert sum(post.path == killed[0] for post in told.posts) == 2, "what nobody confirmed is sent again"
