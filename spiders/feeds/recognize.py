"""Which kind of feed an address is, by itself or by its answer; what to ask first."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from spiders.extraction.page import Page
from spiders.extraction.tolerant_json import DECODER
from spiders.feeds import shopify, woocommerce
from spiders.feeds.collection import read_collection
from spiders.feeds.page import FeedPage
from spiders.feeds.sitemap import read_sitemap
from spiders.feeds.syndication import read_syndication
from spiders.feeds.xml import UnreadableXml, is_xml
from spiders.recognize import recognize

_STORE_PAGES = frozenset({"/", "/shop", "/shop/", "/store", "/store/", "/products", "/products/"})
_DATA = (".json", ".xml", ".xml.gz", ".rss", ".atom", "/feed", "/feed/", "/rss")


def first_address(url: str) -> str:
    """What to ask where ``url`` is watched as a feed.

    >>> first_address("https://kith.com/collections/new")
    'https://kith.com/collections/new/products.json?limit=250&page=1'
    >>> first_address("https://shop.example/sitemap.xml")
    'https://shop.example/sitemap.xml'
    """
    return (
        shopify.feed_address(url)
        or woocommerce.feed_address(url)
        or (shopify.collection_feed(url) if not names_a_page(url) else None)
        or url
    )


def names_a_page(url: str) -> bool:
    """Whether the address asks for one page by number: then that page is all that is read.

    >>> names_a_page("https://kith.com/products.json?page=1"), names_a_page("https://kith.com/products.json")
    (True, False)
    """
    return "page" in parse_qs(urlsplit(url).query)


def expects_data(url: str) -> bool:
    """Whether the address is one of JSON or XML, so that a web page in its place is no listing.

    >>> expects_data("https://kith.com/products.json?page=1"), expects_data("https://kith.com/collections/new")
    (True, False)
    """
    path = urlsplit(url).path.lower()
    return path.endswith(_DATA) or "/wp-json/" in path


def read_answer(page: Page) -> FeedPage | None:
    """What an answer lists, whatever kind it is; None where it is no listing. Raises UnreadableXml."""
    if page.raw[:256].lstrip()[:1] in (b"{", b"["):
        value = _decoded(page.raw)
        return shopify.read_shopify(value, url=page.url) or woocommerce.read_woocommerce(value, url=page.url)
    if is_xml(page.body):
        return read_sitemap(page.body, url=page.url) or read_syndication(page.body, url=page.url)
    return None if expects_data(page.url) else read_collection(page)


def _decoded(body: bytes) -> Any | None:
    """As it stands: a listing comes from a program, and half of one must not pass for a shorter one."""
    try:
        return DECODER.decode(body.decode("utf-8"))
    except (ValueError, RecursionError, ArithmeticError):
        return None


def better_source(page: Page) -> str | None:
    """The cheap exact listing of a shop's front page, where its platform has one."""
    parts = urlsplit(page.url)
    if parts.path not in _STORE_PAGES or parts.query:
        return None
    shop = f"{parts.scheme}://{parts.netloc}"
    platform = recognize(page)
    if platform == "shopify":
        return shopify.feed_address(f"{shop}/products.json")
    return woocommerce.feed_address(f"{shop}{woocommerce.API}") if platform == "woocommerce" else None


__all__ = ["UnreadableXml", "better_source", "expects_data", "first_address", "names_a_page", "read_answer"]
