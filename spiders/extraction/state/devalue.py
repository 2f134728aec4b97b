"""Flattened values: devalue (Nuxt 3's payload, SvelteKit) and turbo-stream (Remix, React Router, Hydrogen).

Both write every value once into one list and refer to it by its place. What is given back is a tree: a value
that is referred to twice stands there twice, up to a number of values that no product needs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from spiders.extraction.tolerant_json import DECODER

MAX_REVIVED = 150_000
"""Values that are given back; what lies beyond is None."""
MAX_DEPTH = 40
_STREAMED = re.compile(r"(?:\A|\n)(?:P(\d{1,6}):)?(?=\[)")


def revive_devalue(values: Any) -> Any:
    """The value that a devalue list stands for; None where it is none.

    >>> revive_devalue([["ShallowReactive", 1], {"name": 2, "sizes": 3}, "Lamp", [4, -1], "S"])
    {'name': 'Lamp', 'sizes': ['S', None]}
    """
    if not isinstance(values, list) or not values or not isinstance(values[0], (dict, list)):
        return None
    return _Reviver(values, key_of=lambda key: key).at(0, 0)


def revive_stream(text: str) -> list[Any]:
    """The values that one turbo-stream text stands for: the loaders' first, then what was promised.

    >>> revive_stream('[{"_1":2},"product",{"_3":-5,"_4":5},"stock","name","Lamp"]')
    [{'product': {'stock': None, 'name': 'Lamp'}}]
    """
    values: list[Any] = []
    roots: list[int] = []
    for match in _STREAMED.finditer(text):
        try:
            part, _ = DECODER.raw_decode(text, match.end())
        except (ValueError, RecursionError, ArithmeticError):
            continue
        if isinstance(part, list) and part:
            roots.append(len(values))
            values += part
    reviver = _Reviver(values, key_of=lambda key: _key_at(values, key))
    return [found for root in roots[:50] if isinstance(found := reviver.at(root, 0), (dict, list))]


def _key_at(values: Sequence[Any], key: str) -> str:
    """Turbo-stream's ``_7``: the key is the value at 7."""
    place = key[1:]
    if key[:1] == "_" and place.isascii() and place.isdigit() and len(place) < 8 and int(place) < len(values):
        return str(values[int(place)])
    return key


class _Reviver:
    """Follows places into values; counts what it gives back."""

    def __init__(self, values: Sequence[Any], *, key_of: Callable[[str], str]) -> None:
        self.values = values
        self.key_of = key_of
        self.left = MAX_REVIVED

    def at(self, place: Any, depth: int) -> Any:
        """The value at a place; None for places that stand for undefined, NaN and the like."""
        if type(place) is not int or not 0 <= place < len(self.values) or depth > MAX_DEPTH or self.left <= 0:
            return None
        self.left -= 1
        value = self.values[place]
        if isinstance(value, dict):
            found = {}
            for key, inner in value.items():
                if self.left <= 0:
                    break
                found[self.key_of(key)] = self.at(inner, depth + 1)
            return found
        if isinstance(value, list):
            return self._listed(value, depth)
        return value

    def _listed(self, value: list[Any], depth: int) -> Any:
        """A list, or what ``["Reactive", 4]``, ``["Set", 2, 3]`` and ``["Map", 5, 6]`` stand for."""
        kind = value[0] if value and isinstance(value[0], str) else None
        if kind is None or kind in ("Set", "S"):
            return self._each(value if kind is None else value[1:], depth)
        if kind in ("Date", "D", "BigInt", "B", "URL", "U"):
            return value[1] if len(value) == 2 and isinstance(value[1], str) else None
        if kind == "null":
            keys = [str(key) for key in value[1::2]]
            return dict(zip(keys, self._each(value[2::2], depth), strict=False))
        if kind in ("Map", "M"):
            keys = [str(self.at(place, MAX_DEPTH)) for place in value[1 : 2 * self.left : 2]]
            return dict(zip(keys, self._each(value[2::2], depth), strict=False))
        return self.at(value[1], depth + 1) if len(value) > 1 else None

    def _each(self, places: list[Any], depth: int) -> list[Any]:
        found = []
        for place in places:
            if self.left <= 0:
                break
            found.append(self.at(place, depth + 1))
        return found
