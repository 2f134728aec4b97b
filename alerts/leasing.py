"""One lease transaction: what is due, which of it still goes out, and who sends it until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from alerts import policy
from alerts.cases import standing_of
from alerts.expecting import asked_of
from alerts.feeding import ENDLESS
from alerts.lanes import Lanes
from alerts.paces import Plan, Wait
from crawler.model import TransitionKind
from crawler.storage import outbox
from crawler.storage.cases import Case, cases_of
from crawler.storage.event_feeds import is_feed
from crawler.storage.expectations import expectations
from crawler.storage.outbox import Leased
from crawler.storage.past_changes import past_changes
from crawler.storage.schema import DeliveryState

LOOK_AHEAD = 4
"""Due deliveries read for each free place: where one lane has most of them, others are still seen."""

Dropped = tuple[int, DeliveryState, str]


@dataclass(slots=True, kw_only=True)
class Batch:
    """What one lease transaction did."""

    seen: int = 0
    ready: list[Leased] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    """(delivery id, terminal state, reason)"""
    parked: dict[int, str] = field(default_factory=dict)
    """Delivery id -> why it waits without a time."""
    silent: dict[int, datetime] = field(default_factory=dict)
    """Channel id -> until when its service asked for a pause."""
    paced: list[tuple[Case, Wait]] = field(default_factory=list)
    """Due, but their service would refuse so many at once."""


def lease_batch(
    connection: Connection,
    *,
    lanes: Lanes,
    plan: Plan,
    places: int,
    held: Collection[int],
    resting: Collection[str],
    now: datetime,
    until: datetime,
    max_attempts: int,
) -> Batch:
    """Lease at most ``places`` deliveries, none of ``held`` channels or ``resting`` lanes.

    It changes only the database, so it may run again after a lock.
    """
    due = outbox.due(
        connection, now=now, limit=LOOK_AHEAD * places, but_lanes={*lanes.full(), *resting}, but_channels=held
    )
    chosen = lanes.choose(((d.id, d.lane) for d in due), places=places)
    batch = Batch(seen=len(chosen))
    ready: list[Case] = []
    for case in cases_of(connection, chosen):
        if _silent(case, now):
            batch.silent[case.channel_id] = case.hold_until or now
            continue
        most = ENDLESS if is_feed(case.service) else max_attempts
        verdict = policy.before_send(standing_of(case), now=now, max_attempts=most)
        if isinstance(verdict, policy.Go):
            wait = plan.wait(case.service, case.url_digest)
            if wait is None:
                ready.append(_still_true(case, verdict))
            else:
                batch.paced.append((case, wait))
        elif isinstance(verdict, policy.Park):
            batch.parked[case.id] = verdict.reason
        else:
            batch.dropped.append((case.id, _terminal(verdict), verdict.reason))
    outbox.drop(connection, batch.dropped, now=now)
    outbox.park(connection, batch.parked, now=now)
    ready = _with_history(connection, ready, now=now)
    batch.ready = outbox.take(connection, ready, token=uuid4().hex, now=now, until=until)
    return batch


def _silent(case: Case, now: datetime) -> bool:
    """A pause longer than any that we keep to comes from a clock that was wrong."""
    until = case.hold_until
    return until is not None and now < until <= now + policy.LONGEST_RETRY_AFTER


def _still_true(case: Case, verdict: policy.Go) -> Case:
    kept = {t.transition_id for t in verdict.told}
    return replace(case, told=tuple(t for t in case.told if t.id in kept), late=verdict.late)


def _with_history(connection: Connection, ready: list[Case], *, now: datetime) -> list[Case]:
    """Former restocks, for messages about one watch's restock; what is to be expected, where it is known."""
    about = {case.id: case.watch_id for case in ready if case.watch_id is not None and _of_restock(case)}
    past = past_changes(connection, set(about.values()), now=now)
    asked = {case.id: told for case in ready if (told := asked_of(case)) is not None}
    expected = expectations(connection, set(asked.values()), now=now)
    return [
        replace(
            case, past=past.get(about.get(case.id, 0), ()), forecast=expected.get(asked.get(case.id, (0, "")))
        )
        for case in ready
    ]


def _of_restock(case: Case) -> bool:
    return any(t.transition.kind is TransitionKind.RESTOCK and t.listing is None for t in case.told)


def _terminal(verdict: policy.Drop | policy.GiveUp) -> DeliveryState:
    if isinstance(verdict, policy.GiveUp):
        return DeliveryState.DEAD
    return DeliveryState.EXPIRED if verdict.expired else DeliveryState.SUPPRESSED
