"""The parts of a document that were found right -> what they declare."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crawler.storage.schema import WatchKind
from crawler.watchlist.channels import Channels
from crawler.watchlist.declared import (
    NO_FALL,
    DeclaredSubscriber,
    DeclaredSubscription,
    DeclaredWatch,
    DeclaredWish,
)
from crawler.watchlist.document import Feed, FeedNotify, Notify, Settings, Subscriber, Watch, Wish

CONFIG_FIELDS = {
    "contact": "contact",
    "every": "every_s",
    "allow_hosts": "allow_hosts",
    "delay": "site_delay_s",
    "ttl": "alert_ttl_s",
    "parallel_sites": "parallel_sites",
    "max_attempts": "max_attempts",
    "send_timeout": "send_timeout_s",
    "hold": "hold_share",
    "blind_after": "blind_after",
}
"""A setting's key -> the field of Config."""


def build_settings(part: Settings) -> dict[str, Any]:
    """What is written, by the names of Config's fields."""
    written = part.model_dump(exclude_none=True)
    return {CONFIG_FIELDS[name]: value for name, value in written.items()}


def build_subscriber(handle: str, part: Subscriber, channels: Channels) -> DeclaredSubscriber:
    """Named as the handle where no name is written."""
    return DeclaredSubscriber(
        handle=handle,
        name=part.name or handle,
        language=part.language,
        timezone=part.timezone,
        operator=part.operator,
        channels=channels,
    )


def build_watch(part: Watch, everyone: tuple[str, ...]) -> DeclaredWatch:
    """Tells ``everyone`` where the watch names nobody, unless it is a canary."""
    wishes: dict[str, Notify] = {}
    if part.notify is None and part.canary is None:
        wishes = dict.fromkeys(everyone, Notify())
    for entry in part.notify or []:
        wishes |= entry
    return DeclaredWatch(
        url=part.url,
        name=part.name,
        every_s=part.every,
        paused=part.paused,
        reader=part.read.stored() if part.read else None,
        canary=part.canary,
        browser=part.browser,
        drops=tuple(dict.fromkeys(part.drops or ())),
        subscriptions=tuple(_subscription(handle, wish, part) for handle, wish in wishes.items()),
    )


def build_feed(part: Feed, everyone: tuple[str, ...]) -> DeclaredWatch:
    """Tells ``everyone`` where the feed names nobody."""
    wishes: dict[str, FeedNotify] = {}
    if part.notify is None:
        wishes = dict.fromkeys(everyone, FeedNotify())
    for entry in part.notify or []:
        wishes |= entry
    return DeclaredWatch(
        url=part.url,
        kind=WatchKind.FEED,
        name=part.name,
        every_s=part.every,
        paused=part.paused,
        drops=tuple(dict.fromkeys(part.drops or ())),
        subscriptions=tuple(
            replace(_subscription(handle, wish, part), keywords=_keywords(wish, part))
            for handle, wish in wishes.items()
        ),
    )


def build_wish(part: Wish, everyone: tuple[str, ...]) -> DeclaredWish:
    """Tells ``everyone`` where the wish names nobody."""
    wishes: dict[str, Notify] = {}
    if part.notify is None:
        wishes = dict.fromkeys(everyone, Notify())
    for entry in part.notify or []:
        wishes |= entry
    return DeclaredWish(
        query=part.query,
        product_key=part.gtin or part.mpn,
        similar=part.similar,
        threshold=part.threshold,
        drop=part.drop or NO_FALL,
        until_bought=part.until_bought,
        expires_at=part.until,
        subscriptions=tuple(_subscription(handle, wish, part) for handle, wish in wishes.items()),
    )


def _keywords(wish: FeedNotify, feed: Feed) -> tuple[str, ...]:
    lines = feed.keywords if wish.keywords is None else wish.keywords
    return tuple(dict.fromkeys(lines or ()))


def _subscription(handle: str, wish: Notify, watch: Watch | Feed | Wish) -> DeclaredSubscription:
    variants = watch.variants if wish.variants is None else wish.variants
    kinds = watch.kinds if wish.kinds is None else wish.kinds
    return DeclaredSubscription(
        handle=handle,
        channels=tuple(dict.fromkeys(wish.channels or ())),
        variants=tuple(dict.fromkeys(variants or ())),
        below=wish.below or watch.below,
        kinds=tuple(dict.fromkeys(kinds)),
    )
