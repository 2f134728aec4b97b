"""The hand-over's storage: transitions that nobody was told of yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import InvalidOperation
from typing import Any

from sqlalchemy import Connection, Row, Select, select, update

from crawler.model import Transition, Variant
from crawler.storage.details import variants_of
from crawler.storage.listings import ListingLine, is_feed, listings_by_key
from crawler.storage.schema import Snapshot, TransitionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedOccasion:
    """All transitions of one look at one watch, and the variants that the look listed."""

    occasion: str
    watch_id: int
    transitions: tuple[tuple[int, Transition], ...]
    """(id, transition), oldest first."""
    variants: tuple[Variant, ...]
    news_at: datetime
    """When it was seen, or said to be true by a person."""
    matched_to: int | None = None
    """The last subscriber whose deliveries are made, where matching was begun."""
    listings: Mapping[str, ListingLine] | None = None
    """Of a feed: the products that changed, by key; None for a page."""
    back: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Of a feed: the variants that came back, by key, of products that could be bought all along."""

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(number for number, _ in self.transitions)


def unmatched_query(*, limit: int) -> Select[str]:
    """Occasions with transitions that are neither matched nor held, oldest first."""
    return (
        select(TransitionRow.occasion)
        .where(TransitionRow.matched_at.is_(None), TransitionRow.held_at.is_(None))
        .order_by(TransitionRow.id)
        .limit(limit)
    )


def anything_unmatched(connection: Connection) -> bool:
    return connection.execute(unmatched_query(limit=1)).first() is not None


def unmatched(connection: Connection, *, limit: int = 50) -> list[UnmatchedOccasion]:
    """Up to ``limit`` transitions' occasions, each whole; on a server their rows are locked."""
    occasions = list(dict.fromkeys(connection.scalars(unmatched_query(limit=limit))))
    if not occasions:
        return []
    query = select(TransitionRow.__table__).where(
        TransitionRow.matched_at.is_(None),
        TransitionRow.held_at.is_(None),
        TransitionRow.occasion.in_(occasions),
    )
    return occasions_of(connection, query)


def occasions_of(
    connection: Connection, query: Select[*tuple[Any, ...]], *, lock: bool = True
) -> list[UnmatchedOccasion]:
    """The occasions of the transitions that ``query`` selects."""
    ordered = query.order_by(TransitionRow.id)
    # Not SKIP LOCKED: half an occasion would become half a message.
    rows = connection.execute(ordered.with_for_update() if lock else ordered).all()
    details = _details(connection, {r.snapshot_id for r in rows})
    grouped: dict[tuple[str, int], list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        grouped[row.occasion, row.watch_id].append(row)
    feeds: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if is_feed(details.get(row.snapshot_id, {})):
            feeds[row.watch_id].add(row.variant_key)
    listings = listings_by_key(connection, feeds)
    return [
        UnmatchedOccasion(
            occasion=occasion,
            watch_id=watch_id,
            transitions=tuple((r.id, transition_of(r)) for r in members),
            variants=_listed(detail := details.get(members[-1].snapshot_id, {})),
            news_at=max(r.released_at or r.at for r in members),
            matched_to=members[0].matched_to,
            listings=listings.get(watch_id, {}) if is_feed(detail) else None,
            back=detail.get("back", {}),
        )
        for (occasion, watch_id), members in grouped.items()
    ]


def transition_of(row: Row[*tuple[Any, ...]]) -> Transition:
    """A row with the transition table's columns as the model's value."""
    return Transition(
        watch_id=row.watch_id,
        variant_key=row.variant_key,
        variant_label=row.variant_label,
        kind=row.kind,
        before=row.before,
        after=row.after,
        at=row.at,
        confidence=row.confidence,
        price=row.price,
        currency=row.currency,
        previous_price=row.previous_price,
        quantity=row.quantity,
    )


def _details(connection: Connection, ids: set[int]) -> dict[int, Mapping[str, Any]]:
    rows = connection.execute(select(Snapshot.id, Snapshot.detail).where(Snapshot.id.in_(ids)))
    return {row.id: row.detail for row in rows}


def _listed(detail: Mapping[str, Any]) -> tuple[Variant, ...]:
    try:
        return variants_of(detail)
    except (KeyError, TypeError, ValueError, InvalidOperation):
        # A detail that this version can't read: matching is cautious where it knows no variants.
        return ()


def mark_matched(connection: Connection, transition_ids: Collection[int], *, now: datetime) -> None:
    """All deliveries of these transitions are made."""
    _mark(connection, transition_ids, matched_at=now)


def mark_matched_to(connection: Connection, transition_ids: Collection[int], *, subscriber_id: int) -> None:
    """The deliveries of subscribers up to this one are made."""
    _mark(connection, transition_ids, matched_to=subscriber_id)


def _mark(connection: Connection, transition_ids: Collection[int], **values: Any) -> None:
    connection.execute(
        update(TransitionRow)
        .where(TransitionRow.id.in_(transition_ids), TransitionRow.matched_at.is_(None))
        .values(**values)
    )
