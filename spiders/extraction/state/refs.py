"""Normalized caches: Apollo's and VTEX's entities refer to one another by key; so do React's flight rows.

A product there is a small object whose variants, prices and stock are elsewhere. :func:`expanded` puts
them where they are referred to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from spiders.extraction.tolerant_json import nodes

MAX_EXPANDED = 20_000
"""Values of one expanded object."""
MAX_DEPTH = 14
_ROOTS = ("ROOT_QUERY", "$ROOT_QUERY")
_ARGUMENTS = re.compile(r"\A([A-Za-z_][\w$]{0,60})(?:\(.{0,4000}\)|:\{.{0,4000}\}|\.\{.{0,4000}\})\Z", re.S)

Resolve = Callable[[str], Any]
"""The object of a reference, or None where it refers to nothing."""


def entities_of(value: Any) -> Mapping[str, Any]:
    """The entities of the normalized cache inside ``value`` by their keys; empty where there is none."""
    for _, node in nodes(value, limit=3_000):
        if any(root in node for root in _ROOTS):
            return node
    return {}


def expanded(value: Any, resolve: Resolve) -> Any:
    """A copy with referred objects in place and fields named without their arguments; bounded.

    >>> cache = {"Sku:1": {"stock": 2}}
    >>> expanded({"skus({\\"size\\":1})": [{"__ref": "Sku:1"}]}, cache.get)
    {'skus': [{'stock': 2}]}
    """
    return _Expander(resolve).value(value, 0, frozenset())


class _Expander:
    def __init__(self, resolve: Resolve) -> None:
        self.resolve = resolve
        self.left = MAX_EXPANDED

    def value(self, value: Any, depth: int, inside: frozenset[str]) -> Any:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            return None
        key = reference(value)
        if key is not None:
            target = self.resolve(key) if key not in inside else None
            if target is not None:
                return self.value(target, depth + 1, inside | {key})
            return value if isinstance(value, str) else None
        if isinstance(value, dict):
            return self._mapping(value, depth, inside)
        if isinstance(value, list):
            return [self.value(inner, depth + 1, inside) for inner in value[: self.left]]
        return value

    def _mapping(self, value: dict[str, Any], depth: int, inside: frozenset[str]) -> Any:
        if value.get("type") == "json" and len(value) == 2:
            return value.get("json")
        found: dict[str, Any] = {}
        for name, inner in value.items():
            if self.left < 0:
                break
            found.setdefault(plain_name(name), self.value(inner, depth + 1, inside))
        return found


def reference(value: Any) -> str | None:
    """The key that a value refers to: ``{"__ref": key}``, ``{"type": "id", "id": key}``, ``"$1a"``."""
    if isinstance(value, str):
        return value if len(value) > 1 and value[0] == "$" and len(value) < 200 else None
    if not isinstance(value, dict):
        return None
    key = value.get("__ref")
    if key is None and value.get("type") == "id" and ("generated" in value or "typename" in value):
        key = value.get("id")
    return key if isinstance(key, str) else None


def plain_name(name: str) -> str:
    """A field's name without its arguments.

    >>> plain_name('price({"currency":"EUR"})'), plain_name("name")
    ('price', 'name')
    """
    match = _ARGUMENTS.match(name) if name[-1:] in ")}" else None
    return match[1] if match else name
