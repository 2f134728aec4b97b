"""Rows as the crawl and the alerts would have left them: a watch, who wants to hear of it, what was told."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import insert, select
from web_house import WebHouse

from crawler.model import Availability, Confidence, TransitionKind
from crawler.storage.schema import (
    Base,
    Channel,
    ChannelState,
    Delivery,
    DeliveryState,
    DeliveryTransition,
    Origin,
    Site,
    Snapshot,
    Subscription,
    TransitionRow,
    VariantState,
    Watch,
    WatchState,
)
from crawler.urls import url_key


def put(house: WebHouse, table: type[Base], **values: Any) -> int:
    """One row; returns its id."""
    with house.here.database.write() as connection:
        return int(connection.execute(insert(table).values(**values)).inserted_primary_key[0])


def site(house: WebHouse, domain: str = "shop.example") -> int:
    with house.here.database.read() as connection:
        known = connection.execute(select(Site.id).where(Site.domain == domain)).scalar()
    return known or put(house, Site, domain=domain, spider="structured_data", created_at=house.now)


def watch(house: WebHouse, url: str = "https://shop.example/p/1", name: str = "Jordan 1", **more: Any) -> int:
    """An active watch that was last seen sold out, with one variant."""
    watch_id = put(
        house,
        Watch,
        **{
            "site_id": site(house),
            "url": url,
            "url_key": url_key(url),
            "product_name": name,
            "state": WatchState.ACTIVE,
            "origin": Origin.WEB,
            "next_look_at": house.now + timedelta(minutes=5),
            "looked_at": house.now - timedelta(minutes=5),
            "last_ok_at": house.now - timedelta(minutes=5),
            "created_at": house.now - timedelta(days=10),
            **more,
        },
    )
    for key in ("", "US 10"):
        put(
            house,
            VariantState,
            watch_id=watch_id,
            variant_key=key,
            label=key,
            availability=Availability.OUT_OF_STOCK,
            price=Decimal("199.95"),
            currency="EUR",
            since=house.now - timedelta(days=1),
        )
    return watch_id


def channel(house: WebHouse, login: str, url: str = "json://203.0.113.9/hook", **more: Any) -> int:
    """The person's channel to that address, made where there is none yet."""
    box = house.here.config.secrets
    owner = house.person(login).subscriber_id
    same = select(Channel.id).where(Channel.subscriber_id == owner, Channel.url_digest == box.digest(url))
    with house.here.database.read() as connection:
        known = connection.execute(same).scalar()
    return known or put(
        house,
        Channel,
        **{
            "subscriber_id": owner,
            "name": f"channel-{box.digest(url)[:6]}",
            "service": url.split(":", maxsplit=1)[0],
            "url_cipher": box.seal(url),
            "url_masked": f"{url.split(':', maxsplit=1)[0]}://***",
            "url_digest": box.digest(url),
            "state": ChannelState.ENABLED,
            "origin": Origin.WEB,
            "created_at": house.now,
            **more,
        },
    )


def subscription(house: WebHouse, login: str, watch_id: int, **more: Any) -> int:
    return put(
        house,
        Subscription,
        **{
            "watch_id": watch_id,
            "subscriber_id": house.person(login).subscriber_id,
            "variants": [],
            "kinds": ["restock"],
            "origin": Origin.WEB,
            "created_at": house.now,
            **more,
        },
    )


def told(house: WebHouse, login: str, *, watch_id: int | None = None, **more: Any) -> int:
    """A restock that was sent to the person a minute ago; returns the delivery's id."""
    watch_id = watch_id or watch(house)
    wish = subscription(house, login, watch_id, **more)
    at = house.now - timedelta(minutes=1)
    snapshot = put(
        house,
        Snapshot,
        watch_id=watch_id,
        first_seen_at=at,
        last_seen_at=at,
        looks=1,
        fingerprint="f" * 32,
        availability=Availability.IN_STOCK,
        confidence=Confidence.STRONG,
        price=Decimal("199.95"),
        currency="EUR",
        detail={},
    )
    transition = put(
        house,
        TransitionRow,
        watch_id=watch_id,
        variant_key="US 10",
        variant_label="US 10",
        kind=TransitionKind.RESTOCK,
        before=Availability.OUT_OF_STOCK,
        after=Availability.IN_STOCK,
        at=at,
        confidence=Confidence.STRONG,
        price=Decimal("199.95"),
        currency="EUR",
        snapshot_id=snapshot,
        occasion=f"{watch_id}-{at:%H%M}",
        matched_at=at,
    )
    delivery = put(
        house,
        Delivery,
        message_id=f"m{wish}",
        occasion=f"{watch_id}-{at:%H%M}",
        watch_id=watch_id,
        subscription_id=wish,
        subscriber_id=house.person(login).subscriber_id,
        channel_id=channel(house, login),
        lane="json",
        state=DeliveryState.SENT,
        attempts=1,
        created_at=at,
        expires_at=at + timedelta(minutes=30),
        settled_at=at,
    )
    put(house, DeliveryTransition, delivery_id=delivery, transition_id=transition)
    return delivery
