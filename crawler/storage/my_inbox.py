"""A person's inbox: every message to them, by what it was about, with what became of it on each channel."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from crawler.model import TransitionKind
from crawler.storage.schema import (
    Answer,
    AnswerKind,
    Channel,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Listing,
    Notice,
    NoticeKind,
    Site,
    TransitionRow,
    Watch,
    WatchKind,
)

PER_PAGE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """One thing that a message tells."""

    kind: TransitionKind
    watch_id: int
    name: str
    variant: str
    url: str
    price: Decimal | None
    currency: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What became of a message on one channel."""

    delivery_id: int
    channel: str
    state: DeliveryState
    reason: str | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One message, whatever number of channels it went to."""

    occasion: str
    at: datetime
    watch_id: int | None
    name: str
    domain: str
    image: str | None
    notice: NoticeKind | None
    news: tuple[News, ...]
    told: tuple[Told, ...]
    answers: frozenset[AnswerKind]

    @property
    def delivery_id(self) -> int:
        """The one that answers are given to."""
        return self.told[0].delivery_id

    @property
    def was_told(self) -> bool:
        return any(t.state is DeliveryState.SENT for t in self.told)


def inbox(
    connection: Connection, subscriber_id: int, *, page: int = 1, everything: bool = False
) -> tuple[list[Entry], bool]:
    """The newest messages first, and whether there are more. Five queries.

    ``everything`` also shows what was decided not to be sent.
    """
    shown = None if everything else [s for s in DeliveryState if s is not DeliveryState.SUPPRESSED]
    query = (
        select(Delivery.occasion, func.max(Delivery.id).label("newest"))
        .where(Delivery.subscriber_id == subscriber_id)
        .group_by(Delivery.occasion)
        .order_by(func.max(Delivery.id).desc())
        .limit(PER_PAGE + 1)
        .offset((max(page, 1) - 1) * PER_PAGE)
    )
    if shown is not None:
        query = query.where(Delivery.state.in_(shown))
    occasions = [row.occasion for row in connection.execute(query)]
    entries = _entries(connection, subscriber_id, occasions[:PER_PAGE])
    return entries, len(occasions) > PER_PAGE


def entry_of(connection: Connection, subscriber_id: int, delivery_id: int) -> Entry | None:
    """The message that this delivery of the person's belongs to."""
    occasion = connection.execute(
        select(Delivery.occasion).where(Delivery.id == delivery_id, Delivery.subscriber_id == subscriber_id)
    ).scalar()
    found = _entries(connection, subscriber_id, [occasion]) if occasion is not None else []
    return found[0] if found else None


def _entries(connection: Connection, subscriber_id: int, occasions: Collection[str]) -> list[Entry]:
    rows = connection.execute(
        select(
            Delivery.id,
            Delivery.occasion,
            Delivery.created_at,
            Delivery.watch_id,
            Delivery.state,
            Delivery.reason,
            Delivery.settled_at,
            Channel.name.label("channel"),
            func.coalesce(Watch.name, Watch.product_name, Watch.url, "").label("name"),
            func.coalesce(Site.domain, "").label("domain"),
            Watch.image,
            Notice.kind.label("notice"),
        )
        .join(Channel, Channel.id == Delivery.channel_id)
        .outerjoin(Watch, Watch.id == Delivery.watch_id)
        .outerjoin(Site, Site.id == Watch.site_id)
        .outerjoin(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.subscriber_id == subscriber_id, Delivery.occasion.in_(occasions))
        .order_by(Delivery.id)
    ).all()
    by_occasion = defaultdict(list)
    for row in rows:
        by_occasion[row.occasion].append(row)
    ids = [row.id for row in rows]
    news, answers = _news(connection, ids), _answers(connection, ids)
    entries = []
    for occasion in occasions:
        group = by_occasion.get(occasion)
        if not group:
            continue
        first = group[0]
        told = tuple(
            Told(
                delivery_id=row.id,
                channel=row.channel,
                state=row.state,
                reason=row.reason,
                settled_at=row.settled_at,
            )
            for row in group
        )
        entries.append(
            Entry(
                occasion=occasion,
                at=first.created_at,
                watch_id=first.watch_id,
                name=first.name,
                domain=first.domain,
                image=first.image,
                notice=first.notice,
                news=tuple(dict.fromkeys(n for row in group for n in news.get(row.id, ()))),
                told=told,
                answers=frozenset(kind for row in group for kind in answers.get(row.id, ())),
            )
        )
    return entries


def _news(connection: Connection, ids: Collection[int]) -> dict[int, list[News]]:
    query = (
        select(
            DeliveryTransition.delivery_id,
            TransitionRow.kind,
            TransitionRow.watch_id,
            TransitionRow.variant_key,
            TransitionRow.variant_label,
            TransitionRow.price,
            TransitionRow.currency,
            TransitionRow.at,
            Watch.kind.label("watch_kind"),
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("name"),
            Watch.url,
            Listing.url.label("listing_url"),
        )
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .outerjoin(
            Listing, (Listing.watch_id == TransitionRow.watch_id) & (Listing.key == TransitionRow.variant_key)
        )
        .where(DeliveryTransition.delivery_id.in_(ids))
        .order_by(TransitionRow.id)
    )
    found: dict[int, list[News]] = defaultdict(list)
    for row in connection.execute(query):
        listed = row.watch_kind is WatchKind.FEED and row.variant_key
        found[row.delivery_id].append(
            News(
                kind=row.kind,
                watch_id=row.watch_id,
                name=row.variant_label if listed else row.name,
                variant=row.variant_label if row.variant_key and not listed else "",
                url=(row.listing_url or row.url) if listed else row.url,
                price=row.price,
                currency=row.currency,
                at=row.at,
            )
        )
    return found


def _answers(connection: Connection, ids: Collection[int]) -> dict[int, list[AnswerKind]]:
    query = select(Answer.delivery_id, Answer.kind).where(
        Answer.delivery_id.in_(ids), Answer.doubtful.is_(False)
    )
    found: dict[int, list[AnswerKind]] = defaultdict(list)
    for delivery_id, kind in connection.execute(query):
        if delivery_id is not None:
            found[delivery_id].append(kind)
    return found


def newest(connection: Connection, subscriber_id: int) -> int:
    """The id of the person's newest delivery, 0 where there is none: tells an open page of news."""
    query = select(func.max(Delivery.id)).where(
        Delivery.subscriber_id == subscriber_id, Delivery.state != DeliveryState.SUPPRESSED
    )
    return connection.execute(query).scalar() or 0
