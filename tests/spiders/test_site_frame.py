"""The frame of declared sites: how signals are weighed, who sells, where, and what if a source fails."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from crawl_house import START, House, look, offer
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.middlewares.robots import RobotsForbidden
from crawler.model import Availability, Confidence, Evidence, Failure, FailureReason, Offer, Product, Strength
from crawler.storage.schema import Watch
from spiders.declare import (
    COUNT,
    Fields,
    JsonSource,
    PageRule,
    PageVariants,
    Place,
    Seller,
    StateSource,
    VariantFields,
    Verified,
)
from spiders.platforms.shopify import ShopifySpider
from spiders.saved import Answer, SavedLook, replay, watch_of
from spiders.site import SiteSpider
from spiders.weighing import Reading, weigh

URL = "https://shop.example/p/runner-77"
API = "https://shop.example/api/77"
IN, OUT = Availability.IN_STOCK, Availability.OUT_OF_STOCK


class PageSite(SiteSpider):
    name = "page_site"
    domains = ("shop.example",)
    rules = (
        PageRule(css=".stock", values={"few left": Availability.LIMITED, "ready": IN}),
        PageRule(css=".stock", text=("in stock",), reading=IN),
        PageRule(css=".stock", text=("sold out",), reading=OUT),
        PageRule(css="#robot", reading=FailureReason.BLOCKED),
        PageRule(
            css="[data-state]",
            attribute="data-state",
            text=("last day",),
            reading=OUT,
            strength=Strength.WEAK,
        ),
    )
    variants = PageVariants(each=".size", sold_out=".out", key="data-id")
    seller = Seller(names=("Shop",), css=".by", pattern=r"sold by (.+)")
    min_interval = timedelta(seconds=90)
    verified = Verified(on=date(2026, 11, 22), against="nothing but this test")


class ApiSite(PageSite):
    name = "api_site"
    source = JsonSource(
        product=r"-(?P<id>\d+)$",
        url="https://shop.example/api/{id}",
        fields=Fields(
            availability="left", values=COUNT, name="name", price="price", currency="money", seller="by"
        ),
    )


class StateSite(PageSite):
    name = "state_site"
    rules = ()
    variants = None
    source = StateSource(
        name="__SHOP_STATE__",
        product=r"-(?P<id>\d+)$",
        fields=Fields(
            variants="items[id={id}].sizes",
            variant=VariantFields(key="sku", availability="n", values=COUNT, options=(("Size", "label"),)),
        ),
    )


def page(body: str, *, jsonld: str | None = None) -> Answer:
    offer = {"@type": "Offer", "price": "10.00", "priceCurrency": "EUR"}
    product = {"@context": "https://schema.org", "@type": "Product", "name": "Runner"}
    product["offers"] = {**offer, "availability": f"https://schema.org/{jsonld}"}  # type: ignore[assignment]
    data = f'<script type="application/ld+json">{json.dumps(product)}</script>' if jsonld else ""
    return Answer(
        body=f"<html><head><title>Runner</title>{data}</head><body><h1>Runner</h1>{body}</body></html>".encode()
    )


def api(**value: Any) -> Answer:
    return Answer(body=json.dumps(value).encode())


def read(site: type[SiteSpider], shown: Answer | None, *, api: Answer | None = None) -> Offer | Failure:
    others = {} if api is None else {API: api}
    saved = SavedLook(url=URL, page=shown, json=None, others=others, led_to=None, known=Product())
    outcome = replay(site(), saved).outcome
    assert isinstance(outcome, (Offer, Failure))
    return outcome


@pytest.mark.parametrize(
    ("words", "jsonld", "availability", "confidence"),
    [
        ("In stock", None, IN, Confidence.STRONG),
        ("In stock", "InStock", IN, Confidence.STRONG),
        ("Few left", "InStock", Availability.LIMITED, Confidence.STRONG),
        ("Sold out", "InStock", OUT, Confidence.CONTRADICTING),
        ("In stock", "OutOfStock", OUT, Confidence.CONTRADICTING),
        ("0 in stock", "OutOfStock", OUT, Confidence.STRONG),
        ("12 in stock", None, IN, Confidence.STRONG),
        ("not in stock, sold out", None, OUT, Confidence.STRONG),
        ("soldier, insold outer", "InStock", IN, Confidence.STRONG),
    ],
)
def test_rules_beside_structured_data(
    words: str, jsonld: str | None, availability: Availability, confidence: Confidence
) -> None:
    offer = read(PageSite, page(f'<p class="stock">{words}</p>', jsonld=jsonld))
    assert isinstance(offer, Offer)
    assert (offer.availability, offer.confidence) == (availability, confidence)
    assert offer.product.name == "Runner"


def test_a_page_without_any_signal_is_a_layout_failure() -> None:
    failure = read(PageSite, page("<p>Lovely shoes.</p>"))
    assert isinstance(failure, Failure)
    assert failure.reason is FailureReason.LAYOUT


def test_a_rule_may_say_blocked() -> None:
    failure = read(PageSite, page('<div id="robot"></div><p class="stock">In stock</p>', jsonld="InStock"))
    assert isinstance(failure, Failure)
    assert failure.reason is FailureReason.BLOCKED
    assert failure.evidence[0].path == "#robot"


def test_sources_that_lie_are_not_believed() -> None:
    class Distrusting(PageSite):
        distrust = ("jsonld",)

    offer = read(Distrusting, page('<p class="stock">In stock</p>', jsonld="OutOfStock"))
    assert isinstance(offer, Offer)
    assert (offer.availability, offer.confidence) == (IN, Confidence.STRONG)


@pytest.mark.parametrize(
    ("by", "availability"), [("Sold by SHOP.", IN), ("Sold by Shop of Bob", OUT), ("Delivered fast", IN)]
)
def test_only_the_retailer_itself_counts(by: str, availability: Availability) -> None:
    offer = read(PageSite, page(f'<p class="stock">In stock</p><p class="by">{by}</p>'))
    assert isinstance(offer, Offer)
    assert offer.availability is availability
    assert (offer.evidence[0].source == "seller") is (availability is OUT)


def test_choices_on_the_page() -> None:
    sizes = (
        '<b class="size" data-id="9">US 9<i class="out"></i></b><b class="size out" data-id="10">US 10</b>'
    )
    more = '<b class="size" data-id="11">US 11</b>'
    offer = read(PageSite, page(sizes + more))
    assert isinstance(offer, Offer)
    assert offer.availability is IN
    assert {v.key: v.availability for v in offer.variants} == {"9": OUT, "10": OUT, "11": IN}
    capped = read(PageSite, page(f'<p class="stock">Sold out</p>{more}'))
    assert isinstance(capped, Offer)
    assert [v.availability for v in capped.variants] == [OUT], "no size of a product that is sold out"


def test_json_alone_where_it_says_everything() -> None:
    offer = read(ApiSite, None, api=api(left=3, name="Runner", price="10.00", money="EUR", by="shop"))
    assert isinstance(offer, Offer)
    assert (offer.availability, str(offer.price), offer.currency) == (IN, "10.00", "EUR")
    other = read(ApiSite, None, api=api(left=3, name="Runner", by="Bob"))
    assert isinstance(other, Offer)
    assert other.availability is OUT


def test_json_without_a_name_asks_the_page_too() -> None:
    offer = read(ApiSite, page("", jsonld="InStock"), api=api(left=0))
    assert isinstance(offer, Offer)
    assert (offer.availability, offer.confidence) == (OUT, Confidence.CONTRADICTING)
    assert (offer.product.name, str(offer.price)) == ("Runner", "10.00")


@pytest.mark.parametrize("answer", [Answer(body=b"", status=404), Answer(body=b"<html>"), api(other=1)])
def test_the_page_where_the_json_fails(answer: Answer) -> None:
    offer = read(ApiSite, page('<p class="stock">In stock</p>'), api=answer)
    assert isinstance(offer, Offer)
    assert offer.availability is IN


def test_a_shop_that_asks_for_less_is_not_asked_for_the_page() -> None:
    failure = read(ApiSite, page('<p class="stock">In stock</p>'), api=Answer(body=b"", status=429))
    assert isinstance(failure, Failure)
    assert failure.http_status == 429


def test_state_on_the_page_per_variant() -> None:
    state = {
        "items": [
            {"id": 1, "sizes": [{"sku": "a", "n": 5, "label": "US 1"}]},
            {
                "id": 77,
                "sizes": [{"sku": "b", "n": 0, "label": "US 9"}, {"sku": "c", "n": 2, "label": "US 10"}],
            },
        ]
    }
    script = f"<script>window.__SHOP_STATE__ = {json.dumps({**state, 'product': 'stock'})};</script>"
    offer = read(StateSite, page(script))
    assert isinstance(offer, Offer)
    assert {v.label: v.availability for v in offer.variants} == {"US 9": OUT, "US 10": IN}


def test_a_source_that_robots_forbid_gives_way_to_the_page() -> None:
    spider = ApiSite()
    saved = SavedLook(url=URL, page=None, json=None, others={}, led_to=None, known=Product())
    request = spider.first_request(watch_of(saved))
    assert request.url == API
    refused: Any = type("Refused", (), {"request": request, "value": RobotsForbidden("/api is disallowed")})()
    (instead,) = request.errback(refused)  # type: ignore[misc]
    assert isinstance(instead, Request)
    assert instead.url == URL
    refused.request = instead
    (look,) = request.errback(refused)  # type: ignore[misc]
    assert look.outcome.reason is FailureReason.ROBOTS
    assert look.min_interval == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("url", "address", "cookie"),
    [
        (f"{URL}?store=029", "https://shop.example/api/77?at=029", b"store=029"),
        (URL, "https://shop.example/api/77?at=001", b"store=001"),
        (f"{URL}?store=a%3Bb%0d", "https://shop.example/api/77?at=001", b"store=001"),
    ],
)
def test_a_store_comes_from_the_address(url: str, address: str, cookie: bytes) -> None:
    class StoreSite(ApiSite):
        source = JsonSource(
            product=r"-(?P<id>\d+)", url="https://shop.example/api/{id}?at={place}", fields=Fields()
        )
        place = Place(kind="store", parameter="store", default="001", cookie="store")

    watch = watch_of(SavedLook(url=url, page=None, json=None, others={}, led_to=None, known=Product()))
    assert StoreSite().ask(watch).url == address
    StoreSite.source = PageSite.source  # type: ignore[assignment]
    assert StoreSite().ask(watch).headers["Cookie"] == cookie


def test_a_redirect_of_the_page_is_known_when_the_json_came_first() -> None:
    saved = SavedLook(
        url=URL,
        page=page("", jsonld="InStock"),
        json=None,
        others={},
        led_to="https://shop.example/",
        known=Product(),
    )
    look = replay(ApiSite(), saved)
    assert look.final_url == "https://shop.example/"


def test_an_offer_never_comes_with_an_error_status() -> None:
    spider = PageSite()
    watch = watch_of(SavedLook(url=URL, page=None, json=None, others={}, led_to=None, known=Product()))
    request = spider.first_request(watch)
    body = page('<p class="stock">In stock</p>', jsonld="InStock").body
    response = HtmlResponse(URL, status=500, body=body, request=request)
    (look,) = spider.answered(response, watch, began=spider.now())
    assert isinstance(look.outcome, Failure)  # type: ignore[union-attr]


def test_weighing_is_cautious() -> None:
    strong_in = Reading(availability=IN, confidence=Confidence.STRONG)
    strong_out = Reading(availability=OUT, confidence=Confidence.STRONG)
    weak_in = Reading(availability=IN, confidence=Confidence.WEAK)
    weak_out = Reading(availability=OUT, confidence=Confidence.WEAK)
    assert weigh(strong_in, None) is strong_in
    assert weigh(strong_in, strong_out) == Reading(availability=OUT, confidence=Confidence.CONTRADICTING)
    assert weigh(strong_out, strong_in) == Reading(availability=OUT, confidence=Confidence.CONTRADICTING)
    assert weigh(strong_in, weak_out) == weak_in, "a second look before anyone is told"
    assert weigh(strong_out, weak_in) is strong_out
    assert weigh(weak_in, strong_out) is strong_out


def test_evidence_of_weak_rules_is_weak() -> None:
    offer = read(PageSite, page('<p data-state="last day">Soon</p>'))
    assert isinstance(offer, Offer)
    assert (offer.availability, offer.confidence) == (OUT, Confidence.WEAK)
    assert offer.evidence[0] == Evidence(
        source="rule", path="[data-state]", value="last day", reading=OUT, strength=Strength.WEAK
    )


class PlatformSite(SiteSpider, ShopifySpider):
    name = "platform_site"
    domains = ("kicks.example",)
    seller = Seller(names=("Kicks",))
    min_interval = timedelta(seconds=20)


def test_a_shop_on_a_platform_is_read_by_the_platform() -> None:
    url = "https://kicks.example/products/runner"
    product = {
        "id": 7,
        "title": "Runner",
        "options": [{"name": "Size"}],
        "variants": [{"id": 41, "title": "US 9", "option1": "US 9", "available": True, "price": 9900}],
    }
    others = {f"{url}.js": api(**product), "https://kicks.example/meta.json": api(currency="USD")}
    saved = SavedLook(url=url, page=None, json=None, others=others, led_to=None, known=Product())
    look = replay(PlatformSite(), saved)
    assert isinstance(look.outcome, Offer)
    assert [v.label for v in look.outcome.variants] == ["US 9"]
    assert (look.outcome.platform, look.outcome.currency) == ("shopify", "USD")
    assert look.spider is None, "a site is not handed on"
    assert PlatformSite.handles_request(Request(url))
    assert not PlatformSite.handles_request(Request("https://other.example/products/runner"))


def test_a_site_has_a_floor_for_its_cadence(house: House) -> None:
    watch = house.watch(interval_s=5)
    quick = look(watch, offer(), START)
    house.record(quick)
    assert house.row(Watch).next_look_at == START + timedelta(seconds=5)
    later = START + timedelta(minutes=1)
    house.record(look(watch, offer(), later, min_interval=timedelta(seconds=90)))
    assert house.row(Watch).next_look_at == later + timedelta(seconds=90)
