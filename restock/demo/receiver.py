"""A local HTTP receiver of JSON posts: what a person's own webhook is."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One POST as it arrived."""

    at: datetime
    path: str
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    status: int
    """What it was answered with."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """How to answer a post."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    delay_s: float = 0.0
    """How long the receiver thinks before it answers; the post is kept before that."""


class Receiver:
    """Listens from :meth:`start` to :meth:`stop`. ``answer`` says how to answer each post (200 by default).

    ``on_post`` and ``answer`` are called in the connection's thread.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        on_post: Callable[[Post], None] | None = None,
        answer: Callable[[str], Reply] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self._clock = clock
        self._on_post = on_post
        self._answer = answer
        self._posts: list[Post] = []
        self._lock = threading.Lock()
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def posts(self) -> tuple[Post, ...]:
        with self._lock:
            return tuple(self._posts)

    def channel_url(self, path: str = "/") -> str:
        """The channel that posts JSON to ``path`` here."""
        return f"json://127.0.0.1:{self.port}{path}"

    def start(self) -> None:
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="receiver")
        self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> Receiver:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def take(self, path: str, headers: dict[str, str], body: bytes) -> Reply:
        """Keep a post and say how to answer it."""
        reply = self._answer(path) if self._answer else Reply()
        post = Post(at=self._clock(), path=path, headers=headers, body=body, status=reply.status)
        with self._lock:
            self._posts.append(post)
        if self._on_post:
            self._on_post(post)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def __init__(self, address: tuple[str, int], receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    # HTTP/1.0: one connection a post, so that stopping never waits for a kept-alive one.
    server: _Server
    timeout = 30

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.receiver.take(self.path, headers, body)
        if reply.delay_s:
            time.sleep(reply.delay_s)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """The posts are the log; nothing is written to stderr."""
