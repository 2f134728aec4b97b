"""What a page or a person wrote, made harmless in each markup. Pure."""

from __future__ import annotations

import html
import re
from urllib.parse import quote, urlsplit

from alerts.model import Format

_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_SPACE = re.compile(r"\s+")
# What Discord, Slack, Telegram or CommonMark take for markup: anywhere, at a line's start, as an entity.
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#!|~]|^[-+=]|^\d+(?=\.)|&(?=#?\w+;))")
_ORDERED_MENTION = re.compile(r"@(?=\w|&|!)")
_URL_KEPT = "%/:;=,~+!$&'*@?#[]"


def one_line(text: str, *, limit: int = 300) -> str:
    """Text without control and direction characters, on one line, cut to ``limit`` characters.

    >>> one_line("Shoe\\r\\nBcc: all@example.com\\u202e  red")
    'Shoe Bcc: all@example.com red'
    """
    plain = _SPACE.sub(" ", _INVISIBLE.sub(" ", text[: limit * 4])).strip()
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def escape(text: str, format: Format) -> str:
    """One line of foreign text as it must be written in ``format``.

    >>> escape("<b>*Hi* @everyone", Format.HTML)
    '&lt;b&gt;*Hi* @\\u2060everyone'
    >>> escape("*Hi*", Format.MARKDOWN), escape("*Hi*", Format.PLAIN)
    ('\\\\*Hi\\\\*', '*Hi*')
    """
    if format is Format.SMS:
        # A phone has neither markup nor mentions, and one odd character would more than halve a segment.
        return one_line(text)
    # A word joiner after the @ keeps chat services from calling everybody in the room.
    plain = _ORDERED_MENTION.sub("@\u2060", one_line(text))
    if format is Format.HTML:
        return html.escape(plain, quote=True)
    if format in (Format.MARKDOWN, Format.EMBED):
        return _MARKDOWN.sub(_backslash, plain)
    return plain


def _backslash(match: re.Match[str]) -> str:
    # "1. Shoe" would become a list: it is the full stop that needs the backslash.
    return f"{match[0]}\\" if match[0].isdigit() else f"\\{match[0]}"


def safe_url(url: str) -> str | None:
    """The address if it is http(s) with a host, percent-encoded where markup could end inside it; else None.

    >>> safe_url("javascript:alert(1)") is None
    True
    >>> safe_url('https://a.example/x_(1)"><b>')
    'https://a.example/x_%281%29%22%3E%3Cb%3E'
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    return quote(url, safe=_URL_KEPT) if usable and len(url) <= 4000 else None
