"""The tables. One row a fact; the hot queries' indexes stand beside the columns they serve.

Times are UTC. ``due_at``-like columns are NULL where nothing is due, so that one index range finds all work.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crawler.model import Availability, Confidence, FailureReason, TransitionKind
from crawler.storage.types import ExactDecimal, UtcDateTime, enum_column

# SQLite numbers rows itself only for INTEGER; the servers want 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")


class Origin(StrEnum):
    """Who declared a row. ``sync`` retires only what a watchlist file declared."""

    WATCHLIST = "watchlist"
    CLI = "cli"
    WEB = "web"


class WatchState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"
    """No longer wanted by anyone; its history stays."""


class ChannelState(StrEnum):
    ENABLED = "enabled"
    DISABLED = "disabled"
    """A permanent error, or its owner, turned it off; ``disabled_reason`` says which."""
    RETIRED = "retired"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    """Leased by a dispatcher until ``due_at``."""
    SENT = "sent"
    DEAD = "dead"
    """Gave up: a permanent error or too many tries. A person can send it again."""
    EXPIRED = "expired"
    """Too old to be told as news."""
    SUPPRESSED = "suppressed"
    """Decided not to send; ``reason`` says why."""

    @property
    def terminal(self) -> bool:
        return self not in (DeliveryState.WAITING, DeliveryState.SENDING)


class AttemptOutcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    AMBIGUOUS = "ambiguous"
    """Cut off between send and acknowledgement: it may have arrived. The retry carries the same id."""


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own name and shape
        datetime: UtcDateTime(),
        Decimal: ExactDecimal(),
        Availability: enum_column(Availability),
        Confidence: enum_column(Confidence),
        FailureReason: enum_column(FailureReason),
        TransitionKind: enum_column(TransitionKind),
        Origin: enum_column(Origin),
        WatchState: enum_column(WatchState),
        ChannelState: enum_column(ChannelState),
        DeliveryState: enum_column(DeliveryState),
        AttemptOutcome: enum_column(AttemptOutcome),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


class Site(Base):
    """A registrable domain: asked gently, by one crawl at a time."""

    __tablename__ = "site"
    __table_args__ = (Index("ix_site_spider_next_look_at", "spider", "next_look_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    domain: Mapped[str] = mapped_column(String(255), unique=True)
    spider: Mapped[str] = mapped_column(String(64))
    next_look_at: Mapped[datetime | None]
    """The earliest of its watches'; refreshed whenever the site is released."""
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
    pause_reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Watch(Base):
    """A canonical product URL that is polled, shared by all who subscribe to it."""

    __tablename__ = "watch"
    __table_args__ = (Index("ix_watch_site_id_next_look_at", "site_id", "next_look_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"))
    url: Mapped[str] = mapped_column(Text)
    url_key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of ``url``: MariaDB can't index a long text whole."""
    name: Mapped[str | None] = mapped_column(String(300))
    """What a person calls it; else ``product_name``."""
    state: Mapped[WatchState]
    origin: Mapped[Origin]
    interval_s: Mapped[int | None]
    """The wished interval in seconds; None takes the installation's default."""
    next_look_at: Mapped[datetime | None]
    """NULL while paused or retired."""
    created_at: Mapped[datetime]

    # What the last looks said
    looked_at: Mapped[datetime | None]
    """When the last look of any outcome started."""
    as_of: Mapped[datetime | None]
    """How fresh the last Offer was: an older answer never reverses it."""
    last_ok_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    """Failures in a row, 0 after an Offer."""
    snapshot_id: Mapped[int | None] = mapped_column(BigId)
    fingerprint: Mapped[str | None] = mapped_column(String(32))
    """Of the current snapshot, so that a steady look need not read it."""
    failure_id: Mapped[int | None] = mapped_column(BigId)
    """The open stretch of failures, NULL after an Offer."""
    second_look: Mapped[bool] = mapped_column(default=False)
    """A restock on weak evidence waits for the next look to agree."""
    etag: Mapped[str | None] = mapped_column(String(512))
    last_modified: Mapped[str | None] = mapped_column(String(64))

    # What the product said of itself (identify compares against it)
    product_name: Mapped[str | None] = mapped_column(String(500))
    brand: Mapped[str | None] = mapped_column(String(200))
    sku: Mapped[str | None] = mapped_column(String(200))
    mpn: Mapped[str | None] = mapped_column(String(200))
    gtin: Mapped[str | None] = mapped_column(String(14))
    image: Mapped[str | None] = mapped_column(Text)


