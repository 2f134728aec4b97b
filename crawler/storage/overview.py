"""The whole in a few numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, func, select

from crawler.storage.manners import GUEST
from crawler.storage.schema import Site, Watch, WatchState

FAILING_AFTER = 3
"""So many failed looks in a row, and a watch is called failing."""


def overview(connection: Connection, *, now: datetime) -> dict[str, Any]:
    """``watches`` by state, how many are due, failing and ``blind``, ``sites``, when the last look was."""
    active = Watch.state == WatchState.ACTIVE

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    row = (
        connection.execute(
            select(
                number(active).label("active"),
                number(Watch.state == WatchState.PAUSED).label("paused"),
                number(Watch.next_look_at <= now).label("due"),
                number(active & (Watch.failures >= FAILING_AFTER)).label("failing"),
                number(active & Watch.blind_at.is_not(None)).label("blind"),
                func.max(Watch.looked_at).label("last_look_at"),
            )
        )
        .mappings()
        .one()
    )
    return {
        "watches": {name: int(row[name]) for name in ("active", "paused", "due", "failing")},
        "blind": int(row["blind"]),
        "sites": connection.execute(select(func.count()).where(Site.spider != GUEST)).scalar_one(),
        "last_look_at": row["last_look_at"],
    }
