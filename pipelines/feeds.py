"""Looks at feeds -> what is stored of them, for the transaction that :mod:`pipelines.record` writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from crawler.model import Assortment, Availability, Look
from crawler.storage.listings import ListingWrites, buyable_variants, heads, load_listings
from crawler.storage.looks import Writes
from crawler.storage.notices import NewNotice, episode
from crawler.storage.schema import NoticeKind
from pipelines.listings import Decision, Memory, decide, in_question

_SOURCE, _COMPLETE = "feed", "complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedMemory:
    """What was known of a feed watch before a look that says something new."""

    memory: Memory
    buyable_before: Mapping[str, frozenset[str]]


def load_feeds(
    connection: Connection, changed: Iterable[tuple[RowMapping, Assortment]]
) -> dict[int, FeedMemory]:
    """The memories of feed watches, by watch; ``changed`` are their rows and what was seen."""
    looks = list(changed)
    told = heads(connection, {row["snapshot_id"] for row, _ in looks if row["snapshot_id"] is not None})
    found = {}
    for row, seen in looks:
        head = told.get(row["id"], {})
        memory = Memory(
            listings=load_listings(connection, row["id"]),
            source=head.get(_SOURCE),
            complete=bool(head.get(_COMPLETE)),
            looked_at=row["last_ok_at"],
        )
        keys = in_question(memory, seen)
        before = buyable_variants(connection, row["id"], keys)
        found[row["id"]] = FeedMemory(memory=memory, buyable_before=before)
    return found


def note_assortment(
    writes: Writes,
    known: FeedMemory,
    *,
    row: RowMapping,
    look: Look,
    seen: Assortment,
    values: dict[str, Any],
) -> None:
    """Decide what a look at a feed changes, and add it to what will be written."""
    made = decide(
        known.memory, seen, watch_id=row["id"], at=look.started_at, buyable_before=known.buyable_before
    )
    values["second_look"] = made.second_look
    values["fingerprint"] = seen.fingerprint()
    if seen.title:
        values["product_name"] = seen.title
    if values["fingerprint"] == row["fingerprint"] and not made.transitions:
        writes.steady_snapshots.append((row["snapshot_id"], look.started_at))
    else:
        writes.new_snapshots.append(_snapshot(row["id"], look, seen, made))
    writes.listings.append(
        ListingWrites(
            watch_id=row["id"], at=look.started_at, new=made.new, changed=made.changed, gone=made.gone
        )
    )
    occasion = f"{row['id']}-{look.started_at.timestamp():.6f}"
    writes.transitions += [(transition, occasion) for transition in made.transitions]
    if made.held is not None:
        writes.held[row["id"]] = look.started_at
        writes.notices.append(_held(row, look, made.held))


def _snapshot(watch_id: int, look: Look, seen: Assortment, made: Decision) -> dict[str, Any]:
    """A stretch of equal listings; the products themselves are rows of their own."""
    return {
        "watch_id": watch_id,
        "first_seen_at": look.started_at,
        "last_seen_at": look.started_at,
        "looks": 1,
        "fingerprint": seen.fingerprint(),
        "availability": Availability.UNKNOWN,
        "confidence": seen.confidence,
        "price": None,
        "currency": None,
        "seller": None,
        "detail": {
            _SOURCE: seen.source,
            _COMPLETE: made.complete,
            "products": len(seen.listings),
            "pages": seen.pages,
            "limited": seen.limited,
            "cut": seen.cut.detail if seen.cut else None,
            "back": {key: list(variants) for key, variants in made.back.items()},
        },
    }


def _held(row: RowMapping, look: Look, held: tuple[int, int]) -> NewNotice:
    changed, listed = held
    return NewNotice(
        kind=NoticeKind.SITE_HELD,
        occasion=f"listings-{episode(NoticeKind.SITE_HELD, row['id'], look.started_at)}",
        at=look.finished_at,
        site_id=row["site_id"],
        watch_id=row["id"],
        detail={"flipped": changed, "known": listed, "why": "listings"},
    )
