"""The values of a wish: from text to what it means, or a Mistake that says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TypeVar

from crawler.fuzzy_query import QueryError, parse
from crawler.product_keys import gtin_key, mpn_key
from crawler.watchlist.declared import Fall
from crawler.watchlist.problems import Mistake
from crawler.watchlist.values import read_text

T = TypeVar("T")

LOWEST, HIGHEST = 50, 100
"""Below, a query would match what has half of its words."""


def text_of(reader: Callable[[str], T]) -> Callable[[object], T]:
    """The reader for whatever a file holds; Mistake where it is no text."""
    return lambda value: reader(read_text(value))


def read_query(value: object) -> str:
    """The words as they are stored. Raises Mistake for what names nothing."""
    text = read_text(value)
    try:
        return parse(text).text
    except QueryError as exc:
        raise Mistake(
            f"'{text[:40]}': {exc}", "Write it like 'jordan 1 chicago, US 10, below 250 EUR'"
        ) from exc


def read_threshold(text: str) -> int:
    """
    >>> read_threshold("85")
    85
    """
    if re.fullmatch(r"[0-9]{2,3}", text.strip()) and LOWEST <= int(text) <= HIGHEST:
        return int(text)
    raise Mistake(f"'{text[:40]}' isn't a number from {LOWEST} to {HIGHEST}")


def read_gtin(text: str) -> str:
    """A product key. Raises Mistake for what is no GTIN."""
    key = gtin_key(text)
    if key is None:
        raise Mistake(
            f"'{text[:40]}' isn't a GTIN", "Write the 8, 12, 13 or 14 digits under the bar code; one is wrong"
        )
    return key


def read_mpn(text: str) -> str:
    """A product key, of a brand and the maker's number: ``Nike CT8013-170``.

    >>> read_mpn("New Balance BB550WT1")
    'mpn:new-balance:bb550wt1'
    """
    brand, _, number = text.strip().rpartition(" ")
    key = mpn_key(brand, number) if brand.strip() else None
    if key is None:
        raise Mistake(
            f"'{text[:40]}' isn't a brand and a model number", "Write both, such as 'Nike CT8013-170'"
        )
    return key


def read_until(text: str) -> datetime:
    """The end of that day, UTC.

    >>> read_until("2026-12-24").isoformat()
    '2026-12-25T00:00:00+00:00'
    """
    try:
        day = datetime.strptime(text.strip(), "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as exc:
        raise Mistake(f"'{text[:40]}' isn't a day", "Write it like '2026-12-24'") from exc
    return day + timedelta(days=1)


def read_fall(text: str) -> Fall:
    """
    >>> read_fall("10%"), read_fall("20.50")
    (Fall(percent=Decimal('10'), amount=None), Fall(percent=None, amount=Decimal('20.50')))
    """
    share = re.fullmatch(r"(\d{1,2}(?:\.\d{1,2})?) ?%", text.strip(), re.ASCII)
    if share and Decimal(share[1]) > 0:
        return Fall(percent=Decimal(share[1]))
    amount = re.fullmatch(r"\d{1,7}(?:\.\d{1,2})?", text.strip(), re.ASCII)
    if amount and Decimal(amount[0]) > 0:
        return Fall(amount=Decimal(amount[0]))
    raise Mistake(
        f"'{text[:40]}' isn't how much a price falls",
        "Write a share like '10%', or a number like '20', which is in the shop's currency",
    )


def show_fall(fall: Fall) -> str | None:
    """For :func:`read_fall`; None where nothing is asked for.

    >>> show_fall(Fall(percent=Decimal("10.00"))), show_fall(Fall(amount=Decimal("2E+1"))), show_fall(Fall())
    ('10%', '20', None)
    """
    if fall.percent is not None:
        return f"{fall.percent.normalize():f}%"
    return None if fall.amount is None else f"{fall.amount.normalize():f}"
