"""When each listener of an occasion is told: their ways, what they were told lately, and fair waves.

Reads what it needs for a whole portion at once; who wishes nothing special costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from alerts.timing import (
    DEFAULT_DIGEST_HOUR,
    WAVE,
    Gather,
    Now,
    Pace,
    Skip,
    SoFar,
    Ways,
    start_of_day,
    wave_of,
    when_to_tell,
)
from crawler.model import TransitionKind
from crawler.storage.handover import UnmatchedOccasion
from crawler.storage.listeners import how_many
from crawler.storage.ways import StoredWays, last_told, paused_wishes, special_ways, told_today

_KINDS = {kind.value: kind for kind in TransitionKind}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """When the listeners of one occasion are told."""

    kinds: frozenset[TransitionKind] = frozenset()
    now: datetime | None = None
    ways: Mapping[int, Ways] = field(default_factory=dict)
    so_far: Mapping[int, SoFar] = field(default_factory=dict)
    paused: Mapping[int, datetime] = field(default_factory=dict)
    """Subscription -> until when its person paused it."""
    quantity: int | None = None
    """How many pieces the shop says there are."""
    people: int = 0
    seed: str = ""

    def of(
        self, subscriber_id: int, subscription_id: int, *, latest: datetime
    ) -> datetime | Gather | Skip | None:
        """A later moment, a message to wait for, a reason not to tell; None is at once."""
        until = self.paused.get(subscription_id)
        if until is not None:
            return Skip(reason=f"you paused it until {until:%Y-%m-%d %H:%M} UTC")
        ways = self.ways.get(subscriber_id)
        if ways is not None and self.now is not None:
            decision = when_to_tell(
                self.kinds, ways=ways, so_far=self.so_far.get(subscriber_id, SoFar()), now=self.now
            )
            if not isinstance(decision, Now):
                return decision
        return self._wave(subscriber_id, latest)

    def _wave(self, subscriber_id: int, latest: datetime) -> datetime | None:
        if self.quantity is None or self.now is None:
            return None
        wave = wave_of(self._rank(subscriber_id), quantity=self.quantity, people=self.people)
        return max(self.now, min(self.now + wave * WAVE, latest)) if wave else None

    def _rank(self, subscriber_id: int) -> int:
        """Decided by chance alone, the same in every portion: a share of all, for nobody knows the others."""
        drawn = blake2b(f"{self.seed}\0{subscriber_id}".encode(), digest_size=8).digest()
        return int.from_bytes(drawn) * self.people >> 64


AT_ONCE = Moments()


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What a portion's listeners wish, beside what they wish to hear."""

    now: datetime
    ways: Mapping[int, Ways]
    paused: Mapping[int, datetime]
    today: Mapping[int, int]

    @classmethod
    def of(cls, connection: Connection, by_watch: Mapping[int, Iterable[Any]], *, now: datetime) -> Calendar:
        """For these listeners (anything with a ``subscriber_id``)."""
        ids = {x.subscriber_id for listeners in by_watch.values() for x in listeners}
        if not ids:
            return cls(now=now, ways={}, paused={}, today={})
        stored = special_ways(connection, first=min(ids), last=max(ids))
        ways = {subscriber: ways_of(found) for subscriber, found in stored.items() if subscriber in ids}
        capped = {i: start_of_day(now, w.zone) for i, w in ways.items() if w.daily_cap is not None}
        return cls(
            now=now,
            ways=ways,
            paused=paused_wishes(connection, list(by_watch), now=now),
            today=told_today(connection, capped, now=now) if capped else {},
        )

    def of_occasion(self, connection: Connection, occasion: UnmatchedOccasion) -> Moments:
        transitions = [t for _, t in occasion.transitions]
        kinds = frozenset(t.kind for t in transitions)
        cooled = [i for i, w in self.ways.items() if w.cooldown]
        last = (
            last_told(connection, cooled, watch_id=occasion.watch_id, kinds=kinds, but=occasion.occasion)
            if cooled
            else {}
        )
        pieces = [
            t.quantity for t in transitions if t.kind is TransitionKind.RESTOCK and t.quantity is not None
        ]
        quantity = max(pieces, default=None)
        return Moments(
            kinds=kinds,
            now=self.now,
            ways=self.ways,
            so_far={
                i: SoFar(today=self.today.get(i, 0), last_about_it=last.get(i)) for i in {*last, *self.today}
            },
            paused=self.paused,
            quantity=quantity,
            people=how_many(connection, [occasion.watch_id]).get(occasion.watch_id, 0)
            if quantity is not None
            else 0,
            seed=occasion.occasion,
        )


@lru_cache(maxsize=4096)
def ways_of(stored: StoredWays) -> Ways:
    """The policy's words for what is stored; a zone that this machine doesn't know is UTC."""
    return Ways(
        zone=zone_of(stored.timezone),
        quiet_from=_wall(stored.quiet_from),
        quiet_until=_wall(stored.quiet_until),
        urgent=frozenset(_KINDS[kind] for kind in stored.urgent_kinds if kind in _KINDS),
        muted_until=stored.muted_until,
        daily_cap=stored.daily_cap,
        cooldown=timedelta(seconds=stored.cooldown_s or 0),
        pace=Pace(stored.digest.value),
        habit=Pace(stored.habit.value) if stored.habit else Pace.INSTANT,
        digest_hour=DEFAULT_DIGEST_HOUR if stored.digest_hour is None else stored.digest_hour,
    )


def _wall(value: time | timedelta | None) -> time | None:
    """MariaDB's driver gives a time of day as the span since midnight."""
    if isinstance(value, timedelta):
        return (datetime.min.replace(tzinfo=UTC) + value).time()
    return value


@lru_cache(maxsize=512)
def zone_of(name: str) -> ZoneInfo:
    """A zone that this machine doesn't know is UTC."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
