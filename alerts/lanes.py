"""How many sends may be under way to one host or service, learned from how it behaves. Pure.

Every lane starts small, grows while it answers fast, and shrinks at once where it is slow or fails: a
host that hangs soon holds two of the sending threads, and everybody else has the others.
"""

from __future__ import annotations

from collections.abc import Iterable

START = 4
LEAST = 2
SLOW_S = 2.0


class Lanes:
    """The free places of each lane. Not thread-safe: the dispatcher's own thread keeps it."""

    def __init__(self, *, threads: int) -> None:
        # Whatever a lane has earned, a quarter of the threads stays free for the others.
        self._most = max(LEAST, threads * 3 // 4)
        self._limits: dict[str, int] = {}
        self._bounds: dict[str, int] = {}
        self._under_way: dict[str, int] = {}

    def free(self, lane: str) -> int:
        return self._limits.get(lane, min(START, self._most)) - self._under_way.get(lane, 0)

    def full(self) -> tuple[str, ...]:
        """Lanes that take nothing more now."""
        return tuple(lane for lane in self._under_way if self.free(lane) <= 0)

    def under_way(self) -> int:
        return sum(self._under_way.values())

    def begin(self, lane: str, *, bound: int | None = None) -> None:
        """``bound``: never more than so many side by side, however fast it answers."""
        if bound is not None:
            self._bounds[lane] = bound
        self._under_way[lane] = self._under_way.get(lane, 0) + 1

    def end(self, lane: str, *, took_s: float, answered: bool) -> None:
        """``answered``: the service said something, be it a refusal of this one message.

        >>> lanes = Lanes(threads=64)
        >>> lanes.begin("a"); lanes.end("a", took_s=0.1, answered=True); lanes.free("a")
        5
        >>> for _ in range(9): lanes.begin("a"); lanes.end("a", took_s=30.0, answered=False)
        >>> lanes.free("a"), lanes.free("b")
        (2, 4)
        """
        limit = self._limits.get(lane, min(START, self._most))
        good = answered and took_s < SLOW_S
        self._limits[lane] = (
            min(limit + 1, self._bounds.get(lane, self._most)) if good else max(limit // 2, LEAST)
        )
        left = self._under_way[lane] - 1
        if left:
            self._under_way[lane] = left
        else:
            del self._under_way[lane]

    def choose(self, due: Iterable[tuple[int, str]], *, places: int) -> list[int]:
        """Of (id, lane) in order, those for which their lane and the whole still have a place.

        >>> Lanes(threads=64).choose([(n, "a") for n in range(9)] + [(9, "b")], places=60)
        [0, 1, 2, 3, 9]
        """
        taken: dict[str, int] = {}
        chosen: list[int] = []
        for key, lane in due:
            if len(chosen) == places:
                break
            if taken.get(lane, 0) < self.free(lane):
                taken[lane] = taken.get(lane, 0) + 1
                chosen.append(key)
        return chosen
