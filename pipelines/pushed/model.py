"""What a pushed event says, whoever sent it in whatever words. Pure values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from crawler.model import Availability
from crawler.storage.schema_pushed import Preset

LARGEST = 256 * 1024
"""Bytes of an event; a larger one is a dead letter unread."""


class UnreadableError(Exception):
    """An event that can't be taken; its text is one line that says what is wrong and where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who speaks, and for which hosts."""

    id: int
    name: str
    preset: Preset
    sites: tuple[str, ...]

    def may_speak_for(self, host: str) -> bool:
        """
        >>> shop = Source(id=1, name="erp", preset=Preset.STANDARD, sites=("shop.example",))
        >>> [shop.may_speak_for(h) for h in ("shop.example", "eu.shop.example", "notshop.example")]
        [True, True, False]
        """
        return any(host == site or host.endswith(f".{site}") for site in self.sites)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An event as it came."""

    body: bytes
    topic: str = ""
    """What a preset's sender calls this kind of event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What is said of a variant, or of the product as a whole. None says nothing."""

    key: str | None = None
    label: str | None = None
    sku: str | None = None
    gtin: str | None = None
    availability: Availability | None = None
    quantity: int | None = None
    price: Decimal | None = None
    currency: str | None = None

    @property
    def says_something(self) -> bool:
        return self.availability is not None or self.price is not None

    @property
    def names_something(self) -> bool:
        return bool(self.key or self.label or self.sku or self.gtin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A number in the shop's warehouse, and the variant that it stands for."""

    item: str
    variant_key: str
    label: str
    oversells: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """How many pieces one place has of an item."""

    item: str
    location: str
    available: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StockEvent:
    """One event, read."""

    key: str
    """64 hex digits: equal for the same event, delivered again."""
    at: datetime | None = None
    """When it was so; None means when it came."""
    sequence: int | None = None
    urls: tuple[str, ...] = ()
    """Canonical addresses, each of which may be how the page is watched."""
    site: str | None = None
    """The host that the codes below are meant at; None means all of the source's."""
    product: str | None = None
    """The shop's own id of the product."""
    gtin: str | None = None
    sku: str | None = None
    mpn: str | None = None
    name: str | None = None
    whole: Statement = Statement()
    variants: tuple[Statement, ...] = ()
    items: tuple[Item, ...] = ()
    """What it teaches of the shop's numbers."""
    level: Level | None = None
    """It is about a place's stock; which product that is, is known from other events."""


def read_quantity(quantity: int | None) -> Availability | None:
    """What a number of pieces alone says.

    >>> [read_quantity(n) for n in (None, 3, 0, -2)]
    [None, <Availability.IN_STOCK: 'in_stock'>, <Availability.OUT_OF_STOCK: 'out_of_stock'>, \
<Availability.OUT_OF_STOCK: 'out_of_stock'>]
    """
    if quantity is None:
        return None
    return Availability.IN_STOCK if quantity > 0 else Availability.OUT_OF_STOCK
