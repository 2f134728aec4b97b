"""Which network addresses may be reached: global ones only. Pure.

A watch, a redirect, a robots.txt or a webhook names a host; whoever controls its DNS chooses the address. So
the address itself is judged, at the moment of connecting, whatever the name looked like.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_TUNNELS = (
    (IPv6Network("64:ff9b::/96"), "NAT64"),
    (IPv6Network("64:ff9b:1::/48"), "NAT64"),
    (IPv6Network("::/96"), "IPv4-compatible"),
)


def refusal(address: str) -> str | None:
    """Why ``address`` (as text) may not be connected to; None where it may.

    >>> refusal("93.184.216.34") is None
    True
    >>> refusal("127.0.0.1")
    'it is a loopback address'
    >>> refusal("::ffff:10.0.0.1")
    'it is a private address'
    >>> refusal("100.64.0.1"), refusal("2002:7f00:1::")
    ('it is not a global address', 'it is a 6to4 tunnel address')
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return "it is not an address"
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            return _refusal(ip.ipv4_mapped)
        return _tunnel(ip) or _refusal(ip)
    return _refusal(ip)


def _tunnel(ip: IPv6Address) -> str | None:
    """Addresses that carry an IPv4 address which a gateway would connect to."""
    if ip.is_loopback or ip.is_unspecified:
        return None
    if ip.sixtofour is not None:
        return "it is a 6to4 tunnel address"
    if ip.teredo is not None:
        return "it is a Teredo tunnel address"
    for network, name in _TUNNELS:
        if ip in network:
            return f"it is a {name} address"
    return None


def _refusal(ip: IPv4Address | IPv6Address) -> str | None:
    for is_kind, kind in (
        (ip.is_unspecified, "an unspecified"),
        (ip.is_loopback, "a loopback"),
        (ip.is_link_local, "a link-local"),
        (isinstance(ip, IPv6Address) and ip.is_site_local, "a site-local"),
        (ip.is_multicast, "a multicast"),
        (ip.is_private, "a private"),
        (ip.is_reserved, "a reserved"),
    ):
        if is_kind:
            return f"it is {kind} address"
    return None if ip.is_global else "it is not a global address"
