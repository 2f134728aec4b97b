"""Event feeds as channels: ``feedamqp://``, ``feedredis://``, ``feedkafka://`` and ``feedhttps://``.

The operator's alone: none of their schemas is on the members' list. What is sent is a CloudEvent; what is no
event (a test of the channel) is put into one.
"""

from __future__ import annotations

import asyncio
import json
import time
import warnings
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from uuid import uuid4

with warnings.catch_warnings():
    # Apprise's PGP part imports the standard library's imghdr, which warns on Python 3.11 and 3.12.
    warnings.simplefilter("ignore", DeprecationWarning)
    import apprise

from alerts import wire
from alerts.channels.kept import KEPT
from alerts.channels.webhook import NotifyStandardWebhook
from crawler import brokers
from crawler.errors import ConfigError
from crawler.queues import QueueAddress, read_address

QUEUE = "restock.changes"
MEDIA_TYPE = "application/cloudevents+json"
LARGEST = 1_000_000
ANSWER_S = 10.0
"""So long RabbitMQ may take for each answer; to confirm an event, what is left of the send's time."""

NotifyBase = cast(Any, apprise).NotifyBase


def as_event(body: str, title: str) -> bytes:
    """The body, where it is an event; else one that holds it."""
    if body.startswith('{"specversion":'):
        return body.encode()
    sending = wire.current.get()
    made = {
        "specversion": "1.0",
        "type": "dev.restock.test.v1",
        "source": "/restock",
        "id": sending.message_id if sending is not None and sending.message_id else uuid4().hex,
        "datacontenttype": "application/json",
        "data": {"title": title, "text": body},
    }
    return json.dumps(made, ensure_ascii=False).encode()


class _BrokerFeed(NotifyBase):  # type: ignore[misc, valid-type]  # Apprise's classes are typed in part
    """What the brokers' plugins share: the address, its masked form, and what failed where."""

    service_url = "https://cloudevents.io/"
    setup_url = "https://github.com/restock-monitor/restock-monitor/blob/main/docs/events.md"
    request_rate_per_sec = 0
    body_maxlen = LARGEST
    templates = ("{schema}://{host}:{port}/{place}", "{schema}://{user}:{password}@{host}:{port}/{place}")
    template_tokens = {  # noqa: RUF012 - Apprise's own name and shape
        **NotifyBase.template_tokens,
        "host": {"name": "Host", "type": "string", "required": True},
        "port": {"name": "Port", "type": "int"},
        "user": {"name": "User", "type": "string"},
        "password": {"name": "Password", "type": "string", "private": True},
        "place": {"name": "Virtual host, database or topic", "type": "string"},
    }

    def __init__(self, broker: str = "", **more: Any) -> None:
        super().__init__(**more)
        self._broker = broker
        try:
            self.address = read_address(broker)
        except ConfigError as exc:
            raise TypeError(str(exc)) from None

    def send(self, body: str, title: str = "", notify_type: Any = None, **_: Any) -> bool:
        event = as_event(body, title)
        sending = wire.current.get()
        try:
            self.publish(event, json.loads(event)["id"])
        except ModuleNotFoundError as exc:
            return _failed(sending, f"the extra queue is not installed ({exc.name})", ambiguous=False)
        except _NeverLeftError as exc:
            return _failed(sending, f"no connection to the broker ({exc})", ambiguous=False)
        except _BrokeError as exc:
            return _failed(sending, f"the broker did not confirm it ({exc})", ambiguous=True)
        return True

    def publish(self, event: bytes, event_id: str) -> None:
        """Return once the broker has it; raises _NeverLeftError or _BrokeError."""
        raise NotImplementedError

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        shown, schema = self.address, f"feed{urlsplit(self._broker).scheme}"
        secret = self.pprint(shown.password, privacy, safe="") if shown.password else ""
        login = f"{quote(shown.user, safe='')}:{secret}@" if shown.user else ""
        place = shown.queue if shown.kind == "kafka" else quote(shown.place, safe="")
        options = "" if shown.kind == "kafka" else f"?{urlencode({'queue': shown.queue})}"
        return f"{schema}://{login}{shown.host}:{shown.port}/{place}{options}"

    @staticmethod
    def parse_url(url: str) -> dict[str, Any] | None:
        found = NotifyBase.parse_url(url)
        if not found:
            return None
        scheme, _, rest = url.strip().partition("://")
        scheme = scheme.lower().removeprefix("feed")
        place, _, query = rest.partition("?")
        ours = {name: value for name, value in parse_qsl(query) if name == "queue"}
        if not scheme.startswith("kafka"):
            ours.setdefault("queue", QUEUE)
        found["broker"] = f"{scheme}://{place}" + (f"?{urlencode(ours)}" if ours else "")
        return dict(found)


