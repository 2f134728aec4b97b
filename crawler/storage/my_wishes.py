"""One person's wishes as the web shows them: what is wished, how it stands, what met it lately and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select, update

from crawler.model import TransitionKind
from crawler.storage.schema import (
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Subscription,
    TransitionRow,
    Watch,
    WatchKind,
    table_of,
)
from crawler.storage.wish_edits import end_wish

LATELY = timedelta(days=90)
MOST_MATCHES = 3
"""Of each wish, the newest."""
MOST_SHOWN = 500


class WishState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"
    """Its last day is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WishMatch:
    """News that met the wish, told or not."""

    delivery_id: int
    watch_id: int
    kind: TransitionKind
    name: str
    why: str
    """In the person's words' language; empty where none was noted."""
    state: DeliveryState
    reason: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MyWish:
    id: int
    query: str | None
    product_key: str | None
    """Exactly one of these two is there."""
    similar: bool
    variants: tuple[str, ...]
    price_limit: Decimal | None
    currency: str | None
    kinds: tuple[str, ...]
    threshold: int | None
    drop_percent: Decimal | None
    drop_amount: Decimal | None
    until_bought: bool
    expires_at: datetime | None
    paused_until: datetime | None
    state: WishState
    matches: tuple[WishMatch, ...] = ()


def my_wishes(connection: Connection, subscriber_id: int, *, now: datetime) -> list[MyWish]:
    """Those that were not ended, the newest first, 500 at most; two statements however many they are."""
    wishes = _wishes(connection, subscriber_id, now=now)
    matches = _matches(connection, subscriber_id, [wish.id for wish in wishes], since=now - LATELY)
    return [replace(wish, matches=tuple(matches.get(wish.id, ()))) for wish in wishes]


def my_wish(connection: Connection, subscriber_id: int, wish_id: int, *, now: datetime) -> MyWish | None:
    """None where it is not this person's, or was ended."""
    found = _wishes(connection, subscriber_id, Subscription.id == wish_id, now=now)
    if not found:
        return None
    matches = _matches(connection, subscriber_id, [wish_id], since=now - LATELY)
    return replace(found[0], matches=tuple(matches.get(wish_id, ())))


def count_wishes(connection: Connection, subscriber_id: int) -> int:
    query = select(func.count()).select_from(Subscription).where(*_mine(subscriber_id))
    return connection.execute(query).scalar_one()


def pause_wish(connection: Connection, subscriber_id: int, wish_id: int, *, until: datetime | None) -> bool:
    """Pause it, or with None resume it; False where it is not this person's."""
    changed = connection.execute(
        update(Subscription)
        .where(*_mine(subscriber_id), Subscription.id == wish_id)
        .values(paused_until=until)
    )
    return changed.rowcount > 0


def end_my_wish(connection: Connection, subscriber_id: int, wish_id: int, *, now: datetime) -> bool:
    """End it for good; False where it is not this person's."""
    mine = select(Subscription.id).where(*_mine(subscriber_id), Subscription.id == wish_id)
    if connection.execute(mine).first() is None:
        return False
    return end_wish(connection, wish_id, now=now)


def _mine(subscriber_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        Subscription.subscriber_id == subscriber_id,
        Subscription.watch_id.is_(None),
        or_(Subscription.query.is_not(None), Subscription.product_key.is_not(None)),
        Subscription.active.is_(True),
    )


def _wishes(
    connection: Connection, subscriber_id: int, *more: ColumnElement[bool], now: datetime
) -> list[MyWish]:
    names = [n for n in MyWish.__dataclass_fields__ if n not in ("state", "matches")]
    query = (
        select(*[table_of(Subscription).c[name] for name in names])
        .where(*_mine(subscriber_id), *more)
        .order_by(Subscription.id.desc())
        .limit(MOST_SHOWN)
    )
    found = []
    for row in connection.execute(query).mappings():
        values: dict[str, Any] = dict(row)
        lists = {"variants": tuple(row["variants"]), "kinds": tuple(row["kinds"])}
        state = _state(row["expires_at"], row["paused_until"], now)
        found.append(MyWish(**(values | lists), state=state))
    return found


def _state(expires_at: datetime | None, paused_until: datetime | None, now: datetime) -> WishState:
    if expires_at is not None and expires_at <= now:
        return WishState.ENDED
    if paused_until is not None and paused_until > now:
        return WishState.PAUSED
    return WishState.ACTIVE


def _matches(
    connection: Connection, subscriber_id: int, wish_ids: Collection[int], *, since: datetime
) -> dict[int, list[WishMatch]]:
    """The newest of each wish; several channels of one occasion are one match."""
    wish = func.coalesce(DeliveryTransition.subscription_id, Delivery.subscription_id)
    newest = (
        select(
            wish.label("wish_id"),
            func.max(Delivery.id).label("delivery_id"),
            func.max(DeliveryTransition.transition_id).label("transition_id"),
            func.row_number().over(partition_by=wish, order_by=func.max(Delivery.id).desc()).label("number"),
        )
        .join(Delivery, Delivery.id == DeliveryTransition.delivery_id)
        .where(Delivery.subscriber_id == subscriber_id, Delivery.created_at >= since, wish.in_(wish_ids))
        .group_by(wish, Delivery.occasion)
        .subquery()
    )
    query = (
        select(
            newest.c.wish_id,
            newest.c.delivery_id,
            TransitionRow.watch_id,
            TransitionRow.variant_key,
            TransitionRow.variant_label,
            TransitionRow.kind,
            Watch.kind.label("watch_kind"),
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("name"),
            DeliveryTransition.why,
            Delivery.state,
            Delivery.reason,
            Delivery.created_at.label("at"),
        )
        .join(Delivery, Delivery.id == newest.c.delivery_id)
        .join(TransitionRow, TransitionRow.id == newest.c.transition_id)
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .join(
            DeliveryTransition,
            (DeliveryTransition.delivery_id == newest.c.delivery_id)
            & (DeliveryTransition.transition_id == newest.c.transition_id),
        )
        .where(newest.c.number <= MOST_MATCHES)
        .order_by(newest.c.wish_id, newest.c.delivery_id.desc())
    )
    found: dict[int, list[WishMatch]] = defaultdict(list)
    for row in connection.execute(query):
        listed = row.watch_kind is WatchKind.FEED and row.variant_key
        found[row.wish_id].append(
            WishMatch(
                delivery_id=row.delivery_id,
                watch_id=row.watch_id,
                kind=row.kind,
                name=row.variant_label if listed else row.name,
                why=row.why or "",
                state=row.state,
                reason=row.reason,
                at=row.at,
            )
        )
    return found
