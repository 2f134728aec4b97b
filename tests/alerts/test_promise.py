"""The promise of docs/alerts.md, under crashes at every step, slow and dead channels, wrong clocks, replays.

A simulated transport and world around the real storage and dispatcher. Whatever the order, in the end:
nobody who stayed subscribed has lost an alert, nobody was told twice but where a try is recorded as ambiguous
(then with the same id), and nobody was told after unsubscribing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from alerts_world import Clock, World
from databases import Databases
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import update

from alerts.dispatcher import Dispatcher
from alerts.model import Message, SendError, Sent
from crawler.storage.answers import stop
from crawler.storage.outbox import disable_channels
from crawler.storage.schema import (
    AttemptOutcome,
    Channel,
    ChannelState,
    DeliveryState,
    Subscription,
    TransitionRow,
)

PEOPLE = 3
STEPS = ("matching", "matched", "leasing", "leased", "sending", "sent", "settling", "settled")
TTL = timedelta(days=2)


class Killed(BaseException):
    """The process ends here."""


class Service:
    """What the channels' services do; what they were sent outlives every process."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str]] = []
        """(person, message id)"""
        self.mood: dict[str, str] = {}
        self.gone: set[str] = set()
        """People who have unsubscribed."""
        self.told_after_stop: list[str] = []

    def send(self, url: str, message: Message, *, timeout: float) -> Sent:
        person = url.rpartition("/")[2]
        mood = self.mood.get(person, "well")
        if mood == "dead":
            raise SendError("no connection")
        if mood == "busy":
            raise SendError("HTTP 429", retry_after=timedelta(seconds=30), status=429)
        self.got.append((person, message.message_id))
        if person in self.gone:
            self.told_after_stop.append(person)
        if mood == "slow":  # it arrived, and nobody heard that it did
            raise SendError("no answer in time", ambiguous=True)
        return Sent(http_status=200)


