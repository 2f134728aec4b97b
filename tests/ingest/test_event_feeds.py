"""Events out: every look that changed something goes to each feed, at least once, with an id that stays."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alerts_world import Clock, World
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from alerts.channels import MEMBER, validate
from alerts.channels.webhook import signed_headers
from alerts.dispatcher import Dispatcher
from benchmarks.broker_places import BROKERS
from benchmarks.queue_crowd import Queue, queue_on
from crawler import brokers
from crawler.errors import ConfigError
from crawler.model import Availability, TransitionKind
from crawler.queues import read_address
from crawler.storage.event_feeds import SERVICES
from crawler.storage.schema import Channel, ChannelState, DeliveryState

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
SERVED = [pytest.param(broker, marks=pytest.mark.service(broker)) for broker in BROKERS]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(tmp_path: Path, clock: Clock) -> Iterator[World]:
    made = World(tmp_path, clock)
    yield made
    made.database.close()


def send(world: World) -> None:
    Dispatcher(world.database, world.config, clock=world.clock, chance=lambda: 0.0).run_once()


def received(queue: Queue) -> list[dict[str, Any]]:
    """Everything that is in the queue, read with the broker's own client."""
    address = read_address(queue.url)
    if queue.broker == "kafka":
        import asyncio

        return asyncio.run(_from_kafka(address))
    connection = brokers.rabbitmq(address) if queue.broker == "rabbitmq" else brokers.redis_by_kombu(address)
    found = []
    with connection:
        simple = connection.SimpleQueue(address.queue)
        with suppress(simple.Empty):
            while True:
                message = simple.get(timeout=0.5)
                found.append(json.loads(message.body))
                message.ack()
        simple.close()
    return found


