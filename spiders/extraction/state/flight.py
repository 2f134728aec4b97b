"""React's flight format, in which Next.js' app router hands its pages' data to the browser.

A page pushes the stream's text piece by piece: ``self.__next_f.push([1,"…"])``. Its rows are ``id:value`` and
lie one after another; a row of plain text says its length in bytes first (``1c:T3f2,…``). A text such as
``$1a`` stands for another row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from spiders.extraction.tolerant_json import DECODER

_PUSH = re.compile(r"\.push\(\s*\[\s*1\s*,\s*(?=\")")
_ROW = re.compile(r"([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_NEXT_ROW = re.compile(r"(?<=\n)([0-9a-f]{1,8}):(?:T([0-9a-f]{1,8}),)?")
_REFERENCE = re.compile(r"\$([0-9a-f]{1,8})((?::[\w.-]{1,60}){0,8})")
_TELLING = re.compile(r'"\w*(?:[pP]rice|[sS]tock|[sS]ku|[aA]vailab|nventory)\w*":')
"""A key of a value that tells of a product."""
MAX_STREAM = 6_000_000
"""Characters of one page's stream that are read."""
MAX_ROWS = 20_000


def flight_text(scripts: Iterable[str]) -> str:
    """The stream that these scripts push."""
    parts: list[str] = []
    size = 0
    for script in scripts:
        for match in _PUSH.finditer(script):
            try:
                text, _ = DECODER.raw_decode(script, match.end())
            except (ValueError, RecursionError):
                continue
            if isinstance(text, str):
                parts.append(text)
                size += len(text)
            if size > MAX_STREAM:
                return "".join(parts)
    return "".join(parts)


class Flight:
    """The rows of a stream; values are read when they are asked for."""

    def __init__(self, stream: str) -> None:
        self.rows = dict(_rows(stream))
        self._read: dict[str, Any] = {}

    def telling(self) -> Iterable[tuple[str, Any]]:
        """(id, value) of the rows that may tell of a product."""
        for key, text in self.rows.items():
            if text.startswith(("{", "[")) and _TELLING.search(text):
                value = self.value(key)
                if isinstance(value, (dict, list)):
                    yield key, value

    def value(self, key: str) -> Any:
        """A row's value; text rows and rows that are no JSON come as they are."""
        if key not in self._read:
            self._read[key] = _decoded(self.rows.get(key))
        return self._read[key]

    def resolve(self, text: str) -> Any:
        """What ``$1a`` or ``$1a:props:product`` stands for; None for any other text."""
        match = _REFERENCE.fullmatch(text)
        if match is None or match[1] not in self.rows:
            return None
        value = self.value(match[1])
        for step in filter(None, match[2].split(":")):
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and step.isascii() and step.isdigit() and int(step) < len(value):
                value = value[int(step)]
            elif isinstance(value, list) and step == "props" and len(value) > 3:
                value = value[3]
            else:
                return None
        return value


def _rows(stream: str) -> Iterable[tuple[str, str]]:
    position = 0
    for _ in range(MAX_ROWS):
        match = _ROW.match(stream, position) or _NEXT_ROW.search(stream, position)
        if match is None:
            return
        start = match.end()
        if match[2]:
            end = _after_bytes(stream, start, int(match[2], 16))
            yield match[1], stream[start:end]
            position = end
            continue
        end = stream.find("\n", start)
        end = len(stream) if end < 0 else end
        yield match[1], stream[start:end]
        position = end + 1


def _after_bytes(stream: str, start: int, size: int) -> int:
    """The offset after ``size`` bytes of UTF-8."""
    piece = stream[start : start + size]
    if piece.isascii():
        return start + len(piece)
    return start + len(piece.encode("utf-8", "surrogatepass")[:size].decode("utf-8", "ignore"))


def _decoded(text: str | None) -> Any:
    if text is None or not text.startswith(("{", "[", '"')):
        return text
    try:
        return DECODER.raw_decode(text)[0]
    except (ValueError, RecursionError, ArithmeticError):
        return None
