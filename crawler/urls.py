"""One spelling for every product page, so that two people who name it share one watch. Pure.

Deliberately timid: a parameter that isn't known to be an advertiser's is kept, because shops choose the
product or its variant by all sorts of names (``variant``, ``sku``, ``color``, ``pid``, ...).
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, quote, unquote_plus, urlsplit, urlunsplit

import idna

from crawler.errors import AddressError

if TYPE_CHECKING:
    from tldextract import TLDExtract

__all__ = ["canonical_url", "registrable_domain", "url_key"]

MAX_LENGTH = 4000
_DEFAULT_PORTS = {"http": 80, "https": 443}
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f\\\u202a-\u202e\u2066-\u2069]")
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"\d+|0x[0-9a-f]*")
_KEPT_IN_PATH = "%/:;=,~+!$&'()*@"
_KEPT_IN_QUERY = _KEPT_IN_PATH + "?[]"

# Advertisers', mailers' and shops' own click counters. None of them changes what a page shows.
_TRACKING = re.compile(
    r"utm_.+|utm|gclid|gclsrc|gbraid|wbraid|gad_.+|dclid|fbclid|msclkid|yclid|twclid|ttclid|li_fat_id|igshid|igsh"
    r"|epik|srsltid|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|__hs.+|hsa_.+|hsctatracking|vero_.+|oly_(?:anon|enc)_id|mkt_tok"
    r"|wickedid|irclickid|irgwc|cjevent|cjdata|awc|sscid|ranmid|raneaid|ransiteid|s_kwcid|ef_id|rb_clickid|_kx"
    r"|_branch_.+|trk_.+|pk_.+|mtm_.+|matomo_.+|ref_src|ref_url|ref_|pf_rd_.+|pd_rd_.+|spm|scm|pvid|algo_.+"
    r"|pr_(?:prod_strat|rec_id|rec_pid|ref_pid|seq)|_(?:pos|psq|ss|sid|fid|v|eid)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """The one spelling of a page's address; applying it again changes nothing.

    Lower-case scheme and IDNA host, no default port, no fragment, no tracking parameters, no dot segments.
    The order of the other parameters and the rest of the path stay as they are. Raises AddressError for what
    isn't an http(s) address of a host, or carries a name and password.

    >>> canonical_url("HTTPS://Kith.com:443/products/a/../shoe?variant=41&utm_source=mail#reviews")
    'https://kith.com/products/shoe?variant=41'
    >>> canonical_url("http://bücher.example/Größe?色=红")
    'http://xn--bcher-kva.example/Gr%C3%B6%C3%9Fe?%E8%89%B2=%E7%BA%A2'
    """
    parts = _split(url)
    host = _host(parts)
    netloc = f"[{host}]" if ":" in host else host
    port = _port(parts)
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        netloc = f"{netloc}:{port}"
    path = _encode(_without_dots(parts.path) or "/", _KEPT_IN_PATH)
    query = "&".join(p for p in parts.query.split("&") if p and not _is_tracking(p))
    return urlunsplit((parts.scheme, netloc, path, _encode(query, _KEPT_IN_QUERY), ""))


@lru_cache(maxsize=4096)
def url_key(url: str) -> str:
    """SHA-256 of the canonical URL, 64 hex digits: what tells watches apart.

    >>> url_key("https://kith.com/products/shoe?gclid=1") == url_key("https://KITH.com/products/shoe")
    True
    """
    return hashlib.sha256(canonical_url(url).encode()).hexdigest()


@lru_cache(maxsize=16384)
def registrable_domain(host: str) -> str:
    """The part of a host name that one shop owns: what is asked gently as a whole.

    Shops under a platform's domain are shops of their own. An address and a name without a public suffix
    (``kicks.localhost``) stand for themselves. Takes host names as in a canonical URL.

    >>> registrable_domain("www.argos.co.uk"), registrable_domain("a.myshopify.com")
    ('argos.co.uk', 'a.myshopify.com')
    >>> registrable_domain("kicks.localhost"), registrable_domain("127.0.0.1")
    ('kicks.localhost', '127.0.0.1')
    """
    host = host.strip("[]").rstrip(".").lower()
    if ":" in host:
        return host
    return _extractor()(host).top_domain_under_public_suffix or host


@cache
def _extractor() -> TLDExtract:
    # Late, because it costs a command that needs no domain 80 ms; the packaged list, because looking a name
    # up must never touch the network; private suffixes, because *.myshopify.com are different shops.
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def _split(url: str) -> SplitResult:
    text = url.strip()
    if len(text) > MAX_LENGTH:
        raise AddressError(f"the URL is longer than {MAX_LENGTH} characters")
    if _FORBIDDEN.search(text):
        raise AddressError(
            "the URL holds a backslash or a control character",
            hint="copy it again from the browser's address bar",
        )
    try:
        parts = urlsplit(text)
    except ValueError as exc:
        raise AddressError(f"not a URL: {exc}") from exc
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressError(*_not_http(parts, text))
    if not parts.netloc:
        raise AddressError("the URL names no host", hint="write it like https://shop.example/product")
    if "@" in parts.netloc:
        raise AddressError(
            "the URL carries a user name or password before the host", hint="remove everything up to the @"
        )
    return parts


def _not_http(parts: SplitResult, text: str) -> tuple[str]:
    if parts.scheme and re.match(r"[a-z][a-z0-9+-]*:(?!\d)", text, re.IGNORECASE):
        return (f"only http and https addresses can be watched, not {parts.scheme}:",)
    return ("not a URL: it must start with https:// or http://",)


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError as exc:
        raise AddressError("the URL's port is not a number from 1 to 65535") from exc
    if port == 0:
        raise AddressError("the URL's port is not a number from 1 to 65535")
    return port


def _host(parts: SplitResult) -> str:
    """Lower case, ASCII, without a trailing dot. Numbers in other spellings than 127.0.0.1 are refused."""
    raw = parts.hostname
    if not raw:
        raise AddressError("the URL names no host", hint="write it like https://shop.example/product")
    if parts.netloc.startswith("["):
        return _ipv6(raw)
    host = _ascii(raw).removesuffix(".")
    labels = host.split(".")
    if _NUMERIC.fullmatch(labels[-1]):
        return _ipv4(host)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError(f"{raw!r} is not a host name")
    return host


def _ascii(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True, transitional=False).decode().lower()
    except idna.IDNAError as exc:
        raise AddressError(f"{host!r} is not a host name") from exc


def _ipv4(host: str) -> str:
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as exc:
        raise AddressError(
            f"{host!r} is not a host name or an address", hint="write addresses as four plain numbers"
        ) from exc


def _ipv6(host: str) -> str:
    try:
        address = ipaddress.IPv6Address(host)
    except ValueError as exc:
        raise AddressError(f"[{host}] is not an IPv6 address") from exc
    if address.scope_id:
        raise AddressError(f"[{host}] names a network card", hint="remove everything from the % on")
    return str(address)


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4: ``.`` and ``..`` resolved, everything else (doubled slashes too) as it was."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(unquote_plus(parameter.split("=", 1)[0])) is not None


def _encode(text: str, kept: str) -> str:
    """What HTTP can't carry as it stands, percent-encoded as UTF-8; what is encoded already stays."""
    return quote(text, safe=kept, errors="replace")
