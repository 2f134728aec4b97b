"""What an address says of the product."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.extraction.identity import canonical_url, url_tokens


@pytest.mark.parametrize(
    ("url", "tokens"),
    [
        (
            "https://s.example/en/products/red-shoe-AB1234.html?variant=991",
            ("991", "red-shoe-ab1234", "ab1234"),
        ),
        ("https://s.example/dp/B000123456/ref=sr_1", ("ref=sr_1", "b000123456")),
        ("https://s.example/", ()),
        ("https://s.example/p/%E9%9E%8B-42xl", ("鞋-42xl", "42xl")),
        ("http://[broken", ()),
    ],
)
def test_tokens(url: str, tokens: tuple[str, ...]) -> None:
    assert url_tokens(url) == tokens


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/p/1#top", "https://s.example/p/1"),
        ("//cdn.example/x", "https://cdn.example/x"),
        ("https://s.example", "https://s.example/"),
        ("javascript:void(0)", None),
        ("http://[broken", None),
    ],
)
def test_canonical(href: str, url: str | None) -> None:
    assert canonical_url(href, base="https://s.example/a/b") == url


@given(st.text(max_size=200))
def test_any_address_is_read_without_an_exception(url: str) -> None:
    assert all(url_tokens(url))
