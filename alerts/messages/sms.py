"""Text messages for phones: one segment where that is possible, the link always whole. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.messages.escape import escape, one_line, safe_url
from alerts.model import Format, Message

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
_LEAST_OF_A_NAME = 12
_LONGEST = 4 * 153
"""Four segments: services cut off, or refuse, what is longer."""


def segments(text: str) -> int:
    """How many short messages the text takes: 160 characters of the phones' own alphabet, else 70.

    >>> segments("a" * 160), segments("a" * 161), segments("补" * 70), segments("补" * 71), segments("€" * 81)
    (1, 2, 1, 2, 2)
    """
    if all(c in _GSM or c in _GSM_TWICE for c in text):
        size, one, more = sum(2 if c in _GSM_TWICE else 1 for c in text), 160, 153
    else:
        size, one, more = len(text.encode("utf-16-le")) // 2, 70, 67
    return 1 if size <= one else -(-size // more)


def message(
    message_id: str, title: Callable[[str], str], *, product: str, details: Sequence[str], address: str
) -> Message:
    """A title with the product's name, as many details as fit into one segment, and the link.

    The name is cut where that saves a segment, but not below what tells products apart; where one segment
    can't hold the link, all is said.
    """
    link = safe_url(address) or ""
    wanted = [one_line(d, limit=40) for d in details if d]
    name = one_line(product, limit=60)
    for number in range(len(wanted), -1, -1):
        for length in range(len(name), min(_LEAST_OF_A_NAME, len(name)) - 1, -1):
            text = _joined(title(_cut(name, length)), wanted[:number], link)
            if segments(text) == 1:
                return _made(message_id, title(product), text)
            if number and length < len(name) * 2 // 3:
                break  # rather one detail less than a name that nobody knows again
    return _made(message_id, title(product), _joined(title(name), wanted, link))


def plain(message_id: str, title: str, text: str, *, address: str = "") -> Message:
    """Anything else: what it is called, one line more where that stays one segment, the link."""
    link = safe_url(address) or ""
    said = one_line(text, limit=300)
    short = _joined(one_line(title, limit=140), [], link)
    whole = _joined(one_line(title, limit=140), [said] if said else [], link)
    keeps = segments(whole) == 1 or said.startswith(("http://", "https://")) or not link
    return _made(message_id, title, whole if keeps else short)


def _cut(name: str, length: int) -> str:
    return name if len(name) <= length else name[: length - 3].rstrip() + "..."


def _joined(title: str, details: Sequence[str], link: str) -> str:
    said = " - ".join(part for part in (one_line(title, limit=140), ", ".join(details)) if part)
    # The ellipsis is no letter of the phones' alphabet.
    return f"{said.replace('…', '...')} {link}".strip()


def _made(message_id: str, title: str, text: str) -> Message:
    body = text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
    shown = escape(title, Format.PLAIN)
    return Message(message_id=message_id, title=shown, heading=shown, body=body, format=Format.SMS)
