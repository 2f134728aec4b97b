"""The demo shop is a real server: validators, hosts, manners, and stock that follows the timeline."""

import gzip
import http.client
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from restock.demo.catalogue import PRODUCTS, SHOPS
from restock.demo.shop import DemoShop
from restock.demo.timeline import Change, Face, Timeline

START = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(clock: Clock) -> Iterator[DemoShop]:
    timeline = Timeline(changes=(Change(at=10, key="CR-10", available=4),))
    with DemoShop(clock=clock, timeline=timeline) as shop:
        yield shop


def ask(shop: DemoShop, host: str, path: str, *, method: str = "GET", **headers: str):
    """One request on a connection of its own; headers are written with underscores."""
    connection = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, headers={"Host": f"{host}:{shop.port}", **sent})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response, body


def test_a_steady_page_is_answered_with_304_and_a_changed_one_with_a_new_tag(shop: DemoShop) -> None:
    first, body = ask(shop, "kicks.localhost", "/products/comet-runner")
    tag = first.headers["ETag"]
    again, nothing = ask(shop, "kicks.localhost", "/products/comet-runner", If_None_Match=tag)
    assert (first.status, again.status, nothing) == (200, 304, b"")
    assert int(first.headers["Content-Length"]) == len(body)

    shop.set_stock("CR-8", 5)
    changed, _ = ask(shop, "kicks.localhost", "/products/comet-runner", If_None_Match=tag)
    assert changed.status == 200
    assert changed.headers["ETag"] != tag


def test_last_modified_is_when_the_product_last_changed(shop: DemoShop, clock: Clock) -> None:
    before, _ = ask(shop, "kicks.localhost", "/products/comet-runner")
    assert before.headers["Last-Modified"] == "Sun, 01 Mar 2026 09:00:00 GMT"
    clock.tick(60)
    shop.begin()
    clock.tick(12)
    since = before.headers["Last-Modified"]
    after, _ = ask(shop, "kicks.localhost", "/products/comet-runner", If_Modified_Since=since)
    assert after.headers["Last-Modified"] == "Sun, 01 Mar 2026 09:01:10 GMT"
    steady, _ = ask(
        shop, "kicks.localhost", "/products/comet-runner", If_Modified_Since=after.headers["Last-Modified"]
    )
    assert (after.status, steady.status) == (200, 304)


def test_nothing_changes_until_the_timeline_begins(shop: DemoShop, clock: Clock) -> None:
    def size_10() -> bool:
        _, body = ask(shop, "kicks.localhost", "/products/comet-runner.js")
        return next(v["available"] for v in json.loads(body)["variants"] if v["title"] == "US 10 / Black")

    shop.set_stock("CR-10", 0)
    clock.tick(3600)
    assert not size_10()
    shop.begin()
    clock.tick(9.9)
    assert not size_10()
    clock.tick(0.1)
    assert size_10()


def test_the_js_endpoint_writes_cents_and_options_as_shopify_does(shop: DemoShop) -> None:
    shop.set_price("CR-11", Decimal("135.50"))
    response, body = ask(shop, "kicks.localhost", "/products/comet-runner.js")
    product = json.loads(body)
    variant = product["variants"][2]
    assert response.headers["Content-Type"].startswith("application/json")
    assert (product["price"], product["price_max"], product["price_varies"]) == (12900, 13550, True)
    assert product["options"][0] == {
        "name": "Size",
        "position": 1,
        "values": ["US 8", "US 9", "US 10", "US 11"],
    }
    assert (variant["title"], variant["option1"], variant["option2"], variant["available"]) == (
        "US 10 / Black",
        "US 10",
        "Black",
        True,
    )
    assert "currency" not in body.decode()


def test_the_shop_json_pages_through_its_products(shop: DemoShop) -> None:
    _, one = ask(shop, "kicks.localhost", "/products.json?limit=1&page=2")
    _, beyond = ask(shop, "kicks.localhost", "/products.json?limit=250&page=2")
    assert [p["handle"] for p in json.loads(one)["products"]] == ["harbor-low"]
    assert json.loads(beyond) == {"products": []}


def test_the_store_api_finds_a_product_by_its_slug(shop: DemoShop) -> None:
    _, body = ask(shop, "woo.localhost", "/wp-json/wc/store/v1/products?slug=grey-beanie")
    (entry,) = json.loads(body)
    assert (entry["is_in_stock"], entry["prices"]["price"], entry["type"]) == (False, "2900", "simple")


