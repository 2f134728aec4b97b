"""The one spelling of a page's address, and which names belong to one shop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import AddressError
from crawler.urls import canonical_url, registrable_domain, url_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (" https://Kith.COM/Products/Shoe ", "https://kith.com/Products/Shoe"),
        ("https://kith.com", "https://kith.com/"),
        ("https://kith.com.:443/a#b", "https://kith.com/a"),
        ("http://kith.com:8443/a", "http://kith.com:8443/a"),
        ("https://kith.com/a?variant=1&utm_source=x&size=10", "https://kith.com/a?variant=1&size=10"),
        ("https://kith.com/a?b=2&a=1", "https://kith.com/a?b=2&a=1"),
        ("https://kith.com/a?_pos=1&_sid=9&_ss=r&variant=4", "https://kith.com/a?variant=4"),
        ("https://item.example/i?id=7&spm=a2.b&skuId=5", "https://item.example/i?id=7&skuId=5"),
        ("https://kith.com/a?UTM_Medium=mail", "https://kith.com/a"),
        ("https://kith.com/a?sku=&color=red%20brown", "https://kith.com/a?sku=&color=red%20brown"),
        ("https://kith.com/a//b/../c/./d", "https://kith.com/a//c/d"),
        ("https://kith.com/../a/..", "https://kith.com/"),
        ("https://例え.jp/靴", "https://xn--r8jz45g.jp/%E9%9D%B4"),
        ("https://faß.example/", "https://xn--fa-hia.example/"),
        ("http://[0:0::1]:80/", "http://[::1]/"),
        ("http://kicks.localhost:8000/p/1", "http://kicks.localhost:8000/p/1"),
    ],
)
def test_one_spelling(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical
    assert canonical_url(canonical) == canonical
    assert url_key(url) == url_key(canonical)


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("kith.com/a", "must start with https://"),
        ("", "must start with https://"),
        ("ftp://kith.com/a", "not ftp:"),
        ("file:///etc/passwd", "not file:"),
        ("javascript:alert(1)", "not javascript:"),
        ("https:///a", "names no host"),
        ("https://ann:secret@kith.com/", "user name or password"),
        ("https://kith.com\\@evil.example/", "backslash"),
        ("https://kith.com/\nHost: evil", "control character"),
        ("http://2130706433/", "four plain numbers"),
        ("http://0x7f.1/", "four plain numbers"),
        ("http://0177.0.0.1/", "four plain numbers"),
        ("http://127.1/", "four plain numbers"),
        ("http://[fe80::1%25eth0]/", "network card"),
        ("http://[::1/", "not a URL"),
        ("http://a..b/", "not a host name"),
        ("http://-a.example/", "not a host name"),
        ("http://kith.com:0/", "1 to 65535"),
        ("http://kith.com:port/", "1 to 65535"),
        ("https://kith.com/" + "a" * 4000, "longer than 4000"),
    ],
)
def test_what_is_not_a_page_is_refused_with_the_reason(url: str, message: str) -> None:
    with pytest.raises(AddressError, match=message) as caught:
        canonical_url(url)
    assert "secret" not in str(caught.value)


@given(st.text(max_size=60) | st.from_regex(r"https?://[a-z0-9.:\[\]%-]{1,20}/.{0,30}", fullmatch=True))
def test_any_text_is_refused_or_has_one_ascii_spelling(text: str) -> None:
    try:
        once = canonical_url(text)
    except AddressError:
        return
    assert once.isascii()
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.kith.com", "kith.com"),
        ("eu.shop.argos.co.uk", "argos.co.uk"),
        ("one.myshopify.com", "one.myshopify.com"),
        ("www.one.myshopify.com", "one.myshopify.com"),
        ("myshopify.com", "myshopify.com"),
        ("kicks.localhost", "kicks.localhost"),
        ("localhost", "localhost"),
        ("10.0.0.7", "10.0.0.7"),
        ("[::1]", "::1"),
        ("xn--r8jz45g.jp", "xn--r8jz45g.jp"),
    ],
)
def test_one_shop_is_one_domain(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain
