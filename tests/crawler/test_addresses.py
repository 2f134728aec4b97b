"""Every kind of address that leads inside, and the ones that lead out."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.addresses import refusal


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("0.0.0.0", "it is an unspecified address"),
        ("::", "it is an unspecified address"),
        ("127.0.0.1", "it is a loopback address"),
        ("127.255.255.254", "it is a loopback address"),
        ("::1", "it is a loopback address"),
        ("::1%lo", "it is a loopback address"),
        ("10.1.2.3", "it is a private address"),
        ("172.16.0.1", "it is a private address"),
        ("192.168.1.1", "it is a private address"),
        ("fd00::1", "it is a private address"),
        ("169.254.169.254", "it is a link-local address"),
        ("fe80::1%eth0", "it is a link-local address"),
        ("fec0::1", "it is a site-local address"),
        ("224.0.0.1", "it is a multicast address"),
        ("ff02::1", "it is a multicast address"),
        ("100.64.0.1", "it is not a global address"),
        ("100.127.255.255", "it is not a global address"),
        ("198.18.0.1", "it is a private address"),
        ("192.0.2.1", "it is a private address"),
        ("2001:db8::1", "it is a private address"),
        ("::ffff:127.0.0.1", "it is a loopback address"),
        ("::ffff:7f00:1", "it is a loopback address"),
        ("::ffff:100.64.0.1", "it is not a global address"),
        ("::127.0.0.1", "it is a IPv4-compatible address"),
        ("2002:7f00:1::", "it is a 6to4 tunnel address"),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", "it is a Teredo tunnel address"),
        ("64:ff9b::7f00:1", "it is a NAT64 address"),
        ("64:ff9b:1::7f00:1", "it is a NAT64 address"),
        ("::ffff:0:127.0.0.1", "it is a reserved address"),
        ("4000::1", "it is a reserved address"),
        ("localhost", "it is not an address"),
        ("", "it is not an address"),
        ("127.1", "it is not an address"),
        ("0x7f000001", "it is not an address"),
    ],
)
def test_addresses_that_lead_inside_are_refused_with_the_reason(address: str, reason: str) -> None:
    assert refusal(address) == reason


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "::ffff:8.8.8.8", "2606:4700::1111", "100.63.255.255"]
)
def test_global_addresses_pass(address: str) -> None:
    assert refusal(address) is None


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_address_inside_an_ipv6_one_is_judged_no_more_kindly(inner: IPv4Address) -> None:
    assert refusal(f"::ffff:{inner}") == refusal(str(inner))
    for tunnel in (f"64:ff9b::{inner}", f"::{inner}", f"2002:{int(inner) >> 16:x}:{int(inner) & 0xFFFF:x}::"):
        assert refusal(tunnel) is not None


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_whatever_the_standard_library_calls_private_is_refused(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast:
        assert refusal(str(address)) is not None
