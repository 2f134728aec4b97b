"""schema.org availability: a closed table, never a substring."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.model import Availability as A
from spiders.extraction.schema_availability import read_schema_availability


@pytest.mark.parametrize(
    ("value", "reading"),
    [
        ("http://schema.org/InStock", A.IN_STOCK),
        ("https://schema.org/InStock/", A.IN_STOCK),
        ("HTTPS://SCHEMA.ORG/INSTOCK", A.IN_STOCK),
        ("//www.schema.org/InStock", A.IN_STOCK),
        ("schema:InStock", A.IN_STOCK),
        ("http://schema.org/ItemAvailability#InStock", A.IN_STOCK),
        ("instock", A.IN_STOCK),
        ("in_stock", A.IN_STOCK),
        ("in stock", A.IN_STOCK),
        ("In-Stock", A.IN_STOCK),
        ("https://schema.org/OnlineOnly", A.IN_STOCK),
        ("https://schema.org/LimitedAvailability", A.LIMITED),
        ("https://schema.org/InStoreOnly", A.IN_STORE_ONLY),
        ("https://schema.org/PreOrder", A.PREORDER),
        ("https://schema.org/PreSale", A.PREORDER),
        ("https://schema.org/BackOrder", A.BACKORDER),
        ("https://schema.org/MadeToOrder", A.BACKORDER),
        ("available for order", A.BACKORDER),
        ("https://schema.org/SoldOut", A.OUT_OF_STOCK),
        ("https://schema.org/OutOfStock", A.OUT_OF_STOCK),
        ("https://schema.org/Reserved", A.OUT_OF_STOCK),
        ("oos", A.OUT_OF_STOCK),
        ("out of stock", A.OUT_OF_STOCK),
        ("https://schema.org/Discontinued", A.DISCONTINUED),
        ("0 in stock", None),
        ("never instock", None),
        ("NotInStock", A.OUT_OF_STOCK),
        ("InStock or OutOfStock", None),
        ("pending", None),
        ("https://example.org/InStock", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_reads_whole_values_only(value: str, reading: A | None) -> None:
    assert read_schema_availability(value) is reading


@given(st.text(max_size=150))
def test_never_raises_and_never_says_unknown(value: str) -> None:
    assert read_schema_availability(value) is not A.UNKNOWN


@given(
    st.sampled_from(["InStock", "SoldOut", "BackOrder"]),
    st.text("abcdefgh0123456789", min_size=1, max_size=8).filter(lambda more: more != "ed"),
)
def test_a_longer_word_is_another_word(word: str, more: str) -> None:
    assert read_schema_availability(f"https://schema.org/{word}{more}") is None
