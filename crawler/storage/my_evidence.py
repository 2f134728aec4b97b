"""What a page said at each look that found something else than the one before, with what followed from it.

The caller has made sure that the watch is the person's own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, func, select

from crawler.model import Availability, Confidence
from crawler.storage.my_watches import Change, changes_of
from crawler.storage.schema import Screenshot, Snapshot, TransitionRow

MOST_EVIDENCE = 20
MOST_VARIANTS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One signal, as it was read."""

    source: str
    path: str
    value: str
    reading: str | None
    """An availability; None where it says nothing of it."""
    strength: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenVariant:
    label: str
    availability: Availability
    price: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenLook:
    """A stretch of looks that found the same; the evidence is the first one's."""

    id: int
    first_at: datetime
    last_at: datetime
    looks: int
    availability: Availability
    confidence: Confidence
    price: Decimal | None
    currency: str | None
    list_price: Decimal | None
    seller: str | None
    platform: str | None
    evidence: tuple[Said, ...]
    variants: tuple[SeenVariant, ...]
    changes: tuple[Change, ...]
    """What had changed when it was seen first."""
    screenshot: str | None
    """The occasion of what the browser showed then; None where nothing is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """The stretches before and after one, by id."""

    earlier: int | None
    later: int | None


def looks_of(
    connection: Connection, watch_id: int, *, before: int | None = None, limit: int = 20
) -> list[SeenLook]:
    """The newest first, those before the stretch ``before`` where it is named. Three statements."""
    query = _looks(watch_id).order_by(Snapshot.id.desc()).limit(limit)
    if before is not None:
        query = query.where(Snapshot.id < before)
    rows = connection.execute(query).mappings().all()
    return _complete(connection, watch_id, rows)


def look_of(connection: Connection, watch_id: int, look_id: int) -> SeenLook | None:
    """One of the watch's own; None for any other."""
    rows = connection.execute(_looks(watch_id).where(Snapshot.id == look_id)).mappings().all()
    found = _complete(connection, watch_id, rows)
    return found[0] if found else None


def neighbours(connection: Connection, watch_id: int, look_id: int) -> Neighbours:
    """One statement."""
    earlier = select(func.max(Snapshot.id)).where(Snapshot.watch_id == watch_id, Snapshot.id < look_id)
    later = select(func.min(Snapshot.id)).where(Snapshot.watch_id == watch_id, Snapshot.id > look_id)
    row = connection.execute(select(earlier.scalar_subquery(), later.scalar_subquery())).one()
    return Neighbours(earlier=row[0], later=row[1])


def _looks(watch_id: int) -> Any:
    return select(
        Snapshot.id,
        Snapshot.first_seen_at.label("first_at"),
        Snapshot.last_seen_at.label("last_at"),
        Snapshot.looks,
        Snapshot.availability,
        Snapshot.confidence,
        Snapshot.price,
        Snapshot.currency,
        Snapshot.seller,
        Snapshot.detail,
    ).where(Snapshot.watch_id == watch_id)


def _complete(connection: Connection, watch_id: int, rows: Collection[Any]) -> list[SeenLook]:
    ids = [row["id"] for row in rows]
    changed = changes_of(connection, watch_id, ids)
    pictures = _pictures(connection, watch_id, ids)
    return [_seen(row, changed.get(row["id"], ()), pictures.get(row["id"])) for row in rows]


def _pictures(connection: Connection, watch_id: int, look_ids: Collection[int]) -> dict[int, str]:
    """The occasions that have a screenshot, by the stretch that began with them."""
    query = (
        select(TransitionRow.snapshot_id, Screenshot.occasion)
        .join(Screenshot, Screenshot.occasion == TransitionRow.occasion)
        .where(
            TransitionRow.watch_id == watch_id,
            Screenshot.watch_id == watch_id,
            TransitionRow.snapshot_id.in_(look_ids),
        )
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _seen(row: Mapping[str, Any], changed: Collection[Change], picture: str | None) -> SeenLook:
    values = dict(row)
    detail: Mapping[str, Any] = values.pop("detail") or {}
    return SeenLook(
        **values,
        list_price=_amount(detail.get("list_price")),
        platform=_text(detail.get("platform")) or None,
        evidence=said_in(detail),
        variants=tuple(_variants(detail)),
        changes=tuple(changed),
        screenshot=picture,
    )


def said_in(detail: Mapping[str, Any]) -> tuple[Said, ...]:
    """The evidence in a snapshot's detail, readable whichever version of the program wrote it."""
    return tuple(
        Said(
            source=_text(one.get("source")),
            path=_text(one.get("path")),
            value=_text(one.get("value")),
            reading=_text(one.get("reading")) or None,
            strength=_text(one.get("strength")),
        )
        for one in (detail.get("evidence") or ())[:MOST_EVIDENCE]
    )


def _variants(detail: Mapping[str, Any]) -> list[SeenVariant]:
    return [
        SeenVariant(
            label=_text(one.get("label")) or _text(one.get("key")),
            availability=Availability(one["availability"]),
            price=_amount(one.get("price")),
            currency=_text(one.get("currency")) or None,
        )
        for one in (detail.get("variants") or ())[:MOST_VARIANTS]
        if one.get("availability") in list(Availability)
    ]


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _amount(value: object) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        return None
