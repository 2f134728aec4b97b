"""Whatever a feed holds, its reader gives clean listings or an honest refusal, and never stumbles."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.model import Listed
from spiders.extraction import Page
from spiders.feeds import FeedPage
from spiders.feeds.recognize import UnreadableXml, read_answer

FEEDS = Path(__file__).parent.parent / "pages" / "feeds"
JSON_FEEDS = {
    "shopify_products.json": "https://shop.example/products.json?limit=250&page=1",
    "woocommerce_products.json": "https://shop.example/wp-json/wc/store/v1/products?per_page=100&page=1",
}
TEXT_FEEDS = {
    "sitemap_products.xml": "https://shop.example/sitemap_products_1.xml",
    "sitemap_index.xml": "https://shop.example/sitemap.xml",
    "news.rss": "https://shop.example/drops.rss",
    "collection.atom": "https://shop.example/collections/new.atom",
    "collection.html": "https://shop.example/c/new",
}
JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    1e300,
    "",
    "x",
    "NaN",
    [],
    {},
    [None],
    {"a": {}},
    "9" * 5000,
    "\ud83d",
    "\x00",
]
JUNK += ["javascript:alert(1)", "https://[", "//", "a\u202eb\r\nc", "https://evil.example/p/1"]


def read(url: str, body: bytes) -> FeedPage | None:
    try:
        page = read_answer(Page(url=url, body=body))
    except UnreadableXml:
        return None
    for listed in page.listings if page else ():
        check(listed)
    return page


def check(listed: Listed) -> None:
    """What every reader promises of a listing, so that it can be stored and shown."""
    assert listed.url.startswith("https://shop.example/")
    assert 0 < len(listed.key) <= 200
    assert 0 < len(listed.title) <= 300
    assert "\n" not in listed.title
    assert len(listed.url) <= 2100
    assert listed.price is None or (listed.price.is_finite() and listed.price > 0)
    assert listed.currency is None or len(listed.currency) == 3
    assert listed.image is None or listed.image.startswith(("https://", "http://"))
    words = [listed.title, listed.brand or "", *listed.tags, *(v.label for v in listed.variants), listed.url]
    joined = "".join([*words, listed.key, listed.image or "", *(v.key for v in listed.variants)])
    joined.encode("utf-8")
    assert "\x00" not in joined
    assert "\u202e" not in joined
    json.dumps([v.label for v in listed.variants])


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, child in inner for found in places(child, (*path, key)))]


def replaced(value: Any, path: tuple[Any, ...], junk: Any) -> Any:
    if not path:
        return junk
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], junk)
    return copy


@pytest.mark.parametrize("name", JSON_FEEDS)
def test_each_junk_in_each_place_of_json(name: str) -> None:
    value = json.loads((FEEDS / name).read_bytes())
    for where, junk in itertools.product(places(value), JUNK):
        read(JSON_FEEDS[name], json.dumps(replaced(value, where, junk)).encode())


@pytest.mark.parametrize("name", JSON_FEEDS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_junk_in_several_places_of_json(name: str, data: st.DataObject) -> None:
    value = json.loads((FEEDS / name).read_bytes())
    for _ in range(data.draw(st.integers(2, 3))):
        where = data.draw(st.sampled_from(places(value)))
        value = replaced(value, where, data.draw(st.sampled_from(JUNK)))
    read(JSON_FEEDS[name], json.dumps(value).encode())


@pytest.mark.parametrize("name", TEXT_FEEDS)
@settings(max_examples=100, deadline=None)
@given(
    cut=st.integers(0, 3000),
    put=st.sampled_from(
        [
            b"<",
            b"&",
            b"&bomb;",
            b"\x00",
            b"</url>",
            b"]]>",
            b"<![CDATA[",
            b"\xff\xfe",
            b"<a>" * 50,
            b"\xe2\x80\xae",
            b'"',
        ]
    ),
    length=st.integers(0, 60),
)
def test_text_that_is_cut_or_broken(name: str, cut: int, put: bytes, length: int) -> None:
    body = (FEEDS / name).read_bytes()
    read(TEXT_FEEDS[name], body[:cut] + put + body[cut + length :])
    read(TEXT_FEEDS[name], body[:cut])


@settings(max_examples=200, deadline=None)
@given(
    body=st.binary(max_size=300), start=st.sampled_from([b"", b"<?xml ", b"<rss>", b"{", b"[", b"\x1f\x8b"])
)
def test_any_bytes(body: bytes, start: bytes) -> None:
    for url in (*JSON_FEEDS.values(), *TEXT_FEEDS.values()):
        read(url, start + body)


@settings(max_examples=100, deadline=None)
@given(title=st.text(max_size=400), link=st.text(max_size=60), price=st.text(max_size=20))
def test_any_text_in_a_listing(title: str, link: str, price: str) -> None:
    product = {"id": title, "handle": link, "title": title, "tags": [title, link], "vendor": price}
    product["variants"] = [{"id": link, "title": title, "available": True, "price": price, "sku": price}]
    read(JSON_FEEDS["shopify_products.json"], json.dumps({"products": [product]}).encode())
    node = {"id": 1, "name": title, "permalink": link, "prices": {"price": price, "currency_code": price}}
    read(JSON_FEEDS["woocommerce_products.json"], json.dumps([node]).encode())
