"""The values that one script carries: whole, or assigned and handed over in a program. Nothing is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from spiders.extraction.state.js_literal import read_counted
from spiders.extraction.state.programs import values_in
from spiders.extraction.tolerant_json import DECODER, loads

MAX_SCRIPT = 3_000_000
MAX_VALUES = 200
PATIENCE = 100_000
"""Tokens of one program that are read in vain."""
_BEGINNING = re.compile(r"[=(,:]\s*(?=[{\[])")


def carried(content: bytes) -> list[Any]:
    """The objects and lists in a script, in order.

    >>> carried(b"window.x = {left: 3, on: true}; go([1, 2])")
    [{'left': 3, 'on': True}, [1, 2]]
    """
    if len(content) > MAX_SCRIPT:
        return []
    whole = loads(content)
    if isinstance(whole, dict | list):
        return [whole]
    text = content.decode("utf-8", "replace")
    return [value for _, value in values_in(text)][:MAX_VALUES] or list(_any(text))


def _any(text: str) -> Iterator[Any]:
    """Whatever looks like a value: a person who points at a script knows that it tells something."""
    position, patience, found = 0, PATIENCE, 0
    for match in _BEGINNING.finditer(text):
        if match.start() < position:
            continue
        if patience <= 0 or found >= MAX_VALUES:
            return
        value, end, wasted = _value(text, match.end())
        patience -= wasted
        if isinstance(value, dict | list) and value:
            position, found = end, found + 1
            yield value


def _value(text: str, start: int) -> tuple[Any, int, int]:
    """The value, where it ends, and how much was read in vain."""
    try:
        return *DECODER.raw_decode(text, start), 0
    except (ValueError, RecursionError, ArithmeticError) as error:
        wasted = (getattr(error, "pos", start) - start) // 10
    value, end, tokens = read_counted(text, start)
    return value, end, wasted if value is not None else wasted + tokens
