"""Occasions that this room makes itself: reminders and confirmations. Their names are their keys. Pure."""

from __future__ import annotations

import re

_REMINDER = re.compile(r"reminder-(\d+)-(\d+)")
_CONFIRMATION = "confirm-"


def reminder_occasion(delivery_id: int, number: int) -> str:
    """The ``number``-th reminder of what that delivery told first."""
    return f"reminder-{delivery_id}-{number}"


def reminder_of(occasion: str) -> int:
    """Which reminder it is; 0 is none.

    >>> reminder_of(reminder_occasion(70_000, 3)), reminder_of("4f1c")
    (3, 0)
    """
    found = _REMINDER.fullmatch(occasion)
    return int(found[2]) if found else 0


def reminded(occasion: str) -> int:
    """The delivery that a reminder is of.

    >>> reminded(reminder_occasion(70_000, 3))
    70000
    """
    found = _REMINDER.fullmatch(occasion)
    return int(found[1]) if found else 0


def confirmation_occasion(channel_id: int, number: int) -> str:
    return f"{_CONFIRMATION}{channel_id}-{number}"


def is_confirmation(occasion: str) -> bool:
    """
    >>> is_confirmation(confirmation_occasion(7, 1)), is_confirmation("4f1c")
    (True, False)
    """
    return occasion.startswith(_CONFIRMATION)
