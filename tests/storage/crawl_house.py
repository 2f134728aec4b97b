"""A database with sites and watches for the tests of the crawl's half, and what looks make of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, func, insert, select, update

from crawler.model import (
    Availability,
    Confidence,
    Failure,
    FailureReason,
    Look,
    Offer,
    Transition,
    Unchanged,
    Variant,
)
from crawler.storage.database import Database
from crawler.storage.schema import Base, Origin, Site, Watch, WatchState
from crawler.urls import registrable_domain
from pipelines.record import record

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
IN, OUT, UNKNOWN = Availability.IN_STOCK, Availability.OUT_OF_STOCK, Availability.UNKNOWN


def offer(
    availability: Availability = IN,
    *,
    confidence: Confidence = Confidence.STRONG,
    price: str | None = "20",
    sizes: dict[str, Availability] | None = None,
    **more: Any,
) -> Offer:
    return Offer(
        availability=availability,
        confidence=confidence,
        price=Decimal(price) if price else None,
        currency="EUR" if price else None,
        variants=tuple(
            Variant(key=label, label=label, availability=state) for label, state in (sizes or {}).items()
        ),
        **more,
    )


def failure(reason: FailureReason = FailureReason.TIMEOUT, detail: str = "late", **more: Any) -> Failure:
    return Failure(reason=reason, detail=detail, **more)


def look(
    watch_id: int, outcome: Offer | Failure | Unchanged, at: datetime, *, url: str | None = None, **more: Any
) -> Look:
    return Look(
        watch_id=watch_id,
        url=url or f"https://shop{watch_id}.example/p/{watch_id}",
        started_at=at,
        finished_at=at + timedelta(seconds=1),
        outcome=outcome,
        **more,
    )


class House:
    """Wraps one database; every helper is one transaction of its own."""

    def __init__(self, url: str) -> None:
        self.database = Database(url)
        self.database.prepare()

    def site(self, domain: str = "shop.example", *, spider: str = "structured_data", **more: Any) -> int:
        values = {"next_look_at": START, "created_at": START, **more}
        return self._insert(Site, domain=domain, spider=spider, **values)

    def watch(self, url: str = "https://shop.example/p/1", *, site: int | None = None, **more: Any) -> int:
        """A watch that is due at START, on a site of its own domain unless ``site`` says which.

        The URL is stored as it is, so that tests may store what the front door would refuse.
        """
        if site is None:
            domain = registrable_domain(url.split("/")[2].rsplit(":", 1)[0])
            site = self.find_site(domain) or self.site(domain)
        values = {
            "state": WatchState.ACTIVE,
            "origin": Origin.CLI,
            "next_look_at": START,
            "created_at": START,
            "failures": 0,
            "second_look": False,
            **more,
        }
        return self._insert(Watch, site_id=site, url=url, url_key=sha256(url.encode()).hexdigest(), **values)

    def watches(self, number: int) -> list[int]:
        return [self.watch(f"https://shop{n}.example/p/{n}") for n in range(1, number + 1)]

    def find_site(self, domain: str) -> int | None:
        with self.database.read() as connection:
            return connection.execute(select(Site.id).where(Site.domain == domain)).scalar()

    def record(self, *looks: Look, every: timedelta = TEN_MINUTES) -> list[Transition]:
        return self.database.retrying(lambda c: record(c, looks, every=every, chance=lambda: 0.0))

    def row(self, table: type[Base], **where: Any) -> Row[Any]:
        (found,) = self.rows(table, **where)
        return found

    def rows(self, table: type[Base], **where: Any) -> Sequence[Row[Any]]:
        core = table.__table__
        conditions = [core.c[name] == value for name, value in where.items()]
        with self.database.read() as connection:
            return connection.execute(select(core).where(*conditions).order_by(*core.primary_key)).all()

    def count(self, table: type[Base]) -> int:
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(table)).scalar_one()

    def set(self, table: type[Base], row_id: int, **values: Any) -> None:
        core = table.__table__
        with self.database.write() as connection:
            connection.execute(update(core).where(core.c.id == row_id).values(**values))

    def _insert(self, table: type[Base], **values: Any) -> int:
        with self.database.write() as connection:
            return int(connection.execute(insert(table).values(**values)).inserted_primary_key[0])
