"""What each kind of feed lists, read from small files written by hand after the real structures."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.model import Availability, Confidence, Listed
from spiders.extraction import Page
from spiders.feeds import FeedPage
from spiders.feeds.recognize import better_source, expects_data, first_address, names_a_page, read_answer
from spiders.feeds.xml import UnreadableXml

FEEDS = Path(__file__).parent.parent / "pages" / "feeds"
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN


def read(name: str, url: str) -> FeedPage:
    found = read_answer(Page(url=url, body=(FEEDS / name).read_bytes()))
    assert found is not None
    return found


def by_title(page: FeedPage) -> dict[str, Listed]:
    return {listed.title: listed for listed in page.listings}


def test_shopify() -> None:
    page = read("shopify_products.json", "https://shop.example/en-gb/products.json?limit=250&page=1")
    assert page.source == "shopify"
    assert page.confidence is Confidence.STRONG
    jordan, tote, unnamed = page.listings
    assert jordan.key == "8001"
    assert jordan.url == "https://shop.example/en-gb/products/air-jordan-1-chicago"
    assert jordan.title == 'Air Jordan 1 Retro High OG "Chicago"'
    assert (jordan.availability, jordan.price, jordan.currency) == (IN, Decimal("185.00"), None)
    assert [(v.key, v.label, v.availability) for v in jordan.variants] == [
        ("91", "US 9", OUT),
        ("92", "US 10", IN),
        ("93", "US 11", IN),
    ]
    assert (jordan.brand, jordan.tags) == ("Jordan", ("Sneakers", "CT8013-170", "mens"))
    assert jordan.image == "https://cdn.shop.example/aj1.jpg"
    assert jordan.published_at == datetime(2026, 11, 20, 15, tzinfo=UTC)
    assert (tote.url, tote.availability, tote.price) == (
        "https://shop.example/en-gb/products/tote%20bag",
        OUT,
        None,
    )
    assert (tote.variants, tote.tags) == ((), ("bags", "canvas"))
    assert (unnamed.title, unnamed.availability) == ("unnamed", UNKNOWN)


@pytest.mark.parametrize(
    ("number", "follows"),
    [(250, True), (249, True), (200, True), (199, False), (30, True), (31, False), (0, False)],
)
def test_shopify_asks_on_where_a_page_is_nearly_full(number: int, follows: bool) -> None:
    products = [{"id": n, "handle": f"h{n}", "title": "x", "variants": []} for n in range(number)]
    body = json.dumps({"products": products}).encode()
    page = read_answer(Page(url="https://shop.example/products.json?limit=250&page=3", body=body))
    assert page is not None
    assert page.next == ("https://shop.example/products.json?limit=250&page=4" if follows else None)


def test_woocommerce() -> None:
    page = read(
        "woocommerce_products.json", "https://shop.example/wp-json/wc/store/v1/products?per_page=2&page=1"
    )
    assert page.source == "woocommerce"
    assert page.next == (
        "https://shop.example/wp-json/wc/store/v1/products?per_page=2&page=2&orderby=date&order=desc"
    )
    harbor, ferry = page.listings
    assert (harbor.key, harbor.title) == ("311", "Harbor Low – Sand")
    assert harbor.url == "https://shop.example/product/harbor-low/"
    assert (harbor.availability, harbor.price, harbor.currency) == (
        Availability.LIMITED,
        Decimal("129.95"),
        "EUR",
    )
    assert [(v.label, v.availability) for v in harbor.variants] == [("42", UNKNOWN)]
    assert (harbor.brand, harbor.tags) == ("Harbor", ("Shoes", "low"))
    assert (ferry.availability, ferry.price, ferry.currency) == (OUT, Decimal("2400"), "JPY")


def test_a_sitemap_lists_its_products_and_nothing_else() -> None:
    page = read("sitemap_products.xml", "https://shop.example/sitemap_products_1.xml")
    jordan, comet = page.listings
    assert (jordan.url, jordan.title) == (
        "https://shop.example/products/air-jordan-1-chicago",
        "Air Jordan 1 & Chicago",
    )
    assert jordan.key == jordan.url
    assert jordan.image == "https://cdn.example/aj1.jpg"
    assert comet.title == "comet runner red"
    assert {x.availability for x in page.listings} == {UNKNOWN}
    assert not page.window


def test_a_packed_sitemap() -> None:
    body = gzip.compress((FEEDS / "sitemap_products.xml").read_bytes())
    page = read_answer(Page(url="https://shop.example/sitemap.xml.gz", body=body))
    assert page is not None
    assert len(page.listings) == 2


def test_a_sitemap_index_names_the_parts_with_products() -> None:
    page = read("sitemap_index.xml", "https://shop.example/sitemap.xml")
    assert page.parts == ("https://shop.example/sitemap_products_1.xml?from=1&to=9",)


def test_a_sitemap_kept_elsewhere_is_about_one_shop() -> None:
    def read_it(*hosts: str) -> list[str]:
        urls = "".join(f"<url><loc>https://{host}/p/{n}</loc></url>" for n, host in enumerate(hosts))
        page = read_answer(Page(url="https://cdn.example/s.xml", body=f"<urlset>{urls}</urlset>".encode()))
        assert page is not None
        return [x.url for x in page.listings]

    assert read_it("www.shop.com", "shop.com") == ["https://www.shop.com/p/0", "https://shop.com/p/1"]
    assert read_it("shop.com", "evil.com") == []
    assert read_it("shop.com", "cdn.example") == ["https://cdn.example/p/1"]


def test_rss() -> None:
    page = read("news.rss", "https://shop.example/drops.rss")
    assert (page.source, page.title, page.window) == ("rss", "Drops at Shop", True)
    comet, old = page.listings
    assert (comet.key, comet.url) == ("comet-1", "https://shop.example/p/comet")
    assert comet.title == "Comet Runner <b>Red</b>", "text, to be escaped by whoever writes it somewhere"
    assert (comet.availability, comet.price, comet.currency) == (IN, Decimal("129.95"), "EUR")
    assert (comet.brand, comet.tags, comet.image) == ("Astra", ("Running",), "https://shop.example/comet.jpg")
    assert comet.published_at == datetime(2026, 11, 20, 10, tzinfo=UTC)
    assert (old.url, old.availability, old.price) == ("https://shop.example/p/old", OUT, Decimal("99.00"))


def test_atom() -> None:
    page = read("collection.atom", "https://shop.example/collections/new.atom")
    assert (page.source, page.title) == ("atom", "Shop - New")
    (jordan,) = page.listings
    assert jordan.url == "https://shop.example/products/air-jordan-1-chicago"
    assert (jordan.price, jordan.currency, jordan.availability) == (Decimal("180.00"), "USD", UNKNOWN)
    assert [(v.label, v.availability) for v in jordan.variants] == [("US 9", UNKNOWN), ("US 10", UNKNOWN)]
    assert (jordan.brand, jordan.tags) == ("Jordan", ("Sneakers",))


def test_a_page_of_products() -> None:
    page = read("collection.html", "https://shop.example/c/new")
    assert (page.source, page.confidence) == ("page", Confidence.WEAK)
    assert page.next == "https://shop.example/c/new?page=2"
    listed = by_title(page)
    assert list(listed) == ["Comet Runner", "Harbor Low", "Orbit One", "Night Ferry (LP)"]
    comet = listed["Comet Runner"]
    assert comet.url == comet.key == "https://shop.example/products/comet-runner"
    assert (comet.availability, comet.price, comet.currency) == (IN, Decimal("129.95"), "EUR")
    assert comet.image == "https://shop.example/i/comet.jpg"
    assert (listed["Harbor Low"].availability, listed["Harbor Low"].price) == (OUT, Decimal("99.00"))
    assert (listed["Orbit One"].availability, listed["Orbit One"].image) == (
        OUT,
        "https://cdn.example/orbit.jpg",
    )
    assert listed["Night Ferry (LP)"].availability is UNKNOWN, "a card that says nothing says nothing"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://s.example/products.json", "https://s.example/products.json?limit=250&page=1"),
        ("https://s.example/products.json?limit=30", "https://s.example/products.json?limit=30&page=1"),
        (
            "https://s.example/de/collections/x",
            "https://s.example/de/collections/x/products.json?limit=250&page=1",
        ),
        ("https://s.example/collections/x.atom", "https://s.example/collections/x.atom"),
        ("https://s.example/collections/x?page=2", "https://s.example/collections/x?page=2"),
        ("https://s.example/collections/x/products/y", "https://s.example/collections/x/products/y"),
        ("https://s.example/sitemap.xml", "https://s.example/sitemap.xml"),
    ],
)
def test_what_is_asked_first(url: str, asked: str) -> None:
    assert first_address(url) == asked


def test_a_page_in_place_of_data_is_no_listing() -> None:
    body = (FEEDS / "collection.html").read_bytes()
    for url in ("https://shop.example/products.json?limit=250&page=1", "https://shop.example/sitemap.xml"):
        assert expects_data(url)
        assert read_answer(Page(url=url, body=body)) is None
    assert names_a_page("https://shop.example/products.json?page=1&limit=20")


@pytest.mark.parametrize(
    "body", [b'{"products": {}}', b"[]x", b"{}", b"[1]", b'{"products": [1]}', b"null", b""]
)
def test_json_that_is_no_listing(body: bytes) -> None:
    assert read_answer(Page(url="https://shop.example/products.json?limit=250&page=1", body=body)) is None


def test_an_empty_listing_is_one() -> None:
    for url, body in (
        ("https://shop.example/products.json?limit=250&page=1", b'{"products": []}'),
        ("https://shop.example/wp-json/wc/store/v1/products?page=1&per_page=100", b"[]"),
        ("https://shop.example/sitemap.xml", b"<urlset/>"),
    ):
        page = read_answer(Page(url=url, body=body))
        assert page is not None, url
        assert page.listings == ()


def test_a_shops_front_page_leads_to_its_platforms_listing() -> None:
    def at(path: str, body: bytes) -> str | None:
        return better_source(Page(url=f"https://shop.example{path}", body=body))

    assert (
        at("/", b"<script>Shopify.theme = {}</script>")
        == "https://shop.example/products.json?limit=250&page=1"
    )
    woo = at("/shop/", b'<body class="woocommerce-page">')
    assert woo is not None
    assert woo.startswith("https://shop.example/wp-json/wc/store/v1/products?")
    assert at("/blog", b"<script>Shopify.theme = {}</script>") is None
    assert at("/", b"<p>hello</p>") is None


@pytest.mark.parametrize(
    "body",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>',
        b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset/>',
        b"<urlset>" + b"<a>" * 100 + b"</a>" * 100 + b"</urlset>",
        b"<?xml version='1.0' encoding='no-such'?><urlset/>",
        b"<rss",
        b"\x1f\x8bnot gzip at all",
        gzip.compress(b"<urlset>" + b" " * (60 * 1024 * 1024), mtime=0),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "b">]><urlset/>').encode("utf-16"),
    ],
    ids=["entity", "external", "deep", "encoding", "cut", "no gzip", "bomb", "utf-16 doctype"],
)
def test_xml_that_is_refused(body: bytes) -> None:
    with pytest.raises(UnreadableXml):
        read_answer(Page(url="https://shop.example/sitemap.xml", body=body))


def test_xml_that_breaks_off_gives_what_stands_before() -> None:
    body = (FEEDS / "sitemap_products.xml").read_bytes()
    page = read_answer(
        Page(url="https://shop.example/sitemap_products_1.xml", body=body[: body.index(b"comet")])
    )
    assert page is not None
    assert [x.title for x in page.listings] == ["Air Jordan 1 & Chicago"]
    assert page.broken is not None


def test_an_address_that_lost_its_page_in_a_redirect_is_not_all() -> None:
    for url, name in (
        ("https://shop.example/products.json", "shopify_products.json"),
        ("https://shop.example/wp-json/wc/store/v1/products", "woocommerce_products.json"),
    ):
        page = read(name, url)
        assert page.window
        assert page.next is None
