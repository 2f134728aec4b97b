"""What a watchlist without problems says, as frozen values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from crawler.model import TransitionKind

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredWatch:
    url: str
    """Canonical."""
    name: str | None = None
    every_s: int | None = None
    paused: bool = False
    subscriptions: tuple[DeclaredSubscription, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watchlist:
    settings: dict[str, Any]
    """By the names of :class:`crawler.config.Config`'s fields, JSON values."""
    subscribers: tuple[DeclaredSubscriber, ...]
    watches: tuple[DeclaredWatch, ...]
