"""Pushed events -> inbox, snapshots, states, transitions: one transaction; a kill leaves all or nothing.

An event is taken once. It changes nothing where it is late: where its source has told of the same variant
with a higher sequence (or, without one, of a later time), or where a look of our own is newer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import Connection, RowMapping

from crawler.model import KnownVariant, Look, Transition
from crawler.storage.details import variants_of
from crawler.storage.feeding import note_heard
from crawler.storage.looks import load_states, load_watches
from crawler.storage.pushed_dead import NewDead, note_dead
from crawler.storage.pushed_inbox import count, put_in, set_outcomes
from crawler.storage.pushed_items import KnownItem, learn_items
from crawler.storage.pushed_positions import (
    Beside,
    Position,
    Positions,
    add_baselines,
    hasten_second_looks,
    load_beside,
    load_positions,
    load_snapshots,
    save_beside,
    save_positions,
)
from crawler.storage.pushed_watches import Sought, find
from crawler.storage.schema_pushed import Arrived
from crawler.storage.watches import product_of
from pipelines.holding import HoldRules
from pipelines.pushed.documents import digest
from pipelines.pushed.levels import known_item, resolve_levels
from pipelines.pushed.merging import WHOLE, Known, offer_of, statements_of
from pipelines.pushed.model import Arrival, Source, Statement, StockEvent, UnreadableError
from pipelines.pushed.reading import read_event
from pipelines.record import LONGEST_LOOK, STALE_TOLERANCE, record

NO_HOLD = HoldRules(share=0)
"""What the shop says itself is no page that may be misread."""
TICK = timedelta(microseconds=1)
_SIGNS = frozenset({Arrived.TAKEN, Arrived.UNWATCHED})
"""Of life: what is late, or comes again, may come from a source that has long stood still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of a batch."""

    outcomes: tuple[Arrived, ...]
    """One for each arrival, in their order."""
    reasons: Mapping[int, str] = field(default_factory=dict)
    """Of dead ones, by their place in the batch."""
    transitions: tuple[Transition, ...] = ()


def take(
    connection: Connection,
    source: Source,
    arrivals: Sequence[Arrival],
    *,
    now: datetime,
    every: timedelta,
    chance: Callable[[], float],
) -> Taken:
    """Take a batch in the order in which it came; call it in a write transaction.

    What can't be read becomes a dead letter and stops nothing. Safe to run again.
    """
    batch = _Batch(connection, source, now=now)
    events = batch.read(arrivals)
    new = batch.put_in(events)
    transitions = _record_all(batch, [events[i] for i in new], every=every, chance=chance)
    batch.settle(events)
    return Taken(
        outcomes=tuple(batch.outcome_of(i, events) for i in range(len(arrivals))),
        reasons=batch.reasons,
        transitions=tuple(transitions),
    )


class _Batch:
    """A batch under way: what became of each event so far."""

    def __init__(self, connection: Connection, source: Source, *, now: datetime) -> None:
        self.connection = connection
        self.source = source
        self.now = now
        self.became: dict[str, Arrived] = {}
        """By the event's key."""
        self.repeated: set[int] = set()
        self.reasons: dict[int, str] = {}

    def read(self, arrivals: Sequence[Arrival]) -> dict[int, StockEvent]:
        """By place in the batch; the rest are dead letters."""
        events: dict[int, StockEvent] = {}
        for i, arrival in enumerate(arrivals):
            try:
                events[i] = read_event(self.source, arrival)
            except UnreadableError as exc:
                self.reasons[i] = str(exc)
        self.reasons |= resolve_levels(self.connection, self.source.id, events, now=self.now)
        dead = [
            NewDead(
                digest=digest(arrivals[i].topic, arrivals[i].body),
                topic=arrivals[i].topic,
                body=arrivals[i].body,
                reason=reason,
            )
            for i, reason in self.reasons.items()
        ]
        note_dead(self.connection, self.source.id, dead, now=self.now)
        return {i: event for i, event in events.items() if i not in self.reasons}

    def put_in(self, events: Mapping[int, StockEvent]) -> list[int]:
        """The places of those that never came before, each key once."""
        fresh = put_in(
            self.connection,
            {event.key for event in events.values()},
            source_id=self.source.id,
            token=uuid4().hex,
            now=self.now,
        )
        new = []
        for i, event in events.items():
            if event.key in fresh and event.key not in self.became:
                self.became[event.key] = Arrived.UNWATCHED
                new.append(i)
            else:
                self.repeated.add(i)
        return new

    def outcome_of(self, place: int, events: Mapping[int, StockEvent]) -> Arrived:
        if place in self.reasons:
            return Arrived.DEAD
        return Arrived.REPEATED if place in self.repeated else self.became[events[place].key]

    def settle(self, events: Mapping[int, StockEvent]) -> None:
        set_outcomes(self.connection, self.became, source_id=self.source.id)
        every = [self.outcome_of(i, events) for i in (*events, *self.reasons)]
        count(self.connection, every, source_id=self.source.id, now=self.now)
        alive = [self.told_at(event) for event in events.values() if self.became.get(event.key) in _SIGNS]
        if alive:
            note_heard(self.connection, self.source.id, at=max(alive), now=self.now)

    def told_at(self, event: StockEvent) -> datetime:
        return min(event.at or self.now, self.now)


