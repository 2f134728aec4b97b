"""The browser's way out by itself: what it lets through, what it refuses, what it connects to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from local_shop import Answer, Hit, LocalShop

from crawler.addresses import refusal
from crawler.browser.guard import MAX_HEAD, Guard, Refused

Work = Callable[[Guard, int], Awaitable[object]]


async def everything_is_here(host: str) -> str:
    return "127.0.0.1"


def no_port(host: str, port: int) -> str | None:
    return f"port {port} is not a web server's" if port < 1024 and port not in (80, 443) else None


def guarded(
    work: Work, *, resolve: Callable[[str], Awaitable[str]] = everything_is_here, limit: int = 10**6
) -> object:
    """Run ``work`` with an open guard and its port."""

    async def run() -> object:
        guard = Guard(resolve=resolve, forbidden_port=no_port, limit=limit)
        port = int((await guard.open()).rpartition(":")[2])
        try:
            return await asyncio.wait_for(work(guard, port), 10)
        finally:
            await guard.close()

    return asyncio.run(run())


async def say(port: int, text: bytes) -> bytes:
    """Everything that the proxy answers to a request, until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(text)
    await writer.drain()
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def ask(shop: LocalShop, path: str = "/p/1", host: str = "shop.localhost", more: bytes = b"") -> bytes:
    head = f"GET http://{host}:{shop.port}{path} HTTP/1.1\r\nHost: {host}:{shop.port}\r\n".encode()
    return head + more + b"Proxy-Connection: keep-alive\r\nConnection: keep-alive\r\n\r\n"


def test_a_plain_request_is_forwarded_once_and_hung_up() -> None:
    with LocalShop({"shop.localhost": lambda hit: Answer(body=b"the page")}) as shop:
        both = ask(shop) + ask(shop, "/second", host="other.localhost")
        answer = guarded(lambda guard, port: say(port, both))
        assert isinstance(answer, bytes)
        assert answer.startswith(b"HTTP/1.1 200")
        assert answer.endswith(b"the page")
        assert b"Connection: close" in answer
        assert [(hit.host, hit.path) for hit in shop.hits] == [("shop.localhost", "/p/1")]
        assert "Proxy-Connection" not in shop.hits[0].headers
        assert shop.hits[0].headers["Connection"] == "close"


def test_a_tunnel_goes_to_the_checked_address() -> None:
    with LocalShop({"shop.localhost": lambda hit: Answer(body=b"inside")}) as shop:

        async def through(guard: Guard, port: int) -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"CONNECT shop.localhost:{shop.port} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            writer.write(b"GET /p/1 HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n")
            found = await reader.readuntil(b"inside")
            writer.close()
            return found

        assert b"inside" in guarded(through)  # type: ignore[operator]


