"""What the service's database says of the demo: looks, what was withheld, what failed, what was unclear."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Executable, func, or_, select
from sqlalchemy.exc import OperationalError

from crawler.model import Availability, Confidence
from crawler.storage.database import Database
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    FailureStretch,
    Snapshot,
    Subscriber,
    Watch,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that the program knows of a watched page and told nobody, with its reason."""

    url: str
    kind: str
    """``withheld``, a failure's reason, ``unknown`` or ``contradicting``."""
    reason: str


class Findings:
    """Reads the database while the service writes it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unseen(self) -> int | None:
        """How many watches nobody has looked at yet; None where there are no tables so far."""
        looked = func.count(Watch.looked_at)
        try:
            with self._database.read() as connection:
                total, seen = connection.execute(select(func.count(Watch.id), looked)).one()
        except OperationalError:
            return None
        return int(total - seen) if total else None

    def looks(self) -> int:
        """How many looks left a record."""
        counts = (select(func.coalesce(func.sum(table.looks), 0)) for table in (Snapshot, FailureStretch))
        with self._database.read() as connection:
            return sum(int(connection.execute(count).scalar_one()) for count in counts)

    def not_told(self) -> list[Finding]:
        """Withheld deliveries, failures and unclear offers, in this order."""
        return [*self._withheld(), *self._failures(), *self._unclear()]

    def _rows(self, query: Executable) -> list[Any]:
        with self._database.read() as connection:
            return list(connection.execute(query))

    def _withheld(self) -> Iterator[Finding]:
        query = (
            select(Watch.url, Delivery.state, Delivery.reason, Subscriber.name)
            .join(Watch, Watch.id == Delivery.watch_id)
            .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
            .where(Delivery.state != DeliveryState.SENT)
            .distinct()
        )
        for url, state, reason, name in self._rows(query):
            yield Finding(url=url, kind=state.value, reason=f"{name}: {reason or 'no reason given'}")

    def _failures(self) -> Iterator[Finding]:
        query = select(Watch.url, FailureStretch.reason, FailureStretch.detail).join(
            Watch, Watch.id == FailureStretch.watch_id
        )
        for url, reason, detail in self._rows(query.distinct()):
            yield Finding(url=url, kind=reason.value, reason=detail)

    def _unclear(self) -> Iterator[Finding]:
        unclear = or_(
            Snapshot.availability == Availability.UNKNOWN, Snapshot.confidence == Confidence.CONTRADICTING
        )
        query = select(Watch.url, Snapshot.availability, Snapshot.confidence, Snapshot.detail)
        for url, availability, confidence, detail in self._rows(
            query.join(Watch, Watch.id == Snapshot.watch_id).where(unclear)
        ):
            kind = "unknown" if availability is Availability.UNKNOWN else confidence.value
            yield Finding(url=url, kind=kind, reason=_signals(availability, detail))


def _signals(availability: Availability, detail: dict[str, Any]) -> str:
    """What each signal said, such as ``read as out of stock: jsonld says InStock, text says Sold Out``."""
    told = [e for e in detail.get("evidence", ()) if e.get("reading")]
    said = ", ".join(dict.fromkeys(f"{e['source']} says {e['value'].rsplit('/', 1)[-1]!r}" for e in told))
    read = f"read as {availability.value.replace('_', ' ')}"
    return f"{read}: {said or 'no signal of stock on the page'}"