def _record_all(
    batch: _Batch, events: Sequence[StockEvent], *, every: timedelta, chance: Callable[[], float]
) -> list[Transition]:
    connection, source = batch.connection, batch.source
    learn_items(connection, source.id, _items(events))
    sought = [_sought(event, source) for event in events]
    made: list[Transition] = []
    rounds: list[list[tuple[StockEvent, int]]] = []
    turns: dict[int, int] = {}
    for event, found in zip(events, find(connection, sought), strict=True):
        for watch in found:
            if not source.may_speak_for(urlsplit(watch.url).hostname or ""):
                continue
            turn = turns[watch.id] = turns.get(watch.id, -1) + 1
            if turn == len(rounds):
                rounds.append([])
            rounds[turn].append((event, watch.id))
    if len(rounds) > 1:
        load_watches(connection, sorted(turns))  # all locks at once and in one order: no circle of waits
    for pairs in rounds:
        looks = _Round(batch, pairs).looks()
        made += record(connection, looks, every=every, chance=chance, hold=NO_HOLD)
        hasten_second_looks(connection, [look.watch_id for look in looks])
    return made


def _items(events: Sequence[StockEvent]) -> list[KnownItem]:
    return [known_item(event, item) for event in events for item in event.items]


def _sought(event: StockEvent, source: Source) -> Sought:
    return Sought(
        urls=event.urls,
        hosts=(event.site,) if event.site else source.sites,
        product=event.product,
        gtin=event.gtin,
        sku=event.sku,
        mpn=event.mpn,
    )


