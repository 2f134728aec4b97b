"""Everything that a notice's message says, as data: what pages and people wrote is not yet escaped. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from crawler.model import Availability
from crawler.storage.schema import NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenPage:
    """A page that can't be seen, or can again."""

    product: str
    shop: str
    since: datetime | None
    """When it was last seen, or lost from sight; None where it never was."""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    message_id: str
    kind: NoticeKind
    at: datetime
    timezone: str
    """IANA name of the person's zone."""
    shop: str = ""
    product: str = ""
    url: str = ""
    why: str = ""
    since: datetime | None = None
    next_look_at: datetime | None = None
    flipped: int = 0
    known: int = 0
    by_canary: bool = False
    """Held because a canary is wrong, not because so many flipped."""
    by_listings: bool = False
    """Held because a shop's listing changed too much at once."""
    expected: Availability | None = None
    seen: Availability | None = None
    pages: tuple[SeenPage, ...] = ()
    count: int = 0
    """Of all pages that concern the person; ``pages`` may name fewer."""
    channel: str = ""
    """``ann/phone``."""
    channel_masked: str = ""
    theirs: bool = True
    """Whether the channel is the reader's own."""
