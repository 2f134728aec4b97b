"""The pages of ``bench_peer.py``: those of ``local_shop.py``, sold out until they are told to come back.

Run as a process of its own; prints ``PORT <n>`` and serves until its standard input closes. Every page is
served at each of 127.0.1.1, 127.0.1.2, …: as many hosts as ``--hosts`` says, on the same port.

    /p/<n>      another answer every time: random tokens in head and foot, no validators
    /e/<n>      the same bytes until it comes back, with an ETag: 304 to whoever has it
    /back/<n>   it is in stock from now on; answers with {"at": seconds since 1970}
    /asked      {"asked": requests for pages, "bytes": sent for them}
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

from benchmarks.local_shop import Connection, Shop


class ReturningShop(Shop):
    """Pages that come back when they are told to; ``pages`` distinct ones."""

    def __init__(self, *, pages: int) -> None:
        super().__init__(pages=pages, latency_s=0.0, identity=False)
        self._back: set[int] = set()
        self._asked = self._sent = 0

    def respond(self, request: bytes) -> bytes:
        """The answer to the bytes of one GET."""
        path = request.split(b"\r\n", 1)[0].split(b" ")[1]
        mode, _, rest = path.lstrip(b"/").partition(b"/")
        if mode == b"asked":
            return _json({"asked": self._asked, "bytes": self._sent})
        if not rest.isdigit() or int(rest) >= len(self.pages):
            return super().respond(request.replace(path, b"/nothing", 1))
        number = int(rest)
        if mode == b"back":
            self._back.add(number)
            return _json({"at": time.time()})
        answer = self._product(mode, number, request.lower())
        self._asked += 1
        self._sent += len(answer)
        return answer

    def _product(self, mode: bytes, number: int, request: bytes) -> bytes:
        back = number in self._back
        page = self.pages[number][back]
        if mode == b"p":
            return self._page(page, os.urandom(16).hex().encode(), request, b"")
        tag = b'"page-%d-%d"' % (number, back)
        if b"if-none-match: " + tag in request:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
        return self._page(page, b"0" * 32, request, b"ETag: " + tag + b"\r\n")


def _json(value: dict[str, float]) -> bytes:
    body = json.dumps(value).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


def addresses(hosts: int) -> list[str]:
    """Loopback addresses, each a host of its own; 250 at most."""
    return [f"127.0.1.{n + 1}" for n in range(hosts)]


async def serve(shop: ReturningShop, hosts: int) -> None:
    loop = asyncio.get_running_loop()
    first = await loop.create_server(lambda: Connection(shop), "127.0.0.1", 0, backlog=1024)
    port = first.sockets[0].getsockname()[1]
    others = await loop.create_server(lambda: Connection(shop), addresses(hosts), port, backlog=1024)
    print(f"PORT {port}", flush=True)
    closed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), lambda: closed.set() if not os.read(0, 1024) else None)
    await closed.wait()
    others.close()
    first.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--hosts", type=int, default=25)
    given = parser.parse_args()
    asyncio.run(serve(ReturningShop(pages=given.pages), given.hosts))


if __name__ == "__main__":
    main()
