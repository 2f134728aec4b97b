"""What a sync changes: for a person to read, and for the store to carry out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.storage.schema import Origin
from crawler.watchlist.declared import (
    DeclaredChannel,
    DeclaredSubscriber,
    DeclaredSubscription,
    DeclaredWatch,
    DeclaredWish,
)

ADDED, CHANGED, ENDED, KEPT = "+", "~", "-", "="
ELSEWHERE = {
    Origin.CLI: "on the command line",
    Origin.WEB: "on the web page",
    Origin.WATCHLIST: "in the watchlist",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a sync: what is added, changed, retired, or kept although the file says otherwise."""

    sign: str
    """``+``, ``~``, ``-``; ``=`` is a note, nothing is written."""
    what: str
    name: str
    reason: str

    def __str__(self) -> str:
        return f"{self.sign} {self.what} {self.name}: {self.reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """All lines of a sync, notes included."""

    lines: tuple[Change, ...] = ()

    @property
    def nothing(self) -> bool:
        """The database agrees with the file already."""
        return all(line.sign == KEPT for line in self.lines)

    def count(self, sign: str) -> int:
        return sum(line.sign == sign for line in self.lines)

    def __str__(self) -> str:
        """A summary in one line."""
        if self.nothing:
            return "nothing to change"
        words = ((ADDED, "added"), (CHANGED, "changed"), (ENDED, "retired"))
        return ", ".join(f"{self.count(sign)} {word}" for sign, word in words if self.count(sign))


@dataclass(slots=True, kw_only=True)
class Plan:
    """The writes of a sync, by ids where rows are there and by names where they aren't yet."""

    lines: list[Change] = field(default_factory=list)
    settings: Mapping[str, Any] | None = None
    add_subscribers: list[DeclaredSubscriber] = field(default_factory=list)
    set_subscribers: dict[int, dict[str, Any]] = field(default_factory=dict)
    add_channels: list[tuple[str, DeclaredChannel]] = field(default_factory=list)
    """With the subscriber's handle."""
    set_channels: dict[int, dict[str, Any]] = field(default_factory=dict)
    seal_channels: dict[int, DeclaredChannel] = field(default_factory=dict)
    """Those of ``set_channels`` that get another URL."""
    add_watches: list[DeclaredWatch] = field(default_factory=list)
    set_watches: dict[int, dict[str, Any]] = field(default_factory=dict)
    touched_sites: set[int] = field(default_factory=set)
    add_subscriptions: list[tuple[str, DeclaredSubscription]] = field(default_factory=list)
    """With the watch's ``url_key``."""
    set_subscriptions: dict[int, dict[str, Any]] = field(default_factory=dict)
    set_subscription_channels: dict[int, DeclaredSubscription] = field(default_factory=dict)

    add_wishes: list[tuple[DeclaredWish, DeclaredSubscription]] = field(default_factory=list)
    queries_changed: bool = False
    set_drops: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By shop's domain; empty forgets them."""

    def tell(self, sign: str, what: str, name: str, reason: str) -> None:
        self.lines.append(Change(sign=sign, what=what, name=name, reason=reason))
