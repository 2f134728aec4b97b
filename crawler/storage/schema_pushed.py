"""Stock events that are pushed to us: who may push, what came, how far each source has told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crawler.storage.schema import Base, BigId, LongText
from crawler.storage.schema_consents import EXACT
from crawler.storage.types import enum_column


class Preset(StrEnum):
    """In what words a source speaks, and how it signs what it sends over HTTP."""

    STANDARD = "standard"
    """CloudEvents of our own type, signed as Standard Webhooks."""
    SHOPIFY = "shopify"
    WOOCOMMERCE = "woocommerce"


class Arrived(StrEnum):
    """What became of an event."""

    TAKEN = "taken"
    """It is recorded."""
    REPEATED = "repeated"
    """The same event came before."""
    LATE = "late"
    """Something newer is known already: it changes nothing."""
    UNWATCHED = "unwatched"
    """Nobody watches what it is about."""
    DEAD = "dead"
    """It can't be read, or not be taken; kept as a dead letter."""


_ARRIVED = enum_column(Arrived)


class EventSource(Base):
    """Who may push events, and whose stock they may speak of."""

    __tablename__ = "event_source"
    __table_args__ = EXACT

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    preset: Mapped[Preset] = mapped_column(enum_column(Preset))
    sites: Mapped[list[str]]
    """Hosts that it may speak for, with all hosts below them."""
    secret_ciphers: Mapped[list[str]]
    """Sealed, the newest first; several while a secret is being changed."""
    created_at: Mapped[datetime]
    poll_every_s: Mapped[int | None]
    """How often pages that it tells of are looked at as a check; NULL takes the default, 0 is as usual."""


class SourceRhythm(Base):
    """When a source was last heard of, and how long it uses to be silent."""

    __tablename__ = "source_rhythm"
    __table_args__ = EXACT

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"), primary_key=True)
    heard_at: Mapped[datetime]
    """The latest time of which it told."""
    gaps: Mapped[dict[str, Any]]
    """As :class:`crawler.cadence.fed.Rhythm` has them."""


class PushedEvent(Base):
    """The inbox: an event is taken once, however often it is delivered."""

    __tablename__ = "pushed_event"
    __table_args__ = (
        UniqueConstraint("source_id", "event_key"),
        Index("ix_pushed_event_received_at", "received_at"),
        EXACT,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"))
    event_key: Mapped[str] = mapped_column(String(64))
    """A digest of what tells the source's events apart."""
    taken_by: Mapped[str] = mapped_column(String(32))
    """Which transaction put it here."""
    outcome: Mapped[Arrived] = mapped_column(_ARRIVED)
    received_at: Mapped[datetime]


class PushedPosition(Base):
    """How far a source has told of a variant: what is older changes nothing."""

    __tablename__ = "pushed_position"
    __table_args__ = EXACT

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"), primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    variant_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The empty string is the product as a whole."""
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime]


class PushedWatch(Base):
    """A watch that events speak of, and how fresh the last look of our own was beside them."""

    __tablename__ = "pushed_watch"
    __table_args__ = EXACT

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    as_of: Mapped[datetime]
    """The watch's own ``as_of`` as the last event left it."""
    looked_as_of: Mapped[datetime | None]
    """What it was by our own looks alone: an event from before then is late."""
    source_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("event_source.id"), index=True)
    """Who told of it last; NULL where that source was removed."""
    told_at: Mapped[datetime | None]
    """Of when that was."""
    doubted_at: Mapped[datetime | None]
    """When a look of our own last found a change that the source had not told."""


class PushedItem(Base):
    """What a shop's number for a thing in its warehouse stands for, as the shop told earlier."""

    __tablename__ = "pushed_item"
    __table_args__ = EXACT

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    urls: Mapped[str] = mapped_column(Text)
    """How the product's page may be addressed, one a line."""
    product: Mapped[str] = mapped_column(String(64))
    """The shop's id of the product."""
    variant_key: Mapped[str] = mapped_column(String(200))
    """Empty for a product without variants."""
    label: Mapped[str] = mapped_column(String(300))
    oversells: Mapped[bool]
    """It can be ordered at a stock of nothing too."""


class PushedLevel(Base):
    """How many pieces a warehouse has of an item."""

    __tablename__ = "pushed_level"
    __table_args__ = EXACT

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    location: Mapped[str] = mapped_column(String(64), primary_key=True)
    available: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]


class PushedTally(Base):
    """What became of a source's events in one hour."""

    __tablename__ = "pushed_tally"
    __table_args__ = EXACT

    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    """Its beginning."""
    outcome: Mapped[Arrived] = mapped_column(_ARRIVED, primary_key=True)
    events: Mapped[int]


class DeadEvent(Base):
    """An event that could not be taken, as it came; an operator can try it again."""

    __tablename__ = "dead_event"
    __table_args__ = (
        UniqueConstraint("source_id", "digest"),
        Index("ix_dead_event_received_at", "received_at"),
        EXACT,
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    source_id: Mapped[int] = mapped_column(BigId, ForeignKey("event_source.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of topic and body: what is delivered again is no second dead letter."""
    topic: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(LongText)
    """Base64; the beginning of what was too large."""
    whole: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    received_at: Mapped[datetime]
