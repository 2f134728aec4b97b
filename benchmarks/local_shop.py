"""A page server that costs little beside what is measured: synthetic product pages of 150 to 400 KB.

Run as a process of its own; prints ``PORT <n>`` and serves until its standard input closes.

    /p/<n>   another answer every time: random tokens in head and foot, no validators; every hundredth
             look sees another stock
    /e/<n>   the same page with an ETag: 304 to whoever has it

Any host name is answered. Pages are compressed once, in pieces that deflate lets be joined.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import struct
import sys
import zlib
from dataclasses import dataclass

FLIP_EVERY = 100
TOKEN = b"@@TOKEN-OF-THIS-ANSWER-0123456789@@"
WORDS = (  # noqa: SIM905 - a list of thirty quoted words is harder to read
    "light sole woven upper stitched heel leather canvas lace insole cushion breathable stable grip outdoor "
    "urban winter summer limited edition classic modern soft strong water proof recycled cotton rubber foam"
).split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page in pieces around its tokens, plain and deflated."""

    plain: tuple[bytes, ...]
    deflated: tuple[bytes, ...]
    """Raw deflate, each ended by a full flush, the last by the end of the stream."""

    def identity(self, token: bytes) -> bytes:
        return token.join(self.plain)

    def gzip(self, token: bytes) -> bytes:
        """One gzip member; the token is a stored block, only the checksum is computed anew."""
        stored = b"\x00" + struct.pack("<HH", len(token), len(token) ^ 0xFFFF) + token
        checksum, size = 0, 0
        for place, piece in enumerate(self.plain):
            if place:
                checksum, size = zlib.crc32(token, checksum), size + len(token)
            checksum, size = zlib.crc32(piece, checksum), size + len(piece)
        head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
        return head + stored.join(self.deflated) + struct.pack("<II", checksum, size & 0xFFFFFFFF)


def make_page(number: int, *, in_stock: bool) -> Page:
    """The page of product ``number``, 150 to 400 KB by its number; the same on every run."""
    chance = random.Random(number)
    size = chance.randrange(150_000, 400_000)
    html = _html(number, size, chance, in_stock=in_stock)
    plain = tuple(html.encode().split(TOKEN))
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    deflated = []
    for place, piece in enumerate(plain, start=1):
        last = place == len(plain)
        deflated.append(packer.compress(piece) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH))
    return Page(plain=plain, deflated=tuple(deflated))


def _html(number: int, size: int, chance: random.Random, *, in_stock: bool) -> str:
    """A third scripts and styles, the product data, then recommendations and reviews up to ``size``."""
    token = TOKEN.decode()
    parts = [
        _head(number, token),
        f"<style>{_styles(chance, size // 9)}</style>",
        f"<script>window.__settings={json.dumps(_state(chance, size // 5))};</script>",
        f'<script type="application/ld+json">{json.dumps(_json_ld(number, in_stock))}</script></head><body>',
        "<header><nav>" + "".join(f'<a href="/c/{w}">{w}</a>' for w in WORDS) + "</nav></header>",
        _buy_box(number, in_stock),
    ]
    length = sum(map(len, parts))
    while length < size:
        parts.append(_card(chance) if chance.random() < 0.5 else _review(chance))
        length += len(parts[-1])
    parts.append(f'<footer data-request="{token}">Bench Shop</footer></body></html>')
    return "".join(parts)


def _head(number: int, token: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<title>Runner {number} | Bench Shop</title><meta name="csrf-token" content="{token}">'
        f'<meta property="og:type" content="product"><link rel="canonical" href="/p/{number}">'
    )


def _json_ld(number: int, in_stock: bool) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": f"Runner {number}",
        "sku": f"RUN-{number}",
        "brand": {"@type": "Brand", "name": "Bench"},
        "description": "A shoe that exists to be looked at.",
        "offers": {
            "@type": "Offer",
            "price": f"{50 + number % 100}.00",
            "priceCurrency": "EUR",
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
        },
    }


def _buy_box(number: int, in_stock: bool) -> str:
    button = (
        '<p class="stock in-stock">In stock</p><button class="add-to-cart">Add to cart</button>'
        if in_stock
        else '<p class="stock out-of-stock">Sold out</p><button disabled>Sold out</button>'
    )
    return (
        f'<main class="product"><h1>Runner {number}</h1><div class="price">€{50 + number % 100}.00</div>'
        f'<form action="/cart/add" method="post">{button}</form></main>'
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(words))


