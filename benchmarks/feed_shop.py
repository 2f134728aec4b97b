"""A local shop with a long listing, as Shopify serves it: for the feed's benchmark and its test over HTTP.

The newest products come first, as they do there. Any host name is answered. What is asked, and how many
requests were under way at once, is noted.
"""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SIZES = ("US 8", "US 9", "US 10", "US 11", "US 12")


def product(number: int, *, title: str | None = None, sold_out: bool | None = None) -> dict[str, Any]:
    """A product of the listing; every seventh is sold out."""
    gone = number % 7 == 0 if sold_out is None else sold_out
    return {
        "id": 8_000_000_000 + number,
        "title": title or f"Harbor Runner {number}",
        "handle": f"runner-{number}",
        "body_html": "<p>" + "A light shoe for a long way. " * 12 + "</p>",
        "published_at": "2026-11-20T10:00:00-05:00",
        "vendor": "Harbor",
        "product_type": "Sneakers",
        "tags": ["mens", "running", f"batch-{number % 50}"],
        "variants": [
            {
                "id": 40_000_000_000 + number * 10 + place,
                "title": size,
                "option1": size,
                "sku": f"HR{number:05d}-{place}",
                "available": not gone and (number + place) % 3 != 0,
                "price": f"{80 + number % 120}.00",
                "position": place + 1,
            }
            for place, size in enumerate(SIZES)
        ],
        "images": [{"src": f"https://cdn.shop.example/{number}.jpg"}],
        "options": [{"name": "Size", "position": 1, "values": list(SIZES)}],
    }


class FeedShop:
    """Serves from entering to leaving. ``broken`` names a page of the listing that answers 500."""

    def __init__(self, products: int) -> None:
        self.asked: list[str] = []
        self.most_at_once = 0
        self.broken: int | None = None
        self._listed = [_encoded(product(n)) for n in range(products, 0, -1)]
        self._under_way = 0
        self._lock = threading.Lock()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                shop._answer(self)

            def log_message(self, *_: Any) -> None:
                """What is asked is noted elsewhere."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, host: str, path: str = "/products.json") -> str:
        return f"http://{host}:{self.port}{path}"

    def add(self, *products: dict[str, Any]) -> None:
        """These are listed before all others from now on."""
        with self._lock:
            self._listed[:0] = [_encoded(p) for p in products]

    def replace(self, place: int, changed: dict[str, Any]) -> None:
        with self._lock:
            self._listed[place] = _encoded(changed)

    def __enter__(self) -> FeedShop:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.asked.append(handler.path)
            self._under_way += 1
            self.most_at_once = max(self.most_at_once, self._under_way)
            status, body = self._said(handler.path)
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        with self._lock:
            # Before the last byte: whoever has all of it may ask again at once.
            self._under_way -= 1
        handler.wfile.write(body)

    def _said(self, path: str) -> tuple[int, bytes]:
        parts = urlsplit(path)
        if parts.path == "/meta.json":
            return 200, b'{"currency": "USD"}'
        if not parts.path.endswith("/products.json"):
            return 404, b"{}"
        query = parse_qs(parts.query)
        limit, page = int(query.get("limit", ["30"])[0]), int(query.get("page", ["1"])[0])
        if page == self.broken:
            return 500, b"{}"
        listed = self._listed[(page - 1) * limit : page * limit]
        return 200, b'{"products": [' + b",".join(listed) + b"]}"


def _encoded(value: dict[str, Any]) -> bytes:
    return json.dumps(value).encode()
