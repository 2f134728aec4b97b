"""What a person sees of watches: the list, and everything about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, and_, func, select

from crawler.model import Availability, FailureReason, TransitionKind
from crawler.storage.schema import (
    Channel,
    FailureStretch,
    Origin,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    SubscriptionChannel,
    TransitionRow,
    VariantState,
    Watch,
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
    subscribers: int


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDetail:
    """Everything about one watch, newest first."""

    watch: WatchLine
    variants: tuple[VariantLine, ...]
    looks: tuple[LookLine, ...]
    transitions: tuple[TransitionLine, ...]
    subscriptions: tuple[SubscriptionLine, ...]


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
    )


def _lines() -> Select[*tuple[Any, ...]]:
    told = (
        select(func.count())
        .select_from(Subscription)
        .where(Subscription.watch_id == Watch.id, Subscription.active)
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
            told.label("subscribers"),
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
            outcome=row.availability.value,
            detail=f"{row.confidence.value} evidence",
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
    )
    query = select(*columns).where(TransitionRow.watch_id == watch_id)
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
        )
        for row in connection.execute(query)
    )
