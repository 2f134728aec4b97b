"""What one person watches: a page of the list in a fixed number of queries, and everything about one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select, update

from crawler.model import Availability, Confidence, FailureReason, TransitionKind
from crawler.storage.schema import (
    FailureStretch,
    Site,
    Snapshot,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
    WatchState,
)

PER_PAGE = 50


class Show(StrEnum):
    """Which of a person's watches."""

    ALL = "all"
    IN_STOCK = "in_stock"
    SOLD_OUT = "sold_out"
    TROUBLE = "trouble"
    PAUSED = "paused"


class Order(StrEnum):
    CHANGED = "changed"
    """The latest change first."""
    NAME = "name"
    PRICE = "price"
    NEXT = "next"
    """What is looked at next first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A stretch of equal offers: for a sparkline or a history chart."""

    look_id: int
    first_at: datetime
    last_at: datetime
    availability: Availability
    price: Decimal | None
    currency: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenVariant:
    key: str
    label: str
    availability: Availability
    price: Decimal | None
    currency: str | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWatch:
    """One line of a person's list."""

    subscription_id: int
    watch_id: int
    kind: WatchKind
    url: str
    name: str
    image: str | None
    domain: str
    state: WatchState
    paused_until: datetime | None
    """Of the subscription: the person paused it."""
    availability: Availability | None
    """Of the product as a whole; None before the first Offer."""
    price: Decimal | None
    currency: str | None
    since: datetime | None
    confidence: Confidence | None
    looked_at: datetime | None
    last_ok_at: datetime | None
    next_look_at: datetime | None
    interval_s: int | None
    failures: int
    failure: FailureReason | None
    failure_detail: str | None
    site_paused_until: datetime | None
    site_pause_reason: str | None
    wanted: tuple[str, ...]
    """Variants in the person's words; empty means any."""
    price_limit: Decimal | None
    limit_currency: str | None
    kinds: tuple[str, ...]
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None
    """After it the person hears no more of it."""
    bands: tuple[Band, ...] = ()
    variants: tuple[ChosenVariant, ...] = field(default=())


def my_watches(
    connection: Connection,
    subscriber_id: int,
    *,
    search: str = "",
    show: Show = Show.ALL,
    order: Order = Order.CHANGED,
    page: int = 1,
    since: datetime,
) -> tuple[list[MyWatch], int]:
    """A page of the list with sparklines from ``since`` on, and how many there are in all. Four queries."""
    meant = [*_mine(subscriber_id), *_filters(search, show)]
    total = connection.execute(_count(meant)).scalar_one()
    query = (
        _lines().where(*meant).order_by(*_order(order)).limit(PER_PAGE).offset((max(page, 1) - 1) * PER_PAGE)
    )
    rows = [dict(row) for row in connection.execute(query).mappings()]
    ids = [row["watch_id"] for row in rows]
    bands, variants = bands_of(connection, ids, since=since), variants_of(connection, ids)
    return [_line(row, bands, variants) for row in rows], total


def counts(connection: Connection, subscriber_id: int) -> dict[Show, int]:
    """How many of the person's watches each filter shows. One query."""
    columns = [
        func.sum(case((and_(*_filters("", show)), 1), else_=0)).label(show.value)
        if show is not Show.ALL
        else func.count().label(show.value)
        for show in Show
    ]
    row = connection.execute(_joined(select(*columns)).where(*_mine(subscriber_id))).mappings().one()
    return {show: int(row[show.value] or 0) for show in Show}


