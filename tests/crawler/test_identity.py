"""The same product or another one: codes, places, names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.identity import clean_gtin, clean_text, names_agree, same_product
from crawler.model import Product

NONE = Product()


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("4006381333931", "4006381333931"),
        ("4006381-333931", "4006381333931"),
        ("036000291452", "036000291452"),
        ("96385074", "96385074"),
        ("10614141000415", "10614141000415"),
        ("ISBN 978-3-16-148410-0", "9783161484100"),
        ("EAN: 4006381333931", "4006381333931"),
        ("٤٠٠٦٣٨١٣٣٣٩٣١", "4006381333931"),
        ("4006381333932", None),
        ("00000000", None),
        ("123", None),
        ("SKU 4006381333931 blue", None),
        ("", None),
        ("9" * 5_000, None),
    ],
)
def test_gtin(text: str, gtin: str | None) -> None:
    assert clean_gtin(text) == gtin


@pytest.mark.parametrize(
    ("a", "b", "least", "most"),
    [
        ("Air Max 90", "Air Max 90", 1, 1),
        ("Air Max 90", "Nike Air Max 90 Essential | Footshop", 0.85, 1),
        ("Air Max 90", "Air Max 95", 0, 0.5),
        ("iPhone 15 Pro 256GB", "iPhone 16 Pro 256GB", 0, 0.6),
        ("Café crème", "CAFE CREME", 1, 1),
        ("任天堂 Switch OLED", "任天堂 Switch OLED 白色", 0.85, 1),
        ("Red shoe", "Blue kettle", 0, 0.1),
        ("", "Anything", 0, 0),
    ],
)
def test_names(a: str, b: str, least: float, most: float) -> None:
    assert least <= names_agree(a, b) <= most
    assert names_agree(a, b) == names_agree(b, a)


SHOE = "https://shop.example/p/air-max-90-123456"


@pytest.mark.parametrize(
    ("known", "seen", "asked", "came", "same"),
    [
        (NONE, NONE, SHOE, SHOE, True),
        (NONE, NONE, SHOE, SHOE.replace("https", "http") + "/", True),
        (NONE, NONE, SHOE, "https://www.shop.example/p/air-max-90-123456?utm_source=mail&gclid=1", True),
        (NONE, NONE, SHOE, "https://shop.example/", False),
        (NONE, NONE, SHOE, "https://shop.example/c/shoes", False),
        (NONE, NONE, SHOE, "https://shop.example/p/air-max-95-654321", False),
        (NONE, NONE, SHOE, "https://other.example/p/air-max-90-123456", False),
        (NONE, NONE, SHOE, "https://shop.example/p/new-slug-123456", True),
        (NONE, NONE, "https://shop.example/us/p/1", "https://shop.example/de/p/1", False),
        (NONE, NONE, "https://shop.example/us/p/1", "https://shop.example/us/", False),
        (NONE, NONE, "https://shop.example/p/1", "https://shop.example/en-us/p/1", True),
        (NONE, NONE, "https://shop.example/p/1", "https://shop.example/en-us/", False),
        (
            NONE,
            NONE,
            "https://shop.example/gp/product/B000123456",
            "https://shop.example/dp/B000123456",
            True,
        ),
        (Product(sku="B1"), Product(sku="B1"), "https://s.example/gp/B1", "https://s.example/dp/B1", True),
        (
            Product(gtin="4006381333931"),
            Product(gtin="4006381333931"),
            "https://s.example/us/1",
            "https://s.example/de/1",
            False,
        ),
        (NONE, NONE, "https://shop.example/item?id=1", "https://shop.example/item?id=2", False),
        (NONE, NONE, "https://shop.example/item?id=1", "https://shop.example/item?id=1&ref=x", True),
        (Product(gtin="4006381333931"), Product(gtin="04006381333931"), SHOE, "https://shop.example/x", True),
        (Product(gtin="4006381333931"), Product(gtin="036000291452"), SHOE, SHOE, False),
        (Product(sku="AB-1"), Product(sku="ab1"), SHOE, "https://shop.example/renamed", True),
        (Product(sku="AB-1"), Product(sku="AB-2"), SHOE, SHOE, False),
        (
            Product(mpn="M1", brand="Nike"),
            Product(mpn="M1", brand="NIKE"),
            SHOE,
            "https://shop.example/x",
            True,
        ),
        (Product(mpn="M1", brand="Nike"), Product(mpn="M2", brand="Nike"), SHOE, SHOE, False),
        (
            Product(name="Air Max 90"),
            Product(name="Air Max 90 | Shop"),
            SHOE,
            "https://shop.example/n/9",
            True,
        ),
        (Product(name="Air Max 90"), Product(name="Gift card"), SHOE, SHOE, False),
    ],
)
def test_same_product(known: Product, seen: Product, asked: str, came: str, same: bool) -> None:
    verdict = same_product(known, seen, known_url=asked, final_url=came)
    assert verdict.same is same, verdict.why
    assert verdict.why.endswith(".")


def test_text_is_one_line_without_controls() -> None:
    assert clean_text("A &amp;amp; B\x00\u202e\n\tC") == "A & B C"
    assert clean_text(" \u200b\n") is None
    assert len(clean_text("x" * 9_000) or "") == 500


@given(st.text(max_size=80), st.text(max_size=80))
def test_anything_is_compared_without_an_exception(a: str, b: str) -> None:
    assert 0 <= names_agree(a, b) <= 1
    assert same_product(Product(name=a), Product(name=b), known_url=a, final_url=b).why
    assert clean_gtin(a) is None or len(clean_gtin(a) or "") in (8, 12, 13, 14)
