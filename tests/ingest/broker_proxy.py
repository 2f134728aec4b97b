"""A wire to a real broker that a test can cut, or make swallow what the broker answers."""

from __future__ import annotations

import socket
import socketserver
import threading
from contextlib import suppress
from typing import Any


class BrokerProxy:
    """Listens on ``port`` and passes everything on to ``place``."""

    def __init__(self, place: tuple[str, int]) -> None:
        self.opened = 0
        """Connections so far."""
        self.mute = False
        """What the broker says is lost; what it is told arrives."""
        self.mute_from: bytes | None = None
        """Mute as soon as this is told."""
        self._place = place
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                outer._pass_on(self.request)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = int(self._server.server_address[1])
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()

    def _pass_on(self, client: socket.socket) -> None:
        self.opened += 1
        with socket.create_connection(self._place) as broker:
            self._pairs.append((client, broker))
            back = threading.Thread(target=self._pump, args=(broker, client, True), daemon=True)
            back.start()
            self._pump(client, broker, False)
            back.join()

    def _pump(self, source: socket.socket, target: socket.socket, answers: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.mute = self.mute or (
                    not answers and self.mute_from is not None and self.mute_from in data
                )
                if not (answers and self.mute):
                    target.sendall(data)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Every connection ends, as with a broker that is started anew."""
        for pair in self._pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def close(self) -> None:
        self.cut()
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> BrokerProxy:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()