def my_watch(connection: Connection, subscriber_id: int, watch_id: int, *, since: datetime) -> MyWatch | None:
    """One of the person's watches; None where it isn't theirs."""
    query = _lines().where(*_mine(subscriber_id), Watch.id == watch_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return None
    bands = bands_of(connection, [watch_id], since=since)
    return _line(dict(row), bands, variants_of(connection, [watch_id]))


def looked_since(
    connection: Connection, subscriber_id: int, watch_ids: Collection[int], *, since: datetime
) -> dict[int, datetime]:
    """Which of these of the person's watches were looked at after ``since``, and when."""
    query = (
        select(Watch.id, Watch.looked_at)
        .join(Subscription, Subscription.watch_id == Watch.id)
        .where(Watch.id.in_(watch_ids), Watch.looked_at > since, *_mine(subscriber_id))
    )
    return {watch_id: at for watch_id, at in connection.execute(query) if at is not None}


def bands_of(connection: Connection, watch_ids: Collection[int], *, since: datetime) -> dict[int, list[Band]]:
    """The offers of each watch from ``since`` on, the oldest first. One query."""
    query = (
        select(
            Snapshot.id,
            Snapshot.watch_id,
            Snapshot.first_seen_at,
            Snapshot.last_seen_at,
            Snapshot.availability,
            Snapshot.price,
            Snapshot.currency,
        )
        .where(Snapshot.watch_id.in_(watch_ids), Snapshot.last_seen_at >= since)
        .order_by(Snapshot.watch_id, Snapshot.first_seen_at)
    )
    found: dict[int, list[Band]] = {}
    for row in connection.execute(query):
        found.setdefault(row.watch_id, []).append(
            Band(
                look_id=row.id,
                first_at=row.first_seen_at,
                last_at=row.last_seen_at,
                availability=row.availability,
                price=row.price,
                currency=row.currency,
            )
        )
    return found


def variants_of(connection: Connection, watch_ids: Collection[int]) -> dict[int, list[ChosenVariant]]:
    """The last known states of the watches' variants (not of the products as a whole). One query."""
    query = (
        select(VariantState)
        .where(VariantState.watch_id.in_(watch_ids), VariantState.variant_key != "")
        .where(VariantState.gone_at.is_(None))
        .order_by(VariantState.watch_id, VariantState.variant_key)
    )
    found: dict[int, list[ChosenVariant]] = {}
    for row in connection.execute(query):
        found.setdefault(row.watch_id, []).append(
            ChosenVariant(
                key=row.variant_key,
                label=row.label,
                availability=row.availability,
                price=row.price,
                currency=row.currency,
                since=row.since,
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A transition, and what the person was told of it."""

    id: int
    look_id: int
    """The stretch of looks that began with it: its evidence."""
    at: datetime
    kind: TransitionKind
    variant: str
    before: Availability
    after: Availability
    price: Decimal | None
    currency: str | None


def changes(
    connection: Connection, watch_id: int, *, limit: int = 50, before: int | None = None
) -> list[Change]:
    """The newest transitions of a watch; those with an id below ``before`` where it is named."""
    query = _changes(watch_id).order_by(TransitionRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(TransitionRow.id < before)
    return [Change(**row) for row in connection.execute(query).mappings()]


def changes_of(connection: Connection, watch_id: int, look_ids: Collection[int]) -> dict[int, list[Change]]:
    """What had changed at each of these stretches of looks, the product as a whole first. One query."""
    query = _changes(watch_id).where(TransitionRow.snapshot_id.in_(look_ids)).order_by(TransitionRow.id)
    found: dict[int, list[Change]] = {}
    for row in connection.execute(query).mappings():
        found.setdefault(row["look_id"], []).append(Change(**row))
    return found


def _changes(watch_id: int) -> Select[*tuple[Any, ...]]:
    return select(
        TransitionRow.id,
        TransitionRow.snapshot_id.label("look_id"),
        TransitionRow.at,
        TransitionRow.kind,
        TransitionRow.variant_label.label("variant"),
        TransitionRow.before,
        TransitionRow.after,
        TransitionRow.price,
        TransitionRow.currency,
    ).where(TransitionRow.watch_id == watch_id)


def set_paused(
    connection: Connection, subscriber_id: int, watch_ids: Sequence[int], *, until: datetime | None
) -> int:
    """Pause (or with None resume) the person's own subscriptions to these watches."""
    done = connection.execute(
        update(Subscription)
        .where(Subscription.watch_id.in_(watch_ids), *_mine(subscriber_id))
        .values(paused_until=until)
    )
    return done.rowcount


def _mine(subscriber_id: int) -> tuple[ColumnElement[bool], ...]:
    return (Subscription.subscriber_id == subscriber_id, Subscription.active.is_(True))


def _filters(search: str, show: Show) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in search.split()[:6]:
        pattern = f"%{_escaped(word)}%"
        columns = (Watch.name, Watch.product_name, Watch.url)
        found.append(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
    if show is Show.IN_STOCK:
        found.append(VariantState.availability.in_([a for a in Availability if a.buyable]))
    elif show is Show.SOLD_OUT:
        found.append(VariantState.availability.in_([Availability.OUT_OF_STOCK, Availability.DISCONTINUED]))
    elif show is Show.TROUBLE:
        found.append(or_(Watch.failures > 0, Site.pause_reason.is_not(None)))
    elif show is Show.PAUSED:
        found.append(or_(Watch.state == WatchState.PAUSED, Subscription.paused_until.is_not(None)))
    return found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _order(order: Order) -> tuple[Any, ...]:
    by: dict[Order, tuple[Any, ...]] = {
        Order.CHANGED: (VariantState.since.desc(),),
        Order.NAME: (func.lower(func.coalesce(Watch.name, Watch.product_name, Watch.url)),),
        Order.PRICE: (VariantState.price.is_(None), func.length(VariantState.price), VariantState.price),
        Order.NEXT: (Watch.next_look_at.is_(None), Watch.next_look_at),
    }
    return (*by[order], Watch.id)


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    whole = and_(VariantState.watch_id == Watch.id, VariantState.variant_key == "")
    return (
        query.select_from(Subscription)
        .join(Watch, Watch.id == Subscription.watch_id)
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(VariantState, whole)
    )


def _count(meant: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return _joined(select(func.count())).where(*meant)


def _lines() -> Select[*tuple[Any, ...]]:
    query = select(
        Subscription.id.label("subscription_id"),
        Watch.id.label("watch_id"),
        Watch.kind,
        Watch.url,
        func.coalesce(Watch.name, Watch.product_name, Watch.url).label("name"),
        Watch.image,
        Site.domain,
        Watch.state,
        Subscription.paused_until,
        VariantState.availability,
        VariantState.price,
        VariantState.currency,
        VariantState.since,
        Snapshot.confidence,
        Watch.looked_at,
        Watch.last_ok_at,
        Watch.next_look_at,
        Watch.interval_s,
        Watch.failures,
        FailureStretch.reason.label("failure"),
        FailureStretch.detail.label("failure_detail"),
        Site.paused_until.label("site_paused_until"),
        Site.pause_reason.label("site_pause_reason"),
        Subscription.variants.label("wanted"),
        Subscription.price_limit,
        Subscription.currency.label("limit_currency"),
        Subscription.kinds,
        Subscription.drop_percent,
        Subscription.drop_amount,
        Subscription.until_bought,
        Subscription.expires_at,
    )
    return (
        _joined(query)
        .outerjoin(Snapshot, Snapshot.id == Watch.snapshot_id)
        .outerjoin(FailureStretch, FailureStretch.id == Watch.failure_id)
    )


def _line(
    row: dict[str, Any], bands: dict[int, list[Band]], variants: dict[int, list[ChosenVariant]]
) -> MyWatch:
    watch_id = row["watch_id"]
    return MyWatch(
        **{**row, "wanted": tuple(row["wanted"]), "kinds": tuple(row["kinds"])},
        bands=tuple(bands.get(watch_id, ())),
        variants=tuple(variants.get(watch_id, ())),
    )
