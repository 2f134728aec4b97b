"""A receiver of webhooks that answers each after some time, as a process of its own.

    python benchmarks/slow_receiver.py [--latency 0.1] [--hosts 16]

Prints ``PORT n``; ends when its standard input does. ``GET /`` tells how many messages came, with how many
ids, and when the first and the last one came (seconds since 1970).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time


class Receiver:
    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._ids: set[str] = set()
        self._came = 0
        self._first = self._last = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = await reader.readline()
        if not line:
            return False
        headers = {}
        while (header := await reader.readline()).strip():
            name, _, value = header.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        await reader.readexactly(int(headers.get("content-length", "0")))
        said = b"{}"
        if line.startswith(b"GET /reset"):
            self._ids, self._came, self._first, self._last = set(), 0, 0.0, 0.0
        elif line.startswith(b"GET"):
            said = self._tell()
        else:
            self._note(headers)
            await asyncio.sleep(self._latency)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(said), said))
        await writer.drain()
        return True

    def _note(self, headers: dict[str, str]) -> None:
        self._last = time.time()
        self._first = self._first or self._last
        self._came += 1
        self._ids.add(headers.get("webhook-id", str(self._came)))

    def _tell(self) -> bytes:
        return json.dumps(
            {"came": self._came, "ids": len(self._ids), "first": self._first, "last": self._last}
        ).encode()


async def main(latency: float, hosts: int) -> None:
    serve = Receiver(latency).serve
    first = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=1024)
    port = first.sockets[0].getsockname()[1]
    others = [f"127.0.1.{n + 1}" for n in range(hosts)]
    more = await asyncio.start_server(serve, others, port, backlog=1024)
    print(f"PORT {port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    more.close()
    first.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.1, help="seconds")
    parser.add_argument("--hosts", type=int, default=16, help="addresses beside 127.0.0.1: 127.0.1.1 and on")
    options = parser.parse_args()
    asyncio.run(main(options.latency, options.hosts))