@pytest.mark.parametrize("method", ["GET", "CONNECT"])
def test_what_may_not_be_reached_is_refused_and_noted(method: str) -> None:
    asked: list[str] = []

    async def resolve(host: str) -> str:
        asked.append(host)
        raise Refused(f"{host} leads to 10.0.0.1: {refusal('10.0.0.1')}")

    async def work(guard: Guard, port: int) -> tuple[bytes, dict[str, str]]:
        target = "inside.example:8080" if method == "CONNECT" else "http://inside.example:8080/x"
        answer = await say(port, f"{method} {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return answer, guard.traffic.refused

    answer, refused = guarded(work, resolve=resolve)  # type: ignore[misc]
    assert answer.startswith(b"HTTP/1.1 403")
    assert refused == {"inside.example": "inside.example leads to 10.0.0.1: it is a private address"}
    assert asked == ["inside.example"]


def test_each_connection_is_resolved_and_checked_anew() -> None:
    answers = iter(["127.0.0.1", "10.0.0.1"])

    async def rebinding(host: str) -> str:
        address = next(answers)
        if address != "127.0.0.1":
            raise Refused("rebound")
        return address

    with LocalShop({"shop.localhost": lambda hit: Answer(body=b"once")}) as shop:

        async def twice(guard: Guard, port: int) -> list[bytes]:
            return [await say(port, ask(shop)), await say(port, ask(shop))]

        first, second = guarded(twice, resolve=rebinding)  # type: ignore[misc]
    assert first.startswith(b"HTTP/1.1 200")
    assert second.startswith(b"HTTP/1.1 403")


def test_trackers_and_other_ports_are_not_even_resolved() -> None:
    async def never(host: str) -> str:
        raise AssertionError(host)

    async def work(guard: Guard, port: int) -> dict[str, str]:
        for target in ("www.google-analytics.com:443", "shop.example:25", "shop.example:22"):
            await say(port, f"CONNECT {target} HTTP/1.1\r\n\r\n".encode())
        return guard.traffic.refused

    assert set(guarded(work, resolve=never)) == {"www.google-analytics.com", "shop.example"}  # type: ignore[call-overload]


def test_who_is_not_there_is_noted_with_why() -> None:
    async def nowhere(host: str) -> str:
        raise OSError(f"the name {host} is not known")

    async def work(guard: Guard, port: int) -> tuple[bytes, dict[str, OSError]]:
        answer = await say(port, b"GET http://no-such.example/ HTTP/1.1\r\nHost: x\r\n\r\n")
        return answer, guard.traffic.failed

    answer, failed = guarded(work, resolve=nowhere)  # type: ignore[misc]
    assert answer.startswith(b"HTTP/1.1 502")
    assert "not known" in str(failed["no-such.example"])


def test_a_refused_connection_is_noted() -> None:
    with closing(socket.socket()) as closed:
        closed.bind(("127.0.0.1", 0))
        target = f"http://shop.localhost:{closed.getsockname()[1]}/"

        async def work(guard: Guard, port: int) -> dict[str, OSError]:
            await say(port, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            return guard.traffic.failed

        failed = guarded(work)
    assert isinstance(failed, dict)
    assert isinstance(failed["shop.localhost"], ConnectionRefusedError)


def test_more_than_a_look_may_receive_is_cut() -> None:
    def endless(hit: Hit) -> Answer:
        return Answer(body=b"x" * 5_000_000)

    with LocalShop({"shop.localhost": endless}) as shop:

        async def work(guard: Guard, port: int) -> tuple[int, bool]:
            return len(await say(port, ask(shop))), guard.traffic.too_large.is_set()

        length, too_large = guarded(work, limit=1_000_000)  # type: ignore[misc]
    assert too_large
    assert length < 1_500_000


def test_a_new_look_ends_what_the_last_one_left_open() -> None:
    with LocalShop({"shop.localhost": lambda hit: Answer(hang=True)}) as shop:

        async def work(guard: Guard, port: int) -> tuple[bytes, bool]:
            before = guard.traffic
            waiting = asyncio.ensure_future(say(port, ask(shop)))
            while not shop.hits:
                await asyncio.sleep(0.01)
            after = guard.begin()
            return await waiting, before is not after

        left, fresh = guarded(work)  # type: ignore[misc]
        shop.closing.set()
    assert (left, fresh) == (b"", True)


@pytest.mark.parametrize(
    "text",
    [
        b"GET / HTTP/1.1\r\nHost: shop.localhost\r\n\r\n",
        b"GET https://shop.localhost/ HTTP/1.1\r\n\r\n",
        b"GET file:///etc/passwd HTTP/1.1\r\n\r\n",
        b"GET http://shop.localhost/ HTTP/2\r\n\r\n",
        b"GET http://shop.localhost:99999/ HTTP/1.1\r\n\r\n",
        b"GET http://[::1 HTTP/1.1\r\n\r\n",
        b"CONNECT\r\n\r\n",
        b"\xff\xfe \xfd HTTP/1.1\r\n\r\n",
        b"GET http://shop.localhost/ HTTP/1.1\r\nX: " + b"x" * MAX_HEAD * 2,
    ],
)
def test_what_is_no_request_for_a_proxy_is_hung_up_on(text: bytes) -> None:
    async def never(host: str) -> str:
        raise AssertionError(host)

    assert guarded(lambda guard, port: say(port, text), resolve=never) == b""


def test_a_post_is_forwarded_with_its_body() -> None:
    with LocalShop({"shop.localhost": lambda hit: Answer(body=b"got")}) as shop:
        target = f"http://shop.localhost:{shop.port}/api"
        chunked = f"POST {target} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode()
        assert guarded(lambda guard, port: say(port, chunked)) == b"", "its end can't be told"
        assert shop.hits == []
