"""The parts of a document that were found right -> what they declare."""

from __future__ import annotations

from typing import Any

from crawler.watchlist.channels import Channels
from crawler.watchlist.declared import DeclaredSubscriber, DeclaredSubscription, DeclaredWatch
from crawler.watchlist.document import Notify, Settings, Subscriber, Watch

CONFIG_FIELDS = {
    "contact": "contact",
    "every": "every_s",
    "allow_hosts": "allow_hosts",
    "delay": "site_delay_s",
    "ttl": "alert_ttl_s",
    "parallel_sites": "parallel_sites",
    "max_attempts": "max_attempts",
    "send_timeout": "send_timeout_s",
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
        channels=channels,
    )


def build_watch(part: Watch, everyone: tuple[str, ...]) -> DeclaredWatch:
    """Tells ``everyone`` where the watch names nobody."""
    wishes: dict[str, Notify] = {}
    if part.notify is None:
        wishes = dict.fromkeys(everyone, Notify())
    for entry in part.notify or []:
        wishes |= entry
    return DeclaredWatch(
        url=part.url,
        name=part.name,
        every_s=part.every,
        paused=part.paused,
        subscriptions=tuple(_subscription(handle, wish, part) for handle, wish in wishes.items()),
    )


def _subscription(handle: str, wish: Notify, watch: Watch) -> DeclaredSubscription:
    variants = watch.variants if wish.variants is None else wish.variants
    kinds = watch.kinds if wish.kinds is None else wish.kinds
    return DeclaredSubscription(
        handle=handle,
        channels=tuple(dict.fromkeys(wish.channels or ())),
        variants=tuple(dict.fromkeys(variants or ())),
        below=wish.below or watch.below,
        kinds=tuple(dict.fromkeys(kinds)),
    )
