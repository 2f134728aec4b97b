"""How often services may be written to, by their own rules: in all, and to one chat or webhook. Pure.

What a service refuses it would count against us, so it is not even tried; whoever must wait, waits alone.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    most: int
    per_s: float


OF_SERVICE = {"tgram": Rate(most=30, per_s=1.0)}
OF_ADDRESS = {"tgram": Rate(most=1, per_s=1.0), "discord": Rate(most=5, per_s=2.0)}
CONNECTIONS = {"mailto": 5, "mailtos": 5}
"""Side by side to one host: mail servers turn away who opens more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    seconds: float
    all_of_service: bool
    """Else only this address."""


class Paces:
    """What was sent lately. Not thread-safe: the dispatcher's own thread keeps it."""

    def __init__(self) -> None:
        self._lately: dict[str, deque[float]] = {}

    def plan(self, now: float) -> Plan:
        """``now`` is on the monotonic clock."""
        return Plan(self, now)

    def note(self, service: str, address: str, now: float) -> None:
        """A send begins."""
        for key, rate in _rates(service, address):
            lately = self._lately.setdefault(key, deque(maxlen=rate.most))
            lately.append(now)
        if len(self._lately) > 10_000:
            longest = max(rate.per_s for rate in OF_ADDRESS.values())
            self._lately = {key: sent for key, sent in self._lately.items() if sent[-1] > now - longest}

    def lately(self, key: str, since: float) -> list[float]:
        return [at for at in self._lately.get(key, ()) if at > since]


class Plan:
    """One batch: what fits beside what was sent lately and what is in the batch already.

    >>> plan = Paces().plan(0.0)
    >>> [plan.wait("discord", "hook") for _ in range(5)], plan.wait("discord", "hook")
    ([None, None, None, None, None], Wait(seconds=2.0, all_of_service=False))
    >>> plan.wait("json", "anybody"), plan.wait("tgram", "chat"), plan.wait("tgram", "chat")
    (None, None, Wait(seconds=1.0, all_of_service=False))
    """

    def __init__(self, paces: Paces, now: float) -> None:
        self._paces = paces
        self._now = now
        self._planned: dict[str, int] = {}

    def wait(self, service: str, address: str) -> Wait | None:
        """None where it may go now, which then counts; else how long it must wait."""
        rates = _rates(service, address)
        for key, rate in rates:
            lately = self._paces.lately(key, self._now - rate.per_s)
            if len(lately) + self._planned.get(key, 0) >= rate.most:
                first = min(lately, default=self._now)
                return Wait(seconds=first + rate.per_s - self._now, all_of_service=key == service)
        for key, _ in rates:
            self._planned[key] = self._planned.get(key, 0) + 1
        return None


def _rates(service: str, address: str) -> list[tuple[str, Rate]]:
    found = []
    if service in OF_SERVICE:
        found.append((service, OF_SERVICE[service]))
    if service in OF_ADDRESS:
        found.append((f"{service}/{address}", OF_ADDRESS[service]))
    return found
