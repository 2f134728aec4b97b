"""Events from a Kafka topic: the offset is committed after the database, the order of a partition is kept."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.errors import CommitFailedError, KafkaError

from crawler.brokers import kafka_options
from crawler.queues import QueueAddress
from restock.ingesting.taker import BATCH, Taker, pause

logger = logging.getLogger(__name__)

SESSION_MS = 6000
"""So soon a killed consumer's partitions are another's; the usual 45 s make joins as slow."""
WAIT_MS = 200
"""Some brokers answer only after the whole wait, although an event came meanwhile."""


class KafkaConsumer:
    """Runs until it is stopped; a broker that goes away is waited for."""

    def __init__(self, address: QueueAddress, taker: Taker) -> None:
        self._address = address
        self._taker = taker
        self._tries = 0

    async def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                await self._work(stop)
            except (KafkaError, OSError) as exc:
                wait = pause(self._tries)
                self._tries += 1
                logger.error(
                    "%s is away, trying again in %.0f s: %s", self._address, wait, type(exc).__name__
                )
                await asyncio.to_thread(stop.wait, wait)

    async def _work(self, stop: threading.Event) -> None:
        consumer = AIOKafkaConsumer(
            self._address.queue,
            group_id=self._address.group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=SESSION_MS,
            heartbeat_interval_ms=SESSION_MS // 4,
            fetch_max_wait_ms=WAIT_MS,
            **kafka_options(self._address),
        )
        try:
            await consumer.start()
            self._tries = 0
            while not stop.is_set():
                found = await consumer.getmany(timeout_ms=WAIT_MS, max_records=BATCH)
                if found and not await self._settle(consumer, found):
                    return
        finally:
            await consumer.stop()

    async def _settle(self, consumer: AIOKafkaConsumer, found: dict[TopicPartition, list[Any]]) -> bool:
        records = [record for listed in found.values() for record in listed]
        bodies = [record.value or b"" for record in records]
        taken = await asyncio.to_thread(self._taker.take, bodies)
        if taken is None:
            return False
        if taken.reasons:
            await self._bury([(records[place], reason) for place, reason in taken.reasons.items()])
        offsets = {partition: listed[-1].offset + 1 for partition, listed in found.items()}
        try:
            await consumer.commit(offsets)
        except CommitFailedError:
            # Another consumer has the partition now, and takes these once more: repeated, nothing else.
            logger.warning("%s: the partitions are another consumer's now", self._address)
        return True

    async def _bury(self, dead: list[tuple[Any, str]]) -> None:
        producer = AIOKafkaProducer(acks="all", **kafka_options(self._address))
        await producer.start()
        try:
            for record, reason in dead:
                await producer.send_and_wait(
                    self._address.dead,
                    record.value,
                    key=record.key,
                    headers=[("restock-reason", reason.encode())],
                )
        finally:
            await producer.stop()
