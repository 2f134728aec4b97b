"""Variants whose size stands in one table and whose stock in another."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.model import Offer
from spiders.declare import Fields, VariantFields
from spiders.declared_json import read_fields

SIZES = [{"gtin": 1, "size": "9"}, {"gtin": 2, "size": "10"}, {"gtin": 3, "size": "11"}]


def variants(stock: Any, path: str, theirs: str) -> dict[str, str]:
    how = VariantFields(
        key="gtin",
        availability="beside.free",
        options=(("Size", "size"),),
        beside=(path, "gtin", theirs),
    )
    value = {"sizes": SIZES, "stock": stock}
    read = read_fields(value, Fields(variants="sizes", variant=how), source="api", groups={"style": "A"})
    return {v.label: v.availability.value for v in read.variants} if isinstance(read, Offer) else {}


@pytest.mark.parametrize(
    ("stock", "path", "theirs"),
    [
        ([{"id": "1", "free": True}, {"id": "2", "free": False}], "stock", "id"),
        ({"1": {"free": True}, "2": {"free": False}}, "stock", ""),
        (
            [{"of": {"style": "A"}, "list": [{"id": 1, "free": True}, {"id": 2, "free": False}]}],
            "stock[of.style={style}].list",
            "id",
        ),
    ],
)
def test_a_list_or_a_keyed_table_is_joined_and_sizes_without_an_entry_are_left_out(
    stock: Any, path: str, theirs: str
) -> None:
    assert variants(stock, path, theirs) == {"9": "in_stock", "10": "out_of_stock"}


@pytest.mark.parametrize("stock", [None, "x", [], {}, [None, 3, {"free": True}], {"1": None}])
def test_a_table_that_says_nothing_makes_nothing_up(stock: Any) -> None:
    assert variants(stock, "stock", "id") == {}
    assert variants(stock, "stock", "") == {}


def test_a_table_that_the_url_does_not_name_joins_nothing() -> None:
    assert variants([{"id": 1, "free": True}], "stock[of={missing}]", "id") == {}