class Snapshot(Base):
    """A stretch of equal Offers: a year of polling one steady page is one row."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("ix_snapshot_watch_id_first_seen_at", "watch_id", "first_seen_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    looks: Mapped[int]
    fingerprint: Mapped[str] = mapped_column(String(32))
    availability: Mapped[Availability]
    confidence: Mapped[Confidence]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    seller: Mapped[str | None] = mapped_column(String(300))
    detail: Mapped[dict[str, Any]]
    """``{"variants": [...], "evidence": [...], "list_price": ..., "platform": ...}`` of the first look."""


class FailureStretch(Base):
    """A stretch of equal Failures of a watch."""

    __tablename__ = "failure"
    __table_args__ = (Index("ix_failure_watch_id_first_seen_at", "watch_id", "first_seen_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    reason: Mapped[FailureReason]
    detail: Mapped[str] = mapped_column(String(500))
    vendor: Mapped[str | None] = mapped_column(String(64))
    http_status: Mapped[int | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    looks: Mapped[int]


class VariantState(Base):
    """The last known state of a watch's variant; the empty key is the product as a whole."""

    __tablename__ = "variant_state"

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    variant_key: Mapped[str] = mapped_column(String(200), primary_key=True)
    label: Mapped[str] = mapped_column(String(300))
    availability: Mapped[Availability]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    since: Mapped[datetime]
    """When this availability was first seen."""
    pending: Mapped[Availability | None]
    """Seen once on weak evidence; becomes the state when a second look agrees."""
    pending_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    """Since when the page lists other variants but not this one."""
    flips: Mapped[int] = mapped_column(default=0)
    """Changes since ``flips_since``; many in an hour make every change wait for a second look."""
    flips_since: Mapped[datetime | None]


