"""What passes between the parts of this room: a message, what it says, and how a send ended. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from crawler.forecast.outlook import Forecast
from crawler.model import Availability, Confidence, TransitionKind


class Format(StrEnum):
    """The markup that a message is written in."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    SMS = "sms"
    """Plain text for a phone: one segment where that is possible."""
    EMBED = "embed"
    """Discord's own shape, with a picture and fields; its texts are Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message as Discord shows it best: every text is escaped Markdown, every address safe."""

    title: str
    description: str
    url: str | None = None
    image: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    """(name, value), side by side."""
    color: int = 0x2E7D32

    def as_json(self) -> dict[str, Any]:
        """As Discord's API takes it; longer texts than it takes are cut."""
        made: dict[str, Any] = {
            "title": self.title[:256],
            "description": self.description[:4096],
            "color": self.color,
        }
        if self.url is not None:
            made["url"] = self.url
        if self.image is not None:
            made["thumbnail"] = {"url": self.image}
        if self.fields:
            made["fields"] = [
                {"name": name[:256], "value": value[:1024], "inline": True}
                for name, value in self.fields[:25]
            ]
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A finished text, escaped for its format."""

    message_id: str
    """The same in every try; goes out as Message-ID or webhook-id."""
    title: str
    """Plain text of one line, for services that have a title of their own."""
    heading: str
    """The title in the body's markup, for services that have none."""
    body: str
    format: Format
    unsubscribe_url: str | None = None
    """For mail programs (RFC 8058): a POST there stops it."""
    card: Card | None = None
    """Only of EMBED; ``body`` says the same in Markdown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What is known of a watch's former restocks, the last one included."""

    restocks: int
    weeks: int
    """The span that they were seen in, rounded up."""
    weekday: int | None = None
    """0 is Monday: the day of at least half of them."""
    hour: int | None = None
    """About when on that day, 0 to 23, in the reader's zone."""
    lasted: timedelta | None = None
    """How long stock usually lasted; None where no end was seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertItem:
    """One change that a message tells."""

    kind: TransitionKind
    label: str
    """The variant as the shop writes it; empty for the product as a whole."""
    after: Availability
    confidence: Confidence
    price: Decimal | None = None
    currency: str | None = None
    previous_price: Decimal | None = None
    quantity: int | None = None
    cart_url: str | None = None
    """Puts it into the shop's cart."""
    url: str | None = None
    """Of a feed: the product's own page; ``label`` is its title then."""
    sizes: tuple[str, ...] = ()
    """Of a feed: the variants that can be bought, as the shop writes them."""
    since: datetime | None = None
    """When the change was seen."""
    until: datetime | None = None
    """It is over: told as "was in stock from ... to ..."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLinks:
    """What the owner of an address that somebody typed may answer to the question about it."""

    yes: str
    never: str
    """Nothing is ever sent there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """What the reader can say with a tap; None where there is no such link."""

    open: str | None
    """To the shop, counted on the way."""
    bought: str | None
    sold_out: str | None
    stop: str | None
    """No more of this product."""
    stop_all: str
    short: str | None = None
    """To the shop over the web: short enough for an SMS."""
    seen: str | None = None
    """No more reminders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """Everything a message says, as data: whatever a page or a person wrote, not yet escaped."""

    message_id: str
    product: str
    url: str
    shop: str
    """The shop's domain."""
    seen_at: datetime
    timezone: str
    """IANA name of the person's zone; an unknown one falls back to UTC."""
    items: tuple[AlertItem, ...]
    links: Links | None = None
    gathered: bool = False
    """News of several looks in one message."""
    reminder: int = 0
    """Which reminder it is; 0 is the news itself."""
    history: History | None = None
    forecast: Forecast | None = None
    """What is to be expected of what it tells, where anything is known of it."""
    image: str | None = None

    @property
    def late(self) -> bool:
        """Whether all that it tells is over."""
        return bool(self.items) and all(item.until is not None for item in self.items)

    @property
    def of_feed(self) -> bool:
        """Whether it is about products of a shop's listing, each with a page of its own."""
        return any(item.url is not None for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The service took the message."""

    http_status: int | None = None
    detail: str = "accepted"


class SendError(Exception):
    """The service didn't take the message, or we don't know; says whether to try again.

    ``detail`` is one line for a person and holds no secret.
    """

    def __init__(
        self,
        detail: str,
        *,
        permanent: bool = False,
        blames_channel: bool = False,
        ambiguous: bool = False,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.permanent = permanent
        """Trying again can't help."""
        self.blames_channel = blames_channel
        """No message will ever pass: a wrong token, a removed chat, a malformed URL."""
        self.ambiguous = ambiguous
        """Cut off after the message left: it may have arrived."""
        self.retry_after = retry_after
        self.status = status
