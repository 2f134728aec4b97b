"""Pages without structured data: prices outside of shown texts, ads and bids, choices, disabled buttons."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crawler.model import Availability, Confidence, Failure, Offer
from spiders.extraction import Page, extract

BUY = '<button class="add-to-cart">Add to cart</button>'
LD = (
    '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "Product",'
    ' "name": "Oak Chair 1234", "offers": {"@type": "Offer", "price": "80.00", "priceCurrency": "EUR",'
    ' "availability": "https://schema.org/InStock"}}</script>'
)


def answer(
    inner: str, *, url: str = "https://shop.example/p/oak-chair-1234", head: str = ""
) -> Offer | Failure:
    body = f"<html lang=en><title>Oak Chair 1234 | Shop</title>{head}<h1>Oak Chair 1234</h1>{inner}</html>"
    return extract(Page(url=url, body=body.encode()))


def offer(inner: str, *, head: str = "") -> Offer:
    found = answer(inner, head=head)
    assert isinstance(found, Offer), found
    return found


@pytest.mark.parametrize(
    ("inner", "head", "price"),
    [
        ('<x-price price=\'{"divisor": 100, "gross": 13400}\'></x-price>', "", "134"),
        ('<div data-price="36.50"></div>', "", "36.50"),
        ('<form><input type="hidden" class="product_price" value="253"></form>', "", "253"),
        ("<script>var price = 12.5;</script>", "", "12.5"),
        ("", '<meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="$60">', "60"),
        ("<p><span>€90.00</span> <b>€70.00</b></p>", "", "70.00"),
        ('<div class="price"><s>€90.00</s> <b>€70.00</b> <i>(30%)</i></div>', "", "70.00"),
    ],
    ids=["divisor", "attribute", "hidden field", "variable", "meta label", "lowered", "percentage"],
)
def test_a_price_is_found_where_nothing_calls_itself_one(inner: str, head: str, price: str) -> None:
    assert offer(inner + BUY, head=head).price == Decimal(price)


def test_amounts_that_may_be_cents_or_are_several_tell_nothing() -> None:
    for inner in ('<div data-price="13400"></div>', '<i data-price="1.50"></i><i data-price="2.50"></i>'):
        found = answer(inner + BUY)
        assert isinstance(found, Failure) or found.price is None


def test_an_ad_with_its_price_is_an_offer_of_unknown_availability() -> None:
    found = offer('<p class="price">€80.00</p><p>Ring me</p>')
    assert (found.availability, found.price) == (Availability.UNKNOWN, 80)
    shelf = answer('<p class="price">€80.00</p>', url="https://shop.example/")
    assert isinstance(shelf, Failure)


def test_a_running_auction_is_on_offer() -> None:
    found = offer('<p class="price">€80.00</p><button>Place bid</button>')
    assert (found.availability, found.confidence) == (Availability.IN_STOCK, Confidence.WEAK)


def test_a_choice_to_make_is_weak_evidence_where_one_is_open() -> None:
    ask = '<p class="price">€80.00</p><div class="add-to-cart btn">Select your size</div>'
    sizes = '<ul class="size"><li class="{0}">41</li><li class="{0}">42</li></ul>'
    found = offer(ask + sizes.format("free"))
    assert (found.availability, found.confidence) == (Availability.IN_STOCK, Confidence.WEAK)
    assert offer(ask + sizes.format("sold-out")).availability is not Availability.IN_STOCK


@pytest.mark.parametrize(
    ("button", "page", "availability"),
    [
        ('<button class="add-to-cart" disabled>Add to cart</button>', "", Availability.OUT_OF_STOCK),
        ('<button class="add-to-cart soldout">Add to cart</button>', "", Availability.OUT_OF_STOCK),
        ('<button class="add-to-cart disabled">Add to cart</button>', "", Availability.IN_STOCK),
        (
            '<button class="add-to-cart" disabled>Add to cart</button>',
            '<script id="__NEXT_DATA__" type="application/json">{"page": "/p"}</script>',
            Availability.IN_STOCK,
        ),
    ],
    ids=["by the shop", "by words", "by a class", "until a program comes"],
)
def test_a_disabled_button_vetoes_with_a_second_sign(
    button: str, page: str, availability: Availability
) -> None:
    found = offer(LD + page + button)
    assert (found.availability, found.confidence) == (availability, Confidence.CONTRADICTING)


def test_a_json_product_named_in_a_part_of_it_is_an_offer() -> None:
    body = (
        b'{"data": {"product": {"id": "91803751", "item": {"product_description": {"title": "Power bank"}},'
    )
    body += b' "price": {"current_retail": 109.99}}}}'
    found = extract(Page(url="https://shop.example/api/91803751", body=body))
    assert isinstance(found, Offer)
    assert (found.availability, found.price) == (Availability.UNKNOWN, Decimal("109.99"))


def test_a_size_list_does_not_sell_out_the_product() -> None:
    sizes = '<span class="stock">Size: 30 32 34 36 38 sold out 40</span>'
    assert offer(LD + sizes + BUY).availability is Availability.IN_STOCK
