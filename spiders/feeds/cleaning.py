"""What a feed's strangers wrote, cut and cleaned: texts of one line, addresses of the same shop."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from crawler.errors import AddressError
from crawler.identity import clean_text
from crawler.model import Listed
from crawler.urls import canonical_url, registrable_domain

TITLE = 300
LABEL = 120
MAX_KEY = 200
MAX_VARIANTS = 250
MAX_TAGS = 60
_URL = 2000


def text(value: Any, *, limit: int = TITLE) -> str | None:
    """A text as a person reads it, on one line; None where there is none. Whatever Unicode can't say is lost.

    >>> text("Air&nbsp;Jordan\\n1"), text(" \\ud83d "), text(["x"])
    ('Air Jordan 1', '?', None)
    """
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isprintable() and "&" not in value and "  " not in value:
        return value.strip()[:limit].rstrip() or None
    return clean_text(value.encode("utf-8", "replace").decode(), limit=limit)


def texts(value: Any, *, most: int, limit: int = LABEL) -> tuple[str, ...]:
    """The texts of a list, or of a text that lists them with commas."""
    listed = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    found = (text(entry, limit=limit) for entry in listed[:most])
    return tuple(dict.fromkeys(t for t in found if t))


def key(value: str) -> str:
    """A key of at most 200 characters: a longer one is told by its digest.

    >>> key("8123"), len(key("x" * 500))
    ('8123', 200)
    """
    if len(value) <= MAX_KEY:
        return value
    digest = hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{value[: MAX_KEY - 33]}~{digest}"


def number_of(written: str) -> int:
    """A page's number or size as an address has it; 0 where it is none.

    >>> number_of("250"), number_of("-1"), number_of("x")
    (250, 0, 0)
    """
    return int(written) if re.fullmatch(r"[1-9][0-9]{0,5}", written) else 0


def address(href: Any, *, base: str) -> str | None:
    """An absolute http(s) address in its one spelling; None where it can't be one.

    >>> address("/p/1?utm_source=feed", base="https://shop.example/feed")
    'https://shop.example/p/1'
    >>> address("javascript:alert(1)", base="https://shop.example/") is None
    True
    """
    if not isinstance(href, str) or not href.strip() or len(href) > _URL:
        return None
    try:
        return canonical_url(
            href if href.startswith(("https://", "http://")) else urljoin(base, href.strip())
        )
    except (AddressError, ValueError):
        return None


def own_address(href: Any, *, base: str) -> str | None:
    """As :func:`address`, of the same registrable domain as ``base`` only."""
    found = address(href, base=base)
    return found if found and domain(found) == domain(base) else None


def picture(href: Any, *, base: str) -> str | None:
    """A picture's address, wherever it is: shops keep them elsewhere. Never fetched by a feed's reader."""
    found = text(href, limit=_URL) if isinstance(href, str) else None
    if not found or len(found) >= _URL or " " in found:
        return None
    if found.startswith("//"):
        return f"https:{found}"
    return found if found.startswith(("https://", "http://")) else address(found, base=base)


def domain(url: str) -> str:
    """The registrable domain of an address in its one spelling.

    >>> domain("https://www.shop.co.uk:8080/p/1"), domain("http://[::1]/x")
    ('shop.co.uk', '::1')
    """
    host = url.split("/", 3)[2]
    return registrable_domain(host if host.endswith("]") else host.partition(":")[0])


def path_of(url: str) -> str:
    """The path of an address in its one spelling.

    >>> path_of("https://shop.example/p/1?x=2")
    '/p/1'
    """
    return "/" + url.split("/", 3)[3].partition("?")[0]


def of_one_shop(listings: Iterable[Listed], *, base: str) -> tuple[Listed, ...]:
    """The listings of the feed's own shop; where it names none of its own, those of the one it is about.

    A sitemap or an RSS feed may be kept on another domain than the shop's. Then it must be about one shop.
    """
    kept = list(listings)
    named = Counter(domain(listed.url) for listed in kept)
    own = domain(base)
    if own not in named:
        own = next(iter(named)) if len(named) == 1 else ""
    return tuple(listed for listed in kept if domain(listed.url) == own)


def moment(value: Any) -> datetime | None:
    """A time as feeds write it, ISO 8601 or RFC 2822, in UTC; None where it is none.

    >>> moment("2026-11-20T10:00:00-05:00"), moment("Fri, 20 Nov 2026 10:00:00 GMT"), moment("soon")
    (datetime.datetime(2026, 11, 20, 15, 0, tzinfo=datetime.timezone.utc), \
datetime.datetime(2026, 11, 20, 10, 0, tzinfo=datetime.timezone.utc), None)
    """
    if not isinstance(value, str) or not 8 <= len(value.strip()) <= 64:
        return None
    plain = value.strip()
    try:
        found = datetime.fromisoformat(plain)
    except ValueError:
        try:
            found = parsedate_to_datetime(plain)
        except ValueError:
            return None
    try:
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None  # the year 1 in another zone


def from_address(url: str) -> str:
    """A title for a product of which only the address is told: its last words.

    >>> from_address("https://shop.example/p/air-jordan-1_chicago.html?x=1")
    'air jordan 1 chicago'
    """
    path = unquote(urlsplit(url).path).rstrip("/")
    last = path.rpartition("/")[2] or url
    stem = last.rsplit(".", 1)[0] if last.lower().endswith((".html", ".htm", ".php", ".aspx")) else last
    return text(stem.replace("-", " ").replace("_", " ").replace("+", " ")) or url[:TITLE]
