"""Everything that a due delivery's fate and message depend on, read for a whole batch at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, select, true

from crawler.forecast.outlook import Forecast
from crawler.model import Availability, Transition, TransitionKind
from crawler.storage.details import cart_urls_of
from crawler.storage.handover import transition_of
from crawler.storage.listings import ListingLine, listings_by_key
from crawler.storage.notice_cases import NoticeCase, notices_of
from crawler.storage.past_changes import PastChange
from crawler.storage.schema import (
    Channel,
    ChannelState,
    Delivery,
    DeliveryTransition,
    Site,
    Snapshot,
    Subscriber,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchKind,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One transition of a delivery, and the last known state of its variant."""

    id: int
    transition: Transition
    now_available: Availability | None
    changed_at: datetime | None
    held: bool = False
    """It waits for a person to say that it is true."""
    discarded: bool = False
    """A person said that it isn't."""
    cart_url: str | None = None
    """Puts the variant into the shop's cart, as the look that saw the transition found it."""
    listing: ListingLine | None = None
    """Of a feed: the product as it is listed now."""
    product: str = ""
    url: str = ""
    shop: str = ""
    wanted: bool = True
    """Of gathered news: whether its person still wants to hear of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a due delivery's fate and message depend on."""

    id: int
    message_id: str
    attempts: int
    """Before this try."""
    lane: str
    expires_at: datetime
    channel_id: int
    channel_name: str
    url_cipher: str
    channel_state: ChannelState
    disabled_reason: str | None
    subscriber_active: bool
    subscription_active: bool
    language: str
    timezone: str
    product: str
    """This and the next two are empty where a notice is about no single page."""
    url: str
    shop: str
    told: tuple[Told, ...]
    occasion: str = ""
    service: str = ""
    """The channel's schema."""
    url_digest: str = ""
    """Equal for channels of the same URL."""
    hold_until: datetime | None = None
    """Until when the channel's service asked for a pause."""
    watch_id: int | None = None
    image: str | None = None
    late_news: bool = False
    """Whether the person wants to hear of what is over, as such."""
    repeat_s: int | None = None
    """Told again every so many seconds until answered."""
    notice: NoticeCase | None = None
    """What it is about instead of transitions."""
    late: bool = False
    """It goes out although all that it tells is over."""
    past: tuple[PastChange, ...] = ()
    """Former restocks of the watch, where the message says something of them."""
    forecast: Forecast | None = None
    """What is to be expected, where anything is known of it."""


def cases_of(connection: Connection, ids: Collection[int]) -> list[Case]:
    """The cases of these deliveries, in no order."""
    if not ids:
        return []
    told = _told(connection, ids)
    rows = connection.execute(
        select(
            Delivery.id,
            Delivery.message_id,
            Delivery.attempts,
            Delivery.lane,
            Delivery.expires_at,
            Delivery.channel_id,
            Channel.name.label("channel_name"),
            Channel.url_cipher,
            Channel.state.label("channel_state"),
            Channel.disabled_reason,
            Subscriber.active.label("subscriber_active"),
            func.coalesce(Subscription.active, true()).label("subscription_active"),
            Subscriber.language,
            Subscriber.timezone,
            func.coalesce(Watch.name, Watch.product_name, Watch.url, "").label("product"),
            func.coalesce(Watch.url, "").label("url"),
            func.coalesce(Site.domain, "").label("shop"),
            Delivery.notice_id,
            Delivery.occasion,
            Delivery.watch_id,
            Channel.service,
            Channel.url_digest,
            Channel.hold_until,
            Watch.image,
            Subscriber.late_news,
            Subscription.repeat_s,
        )
        .join(Channel, Channel.id == Delivery.channel_id)
        .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .outerjoin(Subscription, Subscription.id == Delivery.subscription_id)
        .outerjoin(Watch, Watch.id == Delivery.watch_id)
        .outerjoin(Site, Site.id == Watch.site_id)
        .where(Delivery.id.in_(ids))
    ).all()
    about = [row.id for row in rows if row.notice_id is not None]
    notices = notices_of(connection, about) if about else {}
    return [_case(row, told.get(row.id, ()), notices.get(row.id)) for row in rows]


def _case(row: Row[*tuple[Any, ...]], told: Iterable[Told], notice: NoticeCase | None) -> Case:
    values = dict(row._mapping)
    del values["notice_id"]
    return Case(**values, told=tuple(told), notice=notice)


def _told(connection: Connection, ids: Collection[int]) -> dict[int, list[Told]]:
    same_variant = and_(
        VariantState.watch_id == TransitionRow.watch_id,
        VariantState.variant_key == TransitionRow.variant_key,
    )
    query = (
        select(
            DeliveryTransition.delivery_id,
            Watch.kind.label("watch_kind"),
            func.coalesce(Watch.name, Watch.product_name, Watch.url).label("product"),
            Watch.url.label("watch_url"),
            Site.domain,
            func.coalesce(Subscription.active, true()).label("wanted"),
            VariantState.availability.label("now_available"),
            VariantState.since,
            *TransitionRow.__table__.columns,
        )
        .join(TransitionRow, TransitionRow.id == DeliveryTransition.transition_id)
        .join(Watch, Watch.id == TransitionRow.watch_id)
        .join(Site, Site.id == Watch.site_id)
        .outerjoin(Subscription, Subscription.id == DeliveryTransition.subscription_id)
        .outerjoin(VariantState, same_variant)
        .where(DeliveryTransition.delivery_id.in_(ids))
        .order_by(TransitionRow.id)
    )
    rows = connection.execute(query).all()
    wanted: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.watch_kind is WatchKind.FEED:
            wanted[row.watch_id].add(row.variant_key)
    listings = listings_by_key(connection, wanted)
    carts = _carts(connection, {row.snapshot_id for row in rows if row.kind in _INTO_THE_CART} - {None})
    told: dict[int, list[Told]] = defaultdict(list)
    for row in rows:
        links = carts.get(row.snapshot_id, {}) if row.kind in _INTO_THE_CART else {}
        listing = listings.get(row.watch_id, {}).get(row.variant_key)
        told[row.delivery_id].append(_told_of(row, listing, links))
    return told


_INTO_THE_CART = (TransitionKind.RESTOCK, TransitionKind.PREORDER_OPENED)


def _carts(connection: Connection, snapshot_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """The cart links of each snapshot."""
    if not snapshot_ids:
        return {}
    rows = connection.execute(select(Snapshot.id, Snapshot.detail).where(Snapshot.id.in_(snapshot_ids)))
    return {row.id: cart_urls_of(row.detail) for row in rows}


def _told_of(row: Row[*tuple[Any, ...]], listing: ListingLine | None, links: Mapping[str, str]) -> Told:
    return Told(
        id=row.id,
        transition=transition_of(row),
        now_available=row.now_available if listing is None else listing.available_now,
        changed_at=row.since if listing is None else listing.gone_at or listing.changed_at,
        listing=listing,
        product=row.product,
        url=row.watch_url,
        shop=row.domain,
        wanted=bool(row.wanted),
        held=row.held_at is not None and row.matched_at is None,
        discarded=row.held_at is not None and row.matched_at is not None,
        # Another reader of the page may know the variant by another key; its label is the same.
        cart_url=links.get(row.variant_key) or (links.get(row.variant_label) if row.variant_key else None),
    )
