"""Connections to feeds' brokers, kept open for some seconds: a handshake costs more than the event itself.

Whoever sends has a connection for himself. One on which anything went wrong is closed, so that no late answer
to one send is taken for another's. Neither is one used again that the broker has ended or spoken on unasked.
"""

from __future__ import annotations

import atexit
import select
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from crawler.queues import QueueAddress

KEEP_S = 5.0
"""Shorter than half of any heartbeat, so that none must be sent."""


class Kept:
    """Idle connections of kombu, by address. Safe to share between threads."""

    def __init__(self, keep_s: float = KEEP_S) -> None:
        self._keep_s = keep_s
        self._idle: defaultdict[QueueAddress, list[tuple[float, Any]]] = defaultdict(list)
        self._lock = threading.Lock()
        self._sweeper: threading.Timer | None = None

    @contextmanager
    def lent(self, address: QueueAddress, make: Callable[[QueueAddress], Any]) -> Iterator[Any]:
        """An open connection, else a new one that isn't open yet. It is kept where nothing is raised."""
        connection = self._take(address) or make(address)
        try:
            yield connection
        except BaseException:
            _abandon(connection)
            raise
        self._put(address, connection)

    def _take(self, address: QueueAddress) -> Any | None:
        while True:
            with self._lock:
                if not self._idle[address]:
                    return None
                _, connection = self._idle[address].pop()
            if _is_usable(connection):
                return connection
            _abandon(connection)

    def _put(self, address: QueueAddress, connection: Any) -> None:
        with self._lock:
            self._idle[address].append((time.monotonic(), connection))
            if self._sweeper is None:
                self._sweep_later()

    def _sweep_later(self) -> None:
        self._sweeper = threading.Timer(self._keep_s, self._sweep)
        self._sweeper.daemon = True
        self._sweeper.start()

    def _sweep(self) -> None:
        self.close(idle_since=time.monotonic() - self._keep_s)
        with self._lock:
            self._sweeper = None
            if any(self._idle.values()):
                self._sweep_later()

    def close(self, *, idle_since: float = float("inf")) -> None:
        """Close those that nobody has used since then."""
        with self._lock:
            old = [c for listed in self._idle.values() for at, c in listed if at <= idle_since]
            for address, listed in list(self._idle.items()):
                self._idle[address] = [(at, c) for at, c in listed if at > idle_since]
        for connection in old:
            _close(connection)


def _is_usable(connection: Any) -> bool:
    """Open, and nothing to be read: what a broker says unasked is that it goes away."""
    if not connection.connected:
        return False
    # Redis's client looks by itself.
    sock = getattr(getattr(connection.connection, "transport", None), "sock", None)
    if sock is None:
        return True
    poll = select.poll()
    poll.register(sock, select.POLLIN | select.POLLHUP | select.POLLERR)
    return not poll.poll(0)


def _abandon(connection: Any) -> None:
    """Close it without a farewell: one that no longer answers would be waited for."""
    collect = getattr(connection.connection, "collect", None) if connection.connected else None
    if collect is not None:
        collect()
    _close(connection)


def _close(connection: Any) -> None:
    with suppress(*connection.connection_errors, *connection.channel_errors, OSError):
        connection.release()


KEPT = Kept()
atexit.register(KEPT.close)