class _Round:
    """Events about different watches, which this transaction locks."""

    def __init__(self, batch: _Batch, pairs: Sequence[tuple[StockEvent, int]]) -> None:
        self._batch = batch
        self._pairs = pairs
        connection, ids = batch.connection, sorted(watch_id for _, watch_id in pairs)
        self._rows = load_watches(connection, ids)
        self._states = load_states(connection, ids)
        self._snapshots = load_snapshots(connection, _snapshot_ids(self._rows))
        self._positions: Positions = load_positions(connection, batch.source.id, ids)
        self._beside = load_beside(connection, ids)
        self._moved: dict[tuple[int, str], Position] = {}
        self._fresh_beside: dict[int, Beside] = {}
        self._baselines: list[tuple[int, KnownVariant]] = []

    def looks(self) -> list[Look]:
        """What is to be recorded; positions are moved."""
        looks = [look for event, watch_id in self._pairs if (look := self._look(event, watch_id)) is not None]
        connection = self._batch.connection
        save_positions(connection, self._batch.source.id, self._moved, known=self._positions)
        save_beside(connection, self._fresh_beside, known=self._beside)
        add_baselines(connection, self._baselines)
        return looks

    def _look(self, event: StockEvent, watch_id: int) -> Look | None:
        batch, row = self._batch, self._rows.get(watch_id)
        if row is None:
            return None
        at = batch.told_at(event)
        looked_as_of = self._looked_as_of(row)
        said: dict[str, Statement] = {}
        known = self._known(row)
        if not _older_than_a_look(at, looked_as_of, now=batch.now):
            said = {
                key: statement
                for key, statement in statements_of(known, event).items()
                if self._is_news(watch_id, key, event, at)
            }
        if not said:
            batch.became[event.key] = _better(batch.became[event.key], Arrived.LATE)
            return None
        batch.became[event.key] = Arrived.TAKEN
        for key in said:
            self._moved[watch_id, key] = Position(sequence=event.sequence, at=at)
        started = batch.now if row["looked_at"] is None else max(batch.now, row["looked_at"] + TICK)
        if row["looked_at"] is not None and row["looked_at"] > batch.now + LONGEST_LOOK:
            started = batch.now  # written by a clock that has jumped back since
        as_of = max(filter(None, (at, row["as_of"])))
        before = self._beside.get(watch_id)
        told_at = max(filter(None, (at, before.told_at if before else None)))
        self._fresh_beside[watch_id] = Beside(
            as_of=as_of, looked_as_of=looked_as_of, source_id=batch.source.id, told_at=told_at
        )
        if looked_as_of is None:
            self._note_first_sights(watch_id, known, said, started)
        return Look(
            watch_id=watch_id,
            url=row["url"],
            started_at=started,
            finished_at=started,
            as_of=as_of,
            outcome=offer_of(known, said, source=batch.source.name, name=event.name),
            pushed=True,
        )

    def _is_news(self, watch_id: int, key: str, event: StockEvent, at: datetime) -> bool:
        last = self._positions.get(watch_id, {}).get(key)
        if last is None:
            return True
        if event.sequence is not None and last.sequence is not None:
            return event.sequence > last.sequence
        return at >= last.at

    def _looked_as_of(self, row: RowMapping) -> datetime | None:
        """How fresh our own last look was; where events moved the watch's time, what it was before."""
        beside = self._beside.get(row["id"])
        as_of: datetime | None = row["as_of"]
        if beside is None or as_of != beside.as_of:
            return as_of
        return beside.looked_as_of

    def _known(self, row: RowMapping) -> Known:
        snapshot = self._snapshots.get(row["id"])
        detail: Mapping[str, Any] = snapshot.detail if snapshot is not None else {}
        return Known(
            url=row["url"],
            product=product_of(row),
            variants=_readable(detail),
            states=self._states[row["id"]],
            price=snapshot.price if snapshot is not None else None,
            currency=snapshot.currency if snapshot is not None else None,
            seller=snapshot.seller if snapshot is not None else None,
            platform=detail.get("platform"),
            cart_url=detail.get("cart_url"),
        )

    def _note_first_sights(
        self, watch_id: int, known: Known, said: Mapping[str, Statement], at: datetime
    ) -> None:
        """Of a page that was never looked at nobody knows which variants it has: the first word of one is
        where it begins, not that it is new."""
        if not known.states:
            return  # the whole event is a baseline
        for key, statement in said.items():
            if key != WHOLE and key not in known.states and statement.availability is not None:
                label = (statement.label or statement.sku or key)[:300]
                self._baselines.append(
                    (
                        watch_id,
                        KnownVariant(
                            key=key,
                            label=label,
                            availability=statement.availability,
                            since=at,
                            price=statement.price,
                            currency=statement.currency if statement.price is not None else None,
                        ),
                    )
                )


def _snapshot_ids(rows: Mapping[int, RowMapping]) -> list[int]:
    return [row["snapshot_id"] for row in rows.values() if row["snapshot_id"] is not None]


def _older_than_a_look(at: datetime, looked_as_of: datetime | None, *, now: datetime) -> bool:
    return looked_as_of is not None and at + STALE_TOLERANCE < looked_as_of <= now + LONGEST_LOOK


def _better(so_far: Arrived, now: Arrived) -> Arrived:
    """Of an event about several watches: taken, where any of them took it."""
    return so_far if so_far is Arrived.TAKEN else now


def _readable(detail: Mapping[str, Any]) -> Any:
    try:
        return variants_of(detail)
    except (KeyError, TypeError, ValueError, ArithmeticError):
        return ()  # another version of the program wrote it
