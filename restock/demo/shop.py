"""A small local shop: several hosts on one port of the loopback, with pages that sell out and come back.

A real HTTP/1.1 server with validators, so that what asks it asks as it would ask a real shop.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from restock.demo.catalogue import PRODUCTS, Product, Shown
from restock.demo.pages.router import Answer, answer
from restock.demo.timeline import Change, Face, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request and how it was answered."""

    at: datetime
    host: str
    """Without the port."""
    path: str
    """With the query."""
    method: str
    status: int
    user_agent: str
    if_none_match: str | None
    sent: int
    """Bytes of the body, 0 for a 304 or HEAD."""


class DemoShop:
    """The shop's state, and the server in threads of its own.

    Until :meth:`begin` the catalogue's first state holds, so that whoever looks has a first look;
    then ``timeline`` plays by ``clock`` (aware UTC). Nothing runs in between: what a page shows is
    computed from the time at which it is asked for.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        timeline: Timeline | None = None,
        products: tuple[Product, ...] = PRODUCTS,
        port: int = 0,
        host: str = "127.0.0.1",
    ) -> None:
        self._clock = clock
        self._timeline = timeline or Timeline()
        self._products = products
        self._opened_at = clock()
        self._began_at: datetime | None = None
        self._visits: list[Visit] = []
        self._lock = threading.Lock()
        self._server = _Server((host, port), self)
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def began_at(self) -> datetime | None:
        return self._began_at

    @property
    def visits(self) -> tuple[Visit, ...]:
        """Every request so far, oldest first."""
        with self._lock:
            return tuple(self._visits)

    def start(self) -> None:
        """Serve until :meth:`stop`; returns at once, the port is open already."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="demo-shop")
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection that is still open."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._thread = None
        self._server.server_close()

    def __enter__(self) -> DemoShop:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def begin(self) -> datetime:
        """Start the timeline; returns the moment from which its seconds count."""
        with self._lock:
            self._began_at = self._began_at or self._clock()
            return self._began_at

    def elapsed(self) -> float:
        """Seconds since :meth:`begin`; below 0 before it, so that no change is in force yet."""
        began = self._began_at
        return -1.0 if began is None else (self._clock() - began).total_seconds()

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def set_stock(self, sku: str, available: int) -> None:
        """From now on ``available`` of the variant can be bought."""
        self._change(Change(at=self.elapsed(), key=sku, available=available))

    def set_price(self, sku: str, price: Decimal) -> None:
        self._change(Change(at=self.elapsed(), key=sku, price=price))

    def set_face(self, page: str, face: Face) -> None:
        """``page`` is ``host/handle``, such as ``books.localhost/lighthouse-cookbook``."""
        self._change(Change(at=self.elapsed(), key=page, face=face))

    def _change(self, change: Change) -> None:
        if not any(change.key in product.keys for product in self._products):
            raise KeyError(f"the demo shop sells nothing called {change.key!r}")
        with self._lock:
            self._timeline = self._timeline.with_change(change)

    def shelf(self, host: str) -> tuple[Shown, ...]:
        """What ``host`` sells, as it stands now."""
        elapsed = self.elapsed()
        return tuple(self._show(p, elapsed) for p in self._products if p.host == host)

    def _show(self, product: Product, elapsed: float) -> Shown:
        return Shown(
            product=product,
            stocks=tuple(self._timeline.stock(v.sku, v.initial, elapsed) for v in product.variants),
            face=self._timeline.face(product.page, elapsed),
            origin=f"http://{product.host}:{self.port}",
        )

    def changed_at(self, product: Product | None) -> datetime:
        """When the page last became another, to the second as HTTP tells it, never in the future."""
        seconds = 0.0
        if product is not None and self._began_at is not None:
            seconds = self._timeline.last_change(product.keys, self.elapsed())
        start = self._began_at if seconds > 0 and self._began_at else self._opened_at
        return (start + timedelta(seconds=max(seconds, 0.0))).replace(microsecond=0)

    def now(self) -> datetime:
        return self._clock()

    def note(self, visit: Visit) -> None:
        with self._lock:
            self._visits.append(visit)


class _Server(ThreadingHTTPServer):
    """Closes kept-alive connections when it is closed: their threads would wait for the next request."""

    daemon_threads = True
    block_on_close = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], shop: DemoShop) -> None:
        self.shop = shop
        self._open: set[socket.socket] = set()
        super().__init__(address, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        for request in tuple(self._open):
            _hang_up(request)
        super().server_close()


def _hang_up(request: socket.socket) -> None:
    with contextlib.suppress(OSError):  # the visitor may have been faster
        request.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60
    # One segment for head and body; Nagle's wait would add 40 ms to every answer.
    wbufsize = -1
    disable_nagle_algorithm = True

    def version_string(self) -> str:
        return "demo-shop"

    def do_GET(self) -> None:
        self._reply(with_body=True)

    def do_HEAD(self) -> None:
        self._reply(with_body=False)

    def _reply(self, *, with_body: bool) -> None:
        shop = self.server.shop
        host = self.headers.get("Host", "").rsplit(":", 1)[0].lower()
        made = answer(host, self.path, shop.shelf(host))
        changed_at = shop.changed_at(made.product)
        etag = f'W/"{hashlib.sha256(made.body.encode()).hexdigest()[:20]}"'
        fresh = made.status == 200 and self._has(etag, changed_at)
        sent = self._not_modified(etag) if fresh else self._send(made, etag, changed_at, with_body)
        shop.note(
            Visit(
                at=shop.now(),
                host=host,
                path=self.path,
                method=self.command,
                status=304 if fresh else made.status,
                user_agent=self.headers.get("User-Agent", ""),
                if_none_match=self.headers.get("If-None-Match"),
                sent=sent,
            )
        )

    def _has(self, etag: str, changed_at: datetime) -> bool:
        """Whether the visitor's copy is the current one; a tag, where given, decides alone (RFC 9110)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or etag in {tag.strip() for tag in tags.split(",")}
        since = self.headers.get("If-Modified-Since")
        if since is None:
            return False
        try:
            return changed_at <= parsedate_to_datetime(since).astimezone(UTC)
        except ValueError:
            return False

    def _not_modified(self, etag: str) -> int:
        self.send_response(304)
        self.send_header("ETag", etag)
        self.end_headers()
        return 0

    def _send(self, made: Answer, etag: str, changed_at: datetime, with_body: bool) -> int:
        body = made.body.encode()
        zipped = "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 1000
        if zipped:
            body = gzip.compress(body, 6, mtime=0)
        headers = {
            "Content-Type": made.content_type,
            "Content-Length": str(len(body)),
            "Vary": "Accept-Encoding",
            "Cache-Control": "no-cache",
            **({"Content-Encoding": "gzip"} if zipped else {}),
            **({"Retry-After": str(made.retry_after)} if made.retry_after is not None else {}),
            **dict(made.platform_headers),
        }
        if made.status == 200:
            headers |= {"ETag": etag, "Last-Modified": format_datetime(changed_at, usegmt=True)}
        self.send_response(made.status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)
        return len(body) if with_body else 0

    def log_message(self, format: str, *args: Any) -> None:
        """The visits are the log; nothing is written to stderr."""
