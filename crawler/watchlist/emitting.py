"""Values as short YAML that a person would write, and that every YAML reader takes for text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_PLAIN = re.compile(
    r"[^\W\d_](?:[\w./@+%=&?~()'’ -]|:(?=[^\s:]))*"
    r"|\d+(?:ms|[smhd])(?:\d+(?:ms|[smhd]))*|\d+(?:\.\d+)? [A-Z]{3}"  # a duration, a price
)
_RESERVED = frozenset("true false yes no on off null y n".split())  # noqa: SIM905 - a line of words reads better


def quoted(text: str) -> str:
    """The text as it stands where YAML allows that, else in double quotes.

    >>> quoted("Ann 陈"), quoted("https://a.example/?b=1"), quoted("${TOKEN}"), quoted("10.5"), quoted("no")
    ('Ann 陈', 'https://a.example/?b=1', '"${TOKEN}"', '"10.5"', '"no"')
    """
    if _PLAIN.fullmatch(text) and text == text.strip() and text.lower() not in _RESERVED and " #" not in text:
        return text
    return '"' + "".join(_escaped(c) for c in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def flow(value: Any) -> str:
    """On one line: ``[ann, {ben: [mail]}]``.

    >>> flow(["ann", {"ben": {"channels": ["mail"], "below": "20 EUR"}}, True])
    '[ann, {ben: {channels: [mail], below: 20 EUR}}, true]'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{quoted(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(item) for item in value) + "]"
    if isinstance(value, int | float):
        return str(value)
    # Within [ ] and { } a colon or a question mark has more meanings.
    return quoted(value) if not re.search(r"[:?%]", value) else '"' + "".join(map(_escaped, value)) + '"'


def block(facts: Mapping[str, Any], *, indent: int) -> list[str]:
    """``key: value`` lines of what isn't None."""
    pad = " " * indent
    return [
        f"{pad}{key}: {quoted(value) if isinstance(value, str) else flow(value)}"
        for key, value in facts.items()
        if value is not None
    ]
