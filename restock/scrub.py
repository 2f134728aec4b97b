"""Take out of a saved page what says who asked, and who people are. Pure.

It works by patterns, and so can't be complete: whoever commits a saved page shortens and rewrites it first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

KEPT_HEADERS = (
    "content-type",
    "server",
    "retry-after",
    "age",
    "cf-mitigated",
    "x-datadome",
    "powered",
    "location",
)
"""Headers that tell how a shop answers; everything else, cookies first, is dropped."""

_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_IPV4 = re.compile(r"(?<![\d.])(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}(?![\d.])")
_PHONE = re.compile(
    r"(?i)(tel:)[+\d][\d().\s-]{5,20}|(?<![\w+])\+\d{1,3}[\s-]?\(?\d{1,4}\)?(?:[\s.-]?\d{2,4}){2,4}\b"
)
_PRIVATE = (
    r"[\w.-]{0,40}(?:csrf|xsrf|token|session|nonce|secret|passw|auth(?!or|entic)|cookie|visitor|client_?id|user_?id"
    r"|customer_?id|device_?id|request_?id|trace_?id|cf_?ray|fingerprint|api_?key)[\w.-]{0,40}"
)
_SECRET_PAIR = re.compile(rf"""(?i)(["']{_PRIVATE}["']\s*:\s*)(["'])(?:(?!\2)[^\\\n]|\\.){{1,4000}}\2""")
_TAG = re.compile(r"<(?:input|meta)\b[^>]{1,5000}>", re.I)
_TAG_NAME = re.compile(rf"""(?i)\b(?:name|id)=["']{_PRIVATE}["']""")
_TAG_VALUE = re.compile(r"""(?i)\b(value|content)=(["'])[^"'>]*\2""")
_PLACE_PAIR = re.compile(
    r"""(?i)(["'](?:streetAddress|postalCode|addressLocality|addressRegion|telephone|faxNumber|latitude"""
    r"""|longitude|geo_?location|ip_?address|customer_?name|first_?name|last_?name|user_?name)["']\s*:\s*)"""
    r"""(?:(["'])(?:(?!\2)[^\\\n]|\\.){0,400}\2|-?\d+\.\d+)"""
)
_PERSON = re.compile(
    r"""(["']author["']\s*:\s*)(?:\{[^{}]{0,600}\}|\[[^\[\]]{0,1200}\]|"(?:[^"\\\n]|\\.){0,300}")"""
)
_ADDRESS = re.compile(r"(?is)(<address\b[^>]{0,300}>).{0,4000}?(</address>)")
_COMMENT = re.compile(r"(?s)<!--(?!\[if).{0,4000}?-->")
_LONG_TOKEN = re.compile(
    r"""(?<=["'=])(?=[\w+/-]{0,200}\d)(?=[\w+/-]{0,200}[a-zA-Z])[\w+/-]{64,4000}={0,2}(?=["'&])"""
)


def scrub_text(text: str) -> str:
    """The page or JSON without e-mail and postal addresses, telephone and IP numbers, tokens and authors.

    >>> scrub_text('<input name="csrf_token" value="a1b2"> mail bob@shop.example')
    '<input name="csrf_token" value="scrubbed"> mail someone@example.org'
    >>> scrub_text('{"sessionId": "x9", "price": "10.00", "author": {"@type": "Person", "name": "Bob"}}')
    '{"sessionId": "scrubbed", "price": "10.00", "author": {"@type": "Person", "name": "A Person"}}'
    """
    text = _COMMENT.sub("", text)
    text = _SECRET_PAIR.sub(r"\1\2scrubbed\2", text)
    text = _TAG.sub(_without_value, text)
    text = _PLACE_PAIR.sub(r'\1"scrubbed"', text)
    text = _PERSON.sub(r'\1{"@type": "Person", "name": "A Person"}', text)
    text = _ADDRESS.sub(r"\1scrubbed\2", text)
    text = _EMAIL.sub("someone@example.org", text)
    text = _PHONE.sub(lambda m: f"{m[1] or ''}+10000000000", text)
    text = _IPV4.sub("192.0.2.1", text)
    return _LONG_TOKEN.sub("scrubbed", text)


def _without_value(tag: re.Match[str]) -> str:
    return _TAG_VALUE.sub(r"\1=\2scrubbed\2", tag[0]) if _TAG_NAME.search(tag[0]) else tag[0]


def scrub_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that tell how a shop answers, none that tell who asked.

    >>> scrub_headers({"Set-Cookie": "id=7", "Content-Type": "text/html", "CF-Ray": "8f"})
    {'Content-Type': 'text/html'}
    """
    return {k: scrub_text(v) for k, v in headers.items() if k.lower() in KEPT_HEADERS}
