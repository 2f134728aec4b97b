"""What feed watches list: a row for each product, read and written for a whole listing at once.

A look at ten thousand products of which twenty are new reads one range of an index and writes twenty rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from crawler.model import Availability, KnownListing, Listed, ListingState, Variant
from crawler.storage.details import variant_json, variants_of
from crawler.storage.registry import chunks
from crawler.storage.schema import Listing, Snapshot, table_of

_KNOWN = ("key", "availability", "price", "currency", "fingerprint", "pending", "pending_at", "gone_at")
_SEEN = ("url", "title", "image", "detail")


@dataclass(slots=True, kw_only=True)
class ListingWrites:
    """What one look changes in a watch's listing."""

    watch_id: int
    at: datetime
    new: Sequence[ListingState] = ()
    changed: Sequence[ListingState] = ()
    gone: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingLine:
    """A listing as people see it."""

    key: str
    url: str
    title: str
    image: str | None
    availability: Availability
    price: Decimal | None
    currency: str | None
    brand: str | None
    tags: tuple[str, ...]
    variants: tuple[Variant, ...]
    first_seen_at: datetime
    changed_at: datetime
    gone_at: datetime | None

    @property
    def available_now(self) -> Availability:
        """What is known of buying it: nothing that the listing no longer names can be."""
        return self.availability if self.gone_at is None else Availability.OUT_OF_STOCK


def load_listings(connection: Connection, watch_id: int) -> dict[str, KnownListing]:
    """The last known states of all products that a watch's listing ever named, by key."""
    columns = [table_of(Listing).c[name] for name in _KNOWN]
    rows = connection.execute(select(*columns).where(Listing.watch_id == watch_id))
    return {row[0]: KnownListing(**dict(zip(_KNOWN, row, strict=True))) for row in rows}


def heads(connection: Connection, snapshot_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What the last looks said of the listings as such: their snapshots' details, by watch."""
    query = select(Snapshot.watch_id, Snapshot.detail).where(Snapshot.id.in_(snapshot_ids))
    return {row.watch_id: row.detail for row in connection.execute(query)} if snapshot_ids else {}


def buyable_variants(
    connection: Connection, watch_id: int, keys: Collection[str]
) -> dict[str, frozenset[str]]:
    """Which variants of these listings could be bought when they were last seen, by the listing's key."""
    found: dict[str, frozenset[str]] = {}
    for part in chunks(keys):
        query = select(Listing.key, Listing.detail).where(Listing.watch_id == watch_id, Listing.key.in_(part))
        for row in connection.execute(query):
            found[row.key] = frozenset(v.key for v in _variants(row.detail) if v.availability.buyable)
    return found


def apply_listings(connection: Connection, writes: Iterable[ListingWrites]) -> None:
    """Write what looks changed, in the caller's transaction."""
    for one in writes:
        if one.new:
            connection.execute(insert(table_of(Listing)), [_new_row(one, row) for row in one.new])
        for changed in (True, False):
            rows = [_changed_row(one, row) for row in one.changed if row.changed is changed]
            if rows:
                _update(connection, rows, changed=changed)
        for part in chunks(one.gone):
            missing = (Listing.watch_id == one.watch_id, Listing.key.in_(part))
            values: dict[str, Any] = {"gone_at": one.at, "pending": None, "pending_at": None}
            connection.execute(update(table_of(Listing)).where(*missing).values(values))


def _new_row(writes: ListingWrites, row: ListingState) -> dict[str, Any]:
    times = {"first_seen_at": writes.at, "changed_at": writes.at}
    return {"watch_id": writes.watch_id, **_state(row), **_seen(row.listed), **times}


def _changed_row(writes: ListingWrites, row: ListingState) -> dict[str, Any]:
    values = {**_state(row), **_seen(row.listed)}
    return {"in_watch": writes.watch_id, "of_key": values.pop("key"), "at": writes.at, **values}


def _state(row: ListingState) -> dict[str, Any]:
    return {name: getattr(row.known, name) for name in _KNOWN}


def _seen(listed: Listed) -> dict[str, Any]:
    detail = {
        "variants": [variant_json(v) for v in listed.variants],
        "brand": listed.brand,
        "tags": list(listed.tags),
    }
    return {
        "url": listed.url,
        "title": listed.title,
        "image": listed.image,
        "detail": {name: value for name, value in detail.items() if value} or None,
    }


def _update(connection: Connection, rows: list[dict[str, Any]], *, changed: bool) -> None:
    table = table_of(Listing)
    values: dict[str, Any] = {name: bindparam(name) for name in (*_KNOWN, *_SEEN) if name != "key"}
    if changed:
        values["changed_at"] = bindparam("at")
    else:
        rows = [{name: value for name, value in row.items() if name != "at"} for row in rows]
    connection.execute(
        update(table)
        .where(table.c.watch_id == bindparam("in_watch"), table.c.key == bindparam("of_key"))
        .values(values),
        rows,
    )


# Reading


def listings_by_key(
    connection: Connection, wanted: Mapping[int, Collection[str]]
) -> dict[int, dict[str, ListingLine]]:
    """The listings with these keys, by watch and key."""
    found: dict[int, dict[str, ListingLine]] = {}
    for watch_id, keys in wanted.items():
        of_watch = found.setdefault(watch_id, {})
        for part in chunks(keys):
            query = select(Listing.__table__).where(Listing.watch_id == watch_id, Listing.key.in_(part))
            of_watch |= {row.key: _line(row) for row in connection.execute(query)}
    return found


def newest_listings(connection: Connection, watch_id: int, *, limit: int) -> list[ListingLine]:
    """What the listing names now, the newest first."""
    query = select(Listing.__table__).where(Listing.watch_id == watch_id, Listing.gone_at.is_(None))
    ordered = query.order_by(Listing.first_seen_at.desc(), Listing.changed_at.desc(), Listing.key)
    return [_line(row) for row in connection.execute(ordered.limit(limit))]


def count_listings(connection: Connection, watch_id: int) -> int:
    """How many products the listing names now."""
    query = select(func.count()).where(Listing.watch_id == watch_id, Listing.gone_at.is_(None))
    return connection.execute(query).scalar_one()


def is_feed(detail: Mapping[str, Any]) -> bool:
    """Whether a snapshot's detail is of a look at a feed."""
    return "feed" in detail


def how_read(detail: Mapping[str, Any]) -> str | None:
    """How a feed was read, in words, of its snapshot's detail; None for a page's."""
    if not is_feed(detail):
        return None
    part = detail.get("cut") or ("there are more" if detail.get("limited") else None)
    return f"read as {detail['feed']}" + (f"; {part}" if part else "")


def _line(row: Row[*tuple[Any, ...]]) -> ListingLine:
    detail = row.detail or {}
    return ListingLine(
        key=row.key,
        url=row.url,
        title=row.title,
        image=row.image,
        availability=row.availability,
        price=row.price,
        currency=row.currency,
        brand=detail.get("brand"),
        tags=tuple(detail.get("tags", ())),
        variants=_variants(detail),
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        gone_at=row.gone_at,
    )


def _variants(detail: Mapping[str, Any] | None) -> tuple[Variant, ...]:
    try:
        return variants_of(detail or {})
    except (KeyError, TypeError, ValueError, InvalidOperation):
        # A detail that this version can't read: matching is cautious where it knows no variants.
        return ()