def _styles(chance: random.Random, size: int) -> str:
    rule = ".{}-{}{{margin:{}px;color:#{:06x};padding:{}px {}px}}"
    rules, length = [], 0
    while length < size:
        numbers = [chance.randrange(1, 99) for _ in range(4)]
        made = rule.format(
            chance.choice(WORDS), numbers[0], numbers[1], chance.randrange(1 << 24), *numbers[2:]
        )
        rules.append(made)
        length += len(made)
    return "".join(rules)


def _state(chance: random.Random, size: int) -> dict[str, object]:
    entries = {}
    for n in range(size // 90):
        entries[f"{chance.choice(WORDS)}_{n}"] = {
            "id": chance.randrange(10**9),
            "label": _sentence(chance, 4),
            "on": chance.random() < 0.5,
        }
    return entries


def _card(chance: random.Random) -> str:
    number = chance.randrange(10**6)
    picture, price = chance.randrange(1 << 40), chance.randrange(20, 300)
    return (
        f'<div class="card product-card" data-id="{number}"><a href="/p/{number}"><img loading="lazy" '
        f'src="/i/{picture:010x}.webp" alt="{_sentence(chance, 3)}"><span class="card__title">'
        f'{_sentence(chance, 5)}</span><span class="card__price">€{price}.95</span></a></div>'
    )


def _review(chance: random.Random) -> str:
    return (
        f'<article class="review"><h3>{_sentence(chance, 4)}</h3><p>{_sentence(chance, 45)}</p>'
        f'<time datetime="2026-0{chance.randrange(1, 9)}-1{chance.randrange(9)}">'
        f"{chance.randrange(1, 28)}</time></article>"
    )


class Shop:
    """The pages, and how often each was asked for."""

    def __init__(self, *, pages: int, latency_s: float, identity: bool) -> None:
        self.pages = [tuple(make_page(n, in_stock=stock) for stock in (False, True)) for n in range(pages)]
        self.asked: dict[int, int] = {}
        self.latency_s = latency_s
        self.identity = identity

    def respond(self, request: bytes) -> bytes:
        """The answer to the bytes of one GET."""
        head = request.split(b"\r\n", 1)[0].split(b" ")
        mode, _, rest = head[1].lstrip(b"/").partition(b"/")
        if mode not in (b"p", b"e") or not rest.isdigit():
            return b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nno\n"
        asked_for = int(rest)
        number = asked_for % len(self.pages)
        lower = request.lower()
        if mode == b"e":
            tag = b'"page-%d"' % number
            if b"if-none-match: " + tag in lower:
                return b"HTTP/1.1 304 Not Modified\r\nETag: " + tag + b"\r\n\r\n"
            return self._page(self.pages[number][0], b"0" * 32, lower, b"ETag: " + tag + b"\r\n")
        times = self.asked[asked_for] = self.asked.get(asked_for, 0) + 1
        in_stock = (times + asked_for) // FLIP_EVERY % 2
        return self._page(self.pages[number][in_stock], os.urandom(16).hex().encode(), lower, b"")

    def _page(self, page: Page, token: bytes, request: bytes, extra: bytes) -> bytes:
        zipped = not self.identity and b"gzip" in request
        body = page.gzip(token) if zipped else page.identity(token)
        encoding = b"Content-Encoding: gzip\r\n" if zipped else b""
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nVary: Accept-Encoding\r\n"
            + encoding
            + extra
            + b"Content-Length: %d\r\n\r\n" % len(body)
            + body
        )


class Connection(asyncio.Protocol):
    """One kept-alive connection; requests have no body."""

    transport: asyncio.Transport

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
            if self._shop.latency_s:
                asyncio.get_running_loop().call_later(self._shop.latency_s, self._answer, request)
            else:
                self._answer(request)

    def _answer(self, request: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(self._shop.respond(request + b"\r\n"))


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
    parser.add_argument("--pages", type=int, default=60, help="distinct pages")
    parser.add_argument("--latency-ms", type=float, default=0.0)
    parser.add_argument("--identity", action="store_true", help="never compress")
    given = parser.parse_args()
    shop = Shop(pages=given.pages, latency_s=given.latency_ms / 1000, identity=given.identity)
    asyncio.run(serve(shop))


if __name__ == "__main__":
    main()
