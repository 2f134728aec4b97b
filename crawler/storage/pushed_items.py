"""A shop's numbers for what lies in its warehouse: what they stand for, how many pieces each place has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from crawler.storage.registry import chunks
from crawler.storage.schema import table_of
from crawler.storage.schema_pushed import PushedItem, PushedLevel
from crawler.storage.upserts import insert_new


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownItem:
    item: str
    urls: str
    """One a line."""
    product: str
    variant_key: str
    label: str
    oversells: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLevel:
    available: int
    at: datetime


def load_items(connection: Connection, source_id: int, items: Collection[str]) -> dict[str, KnownItem]:
    found: dict[str, KnownItem] = {}
    names = KnownItem.__dataclass_fields__
    for part in chunks(sorted(items)):
        query = select(PushedItem.__table__).where(
            PushedItem.source_id == source_id, PushedItem.item.in_(part)
        )
        for row in connection.execute(query).mappings():
            found[row["item"]] = KnownItem(**{name: row[name] for name in names})
    return found


def learn_items(connection: Connection, source_id: int, items: Iterable[KnownItem]) -> None:
    """Remember what they stand for; what is known so already costs no write."""
    told = {item.item: item for item in items}
    known = load_items(connection, source_id, list(told))
    new = [{"source_id": source_id, **asdict(item)} for number, item in told.items() if number not in known]
    changed = [
        {"of_item": number, **{k: v for k, v in asdict(item).items() if k != "item"}}
        for number, item in told.items()
        if number in known and known[number] != item
    ]
    if new:
        statement = insert_new(connection, table_of(PushedItem), key=["source_id", "item"])
        connection.execute(statement, sorted(new, key=_by_item))
    if changed:
        table = table_of(PushedItem)
        values: dict[str, Any] = {name: bindparam(name) for name in changed[0] if name != "of_item"}
        connection.execute(
            update(table)
            .where(table.c.source_id == source_id, table.c.item == bindparam("of_item"))
            .values(values),
            changed,
        )


def _by_item(row: Mapping[str, Any]) -> str:
    return str(row["item"])


def load_levels(
    connection: Connection, source_id: int, items: Collection[str]
) -> dict[str, dict[str, KnownLevel]]:
    """By item and place; locked, where the database can."""
    found: dict[str, dict[str, KnownLevel]] = defaultdict(dict)
    for part in chunks(sorted(items)):
        query = (
            select(PushedLevel.__table__)
            .where(PushedLevel.source_id == source_id, PushedLevel.item.in_(part))
            .order_by(PushedLevel.item, PushedLevel.location)
            .with_for_update()
        )
        for row in connection.execute(query):
            found[row.item][row.location] = KnownLevel(available=row.available, at=row.at)
    return found


def save_level(
    connection: Connection, source_id: int, item: str, location: str, level: KnownLevel, *, known: bool
) -> None:
    if known:
        connection.execute(
            update(PushedLevel)
            .where(
                PushedLevel.source_id == source_id,
                PushedLevel.item == item,
                PushedLevel.location == location,
            )
            .values(available=level.available, at=level.at)
        )
        return
    connection.execute(
        insert(PushedLevel).values(
            source_id=source_id, item=item, location=location, available=level.available, at=level.at
        )
    )
