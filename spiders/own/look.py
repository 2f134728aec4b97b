"""A look by an own reader: what to ask for, and what the answer says."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Failure, FailureReason, Offer
from crawler.reader import Reader
from crawler.storage.watches import DueWatch
from crawler.urls import registrable_domain
from crawler.watchlist.own_reader import UnusableReaderError, reader_of
from spiders.answers import page_of
from spiders.own_reader import read_own
from spiders.weighing import merged

_ACCEPT = "application/json, text/html;q=0.9, */*;q=0.5"


def ask(watch: DueWatch) -> Request | None:
    """The one request of a look by the watch's own reader; None where it has none."""
    if watch.reader is None:
        return None
    address = _address(watch)
    return Request(watch.url) if address is None else Request(address, headers={"Accept": _ACCEPT})


def read(response: Response, watch: DueWatch) -> Offer | Failure | None:
    """What the watch's own reader makes of the answer; None where it has none."""
    if watch.reader is None:
        return None
    try:
        reader = reader_of(watch.reader)
    except UnusableReaderError as exc:
        return Failure(reason=FailureReason.LAYOUT, detail=str(exc)[:500])
    outcome = read_own(page_of(response), reader)
    if isinstance(outcome, Offer) and _address(watch) is not None:
        # An address that tells the stock alone says nothing against what the product is.
        return replace(outcome, product=merged(outcome.product, watch.product))
    return outcome


def asks_elsewhere(watch: DueWatch) -> bool:
    """Whether the look asks another address than the page's: where that leads says nothing of the product."""
    return watch.reader is not None and _address(watch) is not None


def _address(watch: DueWatch) -> str | None:
    """The address that is asked instead of the page; only ever one of the same shop."""
    assert watch.reader is not None
    try:
        reader: Reader = reader_of(watch.reader)
    except UnusableReaderError:
        return None
    if reader.address is None:
        return None
    domain = registrable_domain(urlsplit(reader.address).hostname or "")
    return reader.address if domain == registrable_domain(urlsplit(watch.url).hostname or "") else None