def test_the_variations_form_holds_the_stock_of_each_size(shop: DemoShop) -> None:
    class Finder(HTMLParser):
        found: list[dict[str, object]] = []  # noqa: RUF012

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if data := dict(attrs).get("data-product_variations"):
                self.found = json.loads(data)

    _, body = ask(shop, "woo.localhost", "/product/fjord-parka/")
    finder = Finder()
    finder.feed(body.decode())
    assert [(v["attributes"], v["is_in_stock"]) for v in finder.found] == [
        ({"attribute_pa_size": "s"}, True),
        ({"attribute_pa_size": "m"}, False),
        ({"attribute_pa_size": "l"}, False),
    ]


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda p: p.handle)
def test_every_product_has_a_page_in_its_language(shop: DemoShop, product) -> None:
    response, body = ask(shop, product.host, product.path)
    page = body.decode()
    assert response.status == 200
    assert f'<html lang="{product.language}">' in page
    assert product.title.replace("'", "&#x27;") in page
    assert "https://cdn" not in page


def test_a_console_page_is_as_large_as_real_ones_and_zipped_when_asked(shop: DemoShop) -> None:
    _, plain = ask(shop, "consoles.localhost", "/p/orbit-one")
    zipped, body = ask(shop, "consoles.localhost", "/p/orbit-one", Accept_Encoding="gzip")
    assert 120_000 < len(plain) < 400_000
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plain
    assert len(body) < len(plain) / 4


def test_faces_that_must_not_alert(shop: DemoShop) -> None:
    shop.set_face("consoles.localhost/orbit-pocket", Face.CONTRADICTING)
    shop.set_face("books.localhost/lighthouse-cookbook", Face.BLOCKED)
    shop.set_face("woo.localhost/grey-beanie", Face.SILENT)
    shop.set_face("kicks.localhost/harbor-low", Face.GONE)
    _, pocket = ask(shop, "consoles.localhost", "/p/orbit-pocket")
    blocked, captcha = ask(shop, "books.localhost", "/item/lighthouse-cookbook")
    _, silent = ask(shop, "woo.localhost", "/product/grey-beanie/")
    gone, _ = ask(shop, "kicks.localhost", "/products/harbor-low.js")
    assert b"https://schema.org/InStock" in pocket
    assert b'<p class="stock out-of-stock">Sold Out</p>' in pocket
    assert (blocked.status, blocked.headers["Retry-After"], blocked.headers["ETag"]) == (503, "2", None)
    assert b"captcha" in captcha
    assert not any(
        word in silent.lower() for word in (b"in stock", b"out of stock", b"instock", b"outofstock")
    )
    assert gone.status == 404


def test_robots_unknown_hosts_unknown_pages_and_head(shop: DemoShop) -> None:
    _, robots = ask(shop, "kicks.localhost", "/robots.txt")
    assert b"Disallow: /products/secret-drop" in robots
    assert ask(shop, "elsewhere.example", "/")[0].status == 421
    assert ask(shop, "kicks.localhost", "/products/nothing")[0].status == 404
    # A product lives in one shop only.
    assert ask(shop, "books.localhost", "/products/comet-runner")[0].status == 404
    head, body = ask(shop, "books.localhost", "/item/lighthouse-cookbook", method="HEAD")
    assert (head.status, body) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000


@pytest.mark.parametrize("host", SHOPS)
def test_the_front_page_links_every_product_of_the_shop(shop: DemoShop, host: str) -> None:
    _, body = ask(shop, host, "/")
    for product in PRODUCTS:
        assert (f'href="{product.path}"' in body.decode()) is (product.host == host)


def test_one_connection_serves_many_requests_and_stopping_does_not_wait_for_it(clock: Clock) -> None:
    shop = DemoShop(clock=clock)
    shop.start()
    connection = http.client.HTTPConnection("127.0.0.1", shop.port, timeout=5)
    for _ in range(3):
        connection.request("GET", "/robots.txt", headers={"Host": "kicks.localhost"})
        response = connection.getresponse()
        assert response.read()
        assert response.will_close is False
    shop.stop()
    connection.close()
    assert [visit.path for visit in shop.visits] == ["/robots.txt"] * 3


def test_visits_tell_who_asked_for_what_and_when(shop: DemoShop, clock: Clock) -> None:
    clock.tick(7)
    ask(
        shop,
        "books.localhost",
        "/item/lighthouse-cookbook?x=1",
        User_Agent="someone/1.0",
        If_None_Match='"old"',
    )
    (visit,) = shop.visits
    assert (visit.at, visit.host, visit.path) == (
        START + timedelta(seconds=7),
        "books.localhost",
        "/item/lighthouse-cookbook?x=1",
    )
    assert (visit.status, visit.user_agent, visit.if_none_match) == (200, "someone/1.0", '"old"')
    assert visit.sent > 1000


def test_a_product_that_nobody_sells_is_a_mistake_of_the_caller(shop: DemoShop) -> None:
    with pytest.raises(KeyError, match="NOPE"):
        shop.set_stock("NOPE", 1)
