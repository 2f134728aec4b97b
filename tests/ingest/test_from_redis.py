"""Events in Redis keep their order whoever had taken them and is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.queue_crowd import queue_on
from crawler import brokers
from crawler.queues import QueueAddress, read_address
from pipelines.pushed.taking import Taken
from restock.ingesting import from_redis
from restock.ingesting.from_redis import RedisConsumer

pytestmark = pytest.mark.service("redis")
EVENTS = [b'{"id": "%d"}' % n for n in range(120)]


class Notes:
    """A taker that only notes what it is given, and stops its consumer when it has enough."""

    def __init__(self, *, enough: int, dies: bool = False) -> None:
        self.bodies: list[bytes] = []
        self.stop = threading.Event()
        self._enough, self._dies = enough, dies

    def take(self, bodies: Sequence[bytes]) -> Taken:
        self.bodies += bodies
        if len(self.bodies) >= self._enough:
            self.stop.set()
        if self._dies:
            raise KeyboardInterrupt
        return Taken(outcomes=())

    def consume(self, address: QueueAddress) -> list[bytes]:
        taker: Any = self
        RedisConsumer(address, taker).run(self.stop)
        return self.bodies


@pytest.fixture
def address() -> Iterator[QueueAddress]:
    with queue_on("redis") as queue:
        yield read_address(queue.url)


@pytest.fixture
def events(address: QueueAddress) -> None:
    client = brokers.redis(address)
    for event in EVENTS:
        client.lpush(address.queue, event)
    client.close()


@pytest.mark.usefixtures("events")
def test_what_a_killed_consumer_had_taken_comes_first_again_and_in_order(
    address: QueueAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_redis, "BATCH", 105)  # the tags grow from two digits to three
    with pytest.raises(KeyboardInterrupt):
        Notes(enough=1, dies=True).consume(address)
    monkeypatch.setattr(from_redis, "BATCH", 7)
    assert Notes(enough=len(EVENTS)).consume(address) == EVENTS


@pytest.mark.usefixtures("events")
def test_what_a_living_one_has_taken_is_left_to_it(
    address: QueueAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(from_redis, "BATCH", 50)
    living = RedisConsumer(address, Notes(enough=1))  # type: ignore[arg-type]
    living._client.ping()
    living._take(keys=living._keys, args=[50, living._name])
    assert Notes(enough=len(EVENTS) - 50).consume(address) == EVENTS[50:]
    living._client.close()


@pytest.mark.usefixtures("events")
def test_one_that_is_cut_off_keeps_what_it_has_until_its_time_is_over(
    address: QueueAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_off = RedisConsumer(address, Notes(enough=1))  # type: ignore[arg-type]
    cut_off._take(keys=cut_off._keys, args=[len(EVENTS), cut_off._name])
    monkeypatch.setattr(from_redis, "MISSING_S", 0.05)
    assert Notes(enough=1).consume(replace(address, visibility_s=0.3)) == EVENTS
    cut_off._client.close()


@pytest.mark.usefixtures("events")
def test_where_redis_does_not_tell_who_is_connected_time_does(
    address: QueueAddress, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A user of a hosted server may not be allowed to ask."""
    client = brokers.redis(address)
    client.acl_setuser(
        "restock-test",
        enabled=True,
        passwords=["+hunter22"],
        keys=["*"],
        categories=["+@all"],
        commands=["-client|list"],
    )
    monkeypatch.setattr(from_redis, "MISSING_S", 0.05)
    theirs = replace(address, user="restock-test", password="hunter22", visibility_s=0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            Notes(enough=1, dies=True).consume(theirs)
        with caplog.at_level("INFO"):
            assert Notes(enough=len(EVENTS)).consume(theirs) == EVENTS
    finally:
        client.acl_deluser("restock-test")
        client.close()
    assert "does not tell who is connected" in caplog.text
    assert "hunter22" not in caplog.text
