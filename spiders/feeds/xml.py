"""XML from strangers, read as a stream of records. Why expat: docs/decisions/0011-feeds.md.

A document type is refused outright, so there are no entities but XML's own five and nothing outside is ever
named; depth, elements, text and unpacked size are bounded. Namespaces are dropped: feeds mix them freely.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from xml.parsers import expat

MAX_DEPTH = 32
MAX_ELEMENTS = 600_000
MAX_TEXT = 200_000
"""Characters of one element; descriptions in feeds can be long, nothing longer is kept."""
MAX_UNPACKED = 50 * 1024 * 1024
"""What the sitemap protocol allows a file to be."""
_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b"


T = TypeVar("T")


class UnreadableXml(Exception):
    """The text is no XML that is read here; says why."""


@dataclass(slots=True)
class Field:
    """One element inside a record. ``name`` is its path below the record, such as ``image/loc``."""

    name: str
    attributes: dict[str, str]
    text: str = ""


@dataclass(slots=True)
class Record:
    """An element that a reader asked for, with everything in it."""

    tag: str
    fields: list[Field] = field(default_factory=list)

    def first(self, *names: str) -> str | None:
        """The text of the first of these that says anything."""
        for name in names:
            for each in self.fields:
                if each.name == name and each.text.strip():
                    return each.text
        return None

    def all(self, *names: str) -> Iterator[Field]:
        return (each for each in self.fields if each.name in names)


@dataclass(slots=True)
class Document(Generic[T]):
    """What was read of a document."""

    root: str = ""
    """The root element's name, lower case, without its namespace."""
    made: list[T] = field(default_factory=list)
    head: Record = field(default_factory=lambda: Record("head"))
    """What stands beside the records: the feed's own title and links."""
    broken: str | None = None
    """Why the rest could not be read."""
    limited: bool = False
    """There are more records than were asked for."""


def is_xml(body: bytes) -> bool:
    """Whether the bytes look like XML, packed or not, and not like a web page.

    >>> is_xml(b"<?xml version='1.0'?><rss/>"), is_xml(b"<!doctype html><p>"), is_xml(b"<html>")
    (True, False, False)
    """
    if body.startswith(_GZIP):
        return True
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        body = body[:800].decode("utf-16", "ignore").encode()
    start = body[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    xhtml = b"<html" in start or b"<!doctype html" in start
    return (
        start.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex", b"<rdf:")) and not xhtml
    )


def read_xml(
    body: bytes, *, records: frozenset[str], most: int, make: Callable[[Record], T | None]
) -> Document[T]:
    """What ``make`` makes of up to ``most`` elements of these names (lower case), None left out.

    Raises UnreadableXml where not even the root can be read, or for what only an attack needs.
    """
    reader = _Reader(records, most, make)
    try:
        for chunk in _unpacked(body):
            reader.take(chunk)
            if reader.document.limited:
                return reader.document
        reader.end()
    except (expat.ExpatError, zlib.error, LookupError, ValueError) as exc:
        if not reader.document.root:
            raise UnreadableXml(f"it is no XML ({_why(exc)})") from exc
        reader.document.broken = _why(exc)
    return reader.document


def _why(exc: Exception) -> str:
    if isinstance(exc, expat.ExpatError):
        return f"{expat.ErrorString(exc.code)}, line {exc.lineno}"
    if isinstance(exc, zlib.error):
        return "the packed file is damaged"
    return "its character encoding isn't known"


def _unpacked(body: bytes) -> Iterator[bytes]:
    """The body in pieces; what is packed with gzip is unpacked, at most MAX_UNPACKED bytes of it."""
    if not body.startswith(_GZIP):
        yield from (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))
        return
    unpacker, size = zlib.decompressobj(31), 0
    piece = unpacker.decompress(body, _CHUNK)
    while piece:
        size += len(piece)
        if size > MAX_UNPACKED:
            raise UnreadableXml("unpacked it is larger than 50 MiB")
        yield piece
        piece = unpacker.decompress(unpacker.unconsumed_tail, _CHUNK)
    if not unpacker.eof:
        raise zlib.error("incomplete")


_NONE: dict[str, str] = {}


def _plain(attributes: dict[str, str]) -> dict[str, str]:
    return {name.rpartition(" ")[2].lower(): value for name, value in attributes.items()}


class _Reader(Generic[T]):
    """Takes bytes and makes something of each record that they have completed."""

    def __init__(self, records: frozenset[str], most: int, make: Callable[[Record], T | None]) -> None:
        self.document: Document[T] = Document()
        self._make = make
        self._wanted = records
        self._most = most
        self._path: list[str] = []
        self._record: Record | None = None
        self._inside = 0
        """How deep the open record lies."""
        self._open: list[Field | None] = []
        self._elements = 0
        self._parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def take(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def end(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise UnreadableXml("it declares a document type, which is not read for safety")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS or len(self._path) >= MAX_DEPTH:
            raise UnreadableXml("it is nested too deep, or has too many elements")
        local = name.rpartition(" ")[2].lower()
        self.document.root = self.document.root or local
        self._path.append(local)
        if self._record is None and local in self._wanted and len(self._path) > 1:
            if len(self.document.made) >= self._most:
                self.document.limited = True
            self._record, self._inside = Record(local), len(self._path)
            self._open.append(None)
            return
        target = self._record or (self.document.head if len(self._path) <= 3 else None)
        if target is None or (target is self.document.head and len(target.fields) > 200):
            self._open.append(None)
            return
        begin = self._inside if self._record is not None else 1
        name = "/".join(self._path[begin:]) if len(self._path) > begin + 1 else local
        made = Field(name, _plain(attributes) if attributes else _NONE)
        target.fields.append(made)
        self._open.append(made)

    def _text(self, text: str) -> None:
        current = self._open[-1] if self._open else None
        if current is not None and len(current.text) < MAX_TEXT:
            current.text += text

    def _end(self, _name: str) -> None:
        if self._record is not None and len(self._path) == self._inside:
            made = None if self.document.limited else self._make(self._record)
            if made is not None:
                self.document.made.append(made)
            self._record = None
        self._path.pop()
        self._open.pop()
