"""Feeds keep their connection for some seconds; what was not confirmed never counts as sent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from broker_proxy import BrokerProxy
from test_event_feeds import received

from alerts import transport
from alerts.channels import feeds
from alerts.channels.kept import KEPT, Kept
from alerts.model import Format, Message, SendError
from benchmarks.queue_crowd import Queue, queue_on, wait_for
from crawler import brokers
from crawler.queues import QueueAddress, read_address

SERVED = [pytest.param(broker, marks=pytest.mark.service(broker)) for broker in ("rabbitmq", "redis")]


@contextmanager
def behind_a_proxy(broker: str) -> Iterator[tuple[Queue, BrokerProxy, str]]:
    """The queue, the wire to it, and the feed's URL by that wire."""
    with queue_on(broker) as queue:
        address = read_address(queue.url)
        with BrokerProxy((address.host, address.port)) as proxy:
            parts = urlsplit(queue.url)
            login = parts.netloc.rpartition("@")[0]
            place = f"{login}@127.0.0.1:{proxy.port}" if login else f"127.0.0.1:{proxy.port}"
            try:
                yield queue, proxy, f"feed{parts.scheme}://{place}{parts.path}?queue={address.queue}"
            finally:
                KEPT.close()


def send(url: str, number: int, *, timeout: float = 10.0) -> None:
    body = json.dumps({"specversion": "1.0", "id": f"e-{number}"})
    assert body.startswith('{"specversion":')
    message = Message(message_id=f"e-{number}", title="", heading="", body=body, format=Format.PLAIN)
    transport.send(url, message, timeout=timeout)


def ids(queue: Queue) -> list[str]:
    return [event["id"] for event in received(queue)]


@pytest.mark.slow
@pytest.mark.parametrize("broker", SERVED)
def test_many_events_share_a_connection(broker: str) -> None:
    with behind_a_proxy(broker) as (queue, proxy, url):
        send(url, 0)
        opened = proxy.opened
        for number in range(1, 20):
            send(url, number)
        assert proxy.opened == opened
        assert ids(queue) == [f"e-{number}" for number in range(20)]


@pytest.mark.slow
@pytest.mark.parametrize("broker", SERVED)
def test_a_connection_that_has_ended_meanwhile_is_replaced(broker: str) -> None:
    with behind_a_proxy(broker) as (queue, proxy, url):
        send(url, 1)
        proxy.cut()
        send(url, 2)
        assert ids(queue) == ["e-1", "e-2"]


@pytest.mark.slow
@pytest.mark.service("rabbitmq")
def test_what_nobody_confirmed_is_ambiguous_and_its_connection_not_kept() -> None:
    with behind_a_proxy("rabbitmq") as (queue, proxy, url):
        send(url, 1)
        opened = proxy.opened
        proxy.mute_from = b"e-2"
        with pytest.raises(SendError, match="the broker did not confirm it") as caught:
            send(url, 2, timeout=1.0)
        assert caught.value.ambiguous
        proxy.mute_from, proxy.mute = None, False
        send(url, 3)
        assert proxy.opened == opened + 1
        assert ids(queue) == ["e-1", "e-2", "e-3"]


@pytest.mark.slow
@pytest.mark.service("rabbitmq")
def test_a_broker_that_says_nothing_is_not_waited_for_and_nothing_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(feeds, "ANSWER_S", 0.5)
    with behind_a_proxy("rabbitmq") as (queue, proxy, url):
        send(url, 1)
        proxy.mute = True
        with pytest.raises(SendError, match="no connection to the broker") as caught:
            send(url, 2)
        assert not caught.value.ambiguous
        proxy.mute = False
        assert ids(queue) == ["e-1"]


@pytest.mark.slow
@pytest.mark.service("rabbitmq")
def test_a_queue_that_was_deleted_meanwhile_is_declared_again() -> None:
    with behind_a_proxy("rabbitmq") as (queue, _, url):
        send(url, 1)
        queue.drop()
        send(url, 2)
        assert ids(queue) == ["e-2"]


@pytest.mark.slow
@pytest.mark.service("rabbitmq")
def test_an_idle_connection_is_closed_by_itself() -> None:
    with queue_on("rabbitmq") as queue:
        address: QueueAddress = read_address(queue.url)
        kept = Kept(keep_s=0.05)
        with kept.lent(address, brokers.rabbitmq) as connection:
            connection.connect()
        wait_for(lambda: not connection.connected, within=10)
        with kept.lent(address, brokers.rabbitmq) as another:
            assert another is not connection
