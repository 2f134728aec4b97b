"""Stock of one place in a shop's warehouse -> what it says of the variant, as far as that is known."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from crawler.model import Availability
from crawler.storage.pushed_items import KnownItem, KnownLevel, load_items, load_levels, save_level
from pipelines.pushed.model import Item, Level, Statement, StockEvent, read_quantity

UNKNOWN_ITEM = (
    "inventory item {item} is not known yet; save its product in the shop once, so that products/update "
    "tells of it, then try this again"
)


def resolve_levels(
    connection: Connection, source_id: int, events: MutableMapping[int, StockEvent], *, now: datetime
) -> dict[int, str]:
    """Replace events about places by what they say of variants; returns why others can't be, by their place.

    The places' numbers are remembered, the newest of each: stock is what all places have together.
    """
    wanted = {i: event for i, event in events.items() if event.level is not None}
    if not wanted:
        return {}
    told = {item.item: event for event in events.values() for item in event.items}
    numbers = {event.level.item for event in wanted.values() if event.level is not None}
    items = load_items(connection, source_id, numbers) | _of_batch(told, numbers)
    levels = load_levels(connection, source_id, numbers)
    refused: dict[int, str] = {}
    for i, event in wanted.items():
        level = event.level
        assert level is not None
        item = items.get(level.item)
        if item is None:
            refused[i] = UNKNOWN_ITEM.format(item=level.item)
            continue
        places = levels[level.item]
        _remember(connection, source_id, level, places, at=min(event.at or now, now))
        events[i] = _event_of(event, item, sum(max(0, place.available) for place in places.values()))
    return refused


def _of_batch(told: Mapping[str, StockEvent], numbers: set[str]) -> dict[str, KnownItem]:
    """Items that the same batch teaches."""
    return {
        number: known_item(event, item)
        for number, event in told.items()
        if number in numbers
        for item in event.items
        if item.item == number
    }


def known_item(event: StockEvent, item: Item) -> KnownItem:
    return KnownItem(
        item=item.item,
        urls="\n".join(event.urls),
        product=event.product or "",
        variant_key=item.variant_key,
        label=item.label,
        oversells=item.oversells,
    )


def _remember(
    connection: Connection, source_id: int, level: Level, places: dict[str, KnownLevel], *, at: datetime
) -> None:
    known = places.get(level.location)
    if known is not None and known.at > at:
        return
    places[level.location] = KnownLevel(available=level.available, at=at)
    save_level(
        connection, source_id, level.item, level.location, places[level.location], known=known is not None
    )


def _event_of(event: StockEvent, item: KnownItem, pieces: int) -> StockEvent:
    availability = Availability.IN_STOCK if item.oversells else read_quantity(pieces)
    said = Statement(
        key=item.variant_key or None,
        label=item.label or None,
        availability=availability,
        quantity=pieces or None,
    )
    whole, variants = (Statement(), (said,)) if item.variant_key else (said, ())
    return replace(
        event,
        urls=tuple(item.urls.splitlines()),
        product=item.product or None,
        whole=whole,
        variants=variants,
        level=None,
    )
