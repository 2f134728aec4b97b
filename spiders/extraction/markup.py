"""Byte-level reading of HTML: scripts and metas without a tree, and the markup that is left for one.

More than half of a shop's page is scripts, styles and drawings. Taking them out first makes the byte searches
and the tree two to three times cheaper, and keeps strings inside programs from being read as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

MAX_SCRIPTS = 3_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One script element: its attributes as written (lower-case names) and its content as UTF-8."""

    attributes: bytes
    content: bytes
    lowered: bytes
    """The content in lower case (ASCII only)."""

    def attribute(self, name: str) -> str | None:
        """The value of one attribute, entities resolved; None where it is absent.

        >>> Script(attributes=b' id="x" type=application/json', content=b"", lowered=b"").attribute("type")
        'application/json'
        """
        pattern = (
            rb"""(?i)(?:^|[\s"'/])"""
            + re.escape(name.encode())
            + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))"""
        )
        match = re.search(pattern, self.attributes)
        if match is None:
            return None
        value = next(g for g in match.groups() if g is not None)
        return unescape(value.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A page taken apart: what the tree may see, and the scripts."""

    markup: bytes
    lowered: bytes
    """The markup in lower case (ASCII only)."""
    scripts: tuple[Script, ...]


_OPENING = re.compile(rb"<(?:s(?:cript|tyle|vg)(?=[ \t\r\n\f/>])|!--)")
_COMMENT = b"<!--"


def split(raw: bytes) -> Split:
    """Separate scripts from markup; drop styles, SVG and comments. Linear in the size of the page."""
    low = raw.lower()
    kept: list[tuple[int, int]] = []
    scripts: list[Script] = []
    position = 0
    for piece in _pieces(raw, low):
        kept.append((position, piece.start))
        if piece.is_script and len(scripts) < MAX_SCRIPTS:
            attributes = raw[piece.start + len(b"<script") : piece.opened - 1]
            inside = slice(piece.opened, piece.closed)
            scripts.append(Script(attributes=attributes, content=raw[inside], lowered=low[inside]))
        position = piece.end
    kept.append((position, len(raw)))
    return Split(
        markup=b"".join([raw[begin:end] for begin, end in kept]),
        lowered=b"".join([low[begin:end] for begin, end in kept]),
        scripts=tuple(scripts),
    )


