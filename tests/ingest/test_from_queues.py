"""Events from real brokers: every restock is told once, whatever is repeated, late, poisoned or killed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import Databases

from benchmarks.broker_places import BROKERS
from benchmarks.queue_crowd import Crowd, Receipts, Verdict, World, queue_on, random_kills
from crawler.config import Config
from crawler.errors import ConfigError
from crawler.installation import Installation
from crawler.queues import read_address
from crawler.storage.database import Database
from crawler.storage.schema_pushed import Arrived, DeadEvent, Preset, PushedTally
from pipelines.pushed.model import Source
from restock.ingesting.consuming import consume
from restock.ingesting.inlet import Inlet

CROWDS = {"rabbitmq": Crowd.of(10_000), "redis": Crowd.of(10_000), "kafka": Crowd.of(3000)}
"""Kafka's group waits 12 s for each that was killed: CI puts 10,000 there by ``bench_ingest.py``."""
KILLS = {"rabbitmq": 3, "redis": 3, "kafka": 1}
SERVED = [pytest.param(broker, marks=pytest.mark.service(broker)) for broker in BROKERS]


@pytest.mark.slow
@pytest.mark.parametrize("broker", SERVED)
def test_every_restock_is_told_once_though_consumers_are_killed(
    broker: str, databases: Databases, tmp_path: Path
) -> None:
    crowd, kills = CROWDS[broker], random_kills(KILLS[broker])
    with queue_on(broker) as queue:
        world = World(
            folder=tmp_path,
            database_url=databases.url(tmp_path / "restock.db"),
            receiver_url="json://127.0.0.1:9/x",
            queue=queue,
        )
        world.people(crowd.products)
        queue.publish(crowd.messages())
        receipts = Receipts()
        with world.alerting(receipts):
            world.consume(crowd, kills=kills, within=150)
        assert queue.dead() >= crowd.poison
        found = world.verdict(crowd, receipts)
        assert found == Verdict(lost=0, doubled=0, untold=0, out_of_order=0), f"killed at {kills}"
        with world.database.read() as connection:
            reasons = {row.reason for row in connection.execute(DeadEvent.__table__.select())}
            counted: dict[str, int] = {}
            for row in connection.execute(PushedTally.__table__.select()):
                counted[row.outcome] = counted.get(row.outcome, 0) + row.events
        assert reasons == {"not JSON: NaN is no number"}
        assert counted[Arrived.LATE] == crowd.late
        assert counted[Arrived.REPEATED] >= crowd.repeated
        world.database.close()


@pytest.mark.parametrize("url", ["amqp://ann:hunter22@127.0.0.1:9/", "redis://127.0.0.1:9/0"])
def test_a_broker_that_is_away_is_waited_for_until_the_stop(
    url: str, tmp_path: Path, databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    config = Config(home=tmp_path, database_url=databases.url(tmp_path / "restock.db"))
    database = Database(config.url)
    source = Source(id=1, name="erp", preset=Preset.STANDARD, sites=("shop.example",))
    inlet = Inlet(here=Installation(config=config, database=database), source=source)
    consume(url, inlet, until=datetime.now(UTC) + timedelta(seconds=2))
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
