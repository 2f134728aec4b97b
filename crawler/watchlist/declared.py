"""What a watchlist without problems says, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from crawler.model import Availability, TransitionKind
from crawler.storage.schema import WatchKind

LANGUAGES = ("en", "zh-CN")
"""What messages are written in."""


class ValidatedChannel(Protocol):
    """What a check of a channel URL gives: the service's name, and a form that is safe to show."""

    @property
    def service(self) -> str: ...
    @property
    def masked(self) -> str: ...


ValidateChannel = Callable[[str], ValidatedChannel]
"""Raises RestockError, without the URL's secrets, for a URL that no service can use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    amount: Decimal
    currency: str | None = None
    """ISO 4217; None takes whatever currency the shop uses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredChannel:
    name: str
    url: str = field(repr=False)
    """With its secrets."""
    service: str
    masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSubscriber:
    handle: str
    name: str
    language: str
    timezone: str
    operator: bool = False
    channels: tuple[DeclaredChannel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredSubscription:
    """What one subscriber wants to hear about one watch."""

    handle: str
    channels: tuple[str, ...] = ()
    """Names; none means all of the subscriber's."""
    variants: tuple[str, ...] = ()
    below: Price | None = None
    kinds: tuple[TransitionKind, ...] = (TransitionKind.RESTOCK,)
    keywords: tuple[str, ...] = ()
    """Of a feed: what a listing must say; none means any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWatch:
    url: str
    """Canonical."""
    kind: WatchKind = WatchKind.PAGE
    name: str | None = None
    every_s: int | None = None
    paused: bool = False
    reader: Mapping[str, Any] | None = None
    """Selectors and words of the person's own, in the shape that is stored."""
    canary: Availability | None = None
    """What it is known to be always."""
    browser: bool | None = None
    """Whether it is wished opened in a browser; None leaves it to the shop."""
    drops: tuple[str, ...] = ()
    """When it is put on sale, as written."""
    subscriptions: tuple[DeclaredSubscription, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fall:
    """How much a price must fall at least: a share of it, or an amount in the shop's currency."""

    percent: Decimal | None = None
    amount: Decimal | None = None


NO_FALL = Fall()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWish:
    """A product wherever it is watched, or words over everything that is."""

    query: str | None = None
    product_key: str | None = None
    """Exactly one of both."""
    similar: bool = False
    threshold: int | None = None
    drop: Fall = NO_FALL
    until_bought: bool = False
    expires_at: datetime | None = None
    subscriptions: tuple[DeclaredSubscription, ...] = ()

    @property
    def wished(self) -> str:
        return self.query or self.product_key or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    settings: dict[str, Any]
    """By the names of :class:`crawler.config.Config`'s fields, JSON values."""
    subscribers: tuple[DeclaredSubscriber, ...]
    watches: tuple[DeclaredWatch, ...]
    wishes: tuple[DeclaredWish, ...] = ()
    drops: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """When whole shops put things on sale, by registrable domain."""
