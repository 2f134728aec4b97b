"""The only way out of the browser: a forward proxy that connects to checked addresses and to nothing else.

Chromium resolves no name and opens no connection by itself; it sends everything here: pages, redirects,
frames, fetches, web sockets. Each name is resolved by the same guarded resolver as every download's, and the
connection goes to exactly the address that was checked, so a name that answers differently a second time
gains nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawler.browser.resources import is_tracker

logger = logging.getLogger(__name__)

Resolve = Callable[[str], Awaitable[str]]
"""A host's address that may be connected to; raises :class:`Refused`, or OSError where there is none."""

Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]

MAX_HEAD = 64 * 1024
CONNECT_S = 10.0
CHUNK = 64 * 1024
_HOP = (b"connection", b"proxy-connection", b"keep-alive", b"proxy-authorization")
_REFUSAL = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHABLE = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Refused(Exception):
    """The page wants to go where the program doesn't go; the text says where and why."""


@dataclass(slots=True, kw_only=True)
class Traffic:
    """What went through during one look."""

    received: int = 0
    """Bytes that servers sent."""
    too_large: asyncio.Event = field(default_factory=asyncio.Event)
    """Set once they are more than a look may receive."""
    refused: dict[str, str] = field(default_factory=dict)
    """Host -> why it was not connected to."""
    failed: dict[str, OSError] = field(default_factory=dict)
    """Host -> why it could not be connected to."""


class Guard:
    """One listener on loopback for one browser context; looks through it follow one another."""

    def __init__(
        self,
        *,
        resolve: Resolve,
        forbidden_port: Callable[[str, int], str | None],
        limit: int,
    ) -> None:
        """``limit``: how many bytes one look may receive in all."""
        self._resolve = resolve
        self._forbidden_port = forbidden_port
        self._limit = limit
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self.traffic = Traffic()

    async def open(self) -> str:
        """Listen; returns the proxy's address as Chromium takes it."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=MAX_HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def begin(self) -> Traffic:
        """A new look: what is still open belongs to the last one and ends."""
        self._cut()
        self.traffic = Traffic()
        return self.traffic

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
        connections = tuple(self._connections)
        self._cut()
        await asyncio.gather(*connections, return_exceptions=True)

    def _cut(self) -> None:
        for connection in self._connections:
            connection.cancel()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError) as exc:
            logger.debug("a connection of the browser ended: %r", exc)
        except asyncio.CancelledError:
            pass  # the look is over; a server's task has nobody else to tell
        finally:
            self._connections.discard(task)
            _drop(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        line, _, rest = head.partition(b"\r\n")
        method, target, version = line.split(b" ")
        tunnel = method == b"CONNECT"
        parts = urlsplit(f"//{target.decode('ascii')}" if tunnel else target.decode("ascii"))
        if not version.startswith(b"HTTP/1.") or not (tunnel or parts.scheme == "http"):
            raise ValueError("not a request for a proxy")
        host, port = parts.hostname or "", parts.port or 80
        try:
            upstream = await self._connect(host, port)
        except Refused as exc:
            self.traffic.refused.setdefault(host, str(exc))
            writer.write(_REFUSAL)
            return
        except OSError as exc:
            self.traffic.failed.setdefault(host, exc)
            writer.write(_UNREACHABLE)
            return
        try:
            if tunnel:
                writer.write(_TUNNEL)
                await self._tunnel((reader, writer), upstream)
            else:
                path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}".encode("ascii")
                line = b"%s %s HTTP/1.1\r\n" % (method, path)
                await self._forward(line, rest, (reader, writer), upstream)
        finally:
            _drop(upstream[1])

    async def _connect(self, host: str, port: int) -> Stream:
        if is_tracker(host):
            raise Refused(f"{host} only measures or advertises")
        why = self._forbidden_port(host, port)
        if why is not None:
            raise Refused(why)
        address = await self._resolve(host)
        try:
            return await asyncio.wait_for(
                asyncio.open_connection(address, port, limit=MAX_HEAD), timeout=CONNECT_S
            )
        except TimeoutError as exc:
            raise OSError("no answer to the connection") from exc

    async def _tunnel(self, down: Stream, up: Stream) -> None:
        sending = asyncio.ensure_future(_copy(down[0], up[1]))
        try:
            await self._receive(up[0], down[1])
        finally:
            sending.cancel()
            with suppress(asyncio.CancelledError, OSError):
                await sending

    async def _forward(self, line: bytes, rest: bytes, down: Stream, up: Stream) -> None:
        """One plain request and its answer; the connection is never used for another host's."""
        length = _length(rest)
        if length is None:
            raise ValueError("a request without a length")
        up[1].write(line + _without_hops(rest) + b"Connection: close\r\n\r\n")
        while length > 0:
            body = await down[0].read(min(length, CHUNK))
            if not body:
                return
            up[1].write(body)
            await up[1].drain()
            length -= len(body)
        head = await up[0].readuntil(b"\r\n\r\n")
        while head.split(b" ", 2)[1].startswith(b"1"):  # 100 Continue, 103 Early Hints
            head = await up[0].readuntil(b"\r\n\r\n")
        status, _, rest = head.partition(b"\r\n")
        down[1].write(status + b"\r\n" + _without_hops(rest) + b"Connection: close\r\n\r\n")
        told = any(name == b"content-length" for name, _ in _headers(rest))
        await self._receive(up[0], down[1], length=_length(rest) if told else None)

    async def _receive(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, length: int | None = None
    ) -> None:
        """Until the server is done: it hangs up, or has sent ``length`` bytes."""
        traffic, left = self.traffic, length
        while (left is None or left > 0) and (data := await reader.read(CHUNK)):
            left = None if left is None else left - len(data)
            traffic.received += len(data)
            if traffic.received > self._limit:
                traffic.too_large.set()
                return
            writer.write(data)
            await writer.drain()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(CHUNK):
        writer.write(data)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


def _headers(block: bytes) -> list[tuple[bytes, bytes]]:
    pairs = (line.partition(b":") for line in block.split(b"\r\n") if line)
    return [(name.strip().lower(), value.strip()) for name, _, value in pairs]


def _length(block: bytes) -> int | None:
    """How long the body is by its headers, 0 where they don't say; None where only its end tells."""
    headers = dict(_headers(block))
    return None if b"transfer-encoding" in headers else int(headers.get(b"content-length", b"0"))


def _without_hops(block: bytes) -> bytes:
    """The header lines, each ended, but for those that concern one connection only."""
    kept = (line for line in block.split(b"\r\n") if line)
    return b"".join(line + b"\r\n" for line in kept if line.partition(b":")[0].strip().lower() not in _HOP)


def _drop(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, RuntimeError):
        writer.close()
