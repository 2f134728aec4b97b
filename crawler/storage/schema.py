"""The tables. One row a fact; the hot queries' indexes stand beside the columns they serve.

Times are UTC. ``due_at``-like columns are NULL where nothing is due, so that one index range finds all work.
"""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from crawler.model import Availability, Confidence, FailureReason, TransitionKind
from crawler.storage.types import ExactDecimal, UtcDateTime, enum_column

# SQLite numbers rows itself only for INTEGER; the servers want 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")
# MySQL's plain TEXT and BLOB end at 64 KiB.
LongText = Text().with_variant(mysql.MEDIUMTEXT(), "mysql", "mariadb")
LongBytes = LargeBinary().with_variant(mysql.MEDIUMBLOB(), "mysql", "mariadb")


class Origin(StrEnum):
    """Who declared a row. ``sync`` retires only what a watchlist file declared."""

    WATCHLIST = "watchlist"
    CLI = "cli"
    WEB = "web"


class WatchKind(StrEnum):
    PAGE = "page"
    """One product's page."""
    FEED = "feed"
    """A shop's listing, polled for new products and restocks that match keywords."""


class WatchState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"
    """No longer wanted by anyone; its history stays."""


class ChannelState(StrEnum):
    ENABLED = "enabled"
    UNCONFIRMED = "unconfirmed"
    """Somebody typed the address; nothing but a confirmation goes there until its owner says yes."""
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


class Digest(StrEnum):
    """How a person wants their news: as it comes, or gathered into one message."""

    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"


class AnswerKind(StrEnum):
    """What a person said to an alert, by its link, in the web or on the command line."""

    OPENED = "opened"
    """Followed the link to the shop; weaker evidence than BOUGHT, and filtered for link scanners."""
    BOUGHT = "bought"
    SOLD_OUT = "sold_out"
    """It was gone when they got there."""
    NOT_THIS = "not_this"
    """A fuzzy match that was none."""
    SEEN = "seen"
    """Stop reminding me of this one."""


class AttemptOutcome(StrEnum):
    SENT = "sent"
    RETRY = "retry"
    DEAD = "dead"
    AMBIGUOUS = "ambiguous"
    """Cut off between send and acknowledgement: it may have arrived. The retry carries the same id."""


class Role(StrEnum):
    OPERATOR = "operator"
    """Sees and mends the whole installation."""
    MEMBER = "member"
    """Sees and changes only what is their own."""


class LinkPurpose(StrEnum):
    """What a one-time link lets its holder do."""

    FIRST_OPERATOR = "first_operator"
    INVITATION = "invitation"
    CLAIM = "claim"
    """Take over the subscriber that a watchlist file declared."""
    RESET = "reset"


class NoticeKind(StrEnum):
    """What the program has to say about itself and the shops, rather than about a product."""

    SITE_BLOCKED = "site_blocked"
    """A shop turns us away; it is left alone but for a probe now and then."""
    SITE_BACK = "site_back"
    SITE_HELD = "site_held"
    """Too much of a site flipped at once: a redesign, not a miracle. Its alerts wait for a person."""
    CANARY_WRONG = "canary_wrong"
    """A watch that is known to be always in stock, or never, says otherwise."""
    BLIND = "blind"
    """No successful look at a watch for several intervals."""
    SIGHTED = "sighted"
    """A watch that was blind is seen again."""
    CHANNEL_DISABLED = "channel_disabled"
    """A person's channel refused for good; they are told by another one."""


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
        WatchKind: enum_column(WatchKind),
        WatchState: enum_column(WatchState),
        NoticeKind: enum_column(NoticeKind),
        ChannelState: enum_column(ChannelState),
        DeliveryState: enum_column(DeliveryState),
        AttemptOutcome: enum_column(AttemptOutcome),
        Digest: enum_column(Digest),
        AnswerKind: enum_column(AnswerKind),
        Role: enum_column(Role),
        LinkPurpose: enum_column(LinkPurpose),
        dict[str, Any]: JSON(none_as_null=True),
        list[str]: JSON(),
        list[float]: JSON(none_as_null=True),
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

    # Manners: shared by every process that asks this domain
    asked_at: Mapped[datetime | None]
    """When the last request to it was sent, by whatever process; once it is answered, when that was."""
    free_at: Mapped[datetime | None]
    """Nobody sends a request to it before; ahead of time while one is under way, by whatever process."""
    latency_s: Mapped[float | None]
    """Moving average of its answers' latency, in seconds."""
    crawl_delay_s: Mapped[float | None]
    """What its robots.txt asks for, in seconds."""
    slowdown_s: Mapped[float | None]
    """The gap that 429 and 503 have made longer, in seconds; NULL once it has recovered."""
    clean_looks: Mapped[int] = mapped_column(default=0)
    """Looks without a 429, 503 or block since the last change of ``slowdown_s``."""
    blocks: Mapped[int] = mapped_column(default=0)
    """Blocked looks in a row, probes included."""
    blocked_since: Mapped[datetime | None]
    last_ok_at: Mapped[datetime | None]
    browser: Mapped[bool] = mapped_column(default=False)
    """Learned: its pages show their product only when a browser runs their scripts."""


