"""What came back and sold out at watches before: read for many watches at once, for a line of history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, select

from crawler.model import TransitionKind
from crawler.storage.schema import TransitionRow

WINDOW = timedelta(weeks=12)
MOST = 2000
"""Rows read at once: a watch that flaps has no history worth a line."""


class PastChange(NamedTuple):
    variant_key: str
    kind: TransitionKind
    at: datetime


def past_changes(
    connection: Connection, watch_ids: Collection[int], *, now: datetime
) -> dict[int, tuple[PastChange, ...]]:
    """Restocks and their ends of the last twelve weeks by watch, newest first. Held ones are left out."""
    if not watch_ids:
        return {}
    query = (
        select(TransitionRow.watch_id, TransitionRow.variant_key, TransitionRow.kind, TransitionRow.at)
        .where(
            TransitionRow.watch_id.in_(sorted(watch_ids)),
            TransitionRow.at > now - WINDOW,
            TransitionRow.kind.in_([TransitionKind.RESTOCK, TransitionKind.SOLD_OUT]),
            TransitionRow.held_at.is_(None),
        )
        .order_by(TransitionRow.at.desc())
        .limit(MOST)
    )
    found: dict[int, list[PastChange]] = defaultdict(list)
    for watch_id, key, kind, at in connection.execute(query):
        found[watch_id].append(PastChange(variant_key=key, kind=kind, at=at))
    return {watch_id: tuple(changes) for watch_id, changes in found.items()}
