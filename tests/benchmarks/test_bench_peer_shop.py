"""The pages of the comparison: sold out until they are told to come back, and every request is counted."""

import gzip
import json

import pytest

from benchmarks.peer_shop import ReturningShop

ASK = b"GET /%s HTTP/1.1\r\nHost: 127.0.1.1\r\nAccept-Encoding: gzip\r\n%s\r\n"


@pytest.fixture
def shop() -> ReturningShop:
    return ReturningShop(pages=1)


def get(shop: ReturningShop, path: bytes, headers: bytes = b"") -> tuple[bytes, bytes]:
    """Head and plain body."""
    head, body = shop.respond(ASK % (path, headers)).split(b"\r\n\r\n", 1)
    return head, gzip.decompress(body) if b"gzip" in head else body


def test_a_page_is_sold_out_until_it_is_told_to_come_back(shop: ReturningShop) -> None:
    assert b"schema.org/OutOfStock" in get(shop, b"p/0")[1]
    assert json.loads(get(shop, b"back/0")[1])["at"] > 0
    assert b"schema.org/InStock" in get(shop, b"p/0")[1]


def test_a_steady_page_is_answered_by_304_until_it_comes_back(shop: ReturningShop) -> None:
    head, body = get(shop, b"e/0")
    assert get(shop, b"e/0")[1] == body
    tag = next(row for row in head.split(b"\r\n") if row.startswith(b"ETag: ")).removeprefix(b"ETag: ")
    assert get(shop, b"e/0", b"If-None-Match: %s\r\n" % tag)[0].startswith(b"HTTP/1.1 304 ")
    get(shop, b"back/0")
    assert get(shop, b"e/0", b"If-None-Match: %s\r\n" % tag)[0].startswith(b"HTTP/1.1 200 ")


def test_only_looks_at_pages_are_counted(shop: ReturningShop) -> None:
    for path in (b"p/0", b"e/0", b"back/0", b"robots.txt", b"p/1"):
        get(shop, path)
    assert json.loads(get(shop, b"asked")[1])["asked"] == 2