def _failed(sending: wire.Sending | None, problem: str, *, ambiguous: bool) -> bool:
    if sending is not None:
        sending.replies.append(wire.Reply(problem=problem, ambiguous=ambiguous))
    return False


class _NeverLeftError(Exception):
    """No connection: the event stayed here."""


class _BrokeError(Exception):
    """It was sent, and nobody said that it arrived."""


def _by_kombu(
    make: Callable[[QueueAddress], Any], address: QueueAddress, event: bytes, event_id: str
) -> None:
    from kombu import Queue

    sending = wire.current.get()
    with KEPT.lent(address, make) as connection:
        problems = (*connection.connection_errors, *connection.channel_errors, OSError)
        try:
            connection.connect()
            channel = connection.default_channel
            # Each time: the broker takes and drops what goes to a queue that somebody has deleted since.
            Queue(address.queue, durable=True)(channel).declare()
        except problems as exc:
            raise _NeverLeftError(type(exc).__name__) from None
        try:
            connection.Producer(channel).publish(
                event,
                routing_key=address.queue,
                content_type=MEDIA_TYPE,
                content_encoding="utf-8",
                delivery_mode=2,
                message_id=event_id,
                confirm_timeout=max(sending.deadline - time.monotonic(), 1.0) if sending else ANSWER_S,
            )
        except problems as exc:
            raise _BrokeError(type(exc).__name__) from None


async def _to_kafka(address: QueueAddress, event: bytes) -> None:
    from aiokafka import AIOKafkaProducer
    from aiokafka.errors import KafkaError

    producer = AIOKafkaProducer(acks="all", request_timeout_ms=10_000, **brokers.kafka_options(address))
    try:
        await producer.start()
    except (KafkaError, OSError) as exc:
        await producer.stop()
        raise _NeverLeftError(type(exc).__name__) from None
    try:
        subject = str(json.loads(event).get("subject", ""))
        headers = [("content-type", MEDIA_TYPE.encode())]
        await producer.send_and_wait(address.queue, event, key=subject.encode(), headers=headers)
    except (KafkaError, OSError) as exc:
        raise _BrokeError(type(exc).__name__) from None
    finally:
        await producer.stop()


def _rabbitmq(address: QueueAddress) -> Any:
    return brokers.rabbitmq(address, read_timeout=ANSWER_S, write_timeout=ANSWER_S)


class NotifyRabbitFeed(_BrokerFeed):
    """``feedamqp://user:password@host/vhost?queue=restock.changes``: persistent, confirmed by the broker."""

    service_name = "Event feed: RabbitMQ"
    protocol = "feedamqp"
    secure_protocol = "feedamqps"

    def publish(self, event: bytes, event_id: str) -> None:
        _by_kombu(_rabbitmq, self.address, event, event_id)


class NotifyRedisFeed(_BrokerFeed):
    """``feedredis://host/0?queue=restock.changes``: a list, in kombu's envelope."""

    service_name = "Event feed: Redis"
    protocol = "feedredis"
    secure_protocol = "feedrediss"

    def publish(self, event: bytes, event_id: str) -> None:
        _by_kombu(brokers.redis_by_kombu, self.address, event, event_id)


class NotifyKafkaFeed(_BrokerFeed):
    """``feedkafka://host:9092/topic``: by the product's address as key, acknowledged by all replicas."""

    service_name = "Event feed: Kafka"
    protocol = "feedkafka"
    secure_protocol = "feedkafkas"

    def publish(self, event: bytes, event_id: str) -> None:
        asyncio.run(_to_kafka(self.address, event))


class NotifyHttpFeed(NotifyStandardWebhook):
    """``feedhttps://host/path?secret=whsec_...``: a POST of the event, signed as Standard Webhooks asks."""

    service_name = "Event feed: webhook"
    protocol = "feedhttp"
    secure_protocol = "feedhttps"
    body_maxlen = LARGEST
    media_type = MEDIA_TYPE

    def payload(self, body: str, title: str) -> bytes:
        return as_event(body, title)


FEEDS = (NotifyRabbitFeed, NotifyRedisFeed, NotifyKafkaFeed, NotifyHttpFeed)
