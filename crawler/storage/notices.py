"""News about sites, watches and channels: written by whoever notices it, told by the alerts.

A notice is committed together with what it tells of. Its ``occasion`` names the episode, so that it is told
once however often it is noticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select, update

from crawler.storage.schema import Notice, NoticeKind, table_of
from crawler.storage.upserts import insert_new

FOLDED = frozenset({NoticeKind.BLIND, NoticeKind.SIGHTED})
"""Of these all that were found at one time become one message for each person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """Something to tell. What ``detail`` may hold, by kind (all of it optional, JSON values only):

    * SITE_BLOCKED: ``why`` (one line), ``vendor``, ``next_look_at`` (ISO time of the next probe)
    * SITE_BACK: ``since`` (ISO time at which the block began)
    * SITE_HELD: ``flipped``, ``known`` (numbers of watches), or ``by_canary`` (true); of a shop's listing
      ``why`` is "listings", and the numbers are of its products
    * CANARY_WRONG: ``expected``, ``seen`` (availabilities)
    * BLIND: ``since`` (ISO time of the last good look, None for none ever), ``why`` (the last failure)
    * SIGHTED: ``since`` (ISO time at which its people were told that it is blind)
    * CHANNEL_DISABLED: ``why``
    """

    kind: NoticeKind
    occasion: str
    """Names what happened, at most 64 characters; see :func:`episode`."""
    at: datetime
    site_id: int | None = None
    watch_id: int | None = None
    channel_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def episode(kind: NoticeKind, subject_id: int, since: datetime) -> str:
    """The occasion of something that befell a site, watch or channel, and began at ``since``.

    >>> from datetime import UTC
    >>> episode(NoticeKind.SITE_BLOCKED, 7, datetime(2026, 1, 1, tzinfo=UTC))
    'site_blocked-7-1767225600.000000'
    """
    return f"{kind.value}-{subject_id}-{since.timestamp():.6f}"


def add_notice(
    connection: Connection,
    *,
    kind: NoticeKind,
    occasion: str,
    at: datetime,
    site_id: int | None = None,
    watch_id: int | None = None,
    channel_id: int | None = None,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Tell this once; an occasion that is known already changes nothing. Inside the caller's transaction."""
    notice = NewNotice(
        kind=kind,
        occasion=occasion,
        at=at,
        site_id=site_id,
        watch_id=watch_id,
        channel_id=channel_id,
        detail=detail or {},
    )
    add_notices(connection, [notice])


def add_notices(connection: Connection, notices: Iterable[NewNotice]) -> None:
    """As :func:`add_notice`, in one statement for all of them."""
    rows = [
        {
            "kind": n.kind,
            "occasion": n.occasion,
            "at": n.at,
            "site_id": n.site_id,
            "watch_id": n.watch_id,
            "channel_id": n.channel_id,
            "detail": dict(n.detail),
        }
        for n in notices
    ]
    if rows:
        connection.execute(insert_new(connection, table_of(Notice), key=["occasion"]), rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Herald:
    """Notices that become one message for each person whom they concern."""

    kind: NoticeKind
    at: datetime
    occasion: str
    """Of its deliveries."""
    notice_ids: tuple[int, ...]
    site_id: int | None
    watch_id: int | None
    """None where it tells of several."""
    channel_id: int | None
    since: tuple[str, ...] = ()
    """What the notices' details say under that name: when the episode began that they end."""
    matched_to: int | None = None

    @property
    def folded(self) -> bool:
        return self.kind in FOLDED


def untold_query(*, limit: int) -> Select[*tuple[Any, ...]]:
    """Notices of which no deliveries are made yet, oldest first."""
    return select(table_of(Notice)).where(Notice.matched_at.is_(None)).order_by(Notice.id).limit(limit)


def any_untold(connection: Connection) -> bool:
    return connection.execute(untold_query(limit=1).with_only_columns(Notice.id)).first() is not None


def untold(connection: Connection, *, limit: int = 2000) -> list[Herald]:
    """Up to ``limit`` notices as the messages that they become; on a server their rows are locked."""
    groups: dict[str, list[Any]] = {}
    for row in connection.execute(untold_query(limit=limit).with_for_update()):
        groups.setdefault(occasion_of(row.kind, row.occasion, row.at), []).append(row)
    return [_herald(occasion, rows) for occasion, rows in groups.items()]


def occasion_of(kind: NoticeKind, occasion: str, at: datetime) -> str:
    """The occasion of a notice's deliveries."""
    return f"{kind.value}@{at.timestamp():.6f}" if kind in FOLDED else occasion


def _herald(occasion: str, rows: list[Any]) -> Herald:
    first = rows[0]
    return Herald(
        kind=first.kind,
        at=first.at,
        occasion=occasion,
        notice_ids=tuple(row.id for row in rows),
        site_id=first.site_id if len({row.site_id for row in rows}) == 1 else None,
        watch_id=first.watch_id if len(rows) == 1 else None,
        channel_id=first.channel_id,
        since=tuple(sorted({str(s) for row in rows if (s := row.detail.get("since"))})),
        matched_to=first.matched_to,
    )


def mark_told(connection: Connection, herald: Herald, *, now: datetime) -> None:
    """All deliveries of these notices are made."""
    _mark(connection, herald, matched_at=now)


def mark_told_to(connection: Connection, herald: Herald, *, subscriber_id: int) -> None:
    """The deliveries of subscribers up to this one are made."""
    _mark(connection, herald, matched_to=subscriber_id)


def _mark(connection: Connection, herald: Herald, **values: Any) -> None:
    connection.execute(update(table_of(Notice)).where(Notice.id.in_(herald.notice_ids)).values(**values))
