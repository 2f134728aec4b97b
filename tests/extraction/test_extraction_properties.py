"""Any bytes give an Offer or a Failure; damage never turns sold out into in stock."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.model import Failure, Offer
from spiders.extraction import Page, extract

TRAPS = Path(__file__).parent.parent / "pages" / "traps"
URL = "https://shop.example/p/trail-shoe-ts100.html"
FRAGMENTS = [
    b"<html lang=de>",
    b"<h1>Trail Shoe</h1>",
    b'<script type="application/ld+json">',
    b'{"@type":"Product","name":"Trail Shoe","offers":{"price":"89.00","availability":"InStock"}}',
    b'{"@graph":[{"@id":"#a","offers":{"@id":"#a"}}]}',
    b"</script>",
    b"<div itemscope itemtype='http://schema.org/Product'>",
    b"<span itemprop=price content='NaN'>",
    b"<button disabled>Add to cart</button>",
    b"<select><option>41",
    b"Sold out",
    b"\xff\xfe\x00",
    b"<!--",
    b"-->",
    b"<template>",
    b"<svg>",
    b"window.__STATE__ = {a: [1, {",
    b'data-product_variations="[{&quot;is_in_stock&quot;:true}]"',
    b"<meta property=og:price:amount content=1e999>",
    b"\xe5\x94\xae\xe7\xbd\x84",
]


@given(st.binary(max_size=3_000))
def test_any_bytes_give_an_outcome(body: bytes) -> None:
    assert isinstance(extract(Page(url=URL, body=body)), (Offer, Failure))


@given(
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map(b"".join), st.text(max_size=60), st.integers(0, 999)
)
def test_any_markup_any_url_any_status_give_an_outcome(body: bytes, url: str, status: int) -> None:
    assert isinstance(extract(Page(url=url, body=body, status=status)), (Offer, Failure))


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 200_000,
        b'<script type="application/ld+json">' + b'{"a":' * 100_000,
        b"[" * 500_000,
        b"<h1>x</h1>" + b"<span class=price>" * 50_000 + b"1",
        b"<meta " * 50_000,
        b'<script>window.x = {"price": [' * 5_000,
        b"<a class=btn-buy>" * 30_000,
        b"<div>" * 1_400 + b"<h1>x</h1><span class=price>1</span>" * 500,
        b"\x00" * 1_000_000,
    ],
    ids=[
        "nested tags",
        "nested json",
        "brackets",
        "nested prices",
        "metas",
        "open scripts",
        "nested links",
        "deep but allowed",
        "zeros",
    ],
)
def test_hostile_pages_end_within_the_time_limit(body: bytes) -> None:
    started = time.process_time()
    assert isinstance(extract(Page(url=URL, body=body)), (Offer, Failure))
    assert time.process_time() - started < 5


def sold_out_traps() -> list[tuple[str, bytes, str]]:
    found = []
    for folder in sorted(TRAPS.iterdir()):
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        if expected.get("availability") == "out_of_stock":
            request = json.loads((folder / "request.json").read_text("utf-8"))
            found.append((folder.name, (folder / "page.html").read_bytes(), request["url"]))
    return found


SOLD_OUT = sold_out_traps()


def buyable(body: bytes, url: str) -> bool:
    found = extract(Page(url=url, body=body))
    return isinstance(found, Offer) and found.availability.buyable and found.confidence == "strong"


def test_there_are_sold_out_traps() -> None:
    assert len(SOLD_OUT) >= 6


# JSON-LD that says in stock on a page whose "Sold Out" was cut away is, as far as anyone can read, in stock.
LIES = {"jsonld_in_stock_but_page_sold_out"}


@pytest.mark.parametrize(
    ("name", "body", "url"),
    [t for t in SOLD_OUT if t[0] not in LIES],
    ids=lambda v: v if isinstance(v, str) else "",
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1))
def test_cut_pages_never_turn_sold_out_into_in_stock(name: str, body: bytes, url: str, cut: float) -> None:
    assert not buyable(body[: int(len(body) * cut)], url), name


@pytest.mark.parametrize(
    ("name", "body", "url"),
    [t for t in SOLD_OUT if t[0] not in LIES],
    ids=lambda v: v if isinstance(v, str) else "",
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_dropped_tags_never_turn_sold_out_into_in_stock(
    name: str, body: bytes, url: str, data: st.DataObject
) -> None:
    tags = [
        m.span() for m in re.finditer(rb"</?(?:div|p|li|ul|main|section|form|span|html|body)\b[^>]*>", body)
    ]
    dropped = data.draw(st.lists(st.sampled_from(tags), max_size=4, unique=True))
    for start, end in sorted(dropped, reverse=True):
        body = body[:start] + body[end:]
    assert not buyable(body, url), name
