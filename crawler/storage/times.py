"""Times inside JSON columns: ISO 8601 text, UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_time(text: object) -> datetime | None:
    """None for what is no time: a row may have been written by another version.

    >>> parse_time("2026-01-01T12:00:00+00:00"), parse_time("soon"), parse_time(None)
    (datetime.datetime(2026, 1, 1, 12, 0, tzinfo=datetime.timezone.utc), None, None)
    """
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
