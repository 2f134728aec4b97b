"""``restock ingest``: takes what comes from a queue until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from datetime import UTC, datetime

from crawler.errors import ConfigError
from crawler.queues import QueueAddress, read_address
from restock.ingesting.inlet import Inlet
from restock.ingesting.taker import Taker

logger = logging.getLogger(__name__)


def consume(url: str, inlet: Inlet, *, until: datetime | None = None) -> None:
    """Block until SIGTERM, SIGINT or ``until``; what was taken is finished first.

    Raises ConfigError where the address or the extra ``queue`` is missing.
    """
    address = read_address(url)
    stop = threading.Event()
    before = {n: signal.signal(n, lambda *_: stop.set()) for n in (signal.SIGTERM, signal.SIGINT)}
    timer = None
    if until is not None:
        timer = threading.Timer(max(0.0, (until - datetime.now(UTC)).total_seconds()), stop.set)
        timer.daemon = True
        timer.start()
    taker = Taker(inlet=inlet, stop=stop)
    logger.info("taking the events of %s from %s", inlet.source.name, address)
    try:
        _run(address, taker, stop)
    except ModuleNotFoundError as exc:
        raise ConfigError(
            f"reading from {address.kind} needs a library that isn't installed ({exc.name})",
            hint="install the extra: pip install 'restock-monitor[queue]'",
        ) from exc
    finally:
        if timer is not None:
            timer.cancel()
        for number, handler in before.items():
            signal.signal(number, handler)
    logger.info("stopped: %s", taker.summary)


def _run(address: QueueAddress, taker: Taker, stop: threading.Event) -> None:
    match address.kind:
        case "amqp":
            from restock.ingesting.from_rabbitmq import RabbitConsumer

            RabbitConsumer(address, taker).run(stop)
        case "redis":
            from restock.ingesting.from_redis import RedisConsumer

            RedisConsumer(address, taker).run(stop)
        case "kafka":
            from restock.ingesting.from_kafka import KafkaConsumer

            asyncio.run(KafkaConsumer(address, taker).run(stop))
