"""What narrows a subscription, as people type it: by how much a price must fall, and the last day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from crawler.errors import RestockError
from crawler.watchlist.declared import NO_FALL, Fall
from crawler.watchlist.problems import Mistake
from crawler.watchlist.wish_values import read_fall, show_fall


class FallError(RestockError):
    """Typed words that are no fall of a price."""


class DayError(RestockError):
    """A last day that is no day, or over."""


def fall_of(text: str) -> Fall:
    """Raises FallError in words.

    >>> fall_of(" 10 % "), fall_of("20"), fall_of("") == NO_FALL
    (Fall(percent=Decimal('10'), amount=None), Fall(percent=None, amount=Decimal('20')), True)
    """
    if not text.strip():
        return NO_FALL
    try:
        return read_fall(text)
    except Mistake as exc:
        raise FallError(
            f"the fall of the price: {exc.message}", hint="write it like 10% or 20, in the shop's currency"
        ) from exc


def fall_shown(percent: Decimal | None, amount: Decimal | None) -> str:
    """For the form; empty where nothing is asked for."""
    return show_fall(Fall(percent=percent, amount=amount)) or ""


def end_of_day(text: str, zone: ZoneInfo, *, now: datetime) -> datetime | None:
    """The end of the last day by the person's own clock; None where there is none. Raises DayError.

    >>> at = datetime.fromisoformat("2026-11-23T12:00:00Z")
    >>> print(end_of_day("2026-12-24", ZoneInfo("Asia/Shanghai"), now=at))
    2026-12-25 00:00:00+08:00
    >>> end_of_day("", ZoneInfo("UTC"), now=at) is None
    True
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip()) + timedelta(days=1)
    except (ValueError, OverflowError) as exc:
        raise DayError(
            f"'{text[:40]}' is no day", hint="write the last day like 2026-12-24, or leave it empty"
        ) from exc
    end = datetime.combine(day, time(), zone)
    if end <= now:
        raise DayError("that day is over", hint="choose today or a later day, or leave it empty")
    return end


def last_day(expires_at: datetime | None, zone: ZoneInfo) -> str:
    """For the form: the day by the person's own clock, empty where there is none.

    >>> last_day(datetime.fromisoformat("2026-12-24T16:00:00Z"), ZoneInfo("Asia/Shanghai"))
    '2026-12-24'
    """
    if expires_at is None:
        return ""
    return (expires_at - timedelta(seconds=1)).astimezone(zone).date().isoformat()
