"""Events from RabbitMQ: acknowledged after the commit, dead letters to a queue of their own."""

from __future__ import annotations

import logging
import threading

from kombu import Connection, Consumer, Message, Queue

from crawler.brokers import rabbitmq
from crawler.queues import QueueAddress
from restock.ingesting.taker import BATCH, COMPANY_S, Taker, pause

logger = logging.getLogger(__name__)

PREFETCH = 2 * BATCH
WAIT_S = 0.5


class RabbitConsumer:
    """Runs until it is stopped; a broker that goes away is waited for."""

    def __init__(self, address: QueueAddress, taker: Taker) -> None:
        self._address = address
        self._taker = taker
        self._waiting: list[Message] = []
        self._tries = 0

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            connection = rabbitmq(self._address)
            try:
                with connection:
                    self._work(connection, stop)
            except (*connection.recoverable_connection_errors, *connection.recoverable_channel_errors) as exc:
                wait = pause(self._tries)
                self._tries += 1
                logger.error(
                    "%s is away, trying again in %.0f s: %s", self._address, wait, type(exc).__name__
                )
                stop.wait(wait)

    def _work(self, connection: Connection, stop: threading.Event) -> None:
        self._waiting = []
        channel = connection.channel()
        queue = Queue(self._address.queue, durable=True)
        consumer = Consumer(
            channel, [queue], on_message=self._waiting.append, prefetch_count=PREFETCH, accept=None
        )
        with consumer:
            self._tries = 0
            while not stop.is_set():
                self._gather(connection)
                if self._waiting and not self._settle(connection):
                    return

    def _gather(self, connection: Connection) -> None:
        """The first waits for company shortly."""
        wait = WAIT_S
        while len(self._waiting) < BATCH:
            try:
                connection.drain_events(timeout=wait)
            except TimeoutError:
                if connection.supports_heartbeats:
                    connection.heartbeat_check()
                return
            wait = COMPANY_S

    def _settle(self, connection: Connection) -> bool:
        batch = self._waiting[:BATCH]
        taken = self._taker.take([_body(message) for message in batch])
        if taken is None:
            return False
        for place, reason in taken.reasons.items():
            self._bury(connection, batch[place], reason)
        batch[-1].ack(multiple=True)
        del self._waiting[: len(batch)]
        return True

    def _bury(self, connection: Connection, message: Message, reason: str) -> None:
        producer = connection.Producer()
        queue = Queue(self._address.dead, durable=True)
        producer.publish(
            _body(message),
            routing_key=queue.name,
            declare=[queue],
            content_type="application/octet-stream",
            content_encoding="binary",
            headers={"restock-reason": reason},
            delivery_mode=2,
        )


def _body(message: Message) -> bytes:
    body = message.body
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body)
