"""JavaScript object literals: unquoted keys, single quotes, trailing commas, names as values. No
evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

MAX_TOKENS = 20_000
MAX_DEPTH = 40
_TOKEN = re.compile(
    r"""\s*(?://[^\n]*\n\s*|/\*.*?\*/\s*)*(?:(?P<punct>[{}\[\]:,])|(?P<str>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)"""
    r"""|(?P<num>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])|(?P<word>void\s+0|(?:new\s+)?[A-Za-z_$][\w$.]*(?:\([^()\n]{0,80}\))?)|(?P<neg>!\d))""",
    re.S,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.S)
_PLAIN = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_NO_NAMES: Mapping[str, Any] = {}
_WORDS = {"true": True, "false": False, "null": None, "undefined": None, "NaN": None}


class _Unreadable(ValueError):
    """What stands there is no plain literal."""


def read_literal(
    text: str, start: int, names: Mapping[str, Any] = _NO_NAMES, *, most: int = MAX_TOKENS
) -> tuple[Any, int]:
    """The value that begins at ``start`` and the offset after it; (None, start) where it is no plain literal.

    ``names``: what plain names stand for; any other name stands for nothing. ``most``: tokens that are read.

    >>> read_literal("{a: 'x', b: [1, 2.5,], c: !0}", 0)[0]
    {'a': 'x', 'b': [1, Decimal('2.5')], 'c': True}
    """
    value, end, _ = read_counted(text, start, names, most=most)
    return value, end


def read_counted(
    text: str, start: int, names: Mapping[str, Any] = _NO_NAMES, *, most: int = MAX_TOKENS
) -> tuple[Any, int, int]:
    """As :func:`read_literal`, with the number of tokens that it took, also in vain."""
    reader = _Reader(text, start, names, most)
    try:
        return reader.value(0), reader.position, reader.tokens
    except _Unreadable:
        return None, start, reader.tokens


class _Reader:
    def __init__(self, text: str, position: int, names: Mapping[str, Any], most: int) -> None:
        self.text = text
        self.position = position
        self.names = names
        self.most = most
        self.tokens = 0
        self.held: re.Match[str] | None = None
        """The token that was peeked at, until it is read."""

    def next(self) -> tuple[str, str]:
        match = self.held or self._matched()
        self.held = None
        self.tokens += 1
        self.position = match.end()
        kind = match.lastgroup or ""
        return kind, match[kind]

    def peek(self) -> str:
        self.held = match = self._matched()
        return str(match[match.lastgroup or ""])

    def _matched(self) -> re.Match[str]:
        match = _TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None or self.tokens >= self.most:
            raise _Unreadable
        return match

    def value(self, depth: int) -> Any:
        kind, text = self.next()
        if depth > MAX_DEPTH:
            raise _Unreadable
        if kind == "punct":
            if text == "{":
                return self.mapping(depth)
            if text == "[":
                return self.sequence(depth)
            raise _Unreadable
        if kind == "str":
            return _string(text)
        if kind == "num":
            return _number(text)
        if kind == "neg":
            return text == "!0"
        return self.names[text] if text in self.names else _WORDS.get(text)

    def mapping(self, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while True:
            kind, text = self.next()
            if text == "}" and kind == "punct":
                return found
            if text == "," and kind == "punct":
                continue
            if kind == "punct" or self.next() != ("punct", ":"):
                raise _Unreadable
            found[_string(text) if kind == "str" else text] = self.value(depth + 1)
            if self.peek() not in (",", "}"):
                raise _Unreadable

    def sequence(self, depth: int) -> list[Any]:
        found: list[Any] = []
        while True:
            text = self.peek()
            if text in ("]", ","):
                self.next()
                if text == "]":
                    return found
                continue
            found.append(self.value(depth + 1))
            if self.peek() not in (",", "]"):
                raise _Unreadable


def _number(text: str) -> int | Decimal:
    try:
        return int(text) if re.fullmatch(r"-?\d{1,18}", text) else Decimal(text)
    except InvalidOperation as error:
        raise _Unreadable from error


def _string(text: str) -> str:
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match.group(1)
    if code[0] in "ux" and len(code) > 1:
        return chr(int(code[1:], 16))
    return _PLAIN.get(code, code)