class Promise(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="promise-"))
        self.clock = Clock()
        self.service = Service()
        self.world = World(
            home=self.home,
            clock=self.clock,
            settings={"send_timeout_s": 10, "max_attempts": 500, "alert_ttl_s": int(TTL.total_seconds())},
        )
        self.watch = self.world.watch()
        self.looks = 0
        self.wanted: dict[str, set[str]] = {}
        """Person -> occasions that happened while they were subscribed."""
        for n in range(1, PEOPLE + 1):
            self.world.listener(f"p{n}", self.watch, f"json://box{n}.example/p{n}")
            self.wanted[f"p{n}"] = set()
        self.kill_at: str | None = None
        self.start()

    def start(self) -> None:
        """A new process."""
        self.dispatcher = Dispatcher(
            self.world.database,
            self.world.config,
            send=self.service.send,
            clock=self.clock,
            chance=lambda: 0.1,
            on_step=self.step,
        )
        # Sends run in this thread, so that a kill falls at the same point in every replay.
        self.dispatcher._workers.submit = lambda job: job()  # type: ignore[method-assign]

    def step(self, name: str) -> None:
        if name == self.kill_at:
            self.kill_at = None
            raise Killed

    def run(self) -> None:
        try:
            self.dispatcher.run_once()
        except Killed:
            self.start()

    @rule()
    def restock(self) -> None:
        self.looks += 1
        self.clock.advance(seconds=1)
        self.world.happens(self.watch, occasion=f"o{self.looks}")
        for person, occasions in self.wanted.items():
            if person not in self.service.gone:
                occasions.add(f"o{self.looks}")

    @rule(step=st.sampled_from(STEPS))
    def dispatch_and_die(self, step: str) -> None:
        self.kill_at = step
        self.run()
        self.kill_at = None

    @rule()
    def dispatch(self) -> None:
        self.run()

    @rule(person=st.integers(1, PEOPLE), mood=st.sampled_from(["well", "dead", "slow", "busy"]))
    def a_service_changes(self, person: int, mood: str) -> None:
        self.service.mood[f"p{person}"] = mood

    @rule(seconds=st.sampled_from([-7200, -60, 5, 60, 900]))
    def the_clock_jumps(self, seconds: int) -> None:
        self.clock.advance(seconds=seconds)

    @precondition(lambda self: self.looks > 0)
    @rule()
    def the_same_change_is_handed_over_again(self) -> None:
        with self.world.database.write() as connection:
            connection.execute(update(TransitionRow).values(matched_at=None, matched_to=None))

    @rule(person=st.integers(1, PEOPLE))
    def somebody_unsubscribes(self, person: int) -> None:
        with self.world.database.write() as connection:
            stop(connection, [person], now=self.clock())
        self.service.gone.add(f"p{person}")

    @invariant()
    def nobody_is_told_after_unsubscribing(self) -> None:
        assert not self.service.told_after_stop

    @invariant()
    def nobody_is_told_twice_but_where_it_is_recorded(self) -> None:
        came = Counter(message_id for _, message_id in self.service.got)
        doubled = {message_id: number - 1 for message_id, number in came.items() if number > 1}
        if not doubled:
            return
        ids = {row.id: row.message_id for row in self.world.deliveries()}
        unsure = Counter(
            ids[row.delivery_id]
            for row in self.world.attempts()
            if row.outcome is None or row.outcome is AttemptOutcome.AMBIGUOUS
        )
        assert all(unsure[message_id] >= number for message_id, number in doubled.items())

    def teardown(self) -> None:
        if not hasattr(self, "home"):
            return
        try:
            self.all_ends_well()
        finally:
            self.world.database.close()
            shutil.rmtree(self.home, ignore_errors=True)

    def all_ends_well(self) -> None:
        """Services recover, time passes: each alert of who stayed has come, and nothing is left open."""
        self.service.mood.clear()
        self.start()
        for _ in range(6):
            self.clock.advance(hours=3)
            self.dispatcher.run_once()
        rows = self.world.deliveries()
        assert all(row.state.terminal for row in rows), [(r.state, r.reason) for r in rows]
        for n in range(1, PEOPLE + 1):
            person = f"p{n}"
            if person in self.service.gone:
                continue
            sent = {r.occasion for r in rows if r.subscriber_id == n and r.state is DeliveryState.SENT}
            assert sent == self.wanted[person]
            came = {message_id for who, message_id in self.service.got if who == person}
            assert {r.message_id for r in rows if r.subscriber_id == n} == came
        self.nobody_is_told_after_unsubscribing()
        self.nobody_is_told_twice_but_where_it_is_recorded()


Promise.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=18,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
TestPromise = Promise.TestCase


def test_a_disabled_channel_takes_nothing_with_it(tmp_path: Path, databases: Databases) -> None:
    """What waited for it is suppressed with the reason, and the owner's other channel goes on."""
    clock = Clock()
    url = databases.url(tmp_path / "restock.db")
    world = World(home=tmp_path, clock=clock, settings={"database_url": url})
    watch = world.watch()
    person = world.person("ann")
    bad = world.channel(person, "json://bad.example/bad", name="bad")
    world.channel(person, "json://good.example/good", name="good")
    world.subscribe(person, watch)
    world.happens(watch)
    service = Service()
    with world.database.write() as connection:
        disable_channels(connection, [(bad, "HTTP 404")], now=clock())
    Dispatcher(world.database, world.config, send=service.send, clock=clock).run_once()
    assert world.rows(Channel)[0].state is ChannelState.DISABLED
    assert {row.channel_id: row.state for row in world.deliveries() if row.notice_id is None} == {
        bad: DeliveryState.SUPPRESSED,
        bad + 1: DeliveryState.SENT,
    }
    assert {person for person, _ in service.got} == {"good"}
    assert world.rows(Subscription)[0].active
    world.database.close()
