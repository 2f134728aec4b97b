"""Links in messages: opaque, signed, and never a URL inside.

A token names a delivery (or a channel) and what its holder may say about it. Nothing changes when it is
opened: the page behind it has a button, and mail programs' one-click unsubscribe is a POST (RFC 8058).
Pure but for the installation's key.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum

from crawler.secrets import SecretBox

SIGNATURE = 12
"""Bytes of HMAC-SHA256 kept: 96 bits, so that a link still fits into an SMS."""
CONFIRM_WITHIN = timedelta(hours=48)
_LONGEST = 120


class Purpose(IntEnum):
    """What a link is for. The numbers are in people's mailboxes: they never change."""

    OPEN = 1
    """To the shop; the click is counted."""
    BOUGHT = 2
    SOLD_OUT = 3
    NOT_THIS = 4
    SEEN = 5
    """Stop reminding me."""
    STOP = 6
    """No more about this product."""
    STOP_ALL = 7
    CONFIRM = 8
    """Yes, write to this address (double opt-in)."""
    NEVER = 9
    """Never write to this address again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    purpose: Purpose
    subject: int
    """A delivery's id; of CONFIRM and NEVER a channel's."""
    about: int = 0
    """Which of a delivery's transitions, by id; 0 is the first or only one."""
    made_at: datetime | None = None
    """Only of CONFIRM: it runs out."""


def token(link: Link, box: SecretBox) -> str:
    """URL-safe, about 24 characters.

    >>> from cryptography.fernet import Fernet
    >>> box = SecretBox([Fernet.generate_key().decode()])
    >>> made = token(Link(purpose=Purpose.STOP, subject=70_000), box)
    >>> read(made, box)
    Link(purpose=<Purpose.STOP: 6>, subject=70000, about=0, made_at=None)
    >>> read(made[:-1] + ("A" if made[-1] != "A" else "B"), box) is None
    True
    """
    minutes = int(link.made_at.timestamp() // 60) if link.made_at else 0
    numbers = [int(link.purpose), link.subject, link.about, minutes]
    while numbers[-1] == 0:
        numbers.pop()
    payload = b"".join(_varint(number) for number in numbers)
    return urlsafe_b64encode(payload + _signature(payload, box)).rstrip(b"=").decode()


def read(text: str, box: SecretBox) -> Link | None:
    """What a token says; None for one that is not ours or was changed."""
    if not text or len(text) > _LONGEST:
        return None
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, UnicodeEncodeError):
        return None
    # Base64 may be written in more than one way: only ours counts.
    if urlsafe_b64encode(raw).rstrip(b"=").decode() != text or len(raw) <= SIGNATURE:
        return None
    payload, signature = raw[:-SIGNATURE], raw[-SIGNATURE:]
    if not hmac.compare_digest(signature, _signature(payload, box)):
        return None
    numbers = [*_varints(payload), 0, 0, 0, 0][:4]
    made_at = datetime.fromtimestamp(numbers[3] * 60, UTC) if numbers[3] else None
    return Link(purpose=Purpose(numbers[0]), subject=numbers[1], about=numbers[2], made_at=made_at)


def has_run_out(link: Link, *, now: datetime) -> bool:
    """Only a confirmation runs out: who wants to stop may do so from a mail of years ago."""
    if link.purpose is not Purpose.CONFIRM:
        return False
    return link.made_at is None or not timedelta(minutes=-1) <= now - link.made_at <= CONFIRM_WITHIN


def _signature(payload: bytes, box: SecretBox) -> bytes:
    return bytes.fromhex(box.digest(f"link\0{payload.hex()}"))[:SIGNATURE]


def _varint(number: int) -> bytes:
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _varints(payload: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in payload:
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(value)
            value, shift = 0, 0
    return numbers
