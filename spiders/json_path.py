"""Paths into JSON values, small and bounded: ``a.b[0].c``, ``sizes[].stock``, ``items[id=7].price``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

MAX_FOUND = 2_000
_STEP = re.compile(r"\[(?P<inside>[^\[\]]*)\]|(?P<key>[^.\[\]]+)")


def find(value: Any, path: str) -> list[Any]:
    """Everything at ``path``, in order, at most :data:`MAX_FOUND`; the value itself for the empty path.

    >>> find({"a": {"b": [{"c": 1}, {"c": 2}]}}, "a.b[].c")
    [1, 2]
    >>> find({"b": [{"id": 7, "c": "x"}, {"id": 8, "c": "y"}]}, "b[id=8].c")
    ['y']
    >>> find({"byId": {"k1": {"c": 1}}}, "byId.*.c"), find([1], "a.b")
    ([1], [])
    >>> find([{"a": {"id": 7}, "c": 1}, {"a": {"id": 8}, "c": 2}], "[a.id=8].c")
    [2]
    """
    return walk(value, _steps(path))


def walk(value: Any, steps: Sequence[str]) -> list[Any]:
    """Everything that the steps lead to: a key, ``[]`` for each, ``[0]``, ``[id=7]``.

    >>> walk({"a": [{"in stock": 1}]}, ("a", "[0]", "in stock"))
    [1]
    """
    found = [value]
    for step in steps:
        found = list(islice((inner for outer in found for inner in _take(outer, step)), MAX_FOUND))
    return found


def first(value: Any, path: str) -> Any:
    """The first thing at ``path`` that isn't null, else None; the empty path names nothing."""
    return next((v for v in find(value, path) if v is not None), None) if path else None


@lru_cache(maxsize=4096)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(m["key"] if m["key"] is not None else f"[{m['inside']}]" for m in _STEP.finditer(path))


def _take(value: Any, step: str) -> Iterator[Any]:
    if step in ("[]", "*"):
        yield from value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    elif not step.startswith("["):
        if isinstance(value, dict) and step in value:
            yield value[step]
    elif "=" in step:
        name, _, wanted = step[1:-1].partition("=")
        each = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        yield from (v for v in each if isinstance(v, dict) and str(_named(v, name)) == wanted)
    elif isinstance(value, list) and step[1:-1].isdigit() and int(step[1:-1]) < len(value):
        yield value[int(step[1:-1])]


def _named(value: dict[str, Any], name: str) -> Any:
    return value.get(name) if "." not in name else first(value, name)
