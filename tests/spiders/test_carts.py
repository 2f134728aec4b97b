"""Cart links: made of what a spider declares, https and of the shop itself, for what can be ordered now."""

from __future__ import annotations

import pytest

from crawler.model import Availability, Offer, Variant
from crawler.storage.details import cart_urls_of, offer_detail, variants_of
from spiders.carts import with_cart_links

IN, OUT, PRE = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.PREORDER
PAGE = "https://www.shop.example.com/products/runner"
LINK = "{shop}/cart/{id}:1"


def size(key: str, availability: Availability = IN, cart_id: str | None = "7") -> Variant:
    return Variant(key=key, label=f"US {key}", availability=availability, cart_id=cart_id)


def linked(*variants: Variant, link: str | None = LINK, url: str = PAGE, **more: object) -> Offer:
    offer = Offer(availability=IN, variants=variants, **more)  # type: ignore[arg-type]
    return with_cart_links(offer, link, url=url, cart_id=None)


def test_each_variant_that_can_be_ordered_has_a_link_of_its_own() -> None:
    offer = linked(size("9", OUT), size("10"), size("11", PRE, "8"), size("12", cart_id=None))
    assert [v.cart_url for v in offer.variants] == [
        None,
        "https://www.shop.example.com/cart/7:1",
        "https://www.shop.example.com/cart/8:1",
        None,
    ]
    assert offer.cart_url is None, "which one is for the person to choose"
    assert linked(size("10")).cart_url == "https://www.shop.example.com/cart/7:1"


def test_a_link_changes_no_fingerprint() -> None:
    offer = Offer(availability=IN, variants=(size("10"),))
    assert linked(size("10")).fingerprint() == offer.fingerprint()


def test_a_product_without_variants_goes_by_its_own_id_or_its_address() -> None:
    assert linked(cart_id="5").cart_url == "https://www.shop.example.com/cart/5:1"
    offer = Offer(availability=IN)
    assert (
        with_cart_links(offer, LINK, url=PAGE, cart_id="6").cart_url
        == "https://www.shop.example.com/cart/6:1"
    )
    sold_out = Offer(availability=OUT, cart_id="5")
    assert with_cart_links(sold_out, LINK, url=PAGE, cart_id="6").cart_url is None


@pytest.mark.parametrize(
    "cart_id",
    [
        "7&qty=99",
        "../../evil",
        "//evil.example",
        "7#x",
        "7?x",
        "7\r\nX: y",
        "@evil.example",
        "七",
        "7 8",
        "{shop}",
    ],
)
def test_an_id_is_never_more_than_one_piece_of_the_address(cart_id: str) -> None:
    (variant,) = linked(size("10", cart_id=cart_id)).variants
    assert variant.cart_url is not None
    prefix, _, rest = variant.cart_url.partition("https://www.shop.example.com/cart/")
    assert prefix == ""
    assert rest.endswith(":1")
    assert not set(rest.removesuffix(":1")) & set("/?#&@: \r\n{}<>\"'")
    assert variant.cart_url.isascii()


@pytest.mark.parametrize(
    ("link", "url"),
    [
        (LINK, "http://www.shop.example.com/p"),
        ("https://other.example.org/cart/{id}", PAGE),
        ("http://www.shop.example.com/cart/{id}", PAGE),
        (None, PAGE),
    ],
)
def test_only_https_links_into_the_pages_own_shop_are_made(link: str | None, url: str) -> None:
    assert linked(size("10"), link=link, url=url).variants[0].cart_url is None


def test_another_host_of_the_same_shop_is_the_shop() -> None:
    offer = linked(size("10"), link="https://cart.example.com/add/{id}")
    assert offer.variants[0].cart_url == "https://cart.example.com/add/7"


def test_a_whole_novel_is_no_id() -> None:
    assert linked(size("10", cart_id="7" * 101)).variants[0].cart_url is None


def test_links_are_kept_with_the_snapshot_and_found_by_key_or_label() -> None:
    offer = linked(size("9", OUT), size("10"), size("11", PRE, "8"))
    detail = offer_detail(offer)
    assert variants_of(detail) == offer.variants
    found = cart_urls_of(detail)
    ten = "https://www.shop.example.com/cart/7:1"
    assert found == {"10": ten, "US 10": ten, "11": ten.replace("7", "8"), "US 11": ten.replace("7", "8")}
    assert cart_urls_of(offer_detail(linked(size("10")))) == {"": ten, "10": ten, "US 10": ten}
    assert cart_urls_of(offer_detail(Offer(availability=IN))) == {}
    assert "cart_url" not in offer_detail(Offer(availability=IN))