class RobotsTxt(Base):
    """What a host's robots.txt said, believed until ``until`` by every process."""

    __tablename__ = "robots_txt"

    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    """Scheme, host and port."""
    refusal: Mapped[str | None] = mapped_column(String(300))
    """Why nothing may be fetched whatever the rules, in words."""
    body: Mapped[str | None] = mapped_column(LongText)
    """The rules; NULL where there are none."""
    cause: Mapped[str | None] = mapped_column(String(64))
    """Why the host could not even be asked: the name of the network's error."""
    asked_at: Mapped[datetime]
    until: Mapped[datetime]


class SiteTally(Base):
    """How the looks of one hour at one site ended."""

    __tablename__ = "site_tally"

    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    """Its beginning."""
    outcome: Mapped[str] = mapped_column(String(32), primary_key=True)
    """``offer``, ``unchanged``, or a failure's reason."""
    looks: Mapped[int]
    latency_ms: Mapped[int] = mapped_column(BigInteger)
    """Summed over the looks that had an answer."""
    answers: Mapped[int]
    """How many had one."""


class Watch(Base):
    """A canonical product URL that is polled, shared by all who subscribe to it."""

    __tablename__ = "watch"
    __table_args__ = (
        Index("ix_watch_site_id_next_look_at", "site_id", "next_look_at"),
        Index("ix_watch_blind_at_failure_id", "blind_at", "failure_id"),
        Index("ix_watch_gtin", "gtin"),
        Index("ix_watch_mpn", "mpn"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"))
    url: Mapped[str] = mapped_column(Text)
    url_key: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of ``url``: MariaDB can't index a long text whole."""
    name: Mapped[str | None] = mapped_column(String(300))
    """What a person calls it; else ``product_name``."""
    state: Mapped[WatchState]
    origin: Mapped[Origin]
    kind: Mapped[WatchKind] = mapped_column(default=WatchKind.PAGE)
    interval_s: Mapped[int | None]
    """The wished interval in seconds; None takes the installation's default."""
    reader: Mapped[dict[str, Any] | None]
    """A person's own selectors and phrases for this page; None reads it by the site's spider."""
    browser: Mapped[bool | None]
    """Whether a person wants it opened in a browser; None leaves it to the site."""
    browser_tried_at: Mapped[datetime | None]
    """When it was last opened in a browser to see whether that shows more; tried once a day at most."""
    canary: Mapped[Availability | None]
    """What it is known to be always; when it says otherwise the site's reader is not to be trusted."""
    drops: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    """When somebody knows it to be put on sale, as :func:`crawler.forecast.drops.parse_drop` reads it."""
    next_look_at: Mapped[datetime | None]
    """NULL while paused or retired."""
    why_next: Mapped[str | None] = mapped_column(String(16))
    """A :class:`crawler.cadence.model.Why`; NULL where the interval alone says when."""
    created_at: Mapped[datetime]

    # What the last looks said
    looked_at: Mapped[datetime | None]
    """When the last look of any outcome started."""
    as_of: Mapped[datetime | None]
    """How fresh the last Offer was: an older answer never reverses it."""
    last_ok_at: Mapped[datetime | None]
    blind_at: Mapped[datetime | None]
    """When its people were told that it can't be seen; NULL again once they were told that it can."""
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


class SiteForecast(Base):
    """What was learned of when a site restocks, and what a look at it must be worth now."""

    __tablename__ = "site_forecast"

    site_id: Mapped[int] = mapped_column(BigId, ForeignKey("site.id"), primary_key=True)
    learned_at: Mapped[datetime | None]
    """When the last daily learning ended; NULL before the first."""
    steers: Mapped[bool] = mapped_column(default=False)
    """Enough was seen for the cadence to go by it; else its watches keep their intervals."""
    prior: Mapped[dict[str, Any] | None]
    """A :class:`crawler.forecast.rates.Prior`."""
    profile: Mapped[list[float] | None]
    """How busy each hour of the week is, Monday's first in UTC first; their mean is 1."""
    tallies: Mapped[list[float] | None]
    """By hour of the week: restocks that were to be expected at an even profile, and could be seen."""
    looks_per_hour: Mapped[float] = mapped_column(Double, default=0.0)
    """Its budget."""
    price: Mapped[float] = mapped_column(Double, default=0.0)
    tokens: Mapped[float] = mapped_column(Double, default=0.0)
    burst: Mapped[float] = mapped_column(Double, default=0.0)
    fill_h: Mapped[float] = mapped_column(Double, default=0.0)
    filled_at: Mapped[datetime | None]
    stepped_at: Mapped[datetime | None]
    """From ``price`` on: a :class:`crawler.cadence.price.SitePrice`."""


class WatchForecast(Base):
    """What the looks at a watch taught of its restocks, up to ``learned_until``."""

    __tablename__ = "watch_forecast"

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    learned_until: Mapped[datetime]
    weight: Mapped[float] = mapped_column(Double, default=1.0)
    """How many people wait for it; 1 at least."""
    restocks: Mapped[float] = mapped_column(Double, default=0.0)
    exposure_h: Mapped[float] = mapped_column(Double, default=0.0)
    sellouts: Mapped[float] = mapped_column(Double, default=0.0)
    in_stock_h: Mapped[float] = mapped_column(Double, default=0.0)
    prior_rate: Mapped[float | None] = mapped_column(Double)
    """From ``restocks`` on: a :class:`crawler.forecast.rates.Learned`."""
    seen: Mapped[int] = mapped_column(default=0)
    """Restocks, as people are told of them,"""
    watched_h: Mapped[float] = mapped_column(Double, default=0.0)
    """in so many hours."""


class RestockSeen(Base):
    """A restock fell between two looks."""

    __tablename__ = "restock_seen"

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    until: Mapped[datetime] = mapped_column(primary_key=True)
    """The look that saw it."""
    after: Mapped[datetime]
    """The last look before."""


class PastForecast(Base):
    """What was forecast of a watch, to be judged by what came."""

    __tablename__ = "past_forecast"
    __table_args__ = (
        UniqueConstraint("watch_id", "made_at", "ahead_h"),
        Index("ix_past_forecast_came_until", "came", "until"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"))
    made_at: Mapped[datetime]
    ahead_h: Mapped[int]
    until: Mapped[datetime]
    shape: Mapped[float] = mapped_column(Double)
    hours: Mapped[float] = mapped_column(Double)
    """With ``shape``: the rate's posterior."""
    level: Mapped[float] = mapped_column(Double)
    """What the profile adds up to over the time ahead."""
    pooled: Mapped[float] = mapped_column(Double)
    """The chance by the site's pooled rate,"""
    naive: Mapped[float] = mapped_column(Double)
    """and by as many restocks as were seen in the time watched."""
    came: Mapped[int | None]
    """How many restocks were seen in the time; NULL until it is over."""


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


class Listing(Base):
    """A product in a feed watch's listing, as it was last seen there."""

    __tablename__ = "listing"

    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    """The shop's id of the product, else its address."""
    url: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(String(500))
    image: Mapped[str | None] = mapped_column(Text)
    availability: Mapped[Availability]
    price: Mapped[Decimal | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    detail: Mapped[dict[str, Any] | None]
    """``{"variants": [...], "brand": ..., "tags": [...]}`` where the feed gives them."""
    fingerprint: Mapped[str] = mapped_column(String(32))
    first_seen_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    pending: Mapped[Availability | None]
    """Seen once on weak evidence; becomes the state when a second look agrees."""
    pending_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]
    """Since when the listing no longer names it."""


class Screenshot(Base):
    """What the browser showed when a transition was seen; kept with the alert's evidence."""

    __tablename__ = "screenshot"

    occasion: Mapped[str] = mapped_column(String(64), primary_key=True)
    watch_id: Mapped[int] = mapped_column(BigId, ForeignKey("watch.id"), index=True)
    taken_at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(64))
    body: Mapped[bytes] = mapped_column(LongBytes)


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
        Index("ix_transition_matched_at_held_at_id", "matched_at", "held_at", "id"),
        Index("ix_transition_at", "at"),
        Index("ix_transition_snapshot_id", "snapshot_id"),
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
    held_at: Mapped[datetime | None]
    """Since when it waits for a person to say that it is true; alerts pass it over meanwhile."""
    released_at: Mapped[datetime | None]
    """When a person said that it is true: it is news from then on."""
    matched_to: Mapped[int | None] = mapped_column(BigId)
    """The last subscriber whose deliveries are made, where there are too many for one transaction."""


class Notice(Base):
    """News about a site, a watch or a channel for the people whom it concerns; told like a transition."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_matched_at_id", "matched_at", "id"),
        Index("ix_notice_watch_id_at", "watch_id", "at"),
        Index("ix_notice_at", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[NoticeKind]
    occasion: Mapped[str] = mapped_column(String(64), unique=True)
    """Names what happened, so that it is told once."""
    site_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("site.id"))
    watch_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("watch.id"))
    channel_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("channel.id"))
    detail: Mapped[dict[str, Any]]
    """What the message says of it, by kind."""
    at: Mapped[datetime]
    matched_at: Mapped[datetime | None]
    """NULL until the alerts have made their deliveries of it."""
    matched_to: Mapped[int | None] = mapped_column(BigId)
    """As of a transition."""


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
    operator: Mapped[bool] = mapped_column(default=False)
    """Runs this installation: hears of blocked sites, held alerts and canaries."""
    active: Mapped[bool] = mapped_column(default=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    """In which prices are shown beside the shop's own, and limits meant; None leaves the shop's."""
    quiet_from: Mapped[time | None]
    """Wall-clock times in ``timezone``; with both set, nothing but urgent kinds is sent between them."""
    quiet_until: Mapped[time | None]
    urgent_kinds: Mapped[list[str] | None]
    """Kinds that pass quiet hours and digests."""
    muted_until: Mapped[datetime | None]
    daily_cap: Mapped[int | None]
    """At most so many messages in a day of ``timezone``; further ones go into one digest."""
    cooldown_s: Mapped[int | None]
    """Least time between two alerts about one watch; None takes the installation's."""
    digest: Mapped[Digest] = mapped_column(default=Digest.INSTANT)
    digest_hour: Mapped[int | None]
    """Of the daily digest, 0 to 23 in ``timezone``."""
    late_news: Mapped[bool] = mapped_column(default=False)
    """Whether a restock that is over by now is still told, as "was in stock from ... to ..."."""
    origin: Mapped[Origin]
    created_at: Mapped[datetime]


class Channel(Base):
    """Where to reach a person. The URL is a secret: only its ciphertext and a masked form are stored."""

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("subscriber_id", "name"), Index("ix_channel_service", "service"))

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
    hold_until: Mapped[datetime | None]
    """Its service asked for a pause: nothing is sent there before."""
    asked_at: Mapped[datetime | None]
    """When its owner was last asked to confirm it; at most once a day."""
    confirmed_at: Mapped[datetime | None]
    origin: Mapped[Origin]
    created_at: Mapped[datetime]


class Subscription(Base):
    """What a person wants to hear about a watch, about a product at any shop, or about anything like it.

    Exactly one of ``watch_id``, ``product_key`` and ``query`` is set.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("watch_id", "subscriber_id"),
        UniqueConstraint("product_key", "subscriber_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    watch_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("watch.id"))
    product_key: Mapped[str | None] = mapped_column(String(200))
    """``gtin:04006381333931`` or ``mpn:nike:ct8013-170``: the product at whatever shop it is watched."""
    query: Mapped[str | None] = mapped_column(String(500))
    """Words over everything watched, such as ``jordan 1 chicago -gs``."""
    similar: Mapped[bool] = mapped_column(default=False)
    """Whether ``query`` also means what is like it in meaning, where the extra ``semantic`` is installed."""
    threshold: Mapped[int | None]
    """How alike a fuzzy match must be, 0 to 100; None takes the tuned default."""
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"), index=True)
    variants: Mapped[list[str]]
    """In the person's words, such as ``["US 10"]``; empty means any."""
    keywords: Mapped[list[str] | None]
    """Of a feed watch: what a listing must say, such as ``["jordan 1 chicago -gs"]``; None means any."""
    price_limit: Mapped[Decimal | None]
    """Tell only at or below."""
    currency: Mapped[str | None] = mapped_column(String(3))
    """Of ``price_limit``; None takes whatever currency the shop uses."""
    kinds: Mapped[list[str]]
    """:class:`crawler.model.TransitionKind` values."""
    drop_percent: Mapped[Decimal | None]
    """Tell a lower price only where it fell by at least so many per cent."""
    drop_amount: Mapped[Decimal | None]
    """Tell a lower price only where it fell by at least so much, in the shop's currency."""
    repeat_s: Mapped[int | None]
    """Keep telling every so many seconds until answered or sold out."""
    until_bought: Mapped[bool] = mapped_column(default=False)
    """Ends when the person says that they bought it."""
    expires_at: Mapped[datetime | None]
    paused_until: Mapped[datetime | None]
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
        Index("ix_delivery_occasion_subscriber_id", "occasion", "subscriber_id"),
        Index("ix_delivery_state_created_at", "state", "created_at"),
        Index("ix_delivery_watch_id_created_at", "watch_id", "created_at"),
        Index("ix_delivery_subscriber_id_created_at", "subscriber_id", "created_at"),
        Index(
            "ix_delivery_notice_id",
            "notice_id",
            postgresql_where=text("notice_id IS NOT NULL"),
            sqlite_where=text("notice_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(32), unique=True)
    """The same in every try; goes out as Message-ID or webhook-id."""
    occasion: Mapped[str] = mapped_column(String(64))
    watch_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("watch.id"))
    """NULL for a notice that concerns no single watch."""
    subscription_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("subscription.id"))
    """NULL for a notice."""
    notice_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("notice.id"))
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
    __table_args__ = (Index("ix_delivery_transition_transition_id", "transition_id"),)

    delivery_id: Mapped[int] = mapped_column(BigId, ForeignKey("delivery.id"), primary_key=True)
    transition_id: Mapped[int] = mapped_column(BigId, ForeignKey("transition.id"), primary_key=True)
    subscription_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("subscription.id"))
    """Whose wish it meets; in a digest each may be another's. NULL is the delivery's own."""
    why: Mapped[str | None] = mapped_column(String(300))
    """Why a fuzzy match was one, in words."""


