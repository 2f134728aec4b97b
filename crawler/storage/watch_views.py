"""What a person sees of watches: the list, and everything about one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from crawler.model import Availability, FailureReason, TransitionKind
from crawler.storage.listings import ListingLine, how_read, newest_listings
from crawler.storage.schema import (
    Channel,
    FailureStretch,
    Listing,
    Origin,
    Screenshot,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
    WatchState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """A watch in a list."""

    id: int
    url: str
    name: str | None
    """What a person calls it, else what the shop does."""
    domain: str
    spider: str
    state: WatchState
    origin: Origin
    interval_s: int | None
    availability: Availability | None
    """Of the product as a whole; None before the first Offer."""
    price: Decimal | None
    currency: str | None
    since: datetime | None
    looked_at: datetime | None
    last_ok_at: datetime | None
    next_look_at: datetime | None
    failures: int
    """In a row."""
    failure: FailureReason | None
    failure_detail: str | None
    reader: Mapping[str, Any] | None
    """A person's own selectors for the page."""
    canary: Availability | None
    """What it is known to be always."""
    browser: bool | None
    """Whether it is wished opened in a browser; None leaves it to the shop."""
    site_browser: bool
    """Learned: the shop's pages show their product only in one."""
    subscribers: int
    kind: WatchKind
    products: int | None
    """How many a feed's listing names; None for a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantLine:
    key: str
    label: str
    availability: Availability
    price: Decimal | None
    currency: str | None
    since: datetime
    pending: Availability | None
    """Seen once on weak evidence, waits for a second look."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookLine:
    """A stretch of equal looks."""

    outcome: str
    """An availability or a failure's reason."""
    detail: str | None
    first_at: datetime
    last_at: datetime
    looks: int
    price: Decimal | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionLine:
    at: datetime
    kind: TransitionKind
    variant: str
    before: Availability
    after: Availability
    price: Decimal | None
    currency: str | None
    screenshot: bool = False
    """Whether what the browser showed is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionLine:
    handle: str
    channels: tuple[str, ...]
    """Empty means all of the person's."""
    variants: tuple[str, ...]
    price_limit: Decimal | None
    currency: str | None
    kinds: tuple[str, ...]
    origin: Origin
    keywords: tuple[str, ...] = ()
    """Of a feed; empty means any product."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDetail:
    """Everything about one watch, newest first."""

    watch: WatchLine
    variants: tuple[VariantLine, ...]
    looks: tuple[LookLine, ...]
    transitions: tuple[TransitionLine, ...]
    subscriptions: tuple[SubscriptionLine, ...]
    listings: tuple[ListingLine, ...] = ()
    """Of a feed: the newest products."""


def list_watches(connection: Connection, *, retired: bool = False) -> list[WatchLine]:
    """All watches by number, the retired ones only if asked for."""
    query = _lines().order_by(Watch.id)
    if not retired:
        query = query.where(Watch.state != WatchState.RETIRED)
    return [WatchLine(**row) for row in connection.execute(query).mappings()]


def show_watch(connection: Connection, watch_id: int, *, last: int = 10) -> WatchDetail | None:
    """One watch with its last looks and transitions, ``last`` of each; None where there is no such watch."""
    found = connection.execute(_lines().where(Watch.id == watch_id)).mappings().one_or_none()
    if found is None:
        return None
    return WatchDetail(
        watch=WatchLine(**found),
        variants=_variants(connection, watch_id),
        looks=_looks(connection, watch_id, last),
        transitions=_transitions(connection, watch_id, last),
        subscriptions=_subscriptions(connection, watch_id),
        listings=tuple(newest_listings(connection, watch_id, limit=last)),
    )


def _lines() -> Select[*tuple[Any, ...]]:
    told = (
        select(func.count())
        .select_from(Subscription)
        .where(Subscription.watch_id == Watch.id, Subscription.active)
        .correlate(Watch)
        .scalar_subquery()
    )
    listed = (
        select(func.count())
        .select_from(Listing)
        .where(Listing.watch_id == Watch.id, Listing.gone_at.is_(None))
        .correlate(Watch)
        .scalar_subquery()
    )
    whole = and_(VariantState.watch_id == Watch.id, VariantState.variant_key == "")
    return (
        select(
            Watch.id,
            Watch.url,
            func.coalesce(Watch.name, Watch.product_name).label("name"),
            Site.domain,
            Site.spider,
            Watch.state,
            Watch.origin,
            Watch.interval_s,
            VariantState.availability,
            VariantState.price,
            VariantState.currency,
            VariantState.since,
            Watch.looked_at,
            Watch.last_ok_at,
            Watch.next_look_at,
            Watch.failures,
            FailureStretch.reason.label("failure"),
            FailureStretch.detail.label("failure_detail"),
            Watch.reader,
            Watch.canary,
            Watch.browser,
            Site.browser.label("site_browser"),
            told.label("subscribers"),
            Watch.kind,
            case((Watch.kind == WatchKind.FEED, listed)).label("products"),
        )
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(VariantState, whole)
        .outerjoin(FailureStretch, FailureStretch.id == Watch.failure_id)
    )


def _variants(connection: Connection, watch_id: int) -> tuple[VariantLine, ...]:
    columns = (
        VariantState.variant_key.label("key"),
        VariantState.label,
        VariantState.availability,
        VariantState.price,
        VariantState.currency,
        VariantState.since,
        VariantState.pending,
    )
    query = select(*columns).where(VariantState.watch_id == watch_id).order_by(VariantState.variant_key)
    return tuple(VariantLine(**row) for row in connection.execute(query).mappings())


def _looks(connection: Connection, watch_id: int, last: int) -> tuple[LookLine, ...]:
    """The newest stretches of offers and of failures, merged by when they began."""
    offers = (
        select(Snapshot)
        .where(Snapshot.watch_id == watch_id)
        .order_by(Snapshot.first_seen_at.desc())
        .limit(last)
    )
    failures = (
        select(FailureStretch)
        .where(FailureStretch.watch_id == watch_id)
        .order_by(FailureStretch.first_seen_at.desc())
        .limit(last)
    )
    lines = [
        LookLine(
            outcome=f"{row.detail['products']} products" if "feed" in row.detail else row.availability.value,
            detail=how_read(row.detail) or f"{row.confidence.value} evidence",
            first_at=row.first_seen_at,
            last_at=row.last_seen_at,
            looks=row.looks,
            price=row.price,
            currency=row.currency,
        )
        for row in connection.execute(offers)
    ]
    lines += [
        LookLine(
            outcome=row.reason.value,
            detail=row.detail,
            first_at=row.first_seen_at,
            last_at=row.last_seen_at,
            looks=row.looks,
        )
        for row in connection.execute(failures)
    ]
    return tuple(sorted(lines, key=lambda line: line.first_at, reverse=True)[:last])


def _transitions(connection: Connection, watch_id: int, last: int) -> tuple[TransitionLine, ...]:
    columns = (
        TransitionRow.at,
        TransitionRow.kind,
        TransitionRow.variant_label.label("variant"),
        TransitionRow.before,
        TransitionRow.after,
        TransitionRow.price,
        TransitionRow.currency,
        Screenshot.occasion.is_not(None).label("screenshot"),
    )
    query = (
        select(*columns)
        .outerjoin(Screenshot, Screenshot.occasion == TransitionRow.occasion)
        .where(TransitionRow.watch_id == watch_id)
    )
    newest = query.order_by(TransitionRow.at.desc(), TransitionRow.id.desc()).limit(last)
    return tuple(TransitionLine(**row) for row in connection.execute(newest).mappings())


def _subscriptions(connection: Connection, watch_id: int) -> tuple[SubscriptionLine, ...]:
    active = (Subscription.watch_id == watch_id, Subscription.active)
    chosen: dict[int, list[str]] = {}
    names = (
        select(SubscriptionChannel.subscription_id, Channel.name)
        .join(Channel, Channel.id == SubscriptionChannel.channel_id)
        .join(Subscription, Subscription.id == SubscriptionChannel.subscription_id)
        .where(*active)
        .order_by(Channel.id)
    )
    for subscription_id, name in connection.execute(names):
        chosen.setdefault(subscription_id, []).append(name)
    query = (
        select(Subscriber.handle, Subscription)
        .join(Subscriber, Subscriber.id == Subscription.subscriber_id)
        .where(*active, Subscriber.active)
        .order_by(Subscription.id)
    )
    return tuple(
        SubscriptionLine(
            handle=row.handle,
            channels=tuple(chosen.get(row.id, ())),
            variants=tuple(row.variants),
            price_limit=row.price_limit,
            currency=row.currency,
            kinds=tuple(row.kinds),
            origin=row.origin,
            keywords=tuple(row.keywords or ()),
        )
        for row in connection.execute(query)
    )
