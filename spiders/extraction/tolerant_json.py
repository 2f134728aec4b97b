"""JSON as shops write it: comments, trailing commas, entities, bad escapes, several values in a row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from html import unescape
from typing import Any

MAX_DEPTH = 60
"""Values nested deeper are cut off by :func:`nodes`; nothing of a product is that deep."""

DECODER = json.JSONDecoder(strict=False, parse_float=Decimal, parse_constant=lambda _: None)
_WRAPPER = re.compile(
    r"^\s*(?:/\*\s*)?(?://\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?:/\*\s*)?(?://\s*)?(?:\]\]>|"
    r"-->)(?:\s*\*/)?\s*$"
)
_BARE_STARTS, _BARE_ENDS = ("{", "["), ("}", "]", ";")
"""What a value that is wrapped in no comment begins and ends with."""
_STRING_OR_COMMENT = re.compile(r'("(?:[^"\\]|\\.)*")|//[^\n]*|/\*.*?\*/', re.S)
_STRING_OR_COMMA = re.compile(r'("(?:[^"\\]|\\.)*")|,(\s*[}\]])', re.S)
_BAD_ESCAPE = re.compile(r'\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|(.)|$)', re.S)


def loads(text: str | bytes) -> Any | None:
    """The value, leniently read; None where nothing can be made of it. Floats come as Decimal."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    for mend in (_as_is, _unwrapped, _mended):
        try:
            return _decode(mend(text))
        except (ValueError, RecursionError, ArithmeticError):
            continue
    return None


def _decode(text: str) -> Any:
    text = text.strip()
    value, end = DECODER.raw_decode(text)
    rest = text[end:].strip(" \t\r\n;,")
    if not rest or rest[0] not in "{[":
        return value
    values = [value]
    while rest and rest[0] in "{[" and len(values) < 100:
        value, end = DECODER.raw_decode(rest)
        values.append(value)
        rest = rest[end:].strip(" \t\r\n;,")
    return values


def _as_is(text: str) -> str:
    return text


def _unwrapped(text: str) -> str:
    text = text.strip()
    if not (text[:1] in _BARE_STARTS and text[-1:] in _BARE_ENDS):
        text = _WRAPPER.sub("", _WRAPPER.sub("", text)).strip()
    if '"' not in text and "&quot;" in text:
        text = unescape(text)
    return text


def _mended(text: str) -> str:
    text = _unwrapped(text)
    text = _BAD_ESCAPE.sub(_good_escape, text)
    text = _STRING_OR_COMMENT.sub(lambda m: m.group(1) or " ", text)
    return _STRING_OR_COMMA.sub(lambda m: m.group(1) or m.group(2), text)


def _good_escape(match: re.Match[str]) -> str:
    if match.group(1):
        return match.group(0)
    return "'" if match.group(2) == "'" else "\\\\" + (match.group(2) or "")


_PUT = 20
"""Values that refer to one another may hold the same wide list many times: so many are put aside at most."""


def nodes(value: Any, *, limit: int = 50_000) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object inside ``value`` with its path, outermost and first first; bounded in depth and number."""
    stack: list[tuple[str, Any, int]] = [("", value, 0)] if isinstance(value, (dict, list)) else []
    seen = put = 0
    while stack and seen < limit:
        path, current, depth = stack.pop()
        seen += 1
        if depth > MAX_DEPTH or put > _PUT * limit:
            continue
        put += len(current)
        if isinstance(current, dict):
            yield path, current
            stack += [
                (f"{path}.{k}" if path else str(k), v, depth + 1)
                for k, v in reversed(current.items())
                if isinstance(v, (dict, list))
            ]
        elif isinstance(current, list):
            stack += [
                (f"{path}[{i}]", v, depth + 1)
                for i, v in reversed(list(enumerate(current)))
                if isinstance(v, (dict, list))
            ]


def text_of(value: Any) -> str | None:
    """A scalar as stripped text; the first of a list; a node's @value, name or @id; None for the rest."""
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("@value", value.get("name", value.get("@id")))
        else:
            break
    if value is None or isinstance(value, (bool, dict, list)):
        return None
    text = str(value).strip()
    return text or None