async def _from_kafka(address: Any) -> list[dict[str, Any]]:
    from aiokafka import AIOKafkaConsumer

    consumer = AIOKafkaConsumer(
        address.queue, bootstrap_servers=f"{address.host}:{address.port}", auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        found = await consumer.getmany(timeout_ms=3000)
        return [json.loads(record.value) for records in found.values() for record in records]
    finally:
        await consumer.stop()


@pytest.mark.slow
@pytest.mark.parametrize("broker", SERVED)
def test_what_changed_reaches_the_broker(broker: str, world: World) -> None:
    with queue_on(broker) as queue:
        watch = world.watch()
        url = queue.url.replace("?group=restock", "")
        world.channel(world.person("feeds"), f"feed{url}")
        world.happens(watch, "", "US 10", occasion="o1", listed=[("US 10", Availability.IN_STOCK)])
        send(world)
        delivery = world.deliveries()[0]
        assert (delivery.state, delivery.reason) == (DeliveryState.SENT, None)
        (event,) = received(queue)
        assert event["id"] == delivery.message_id
        assert (event["type"], event["specversion"]) == ("dev.restock.changes.v1", "1.0")
        assert event["data"]["url"] == "https://shop.example/products/jordan"
        changes = event["data"]["transitions"]
        assert [(t["variant"], t["kind"], t["price"]) for t in changes] == [
            ("", "restock", "199"),
            ("US 10", "restock", "199"),
        ]


@pytest.fixture
def hook(httpserver: HTTPServer) -> Iterator[list[Request]]:
    seen: list[Request] = []

    def take(request: Request) -> Response:
        request.get_data()
        seen.append(request)
        return Response(status=httpserver.planned.pop(0) if httpserver.planned else 200)  # type: ignore[attr-defined]

    httpserver.planned = []  # type: ignore[attr-defined]
    httpserver.expect_request("/hook").respond_with_handler(take)
    yield seen
    httpserver.clear()


def http_feed(world: World, httpserver: HTTPServer) -> None:
    url = f"feedhttp://127.0.0.1:{httpserver.port}/hook?secret={SECRET}"
    world.channel(world.person("feeds"), url)


def test_a_webhook_is_signed_and_its_id_stays_in_every_try(
    world: World, clock: Clock, httpserver: HTTPServer, hook: list[Request]
) -> None:
    http_feed(world, httpserver)
    httpserver.planned = [503, 200]  # type: ignore[attr-defined]
    world.happens(world.watch())
    send(world)
    clock.advance(seconds=5)
    send(world)
    bodies = [json.loads(request.get_data()) for request in hook]
    assert len(hook) == 2
    assert bodies[0] == bodies[1]
    assert {request.headers["webhook-id"] for request in hook} == {bodies[0]["id"]}
    last = hook[-1]
    expected = signed_headers(
        last.get_data(),
        key=b"k" * 32,
        message_id=last.headers["webhook-id"],
        at=_at(last.headers["webhook-timestamp"]),
    )
    assert last.headers["webhook-signature"] == expected["webhook-signature"]
    assert last.headers["content-type"] == "application/cloudevents+json"


def _at(timestamp: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(int(timestamp), UTC)


def test_what_is_over_by_now_is_told_all_the_same(
    world: World, clock: Clock, httpserver: HTTPServer, hook: list[Request]
) -> None:
    http_feed(world, httpserver)
    watch = world.watch()
    world.happens(watch, occasion="o1")
    clock.advance(seconds=1)
    world.happens(watch, occasion="o2", kind=TransitionKind.SOLD_OUT)
    world.state(watch, "", Availability.OUT_OF_STOCK)
    clock.advance(days=2)
    send(world)
    kinds = [json.loads(r.get_data())["data"]["transitions"][0]["kind"] for r in hook]
    assert sorted(kinds) == ["restock", "sold_out"]


def test_a_feed_is_tried_for_a_week_and_not_for_twelve_times(
    world: World, clock: Clock, httpserver: HTTPServer, hook: list[Request]
) -> None:
    http_feed(world, httpserver)
    httpserver.planned = [503] * 15  # type: ignore[attr-defined]
    world.happens(world.watch())
    for _ in range(16):
        send(world)
        clock.advance(hours=2)
    assert (len(hook), world.deliveries()[0].state) == (16, DeliveryState.SENT)
    httpserver.planned = [503] * 2  # type: ignore[attr-defined]
    world.happens(world.watch(url="https://shop.example/2"), occasion="o2")
    send(world)
    clock.advance(days=8)
    send(world)
    assert world.deliveries()[1].state is DeliveryState.EXPIRED


def test_a_feed_hears_everything_and_its_person_nothing_of_it(
    world: World, httpserver: HTTPServer, hook: list[Request]
) -> None:
    http_feed(world, httpserver)
    watch = world.watch()
    world.subscribe(1, watch, variants=["US 9"])
    world.happens(watch, "US 10", kind=TransitionKind.CHANGED)
    send(world)
    assert len(hook) == 1, "not what the person asked for, and only once"


def test_a_feed_that_was_turned_off_hears_nothing(
    world: World, httpserver: HTTPServer, hook: list[Request]
) -> None:
    http_feed(world, httpserver)
    world.set(Channel, 1, state=ChannelState.DISABLED)
    world.happens(world.watch())
    send(world)
    assert (hook, world.deliveries()) == ([], [])


@pytest.mark.parametrize("service", SERVICES)
def test_members_may_have_none(service: str) -> None:
    with pytest.raises(ConfigError, match="may not be used here"):
        validate(f"{service}://127.0.0.1/1?secret={SECRET}", rules=MEMBER)


@pytest.mark.parametrize("scheme", ["feedamqp", "feedrediss", "feedkafkas"])
def test_passwords_of_brokers_are_never_shown(scheme: str) -> None:
    url = f"{scheme}://ann:hunter22@127.0.0.1:9/1"
    checked = validate(url)
    assert "hunter22" not in f"{checked!r} {checked.masked} {checked.lane}"
    assert checked.lane == "127.0.0.1:9"


@pytest.mark.parametrize(
    "url", ["feedamqp://ann:hunter22@127.0.0.1:9/", "feedredis://:hunter22@127.0.0.1:9/0"]
)
def test_a_broker_that_is_away_is_tried_again(url: str, world: World) -> None:
    world.channel(world.person("feeds"), url)
    world.happens(world.watch())
    send(world)
    (attempt,) = world.attempts()
    assert (world.deliveries()[0].state, attempt.outcome) == (DeliveryState.WAITING, "retry")
    assert "no connection to the broker" in attempt.detail
    assert "hunter22" not in attempt.detail
    assert world.deliveries()[0].due_at - world.clock() <= timedelta(hours=1)
