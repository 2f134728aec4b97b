"""JSON-LD as shops write it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from crawler.model import Availability, Offer
from spiders.extraction import Page, extract
from spiders.extraction.json_ld import read_json_ld
from spiders.extraction.tolerant_json import loads


def page(*blocks: str, url: str = "https://shop.example/p/shoe-x1") -> Page:
    scripts = "".join(f'<script type="application/ld+json; charset=utf-8">{b}</script>' for b in blocks)
    return Page(url=url, body=f"<html lang=en><title>Shoe X1</title>{scripts}<h1>Shoe X1</h1>".encode())


def product(**kw: Any) -> str:
    return json.dumps({"@context": "https://schema.org", "@type": "Product", "name": "Shoe X1", **kw})


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1,}',
        '{"a": 1, // one\n}',
        '/* x */ {"a": 1}',
        '<![CDATA[{"a": 1}]]>',
        '<!-- {"a": 1} -->',
        "{&quot;a&quot;: 1}",
        '{"a": 1};',
        '\ufeff {"a": 1}',
    ],
)
def test_junk_around_json_is_forgiven(text: str) -> None:
    assert loads(text.replace("\ufeff", "")) == {"a": 1}


def test_bad_escapes_and_raw_newlines_are_forgiven() -> None:
    assert loads('{"a": "5\\" \\x \\\'q\\\' \n end"}') == {"a": "5\" \\x 'q' \n end"}
    assert loads('{"a": 1}{"b": 2}') == [{"a": 1}, {"b": 2}]
    assert loads('{"a": NaN, "b": 1.10}') == {"a": None, "b": Decimal("1.10")}
    assert loads("[" * 100_000) is None
    assert loads('{"a": ') is None


def test_graph_with_references() -> None:
    graph = {
        "@graph": [
            {"@type": "WebPage", "mainEntity": {"@id": "#p"}},
            {"@type": "Product", "@id": "#p", "name": "Shoe X1", "offers": {"@id": "#o"}},
            {
                "@type": "Offer",
                "@id": "#o",
                "price": 10,
                "priceCurrency": "EUR",
                "availability": {"@id": "http://schema.org/SoldOut"},
            },
        ]
    }
    found = extract(page(json.dumps(graph)))
    assert isinstance(found, Offer)
    assert (found.availability, found.price, found.currency) == (Availability.OUT_OF_STOCK, 10, "EUR")


def test_product_group_has_variants() -> None:
    def variant(size: str, availability: str) -> dict[str, Any]:
        return {
            "@type": "Product",
            "sku": f"X1-{size}",
            "size": size,
            "name": f"Shoe X1 {size}",
            "offers": {"price": "50", "priceCurrency": "EUR", "availability": availability},
        }

    group = {
        "@type": "ProductGroup",
        "name": "Shoe X1",
        "hasVariant": [variant("US 9", "OutOfStock"), variant("US 10", "https://schema.org/InStock")],
    }
    found = extract(page(json.dumps(group)))
    assert isinstance(found, Offer)
    assert found.availability is Availability.IN_STOCK
    assert [(v.key, v.label, v.availability, v.price) for v in found.variants] == [
        ("X1-US 9", "US 9", Availability.OUT_OF_STOCK, 50),
        ("X1-US 10", "US 10", Availability.IN_STOCK, 50),
    ]
    assert found.variants[0].options == (("Size", "US 9"),)


def test_the_variant_that_the_address_names_is_watched() -> None:
    offers = [
        {"sku": "A1001", "price": 5, "availability": "InStock"},
        {"sku": "A1002", "price": 7, "availability": "OutOfStock"},
    ]
    found = extract(page(product(offers=offers), url="https://shop.example/p/shoe-x1?sku=A1002"))
    assert isinstance(found, Offer)
    assert (found.availability, found.price) == (Availability.OUT_OF_STOCK, 7)


def test_aggregate_offer_and_its_parts() -> None:
    whole = {
        "@type": "AggregateOffer",
        "lowPrice": "10.00",
        "highPrice": "20",
        "priceCurrency": "USD",
        "availability": "InStock",
    }
    assert read_json_ld(page(product(offers=whole)))[0].offers[0].price == Decimal("10.00")
    parts = {
        **whole,
        "offers": [{"price": "12", "availability": "OutOfStock"}, {"price": "13", "availability": "InStock"}],
    }
    assert [o.price for o in read_json_ld(page(product(offers=parts)))[0].offers] == [12, 13]


def test_list_and_unit_prices_are_not_the_price() -> None:
    specs = [
        {"price": "30", "priceType": "https://schema.org/ListPrice"},
        {"price": "2", "referenceQuantity": {"value": 100}},
        {"price": "25", "priceCurrency": "EUR"},
    ]
    offer = read_json_ld(page(product(offers={"priceSpecification": specs})))[0].offers[0]
    assert (offer.price, offer.list_price, offer.currency) == (25, 30, "EUR")


@pytest.mark.parametrize("price", [0, "0", "NaN", None, True, [], {}, "free", -5, "1e999"])
def test_prices_that_are_none(price: Any) -> None:
    assert (
        read_json_ld(page(product(offers={"price": price, "availability": "InStock"})))[0].offers[0].price
        is None
    )


def test_one_bad_block_does_not_spoil_the_others() -> None:
    found = extract(page("{oops", product(offers={"price": 5, "availability": "OutOfStock"})))
    assert isinstance(found, Offer)
    assert found.availability is Availability.OUT_OF_STOCK


def test_listed_and_similar_products_do_not_speak() -> None:
    listing = {
        "@type": "ItemList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "item": {
                    "@type": "Product",
                    "name": f"Shoe {i}",
                    "offers": {"price": i, "availability": "InStock"},
                },
            }
            for i in range(1, 9)
        ],
    }
    assert not isinstance(extract(page(json.dumps(listing), url="https://shop.example/shoes")), Offer)


def test_ten_thousand_variants_are_read_in_linear_time() -> None:
    offers = [{"sku": f"S{i}", "price": 5, "availability": "OutOfStock"} for i in range(10_000)]
    found = extract(page(product(offers=offers)))
    assert isinstance(found, Offer)
    assert found.availability is Availability.OUT_OF_STOCK
    assert 0 < len(found.variants) <= 5_000
