"""Events from real brokers: every restock is told once, whatever is repeated, late, poisoned or killed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alerts_world import Receiver
from databases import Databases

from benchmarks.broker_places import BROKERS
from benchmarks.queue_crowd import Crowd, World, queue_on
from crawler.config import Config
from crawler.errors import ConfigError
from crawler.installation import Installation
from crawler.queues import read_address
from crawler.storage.database import Database
from crawler.storage.schema_pushed import Arrived, DeadEvent, Preset, PushedTally
from pipelines.pushed.model import Source
from restock.ingesting.consuming import consume
from restock.ingesting.inlet import Inlet

CROWD = Crowd(products=150, poison=5, repeated=20, late=25)
SERVED = [pytest.param(broker, marks=pytest.mark.service(broker)) for broker in BROKERS]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.parametrize("broker", SERVED)
def test_every_restock_is_told_once_though_consumers_are_killed(
    broker: str, databases: Databases, tmp_path: Path, receiver: Receiver
) -> None:
    with queue_on(broker, visibility_s=1) as queue:
        world = World(
            folder=tmp_path,
            database_url=databases.url(tmp_path / "restock.db"),
            receiver_url=receiver.url(),
            queue=queue,
        )
        world.people(CROWD.products)
        queue.publish(CROWD.messages())
        world.consume(CROWD, kills=[0.01], within=60)
        assert queue.dead() >= CROWD.poison
        world.alert()
        assert sorted(world.restocks().values()) == [1] * CROWD.products
        assert world.out_of_order() == 0, "a late event had the last word"
        told = [r.message_id for r in receiver.received]
        assert len(told) == len(set(told)) == CROWD.products
        with world.database.read() as connection:
            reasons = {row.reason for row in connection.execute(DeadEvent.__table__.select())}
            counted: dict[str, int] = {}
            for row in connection.execute(PushedTally.__table__.select()):
                counted[row.outcome] = counted.get(row.outcome, 0) + row.events
        assert reasons == {"not JSON: NaN is no number"}
        assert counted[Arrived.LATE] == CROWD.late
        assert counted[Arrived.REPEATED] >= CROWD.repeated
        world.database.close()


@pytest.mark.parametrize("url", ["amqp://ann:hunter22@127.0.0.1:9/", "redis://127.0.0.1:9/0"])
def test_a_broker_that_is_away_is_waited_for_until_the_stop(
    url: str, tmp_path: Path, databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    config = Config(home=tmp_path, database_url=databases.url(tmp_path / "restock.db"))
    database = Database(config.url)
    source = Source(id=1, name="erp", preset=Preset.STANDARD, sites=("shop.example",))
    inlet = Inlet(here=Installation(config=config, database=database), source=source)
    consume(url, inlet, until=datetime.now(UTC) + timedelta(seconds=0.3))
    assert "is away, trying again" in caplog.text
    assert "hunter22" not in caplog.text
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "filesystem:///etc",
        "amqp://",
        "redis://h/not-a-number",
        "redis://h/0?visibility=never",
        "kafka://h:9092/",
        "amqp://ann:hunter22@h/?ssl_cert_reqs=none",
        "amqp://ann:hunter22@h:port/",
    ],
)
def test_an_address_that_is_none_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_address(url)
    assert "hunter22" not in str(caught.value)


def test_no_address_shows_its_password() -> None:
    address = read_address("amqp://ann:hunter22@h/v")
    assert "hunter22" not in f"{address} {address!r}"
