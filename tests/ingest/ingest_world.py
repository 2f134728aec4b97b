"""A shop that tells by itself: a source, its events, and what they make of a database."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from crawl_house import START, House
from databases import Databases

from crawler.storage.pushed_sources import add_source, find_source
from crawler.storage.schema_pushed import Preset
from pipelines.pushed.model import Arrival, Source
from pipelines.pushed.taking import Taken, take

SITE = "shop.example"
TEN_MINUTES = timedelta(minutes=10)
_numbers = count(1)


def event(
    url: str | None = "https://shop.example/p/1",
    availability: str | None = "in_stock",
    *,
    id: str | None = None,
    source: str = "/erp",
    time: datetime | None = None,
    envelope: dict[str, Any] | None = None,
    **data: Any,
) -> dict[str, Any]:
    said = {"url": url, "availability": availability, **data}
    made = {
        "specversion": "1.0",
        "type": "dev.restock.stock.v1",
        "source": source,
        "id": id or f"e-{next(_numbers)}",
        "time": time.isoformat() if time else None,
        "data": {name: value for name, value in said.items() if value is not None},
        **(envelope or {}),
    }
    return {name: value for name, value in made.items() if value is not None}


def body(what: Any) -> bytes:
    return json.dumps(what).encode()


class Inbox:
    """A database with sources, and a clock that goes on by a second with each batch."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.now = START
        self.sources: dict[str, Source] = {}

    def source(
        self, name: str = "erp", preset: Preset = Preset.STANDARD, sites: tuple[str, ...] = (SITE,)
    ) -> Source:
        with self.house.database.write() as connection:
            add_source(connection, name=name, preset=preset, sites=sites, secret_ciphers=[], now=self.now)
            found = find_source(connection, name)
        assert found is not None
        self.sources[name] = Source(id=found.id, name=name, preset=preset, sites=sites)
        return self.sources[name]

    def push(self, *events: Any, source: str = "erp", topic: str = "", after: float = 1.0) -> Taken:
        """Take these as one batch, ``after`` seconds later than the last."""
        self.now += timedelta(seconds=after)
        arrivals = [Arrival(body=e if isinstance(e, bytes) else body(e), topic=topic) for e in events]
        chosen = self.sources.get(source) or self.source(source)
        return self.house.database.retrying(
            lambda c: take(c, chosen, arrivals, now=self.now, every=TEN_MINUTES, chance=lambda: 0.0)
        )


def outcomes(taken: Taken) -> list[str]:
    return [outcome.value for outcome in taken.outcomes]


def news(taken: Taken) -> list[tuple[str, str]]:
    return [(t.variant_label, t.kind.value) for t in taken.transitions]


def home(databases: Databases, folder: Path) -> House:
    return House(databases.url(folder / "restock.db"))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
