"""The benchmarks' pages are what they claim: large, different in every answer, one valid gzip member."""

import gzip
from itertools import pairwise

import pytest

from benchmarks.local_shop import Shop, make_page
from crawler.model import Availability, Offer
from spiders.extraction import Page, extract

ASK = b"GET /%s HTTP/1.1\r\nHost: s000.localhost\r\nAccept-Encoding: gzip\r\n%s\r\n"


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop(pages=2, latency_s=0.0, identity=False)


def body(answer: bytes) -> bytes:
    return answer.split(b"\r\n\r\n", 1)[1]


@pytest.mark.parametrize("number", [0, 7])
def test_the_joined_gzip_pieces_are_the_page(number: int) -> None:
    page = make_page(number, in_stock=True)
    token = b"0123456789abcdef" * 2
    assert gzip.decompress(page.gzip(token)) == page.identity(token)
    assert 150_000 <= len(page.identity(token)) <= 402_000
    assert page.identity(token).count(token) == 2


@pytest.mark.parametrize("in_stock", [True, False])
def test_the_page_is_read_as_what_it_says(in_stock: bool) -> None:
    html = make_page(3, in_stock=in_stock).identity(b"a" * 32)
    offer = extract(Page(url="http://s000.localhost/p/3", body=html, status=200, headers={}))
    assert isinstance(offer, Offer)
    assert offer.availability is (Availability.IN_STOCK if in_stock else Availability.OUT_OF_STOCK)
    assert offer.product.sku == "RUN-3"


def test_changed_pages_differ_in_every_answer_and_steady_ones_are_answered_by_304(shop: Shop) -> None:
    one, other = (gzip.decompress(body(shop.respond(ASK % (b"p/1", b"")))) for _ in range(2))
    assert one != other
    assert len(one) == len(other)
    first = shop.respond(ASK % (b"e/1", b""))
    assert b'ETag: "page-1"' in first
    again = shop.respond(ASK % (b"e/1", b'If-None-Match: "page-1"\r\n'))
    assert again.startswith(b"HTTP/1.1 304 ")


def test_one_look_in_a_hundred_sees_another_stock(shop: Shop) -> None:
    seen = [b"OutOfStock" in gzip.decompress(body(shop.respond(ASK % (b"p/0", b"")))) for _ in range(250)]
    flips = sum(a is not b for a, b in pairwise(seen))
    assert flips == 2


def test_anything_else_is_not_found(shop: Shop) -> None:
    assert shop.respond(ASK % (b"robots.txt", b"")).startswith(b"HTTP/1.1 404 ")
