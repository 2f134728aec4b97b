"""What looks taught, remembered for the life of the process: ids, keys, currencies, by address."""

from __future__ import annotations

from typing import Any, Generic, TypeVar
from weakref import WeakSet

V = TypeVar("V")


class Memory(Generic[V]):
    """A dictionary that forgets everything when it is full, so that it can't grow without end."""

    def __init__(self, limit: int = 20_000) -> None:
        self._known: dict[str, V] = {}
        self._limit = limit
        _memories.add(self)

    def get(self, key: str) -> V | None:
        return self._known.get(key)

    def put(self, key: str, value: V) -> None:
        if len(self._known) >= self._limit:
            self._known.clear()
        self._known[key] = value

    def forget(self) -> None:
        self._known.clear()


_memories: WeakSet[Memory[Any]] = WeakSet()


def forget_all() -> None:
    """As in a process that has just begun: a saved look must not depend on those before it."""
    for memory in _memories:
        memory.forget()
