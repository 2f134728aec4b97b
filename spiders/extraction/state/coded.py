"""Text in which a value is wrapped once more: URI-encoded, base64, entities, Angular's own escapes."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import unquote

from spiders.extraction.tolerant_json import loads

MAX_TEXT = 3_000_000
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}={0,2}")
_ANGULAR = (("&q;", '"'), ("&s;", "'"), ("&l;", "<"), ("&g;", ">"), ("&a;", "&"))


def unwrapped(text: str, calls: str = "") -> Any:
    """The value of a text as it is or in one of the known wrappings; ``calls``: the functions around it, such
    as ``decodeURIComponent(atob(``.

    >>> unwrapped("%7B%22a%22%3A1%7D"), unwrapped("eyJwcmljZSI6MTksInN0b2NrIjoyfQ==")
    ({'a': 1}, {'price': 19, 'stock': 2})
    """
    if len(text) > MAX_TEXT:
        return None
    for call in reversed(re.findall(r"\w+", calls)):
        if call == "atob":
            text = from_base64(text) or ""
        elif call in ("decodeURIComponent", "decodeURI", "unescape"):
            text = unquote(text)
    start = text[:200].lstrip()
    if start[:1] in ("{", "["):
        return loads(from_angular(text) if start.startswith(("{&q;", "[{&q;")) else text)
    if start[:3] in ("%7B", "%7b", "%5B", "%5b"):
        return loads(unquote(text))
    if start[:3] in ("eyJ", "eyA", "W3s", "ew0", "ewo", "eyI") and (plain := from_base64(text.strip())):
        return loads(plain)
    return None


def from_base64(text: str) -> str | None:
    """The text that base64 (plain or for addresses) stands for; None where it is none."""
    if _BASE64.fullmatch(text) is None:
        return None
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def from_angular(text: str) -> str:
    """JSON out of Angular's transfer state.

    >>> from_angular("{&q;name&q;:&q;M&a;M&q;}")
    '{"name":"M&M"}'
    """
    for coded, plain in _ANGULAR:
        text = text.replace(coded, plain)
    return text