class Answer(Base):
    """What a person said to an alert. At most one of a kind for each message and watch."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("delivery_id", "watch_id", "kind"),
        Index("ix_answer_subscriber_id_at", "subscriber_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"))
    delivery_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("delivery.id"))
    watch_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("watch.id"))
    subscription_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("subscription.id"))
    listing_key: Mapped[str | None] = mapped_column(String(200))
    """Of a feed's listing, where the answer is about one."""
    kind: Mapped[AnswerKind]
    doubtful: Mapped[bool] = mapped_column(default=False)
    """Likely a link scanner's doing: counted nowhere."""
    origin: Mapped[str] = mapped_column(String(16))
    """``link``, ``web``, ``api`` or ``cli``."""
    at: Mapped[datetime]


class Suppression(Base):
    """An address that must not be written to again: only its keyed digest is kept."""

    __tablename__ = "suppression"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Account(Base):
    """A person's way into the web: a subscriber with a password and a role."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(BigId, ForeignKey("subscriber.id"), unique=True)
    login: Mapped[str] = mapped_column(String(100), unique=True)
    """Case-folded and normalized (NFKC)."""
    password_hash: Mapped[str] = mapped_column(String(200))
    """argon2id with its parameters."""
    role: Mapped[Role]
    active: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[str | None] = mapped_column(String(16))
    """``light`` or ``dark``; None follows the device."""
    created_at: Mapped[datetime]
    password_set_at: Mapped[datetime]


class WebSession(Base):
    """A signed-in browser. Only the token's digest is stored."""

    __tablename__ = "web_session"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"), index=True)
    device: Mapped[str] = mapped_column(String(200))
    """In words, from the user agent: for the list of sessions."""
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class OneTimeLink(Base):
    """An invitation, a claim, a reset, or the first operator's way in."""

    __tablename__ = "one_time_link"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[LinkPurpose]
    role: Mapped[Role]
    subscriber_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("subscriber.id"))
    made_by: Mapped[int | None] = mapped_column(BigId, ForeignKey("account.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A key to the API with a person's rights, narrowed to scopes."""

    __tablename__ = "api_token"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    hint: Mapped[str] = mapped_column(String(12))
    """Its first characters, to tell it from others."""
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class IdempotencyKey(Base):
    """The answer to an API request that was given once, for whoever repeats it."""

    __tablename__ = "idempotency_key"

    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime]


class Embed(Base):
    """A "notify me" button that a shop's owner puts on their own pages."""

    __tablename__ = "embed"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigId, ForeignKey("account.id"), index=True)
    public_key: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    domains: Mapped[list[str]]
    """Where it may stand, and whose pages it may subscribe to."""
    consent: Mapped[str | None] = mapped_column(Text)
    """What a visitor agrees to, in the owner's words."""
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


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

# Tables of modules beside this one: the metadata is complete whoever asks for it.
from crawler.storage import schema_consents, schema_learned, schema_pushed  # noqa: E402, F401


def table_of(entity: type[Base]) -> Table:
    """The Core table: hot paths speak SQL expressions, not entities."""
    return cast(Table, entity.__table__)
