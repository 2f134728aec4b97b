"""A look at a feed follows its pages, keeps its limits, and is honest about what it could not read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import HtmlResponse
from twisted.python.failure import Failure as TwistedFailure

from crawler.middlewares.robots import RobotsForbidden
from crawler.model import (
    Assortment,
    Availability,
    Failure,
    FailureReason,
    Look,
    Product,
    Unchanged,
    Validators,
)
from crawler.storage.schema import WatchKind
from crawler.storage.watches import DueWatch
from spiders import feed_look
from spiders.base import ShopSpider
from spiders.choose import loader
from spiders.memory import forget_all

FEEDS = Path(__file__).parent.parent / "pages" / "feeds"
SHOP = "https://shop.example"


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    led_to: str | None = None
    error: BaseException | None = None


Shop = Callable[[str], Answer]


def products(*numbers: int) -> bytes:
    return json.dumps(
        {
            "products": [
                {
                    "id": n,
                    "title": f"Shoe {n}",
                    "handle": f"shoe-{n}",
                    "variants": [{"id": n * 10, "title": "US 9", "available": True, "price": "99.00"}],
                }
                for n in numbers
            ]
        }
    ).encode()


def paged(pages: Mapping[int, Answer], currency: str | None = "EUR") -> Shop:
    """A Shopify shop whose pages behind the last are empty."""

    def answer(url: str) -> Answer:
        if urlsplit(url).path == "/meta.json":
            return Answer(json.dumps({"currency": currency}).encode()) if currency else Answer(status=404)
        page = int(parse_qs(urlsplit(url).query)["page"][0])
        return pages.get(page, Answer(products()))

    return answer


class Visit:
    """One look at a feed, request after request, as a crawl does it."""

    def __init__(self, url: str, shop: Shop, *, fresh: bool = True, **watch: Any) -> None:
        if fresh:
            forget_all()
        self.asked: list[str] = []
        values: dict[str, Any] = {"validators": Validators(), "second_look": False, "fingerprint": None}
        self.watch = DueWatch(
            id=1,
            site_id=1,
            domain="shop.example",
            url=url,
            product=Product(),
            kind=WatchKind.FEED,
            **values | watch,
        )
        spider: ShopSpider = loader().load("structured_data")()  # type: ignore[assignment]
        request = spider.first_request(self.watch)
        self.first = request
        for _ in range(100):
            self.asked.append(request.url)
            result = next(iter(self._answer(spider, request, shop(request.url))))
            if isinstance(result, Look):
                self.look = result
                return
            request = result
        raise AssertionError("it asks on and on")

    def _answer(self, spider: ShopSpider, request: Request, answer: Answer) -> Any:
        if answer.error is not None:
            failure = TwistedFailure(answer.error)
            failure.request = request  # type: ignore[attr-defined]
            return spider._failed(failure)
        if answer.led_to:
            request = request.replace(
                url=answer.led_to, meta={**request.meta, "redirect_urls": [request.url]}
            )
        response = HtmlResponse(
            request.url, status=answer.status, headers=answer.headers, body=answer.body, request=request
        )
        return spider.answered(response, self.watch, began=spider.now())

    @property
    def found(self) -> Assortment:
        assert isinstance(self.look.outcome, Assortment), self.look.outcome
        return self.look.outcome

    @property
    def failure(self) -> Failure:
        assert isinstance(self.look.outcome, Failure), self.look.outcome
        return self.look.outcome


def asks(path: str) -> str:
    return f"{SHOP}{path}"


def test_page_after_page_until_one_is_not_full() -> None:
    pages = {
        1: Answer(products(*range(250))),
        2: Answer(products(*range(250, 495))),
        3: Answer(products(600)),
    }
    visit = Visit(asks("/products.json"), paged(pages))
    assert visit.asked == [
        asks("/products.json?limit=250&page=1"),
        asks("/meta.json"),
        asks("/products.json?limit=250&page=2"),
        asks("/products.json?limit=250&page=3"),
    ]
    found = visit.found
    assert (len(found.listings), found.pages, found.whole, found.source) == (496, 3, True, "shopify")
    assert {x.currency for x in found.listings} == {"EUR"}
    assert visit.look.validators == Validators(), "a page's validators say nothing of the others"
    assert visit.look.steady is False


def test_a_feed_of_one_page_is_asked_conditionally_and_its_currency_once() -> None:
    pages = {1: Answer(products(1, 2), headers={"ETag": '"a"'})}
    shop = paged(pages)
    Visit(asks("/products.json"), shop)
    again = Visit(asks("/products.json"), shop, fresh=False)
    assert again.asked == [asks("/products.json?limit=250&page=1")]
    assert again.look.validators.etag == '"a"'
    third = Visit(
        asks("/products.json"),
        lambda _: Answer(status=304),
        fresh=False,
        validators=Validators(etag='"a"'),
        fingerprint=again.found.fingerprint(),
    )
    assert third.first.headers["If-None-Match"] == b'"a"'
    assert third.look.outcome == Unchanged()
    assert third.look.steady
    same = Visit(asks("/products.json"), shop, fresh=False, fingerprint=again.found.fingerprint())
    assert same.look.steady


def test_an_address_with_a_page_is_that_page_alone() -> None:
    url = asks("/products.json?page=1&limit=250")
    full = Visit(url, paged({1: Answer(products(*range(250))), 2: Answer(products(999))}))
    assert [u for u in full.asked if "meta" not in u] == [asks("/products.json?page=1&limit=250")]
    assert full.found.limited
    assert Visit(url, paged({1: Answer(products(1))})).found.whole


def test_a_shop_that_takes_no_notice_of_the_page_ends_the_look() -> None:
    visit = Visit(asks("/products.json"), lambda _: Answer(products(*range(250))))
    assert len(visit.found.listings) == 250
    assert visit.found.pages == 2


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(url: str) -> Answer:
        page = int(parse_qs(urlsplit(url).query).get("page", ["0"])[0])
        return Answer(products(*range(page * 250, page * 250 + 250)))

    visit = Visit(asks("/products.json"), endless)
    assert visit.found.pages == 40
    assert len(visit.found.listings) == 10_000
    assert visit.found.limited
    monkeypatch.setattr(feed_look, "LONGEST", timedelta())
    late = Visit(asks("/products.json"), endless)
    assert (late.found.pages, late.found.limited) == (1, True)


@pytest.mark.parametrize(
    ("answer", "reason", "says"),
    [
        (Answer(status=500), FailureReason.HTTP, "page 2 of the listing: the shop answered 500"),
        (Answer(error=DownloadTimeoutError("x")), FailureReason.TIMEOUT, "page 2 of the listing"),
        (Answer(b"<p>no</p>"), FailureReason.LAYOUT, "a page in place of its listing's data"),
        (Answer(b'{"products": ['), FailureReason.LAYOUT, "page 2"),
        (Answer(error=RobotsForbidden("asks programs not to")), FailureReason.ROBOTS, "page 2"),
    ],
)
def test_a_page_that_fails_ends_the_look_with_what_there_is(
    answer: Answer, reason: FailureReason, says: str
) -> None:
    visit = Visit(asks("/products.json"), paged({1: Answer(products(*range(250))), 2: answer}))
    found = visit.found
    assert len(found.listings) == 250
    assert found.cut is not None
    assert (found.cut.reason, found.whole) == (reason, False)
    assert says in found.cut.detail


def test_a_pages_wish_to_be_left_alone_is_kept() -> None:
    busy = Answer(status=429, headers={"Retry-After": "120"})
    visit = Visit(asks("/products.json"), paged({1: Answer(products(*range(250))), 2: busy}))
    assert visit.found.cut is not None
    assert visit.found.cut.retry_after == timedelta(seconds=120)
    first = Visit(asks("/products.json"), lambda _: busy)
    assert (first.failure.http_status, first.failure.retry_after) == (429, timedelta(seconds=120))


def test_a_shop_without_a_currency_is_not_asked_again() -> None:
    shop = paged({1: Answer(products(1))}, currency=None)
    visit = Visit(asks("/products.json"), shop)
    assert visit.found.listings[0].currency is None
    assert Visit(asks("/products.json"), shop, fresh=False).asked == [asks("/products.json?limit=250&page=1")]

    def broken(url: str) -> Answer:
        return Answer(error=DownloadTimeoutError("x")) if "meta" in url else shop(url)

    assert Visit(asks("/products.json"), broken).found.whole


def test_a_collection_is_read_by_its_json_else_by_its_page() -> None:
    page = (FEEDS / "collection.html").read_bytes()

    def shop(json_answer: Answer) -> Shop:
        return lambda url: json_answer if ".json" in url else Answer(page.replace(b'rel="next"', b""))

    url = asks("/collections/new")
    by_json = Visit(url, shop(Answer(products(1))))
    assert by_json.found.source == "shopify"
    assert by_json.asked[0] == asks("/collections/new/products.json?limit=250&page=1")
    for none in (Answer(status=404), Answer(b"<p>x</p>"), Answer(error=RobotsForbidden("no"))):
        visit = Visit(url, shop(none))
        assert visit.found.source == "page"
        assert visit.asked == [asks("/collections/new/products.json?limit=250&page=1"), url]
    # Another reader knows the products by other keys: trouble that passes must not change the reader.
    for trouble in (Answer(status=503), Answer(status=429), Answer(error=DownloadTimeoutError("x"))):
        assert Visit(url, shop(trouble)).asked == [asks("/collections/new/products.json?limit=250&page=1")]


def test_a_front_page_leads_to_the_platforms_listing() -> None:
    def shop(url: str) -> Answer:
        if "products.json" in url:
            return Answer(products(1, 2))
        return Answer(b'{"currency": "GBP"}' if "meta" in url else b"<script>Shopify.theme = {}</script>")

    visit = Visit(f"{SHOP}/", shop)
    assert visit.asked[:2] == [f"{SHOP}/", asks("/products.json?limit=250&page=1")]
    assert len(visit.found.listings) == 2

    def closed(url: str) -> Answer:
        if "products.json" in url:
            return Answer(status=404)
        head = b"<script>Shopify.theme = {}</script>"
        return Answer(head + (FEEDS / "collection.html").read_bytes().replace(b'rel="next"', b""))

    assert Visit(f"{SHOP}/", closed).found.source == "page"


def test_the_parts_of_a_sitemap() -> None:
    def shop(url: str) -> Answer:
        name = "sitemap_index.xml" if url.endswith("/sitemap.xml") else "sitemap_products.xml"
        return Answer((FEEDS / name).read_bytes())

    visit = Visit(asks("/sitemap.xml"), shop)
    assert visit.asked == [asks("/sitemap.xml"), asks("/sitemap_products_1.xml?from=1&to=9")]
    assert [x.title for x in visit.found.listings] == ["Air Jordan 1 & Chicago", "comet runner red"]
    assert visit.found.whole


def test_a_window_is_never_whole() -> None:
    visit = Visit(asks("/drops.rss"), lambda _: Answer((FEEDS / "news.rss").read_bytes()))
    assert (visit.found.source, visit.found.title, visit.found.limited) == ("rss", "Drops at Shop", True)


def test_another_shops_listing_is_not_this_ones() -> None:
    led = Answer(products(1), led_to="https://elsewhere.example/products.json")
    assert Visit(asks("/products.json"), lambda _: led).failure.reason is FailureReason.WRONG_PRODUCT


@pytest.mark.parametrize(
    ("path", "answer", "reason", "says"),
    [
        ("/new", Answer(b"<h1>Nothing here</h1>"), FailureReason.LAYOUT, "no products were found"),
        ("/x.xml", Answer(b"<?xml version='1.0'?><!DOCTYPE a><urlset/>"), FailureReason.LAYOUT, "for safety"),
        ("/products.json", Answer(status=404), FailureReason.GONE, ""),
        ("/products.json", Answer(b"<title>Just a moment...</title>", 403), FailureReason.BLOCKED, ""),
    ],
)
def test_what_is_no_listing_says_why(path: str, answer: Answer, reason: FailureReason, says: str) -> None:
    failure = Visit(asks(path), lambda _: answer).failure
    assert failure.reason is reason, failure
    assert says in failure.detail


def test_a_products_page_is_no_listing() -> None:
    page = b"""<title>Shoe</title><script type="application/ld+json">{"@type": "Product", "name": "Shoe",
    "offers": {"price": "9", "priceCurrency": "EUR", "availability": "https://schema.org/InStock"}}</script>
    <h1>Shoe</h1><button>Add to cart</button>"""
    assert "under 'watches'" in Visit(asks("/p/shoe"), lambda _: Answer(page)).failure.detail


def test_the_look_began_with_its_first_answer() -> None:
    visit = Visit(asks("/products.json"), paged({1: Answer(products(1), headers={"Age": "60"})}))
    assert visit.look.as_of is not None
    assert visit.look.started_at - visit.look.as_of == timedelta(seconds=60)
    assert visit.look.final_url is None
    assert visit.look.spider is None


def test_a_listing_can_be_bought_where_a_variant_can() -> None:
    (listed,) = Visit(asks("/products.json"), paged({1: Answer(products(1))})).found.listings
    assert listed.availability is Availability.IN_STOCK
