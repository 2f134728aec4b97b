"""One lease transaction: what is due, which of it still goes out, and who sends it until when."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from alerts import policy
from alerts.cases import standing_of
from alerts.lanes import Lanes
from crawler.storage import outbox
from crawler.storage.cases import Case, cases_of
from crawler.storage.outbox import Leased
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


def lease_batch(
    connection: Connection,
    *,
    lanes: Lanes,
    places: int,
    held: Collection[int],
    now: datetime,
    until: datetime,
    max_attempts: int,
) -> Batch:
    """Lease at most ``places`` deliveries. It changes only the database, so it may run again after a lock."""
    due = outbox.due(
        connection, now=now, limit=LOOK_AHEAD * places, but_lanes=lanes.full(), but_channels=held
    )
    chosen = lanes.choose(((d.id, d.lane) for d in due), places=places)
    batch = Batch(seen=len(chosen))
    ready = []
    for case in cases_of(connection, chosen):
        verdict = policy.before_send(standing_of(case), now=now, max_attempts=max_attempts)
        if isinstance(verdict, policy.Go):
            ready.append(_still_true(case, verdict))
        else:
            batch.dropped.append((case.id, _terminal(verdict), verdict.reason))
    outbox.drop(connection, batch.dropped, now=now)
    batch.ready = outbox.take(connection, ready, token=uuid4().hex, now=now, until=until)
    return batch


def _still_true(case: Case, verdict: policy.Go) -> Case:
    kept = {t.transition_id for t in verdict.told}
    return replace(case, told=tuple(t for t in case.told if t.id in kept))


def _terminal(verdict: policy.Drop | policy.GiveUp) -> DeliveryState:
    if isinstance(verdict, policy.GiveUp):
        return DeliveryState.DEAD
    return DeliveryState.EXPIRED if verdict.expired else DeliveryState.SUPPRESSED
