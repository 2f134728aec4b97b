"""What passes between the parts of this room: a message, what it says, and how a send ended. No I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from crawler.model import Availability, Confidence, TransitionKind


class Format(StrEnum):
    """The markup that a message is written in."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"


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
