"""A real HTTP server for crawls: many hosts on one port, every request noted; and crawls as processes."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(kw_only=True)
class Hit:
    host: str
    path: str
    headers: Mapping[str, str]
    began: float
    ended: float = 0.0


@dataclass(kw_only=True)
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None
    """A Content-Length that is not the body's."""
    drip: float = 0.0
    """Seconds between two bytes."""
    hang: bool = False
    after: float = 0.0


Shop = Callable[[Hit], Answer]


class LocalShop:
    """``shops`` answers by host name; what has no robots.txt of its own gets a 404 for it."""

    def __init__(self, shops: Mapping[str, Shop] | None = None) -> None:
        self.shops = dict(shops or {})
        self.hits: list[Hit] = []
        self.connections = 0
        self.closing = threading.Event()
        shop = self

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 128

            def process_request(self, request: Any, client_address: Any) -> None:
                shop.connections += 1
                super().process_request(request, client_address)

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A visitor that hangs up is no error."""

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                shop._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """The hits are the log."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def __enter__(self) -> LocalShop:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, host: str, path: str = "/p/1") -> str:
        return f"http://{host}:{self.port}{path}"

    def pages(self, host: str) -> list[Hit]:
        return [h for h in self.hits if h.host == host and h.path != "/robots.txt"]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers.get("Host", "").rsplit(":", 1)[0].lower()
        hit = Hit(host=host, path=handler.path, headers=dict(handler.headers), began=time.monotonic())
        self.hits.append(hit)
        answer = self.shops.get(host, lambda _: Answer(status=404))(hit)
        if answer.hang:
            self.closing.wait(20)
            handler.close_connection = True
            return
        self.closing.wait(answer.after)
        handler.send_response(answer.status)
        length = len(answer.body) if answer.promised is None else answer.promised
        for name, value in {"Content-Type": "text/html", **answer.headers}.items():
            handler.send_header(name, value)
        if answer.status != 304:
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        hit.ended = time.monotonic()
        if answer.drip:
            for byte in answer.body:
                if self.closing.wait(answer.drip):
                    break
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
        else:
            handler.wfile.write(answer.body)
        handler.close_connection = answer.promised is not None


def product_page(
    name: str = "Comet Runner", *, availability: str = "InStock", sku: str = "CR-1", price: str = "120.00"
) -> bytes:
    stock = "Add to cart" if availability == "InStock" else "Sold out"
    state = "" if availability == "InStock" else " disabled"
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Product", "name": "{name}",
"sku": "{sku}", "offers": {{"@type": "Offer", "price": "{price}", "priceCurrency": "EUR",
"availability": "https://schema.org/{availability}"}}}}</script></head>
<body><main><h1>{name}</h1><p class="price">€{price}</p>
<button type="submit" class="add-to-cart"{state}>{stock}</button></main></body></html>""".encode()


def scrapy(
    *arguments: str,
    home: Path,
    allow: Iterable[str] = (),
    program: Path | None = None,
    seconds: float = 60,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """``scrapy ARGUMENTS`` from the checkout on the installation in ``home``."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("RESTOCK_", "COV_CORE"))}
    command = [str(program)] if program else ["-m", "scrapy"]
    return subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=ROOT,
        env={
            **inherited,
            "RESTOCK_HOME": str(home),
            "RESTOCK_ALLOW_HOSTS": ",".join(allow),
            "RESTOCK_SITE_DELAY_S": "0.3",
            "RESTOCK_BROWSER": "off",
            "PYTHONPATH": str(ROOT),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
