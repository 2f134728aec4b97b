"""One saved answer of a shop, decoded once and parsed at most once, shared by all readers."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from spiders.extraction.markup import Script, Split, deeper_than, meta_pairs, split

MAX_BYTES = 8 * 1024 * 1024
"""More than this is not read: the rest of a body is cut off."""

MAX_DEPTH = 1_500
"""Elements nested deeper than this are no page that people read."""

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,30})""", re.I)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-zA-Z0-9_.-]{2,30})""")
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,30})", re.I)
_LANG = re.compile(
    rb"""<html\b[^>]{0,2000}?\s(?:xml:)?lang\s*=\s*["']?([a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8})*)""", re.I
)
_TITLE = re.compile(rb"<title\b[^>]{0,300}>([^<]{0,2000})")


@dataclass(frozen=True)
class Page:
    """A URL's answer as saved: nothing here fetches, and nothing raises for any bytes.

    ``headers`` has lower-case keys; other spellings are lowered on construction.
    """

    url: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    read: dict[int, tuple[Any, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was read of each script, by its place: some readers ask for it again."""

    def __post_init__(self) -> None:
        lowered = {str(k).lower(): str(v) for k, v in self.headers.items()}
        object.__setattr__(self, "headers", lowered)

    @cached_property
    def raw(self) -> bytes:
        """The body as valid UTF-8, at most :data:`MAX_BYTES`, without a byte order mark."""
        body = self.body[:MAX_BYTES]
        for bom, name in _BOMS:
            if body.startswith(bom):
                return _utf8(body[len(bom) :], name)
        for name in self._declared(body):
            try:
                codec = codecs.lookup(name).name
            except (LookupError, ValueError):
                continue
            if codec == "utf-8":
                break
            if _plausible(body, codec):
                return _utf8(body, codec)
        return _detected(body)

    def _declared(self, body: bytes) -> list[str]:
        """Charsets by header, XML declaration and meta, in that order."""
        found = [m.group(1) for m in [_HEADER_CHARSET.search(self.headers.get("content-type", ""))] if m]
        head = body[:4096]
        told = (pattern.search(head) for pattern in (_XML_ENCODING, _META_CHARSET))
        return found + [match.group(1).decode("ascii", "replace") for match in told if match]

    @cached_property
    def _split(self) -> Split:
        return split(self.raw)

    @property
    def scripts(self) -> tuple[Script, ...]:
        """The page's script elements in order, found without a tree."""
        return self._split.scripts

    @property
    def markup(self) -> bytes:
        """The page without scripts, styles, pictures in SVG and comments."""
        return self._split.markup

    @property
    def markup_lower(self) -> bytes:
        """The markup in lower case, letter by letter at the same offsets."""
        return self._split.lowered

    @cached_property
    def too_deep(self) -> bool:
        """Whether its elements nest deeper than :data:`MAX_DEPTH`; then no tree should be built."""
        return deeper_than(self.markup, MAX_DEPTH)

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The one tree of :attr:`markup`; building it is the dear part of reading a page."""
        return LexborHTMLParser(self.markup or b"<html></html>")

    @cached_property
    def meta(self) -> Mapping[str, tuple[str, ...]]:
        """Meta properties, names and itemprops (lower case) with their contents in page order."""
        return meta_pairs(self.markup, self.markup_lower)

    def meta_first(self, *names: str) -> str | None:
        """The first non-empty content of the first of these meta names that has one."""
        for name in names:
            for content in self.meta.get(name, ()):
                if content:
                    return content
        return None

    @cached_property
    def title(self) -> str:
        """The text of the first ``<title>``, entities resolved, spaces collapsed."""
        match = _TITLE.search(self.markup_lower)
        return clean(self.markup[match.start(1) : match.end(1)].decode("utf-8", "replace")) if match else ""

    @cached_property
    def language(self) -> str | None:
        """The primary language subtag that the page declares, such as ``de``."""
        return self.locale.split("-")[0] if self.locale else None

    @cached_property
    def locale(self) -> str | None:
        """The language that the page declares, with its region where it has one: ``en-za``."""
        match = _LANG.search(self.markup[:20_000])
        if match:
            return match.group(1).decode("ascii").replace("_", "-").lower()
        said = self.meta_first("og:locale", "content-language", "language")
        found = re.match(r"[a-zA-Z]{2}(?:-[a-zA-Z]{2,4})?\b", said.replace("_", "-")) if said else None
        return found.group(0).lower() if found else None


_SPACES = re.compile(r"[\s\u200b\u200e\u200f\ufeff]+")
_NO_WIDTH = re.compile(r"[\u200b\u200e\u200f\ufeff]")


def clean(text: str) -> str:
    """Entities resolved, white space collapsed.

    >>> clean(" Tom &amp; Jerry&nbsp; ")
    'Tom & Jerry'
    """
    if "&" in text:
        from html import unescape

        text = unescape(text)
    if text.isascii() or not _NO_WIDTH.search(text):
        return " ".join(text.split())
    return _SPACES.sub(" ", text).strip()


def _utf8(body: bytes, codec: str) -> bytes:
    try:
        return body.decode(codec, "replace").encode("utf-8", "replace")
    except (LookupError, ValueError):
        return _detected(body)


def _plausible(body: bytes, codec: str) -> bool:
    """Whether a declared charset can be right; a body that is valid UTF-8 with wide characters wins."""
    if codec.startswith(("utf-16", "utf-32")):
        return b"\x00" in body[:64]
    try:
        body.decode(codec)
    except (LookupError, ValueError):
        return not _is_utf8(body)
    return body.isascii() or not _is_utf8(body)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _detected(body: bytes) -> bytes:
    """UTF-8 where it is valid or nearly so, else the Western charset that never fails."""
    if body.isascii() or _is_utf8(body):
        return body
    lenient = body.decode("utf-8", "replace")
    if lenient.count("\ufffd") * 200 < len(body):
        wide = sum(1 for c in lenient[:200_000] if c > "\x7f" and c != "\ufffd")
        if wide > lenient[:200_000].count("\ufffd"):
            return lenient.encode("utf-8")
    return body.decode("cp1252", "replace").encode("utf-8")