def hollowed(raw: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """The page with empty scripts, styles and drawings in their places, and each script's content.

    What stands where, and which child of its parent it is, stays as it was. A script's number among the
    contents is its attribute :data:`NUMBER`.
    """
    kept: list[bytes] = []
    contents: list[bytes] = []
    position = 0
    for piece in _pieces(raw, raw.lower()):
        kept.append(raw[position : piece.start])
        name = piece.name
        if name and len(contents) < MAX_SCRIPTS:
            number = b' %s="%d"' % (NUMBER.encode(), len(contents)) if piece.is_script else b""
            attributes = raw[piece.start + 1 + len(name) : piece.opened]
            kept.append(b"<%s%s%s</%s>" % (name, number, attributes, name))
            if piece.is_script:
                contents.append(raw[piece.opened : piece.closed])
        position = piece.end
    kept.append(raw[position:])
    return b"".join(kept), tuple(contents)


NUMBER = "data-restock-script"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part that no tree should see; offsets in the page."""

    name: bytes
    """``script``, ``style``, ``svg``; empty for a comment."""
    start: int
    opened: int
    """Behind the opening tag."""
    closed: int
    """Before the closing one."""
    end: int

    @property
    def is_script(self) -> bool:
        return self.name == b"script"


def _pieces(raw: bytes, low: bytes) -> Iterator[_Piece]:
    position = 0
    while (match := _OPENING.search(low, position)) is not None:
        start, opening = match.start(), match.group()
        if opening == _COMMENT:
            end = low.find(b"-->", start + 2)
            position = len(raw) if end < 0 else end + 3
            yield _Piece(b"", start, start, start, position)
            continue
        opened = _tag_end(low, match.end())
        close = low.find(b"</" + opening[1:], opened)
        if _is_quoted(low, start, opening, opened, close):
            position = opened
            continue
        inner_end = len(raw) if close < 0 else close
        after = low.find(b">", inner_end)
        position = len(raw) if close < 0 or after < 0 else after + 1
        yield _Piece(opening[1:], start, opened, inner_end, position)


def _is_quoted(low: bytes, start: int, opening: bytes, opened: int, close: int) -> bool:
    """Whether the tag is text inside an attribute or a string, whose ends are escaped: ``<\\/style>``.

    Taking it for an element would swallow everything up to the next real end.
    """
    if low[max(0, start - 40) : start].rstrip(b" ").endswith(_ESCAPES):
        return True
    return (
        opening != b"<script"
        and low.find(b"<\\/" + opening[1:], opened, close if close >= 0 else len(low)) >= 0
    )


_ESCAPES = (b"\\n", b"&quot;", b'\\"', b"\\t", b"&lt;")


_QUOTED_TAG = re.compile(rb"""(?:[^"'>]|"[^"]*"|'[^']*')*>""")


def _tag_end(low: bytes, start: int) -> int:
    """The offset after the ``>`` that ends the tag opened before ``start``; quotes may hide a ``>``."""
    end = low.find(b">", start)
    if end < 0:
        return len(low)
    if low.count(b'"', start, end) % 2 or low.count(b"'", start, end) % 2:
        match = _QUOTED_TAG.match(low, start, start + 5_000)
        return match.end() if match else end + 1
    return end + 1


_META = re.compile(rb"<(?:meta|META|Meta)\s([^<>]{1,4000})>")
_ATTRIBUTE = re.compile(rb"""([a-zA-Z:_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_NAMING = (b"property", b"name", b"itemprop", b"http-equiv")


def tags_matching(
    pattern: re.Pattern[bytes], markup: bytes, *, lowered: bytes, begins: bytes
) -> Iterator[re.Match[bytes]]:
    """As ``pattern.finditer(markup)`` of a pattern that ``begins`` so in lower case, and much faster.

    A pattern is tried at every ``<``, a plain search goes from one such tag to the next.
    """
    at = lowered.find(begins)
    while at >= 0:
        match = pattern.match(markup, at)
        if match is not None:
            yield match
        at = lowered.find(begins, match.end() if match is not None else at + 1)


def meta_pairs(markup: bytes, lowered: bytes) -> Mapping[str, tuple[str, ...]]:
    """All ``<meta>`` contents by property, name, itemprop and http-equiv; ``lowered`` is the same markup.

    >>> page = b'<meta name="author" content="Jo">'
    >>> meta_pairs(page, page.lower())
    {'author': ('Jo',)}
    """
    found: dict[str, list[str]] = {}
    for match in tags_matching(_META, markup, lowered=lowered, begins=b"<meta"):
        pairs = {k.lower(): a or b or c for k, a, b, c in _ATTRIBUTE.findall(match.group(1))}
        content = pairs.get(b"content")
        if content is None:
            continue
        text = unescape(content.decode("utf-8", "replace")).strip()[:2_000]
        for naming in _NAMING:
            if name := pairs.get(naming):
                found.setdefault(name.decode("utf-8", "replace").strip().lower(), []).append(text)
    return {name: tuple(contents) for name, contents in found.items()}


_ANY_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
_VOID = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li option td tr th dt dd".split()
)
_STEPS = 64


def deeper_than(markup: bytes, limit: int) -> bool:
    """Whether elements nest deeper than ``limit``. A parser needs quadratic time for such pages.

    Counts first, which costs nearly nothing; tags are told apart only where the counts look odd.
    """
    step = max(1, len(markup) // _STEPS)
    depth = tags = 0
    for start in range(0, len(markup), step):
        begun = markup.count(b"<", start, start + step)
        tags += begun
        depth += begun - 2 * markup.count(b"</", start, start + step)
        if depth > limit:
            return _exactly_deeper(markup, limit)
    return tags > 20 * limit and _exactly_deeper(markup, limit)


def _exactly_deeper(markup: bytes, limit: int) -> bool:
    depth = 0
    for match in _ANY_TAG.finditer(markup):
        if match.group(1):
            depth = max(0, depth - 1) if match.group(2).lower() not in _VOID else depth
        elif match.group(2).lower() not in _VOID:
            depth += 1
            if depth > limit:
                return True
    return False