class TransitionRow(Base):
    """A change of state: the hand-over from the crawl to the alerts."""

    __tablename__ = "transition"
    __table_args__ = (
        UniqueConstraint("watch_id", "variant_key", "at", "kind"),
        Index("ix_transition_matched_at_id", "matched_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    variant_key: Mapped[str] = mapped_column(String(200))
    variant_label: Mapped[str] = mapped_column(String(300))
    kind: Mapped[TransitionKind]
    before: Mapped[Availability]
    after: Mapped[Availability]
    at: Mapped[datetime]
    confidence: Mapped[Confidence]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    previous_price: Mapped[Decimal | None]
    quantity: Mapped[int | None]
    snapshot_id: Mapped[int] = mapped_column(BigId, ForeignKey("snapshot.id"))
    occasion: Mapped[str] = mapped_column(String(64))
    """The look that saw it: transitions of one occasion become one message."""
    matched_at: Mapped[datetime | None]
    """NULL until the alerts have made their deliveries of it."""


class Subscriber(Base):
    __tablename__ = "subscriber"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    handle: Mapped[str] = mapped_column(String(100), unique=True)
    """The short name used in the watchlist and on the command line."""
    name: Mapped[str] = mapped_column(String(200))
    language: Mapped[str] = mapped_column(String(16))
    """BCP 47, such as ``en`` or ``zh-CN``."""
    timezone: Mapped[str] = mapped_column(String(64))
    """IANA name."""
    active: Mapped[bool] = mapped_column(default=True)
    origin: Mapped[Origin]
    created_at: Mapped[datetime]


class Channel(Base):
    """Where to reach a person. The URL is a secret: only its ciphertext and a masked form are stored."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("subscriber_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"))
    name: Mapped[str] = mapped_column(String(100))
    service: Mapped[str] = mapped_column(String(64))
    """The URL's schema, such as ``tgram`` or ``mailtos``."""
    url_cipher: Mapped[str] = mapped_column(Text)
    url_masked: Mapped[str] = mapped_column(String(500))
    """Safe to show."""
    url_digest: Mapped[str] = mapped_column(String(64))
    """Keyed digest: tells whether a declared URL is the stored one without opening it."""
    state: Mapped[ChannelState]
    disabled_reason: Mapped[str | None] = mapped_column(String(300))
    origin: Mapped[Origin]
    created_at: Mapped[datetime]


class Subscription(Base):
    """What a person wants to hear about a watch."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("watch_id", "subscriber_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"), index=True)
    variants: Mapped[list[str]]
    """In the person's words, such as ``["US 10"]``; empty means any."""
    price_limit: Mapped[Decimal | None]
    """Tell only at or below."""
    currency: Mapped[str | None] = mapped_column(String(3))
    """Of ``price_limit``; None takes whatever currency the shop uses."""
    kinds: Mapped[list[str]]
    """:class:`crawler.model.TransitionKind` values."""
    active: Mapped[bool] = mapped_column(default=True)
    unsubscribed_at: Mapped[datetime | None]
    """When the person said stop; no watchlist revives it. NULL where something else ended it."""
    origin: Mapped[Origin]
    created_at: Mapped[datetime]


class SubscriptionChannel(Base):
    """Which of the person's channels a subscription uses; none at all means every one."""

    __tablename__ = "subscription_channel"

    subscription_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscription.id"), primary_key=True)
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channel.id"), primary_key=True)


class Delivery(Base):
    """One message to one channel about the transitions of one occasion."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("channel_id", "occasion"),
        Index("ix_delivery_due_at_lane", "due_at", "lane"),
        Index("ix_delivery_occasion", "occasion"),
        Index("ix_delivery_state_created_at", "state", "created_at"),
        Index("ix_delivery_watch_id_created_at", "watch_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(32), unique=True)
    """The same in every try; goes out as Message-ID or webhook-id."""
    occasion: Mapped[str] = mapped_column(String(64))
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    subscription_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscription.id"))
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"))
    channel_id: Mapped[int] = mapped_column(BigId, ForeignKey("channel.id"))
    lane: Mapped[str] = mapped_column(String(255))
    """The host or service that the channel is reached by: a slow one delays only its own lane."""
    state: Mapped[DeliveryState]
    reason: Mapped[str | None] = mapped_column(String(300))
    """Why it is dead, expired, suppressed or waiting again."""
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None]
    """Waiting: when to try. Sending: when the lease ends. NULL when terminal."""
    lease_token: Mapped[str | None] = mapped_column(String(32))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class DeliveryTransition(Base):
    __tablename__ = "delivery_transition"

    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"), primary_key=True)
    transition_id: Mapped[int] = mapped_column(BigId, ForeignKey("transition.id"), primary_key=True)


class Attempt(Base):
    """One try at a delivery. Written before the send, completed after it."""

    __tablename__ = "attempt"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"))
    number: Mapped[int]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[AttemptOutcome | None]
    """NULL while the send is under way, or was cut off."""
    detail: Mapped[str | None] = mapped_column(String(500))
    http_status: Mapped[int | None]


class ServiceLease(Base):
    """Who runs a part of the service that only one process may run at a time."""

    __tablename__ = "service_lease"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    """Host, process and a random part."""
    until: Mapped[datetime]
    since: Mapped[datetime]


class Setting(Base):
    """Installation settings that the watchlist declared, and facts about the installation."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]


for _table in Base.metadata.tables.values():
    # The servers' usual collations take "M" for "m" and "e" for "é"; keys are compared exactly everywhere.
    for _server in ("mysql", "mariadb"):
        _table.dialect_options[_server].update(charset="utf8mb4", collate="utf8mb4_bin")


def table_of(entity: type[Base]) -> Table:
    """The Core table: hot paths speak SQL expressions, not entities."""
    return cast(Table, entity.__table__)
