"""What the demo shop has in stock, as a function of the seconds since it began. No I/O, no clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum


class Face(StrEnum):
    """How a product page behaves, whatever is in stock."""

    NORMAL = "normal"
    BLOCKED = "blocked"
    """503 and "are you human?": says nothing about the stock."""
    SILENT = "silent"
    """The product without a word on its availability, as a half-rendered page has it."""
    CONTRADICTING = "contradicting"
    """The structured data says InStock, the page that a person sees says Sold Out."""
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What can be bought of one variant."""

    available: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """At ``at`` seconds, ``key`` (a variant's SKU, or ``host/handle`` of a page) becomes something else."""

    at: float
    key: str
    available: int | None = None
    price: Decimal | None = None
    face: Face | None = None
    story: str = ""
    """One line for the person who watches the demo."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Changes in the order of time. What isn't named keeps the catalogue's value.

    >>> line = Timeline(changes=(Change(at=5, key="A", available=2),))
    >>> start = Stock(available=0, price=Decimal(10))
    >>> [line.stock("A", start, t).available for t in (0, 4.9, 5, 60)]
    [0, 0, 2, 2]
    """

    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        # Sorting is stable: of two changes at one moment the later declared one wins.
        object.__setattr__(self, "changes", tuple(sorted(self.changes, key=lambda change: change.at)))

    @property
    def seconds(self) -> float:
        """When the last change happens."""
        return self.changes[-1].at if self.changes else 0.0

    def stock(self, sku: str, initial: Stock, elapsed: float) -> Stock:
        """The stock of a variant after ``elapsed`` seconds."""
        stock = initial
        for change in self._until(sku, elapsed):
            stock = replace(
                stock,
                available=stock.available if change.available is None else change.available,
                price=stock.price if change.price is None else change.price,
            )
        return stock

    def face(self, page: str, elapsed: float) -> Face:
        """How a page (``host/handle``) behaves after ``elapsed`` seconds."""
        face = Face.NORMAL
        for change in self._until(page, elapsed):
            face = change.face or face
        return face

    def last_change(self, keys: frozenset[str], elapsed: float) -> float:
        """The second of the newest change of any of ``keys``, 0 where there was none."""
        return max((c.at for c in self.changes if c.key in keys and c.at <= elapsed), default=0.0)

    def between(self, after: float, until: float) -> tuple[Change, ...]:
        """What happens in ``after < at <= until``, in order: what a teller of the story says next."""
        return tuple(c for c in self.changes if after < c.at <= until)

    def with_change(self, change: Change) -> Timeline:
        return Timeline(changes=(*self.changes, change))

    def _until(self, key: str, elapsed: float) -> Iterator[Change]:
        return (c for c in self.changes if c.key == key and c.at <= elapsed)
