"""What a due delivery of a notice says, and whether that is still so; read for a whole batch at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from crawler.storage.notices import FOLDED
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    Notice,
    NoticeKind,
    Site,
    Subscriber,
    Subscription,
    TransitionRow,
    Watch,
    WatchState,
    table_of,
)

MOST_NAMED = 20
"""Pages that a message names; of the others it says how many they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A page that a folded notice is about."""

    product: str
    url: str
    shop: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCase:
    """A notice as one person is told of it."""

    kind: NoticeKind
    at: datetime
    detail: Mapping[str, Any]
    shop: str
    product: str
    url: str
    channel: str
    """``ann/phone``, where it is about a channel."""
    channel_masked: str
    theirs: bool
    """Whether that channel is the reader's own."""
    named: tuple[Named, ...]
    count: int
    """Of all pages that concern the reader."""
    over: bool
    """It is no longer so."""


def notices_of(connection: Connection, delivery_ids: Collection[int]) -> dict[int, NoticeCase]:
    """The notices of those among these deliveries that are about one."""
    rows = connection.execute(_query(delivery_ids)).all()
    folded = [row for row in rows if row.kind in FOLDED]
    pages = _pages(connection, folded) if folded else {}
    return {row.delivery_id: _case(row, *pages.get(row.delivery_id, ((), 0))) for row in rows}


def _query(delivery_ids: Collection[int]) -> Select[*tuple[Any, ...]]:
    owner = table_of(Subscriber).alias("owner")
    return (
        select(
            Delivery.id.label("delivery_id"),
            Delivery.subscriber_id,
            Subscriber.operator,
            Notice.kind,
            Notice.at,
            Notice.detail,
            Site.domain,
            Site.blocks,
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("product"),
            Watch.url,
            Watch.canary,
            Channel.name.label("channel"),
            Channel.url_masked,
            Channel.state.label("channel_state"),
            owner.c.handle.label("owner"),
            owner.c.id.label("owner_id"),
            _still_held().label("held"),
        )
        .join(Notice, Notice.id == Delivery.notice_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .outerjoin(Watch, Watch.id == Notice.watch_id)
        .outerjoin(Site, Site.id == func.coalesce(Notice.site_id, Watch.site_id))
        .outerjoin(Channel, Channel.id == Notice.channel_id)
        .outerjoin(owner, owner.c.id == Channel.subscriber_id)
        .where(Delivery.id.in_(delivery_ids))
    )


def _still_held() -> ColumnElement[bool]:
    """Whether alerts of the notice's site wait for a person."""
    watch = table_of(Watch).alias("of_site")
    return (
        exists()
        .where(
            TransitionRow.matched_at.is_(None),
            TransitionRow.held_at.is_not(None),
            TransitionRow.watch_id == watch.c.id,
            watch.c.site_id == Notice.site_id,
        )
        .correlate(Notice)
    )


def _case(row: Row[*tuple[Any, ...]], named: tuple[Named, ...], count: int) -> NoticeCase:
    # Of several that became one message this is merely the first.
    alone = row.kind not in FOLDED
    return NoticeCase(
        kind=row.kind,
        at=row.at,
        detail=row.detail if alone else {},
        shop=(row.domain or "") if alone else "",
        product=(row.product or "") if alone else "",
        url=(row.url or "") if alone else "",
        channel=f"{row.owner}/{row.channel}" if row.owner else "",
        channel_masked=row.url_masked or "",
        theirs=row.owner_id == row.subscriber_id,
        named=named,
        count=count,
        over=_is_over(row, count),
    )


def _is_over(row: Row[*tuple[Any, ...]], count: int) -> bool:
    match row.kind:
        case NoticeKind.BLIND | NoticeKind.SIGHTED:
            return count == 0
        case NoticeKind.SITE_BLOCKED:
            return not row.blocks
        case NoticeKind.SITE_HELD:
            return not row.held
        case NoticeKind.CANARY_WRONG:
            return row.canary is None
        case NoticeKind.CHANNEL_DISABLED:
            return row.channel_state is not ChannelState.DISABLED
    return False


Pages = tuple[tuple[Named, ...], int]


def _pages(connection: Connection, rows: Collection[Row[*tuple[Any, ...]]]) -> dict[int, Pages]:
    """For each delivery of a folded notice the pages that it names, and how many there are."""
    found: dict[int, Pages] = {}
    theirs = _of_subscribers(connection, [row.delivery_id for row in rows if not row.operator])
    every: dict[tuple[NoticeKind, datetime], Pages] = {}
    for row in rows:
        key = (row.kind, row.at)
        if row.operator and key not in every:
            every[key] = _of_all(connection, *key)
        found[row.delivery_id] = every[key] if row.operator else theirs.get(row.delivery_id, ((), 0))
    return found


def _of_subscribers(connection: Connection, delivery_ids: Collection[int]) -> dict[int, Pages]:
    if not delivery_ids:
        return {}
    first = table_of(Notice).alias("first")
    query = (
        _named_query(Delivery.id)
        .join(Subscription, Subscription.watch_id == Notice.watch_id)
        .join(Delivery, Delivery.subscriber_id == Subscription.subscriber_id)
        .join(first, first.c.id == Delivery.notice_id)
        .where(
            Delivery.id.in_(delivery_ids),
            Subscription.active.is_(True),
            Notice.kind == first.c.kind,
            Notice.at == first.c.at,
        )
    )
    pages: dict[int, list[Named]] = defaultdict(list)
    for row in connection.execute(query):
        pages[row.id].append(_named(row))
    return {number: (tuple(named[:MOST_NAMED]), len(named)) for number, named in pages.items()}


def _of_all(connection: Connection, kind: NoticeKind, at: datetime) -> Pages:
    """What an operator is told: of every page."""
    query = _named_query().where(Notice.kind == kind, Notice.at == at)
    count = connection.execute(query.with_only_columns(func.count()).order_by(None)).scalar_one()
    rows = connection.execute(query.limit(MOST_NAMED))
    return tuple(_named(row) for row in rows), count


def _named_query(*more: Any) -> Select[*tuple[Any, ...]]:
    """Pages of folded notices of which the notice is still true."""
    return (
        select(
            *more,
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("product"),
            Watch.url,
            Site.domain,
            Notice.detail,
        )
        .select_from(Notice)
        .join(Watch, Watch.id == Notice.watch_id)
        .join(Site, Site.id == Watch.site_id)
        .where(
            Watch.state == WatchState.ACTIVE,
            or_(
                and_(Notice.kind == NoticeKind.BLIND, Watch.blind_at.is_not(None)),
                and_(Notice.kind == NoticeKind.SIGHTED, Watch.blind_at.is_(None)),
            ),
        )
        .order_by(Notice.id)
    )


def _named(row: Row[*tuple[Any, ...]]) -> Named:
    return Named(product=row.product, url=row.url, shop=row.domain, detail=row.detail)
