"""Many shops in one process, which note who was asked when: the witness of ``bench_workers.py``.

Prints ``PORT <n>`` and serves until its standard input closes. Any host name is a shop with the pages of
``local_shop.py``. ``GET /--log`` gives what was asked so far as JSON lines: host, path, start and end in
seconds of the machine's monotonic clock.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.local_shop import Page, make_page

LOG = "/--log"


class Shop:
    def __init__(self, *, pages: int, latency_s: float) -> None:
        self.latency_s = latency_s
        self._pages: list[Page] = [make_page(number, in_stock=True) for number in range(pages)]
        self._log: list[tuple[str, str, float, float]] = []
        self._served = 0

    def note(self, host: str, path: str, began: float) -> None:
        self._log.append((host, path, began, time.monotonic()))

    def body(self, path: str) -> tuple[str, bytes]:
        """The status and a compressed body."""
        if path == LOG:
            return "200 OK", "".join(f"{json.dumps(line)}\n" for line in self._log).encode()
        if path == "/robots.txt":
            return "404 Not Found", b""
        self._served += 1
        page = self._pages[hash(path) % len(self._pages)]
        return "200 OK", page.gzip(f"answer {self._served:012d}".encode())


class Connection(asyncio.Protocol):
    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while b"\r\n\r\n" in self._waiting:
            request, _, self._waiting = self._waiting.partition(b"\r\n\r\n")
            asyncio.get_running_loop().call_later(
                self._shop.latency_s, self._answer, request.decode("latin-1"), time.monotonic()
            )

    def _answer(self, request: str, began: float) -> None:
        lines = request.split("\r\n")
        path = lines[0].split()[1]
        host = next(line.partition(":")[2] for line in lines if line.lower().startswith("host:"))
        status, body = self._shop.body(path)
        encoding = "" if path == LOG or not body else "Content-Encoding: gzip\r\n"
        head = (
            f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{encoding}Content-Length: {len(body)}\r\n\r\n"
        )
        if not self.transport.is_closing():
            self.transport.write(head.encode() + body)
        if path != LOG:
            self._shop.note(host.strip().partition(":")[0], path, began)


async def serve(shop: Shop) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(shop), "127.0.0.1", 0, backlog=1024)
    print(f"PORT {server.sockets[0].getsockname()[1]}", flush=True)
    closed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: closed.set() if not os.read(0, 1024) else None)
    await closed.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=20, help="distinct pages")
    parser.add_argument("--latency-ms", type=float, default=1.0)
    given = parser.parse_args()
    asyncio.run(serve(Shop(pages=given.pages, latency_s=given.latency_ms / 1000)))


if __name__ == "__main__":
    main()
