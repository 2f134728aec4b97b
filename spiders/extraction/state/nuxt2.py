"""Nuxt 2's page state: a function that puts repeated values into an object, called with those values.

``window.__NUXT__=(function(a,b){b.url="/x";return {data:[{price:a}]}}(19.9,{}));`` is read, never run.
"""

from __future__ import annotations

import re
from typing import Any

from spiders.extraction.state.js_literal import read_literal

MAX_TOKENS = 80_000
MAX_NAMES = 20_000
_FUNCTION = re.compile(r"\(?\s*function\s*\(([\w$,\s]{0,100000})\)\s*\{")
_SETTING = re.compile(
    r"([A-Za-z_$][\w$]*)(?:\.([A-Za-z_$][\w$]*)|\[(?:(\d{1,6})|\"([^\"\\]{1,80})\")\])\s*=(?!=)"
)
_RETURN = re.compile(r"return\s*(?=\{)")
_CALL = re.compile(r"\s*;?\s*\}\s*\)?\s*\(")
_SPACE = re.compile(r"[\s;,]*")


class _Name:
    """A parameter, until its argument is known."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def read_nuxt2(text: str, start: int) -> tuple[Any, int]:
    """The object of the function that begins at ``start`` and the offset after it; (None, start) where it is
    none.

    >>> read_nuxt2('(function(a,b){b.stock=a;return {product:b,name:"Lamp"}}(3,{}))', 0)[0]
    {'product': {'stock': 3}, 'name': 'Lamp'}
    """
    function = _FUNCTION.match(text, start)
    if function is None:
        return None, start
    parameters = [name for part in function[1].split(",")[:MAX_NAMES] if (name := part.strip())]
    names = {name: _Name(name) for name in parameters}
    settings, position = _settings(text, function.end(), names)
    back = _RETURN.match(text, position)
    if back is None:
        return None, start
    value, end = read_literal(text, back.end(), names, most=MAX_TOKENS)
    call = _CALL.match(text, end) if end > back.end() else None
    if call is None:
        return None, start
    arguments = _arguments(text, call.end())
    known = dict(zip(parameters, arguments, strict=False))
    for name, key, inner in settings:
        target = known.get(name)
        if isinstance(target, dict):
            target[key] = _filled(inner, known, 0)
    return _filled(value, known, 0), end


def _settings(text: str, position: int, names: dict[str, _Name]) -> tuple[list[tuple[str, str, Any]], int]:
    """(name, key, value) of the statements before ``return``."""
    found: list[tuple[str, str, Any]] = []
    while len(found) < MAX_NAMES and (match := _SETTING.match(text, position)) is not None:
        value, end = read_literal(text, match.end(), names, most=MAX_TOKENS)
        if end == match.end():
            break
        found.append((match[1], match[2] or match[3] or match[4], value))
        space = _SPACE.match(text, end)
        position = space.end() if space else end
    return found, position


def _arguments(text: str, position: int) -> list[Any]:
    found: list[Any] = []
    while len(found) < MAX_NAMES and text[position : position + 1] not in (")", ""):
        value, end = read_literal(text, position)
        if end == position:
            break
        found.append(value)
        space = _SPACE.match(text, end)
        position = space.end() if space else end
    return found


def _filled(value: Any, known: dict[str, Any], depth: int) -> Any:
    """The value with arguments in place of parameters. An argument is put in as it is: no argument holds
    another.
    """
    if isinstance(value, _Name):
        return known.get(value.text)
    if depth > 60:
        return None
    if isinstance(value, dict):
        return {key: _filled(inner, known, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, known, depth + 1) for inner in value]
    return value
