"""A look at a feed: address after address within one look, until all of it is read or a limit is met.

What was read so far travels in the request's meta. A page that fails ends the look with what there is, marked
as cut: what it lacks isn't gone. Every request goes the spider's normal way, with the site's manners.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawler.middlewares.robots import RobotsForbidden
from crawler.model import Assortment, Confidence, Failure, FailureReason, Listed, Offer
from crawler.storage.watches import DueWatch
from spiders.answers import made_at, page_of, with_answer
from spiders.explain import read_page
from spiders.failures import failure_of
from spiders.feeds.cleaning import domain
from spiders.feeds.page import MAX_LISTINGS, FeedPage
from spiders.feeds.recognize import (
    UnreadableXml,
    better_source,
    expects_data,
    first_address,
    names_a_page,
    read_answer,
)
from spiders.feeds.shopify import SOURCE as SHOPIFY
from spiders.feeds.shopify import read_currency
from spiders.memory import Memory

MAX_PAGES = 40
"""Requests of one look."""
LONGEST = timedelta(minutes=10)
"""A look that lasts longer ends with what it has."""
READING = "restock_feed"
"""Request.meta: what the look has read so far."""
_PLAIN = "restock_feed_plain"
"""Request.meta: asks the watched address itself, because the platform's listing has no answer."""
_CURRENCY = "restock_feed_currency"
"""Request.meta: asks in which currency the shop's prices are."""
_ACCEPT = {"Accept": "application/json,application/xml;q=0.9,text/html;q=0.8,*/*;q=0.5"}

_currencies: Memory[str] = Memory()
"""By host; the empty string where the shop doesn't say: asked once a process."""

Outcome = Assortment | Failure | Request


@dataclass(slots=True, kw_only=True)
class Reading:
    """What a look has read so far, and what it has still to ask."""

    began_at: datetime
    as_of: datetime
    source: str = ""
    confidence: Confidence = Confidence.STRONG
    title: str | None = None
    listings: dict[str, Listed] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    asked: set[str] = field(default_factory=set)
    pages: int = 0
    limited: bool = False

    def take(self, page: FeedPage, *, alone: bool) -> None:
        """Add what a page lists; ``alone`` leaves the pages behind it unread."""
        before = len(self.listings)
        for listed in page.listings:
            if len(self.listings) >= MAX_LISTINGS:
                self.limited = True
                break
            self.listings.setdefault(listed.key, listed)
        self.pages += 1
        self.source, self.confidence = self.source or page.source, page.confidence
        self.title = self.title or page.title
        further = [*page.parts, *([page.next] if page.next else [])]
        # A shop that takes no notice of the page's number answers the same for ever.
        repeats = page.next is not None and len(self.listings) == before
        self.limited = self.limited or page.window or (alone and bool(further))
        if not alone and not repeats:
            self.waiting += [place for place in further if place not in self.asked]

    def next(self, now: datetime) -> str | None:
        """What to ask now; None where everything was read, or a limit is met."""
        room = self.pages < MAX_PAGES and len(self.listings) < MAX_LISTINGS
        if not self.waiting or not room or now - self.began_at > LONGEST:
            self.limited = self.limited or bool(self.waiting)
            return None
        place = self.waiting.popleft()
        self.asked.add(place)
        return place

    def done(self, cut: Failure | None = None) -> Assortment:
        return Assortment(
            source=self.source,
            listings=tuple(self.listings.values()),
            confidence=self.confidence,
            limited=self.limited,
            cut=cut,
            title=self.title,
            pages=self.pages,
        )


def ask(watch: DueWatch) -> Request:
    """The first request of a look at a feed."""
    return Request(first_address(watch.url), headers=_ACCEPT)


def answered(response: Response, watch: DueWatch, now: datetime) -> Outcome:
    """What the look has come to with this answer, or its next request."""
    reading: Reading | None = response.meta.get(READING)
    if reading is not None and response.meta.get(_CURRENCY):
        body = response.body if response.status == 200 else b""
        return _with_currency(reading, watch, read_currency(body), now)
    if domain(response.url) != domain(watch.url):
        found: FeedPage | Failure | Request = Failure(
            reason=FailureReason.WRONG_PRODUCT,
            detail=f"the shop redirected to {domain(response.url)}: another shop's listing"[:300],
        )
    else:
        found = _read(response, watch)
    if isinstance(found, Failure):
        found = with_answer(found, response, now)
        if reading is not None:
            return reading.done(_of_page(found, reading))
        return _itself(watch) if _may_ask_itself(response, watch, found) else found
    if isinstance(found, Request):
        return found
    if reading is None:
        reading = Reading(began_at=_began(response, now), as_of=made_at(response, now))
    reading.asked.add(response.url)
    reading.take(found, alone=names_a_page(watch.url))
    if found.broken:
        why = f"the listing breaks off: {found.broken}"
        return reading.done(_of_page(Failure(reason=FailureReason.LAYOUT, detail=why), reading))
    return _priced(reading, watch, now)


def failed(request: Request, error: BaseException, watch: DueWatch, now: datetime) -> Outcome | None:
    """What follows where a request of the look had no answer; None where there is nothing but the failure."""
    reading: Reading | None = request.meta.get(READING)
    if reading is None:
        forbidden = isinstance(error, RobotsForbidden) and request.url != Request(watch.url).url
        return _itself(watch) if forbidden and not request.meta.get(_PLAIN) else None
    if request.meta.get(_CURRENCY):
        return _with_currency(reading, watch, None, now)
    return reading.done(_of_page(failure_of(error, url=request.url), reading))


def reading_of(response: Response) -> Reading | None:
    """What the look had read before this answer; None for the first answer, and for pages."""
    reading: Reading | None = response.meta.get(READING)
    return reading


def _began(response: Response, now: datetime) -> datetime:
    return now - timedelta(seconds=response.meta.get("download_latency", 0.0))


def _read(response: Response, watch: DueWatch) -> FeedPage | Failure | Request:
    page = page_of(response)
    if response.status != 200:
        said = read_page(page)
        refused = isinstance(said, Failure) and said.reason is not FailureReason.LAYOUT
        why = f"the shop answered {response.status}"
        return (
            said if isinstance(said, Failure) and refused else Failure(reason=FailureReason.HTTP, detail=why)
        )
    better = None if response.meta.get(_PLAIN) or READING in response.meta else better_source(page)
    if better is not None:
        return Request(better, headers=_ACCEPT)
    try:
        found = read_answer(page)
    except UnreadableXml as exc:
        return Failure(reason=FailureReason.LAYOUT, detail=f"the listing can't be read: {exc}")
    return found if found is not None else _no_listing(response)


def _no_listing(response: Response) -> Failure:
    said = read_page(page_of(response))
    if isinstance(said, Failure) and said.reason is not FailureReason.LAYOUT:
        return said
    if isinstance(said, Offer):
        why = "this is one product's page, not a listing; name it under 'watches'"
    elif expects_data(response.url):
        why = "the shop answered with a page in place of its listing's data"
    else:
        why = "no products were found in it; name the shop's /products.json, its sitemap or its RSS feed"
    return Failure(reason=FailureReason.LAYOUT, detail=why)


def _may_ask_itself(response: Response, watch: DueWatch, found: Failure) -> bool:
    """Whether the platform's own listing was asked in the address's place, and the shop has none.

    Not after a time-out, a 429 or a 503: another reader of the same feed knows its products by other keys.
    """
    elsewhere = response.url != Request(watch.url).url and not response.meta.get(_PLAIN)
    own_data = expects_data(watch.url)
    return (
        elsewhere
        and not own_data
        and READING not in response.meta
        and response.status in (200, 403, 404, 410)
    )


def _itself(watch: DueWatch) -> Request:
    return Request(watch.url, headers=_ACCEPT, meta={_PLAIN: True})


def _of_page(failure: Failure, reading: Reading) -> Failure:
    return replace(failure, detail=f"page {reading.pages + 1} of the listing: {failure.detail}"[:300])


# Prices without a currency


def _priced(reading: Reading, watch: DueWatch, now: datetime) -> Outcome:
    """Shopify's listing names no currency; the shop is asked for it once a process."""
    host = urlsplit(watch.url).netloc
    if reading.source != SHOPIFY:
        return _further(reading, now)
    known = _currencies.get(host)
    if known is None:
        parts = urlsplit(watch.url)
        place = urlunsplit((parts.scheme, parts.netloc, "/meta.json", "", ""))
        return _within(Request(place, headers={"Accept": "application/json"}), reading, **{_CURRENCY: True})
    return _with_currency(reading, watch, known, now)


def _with_currency(reading: Reading, watch: DueWatch, currency: str | None, now: datetime) -> Outcome:
    _currencies.put(urlsplit(watch.url).netloc, currency or "")
    if currency:
        for key, listed in reading.listings.items():
            if listed.currency is None and listed.price is not None:
                reading.listings[key] = replace(listed, currency=currency)
    return _further(reading, now)


def _further(reading: Reading, now: datetime) -> Outcome:
    place = reading.next(now)
    return reading.done() if place is None else _within(Request(place, headers=_ACCEPT), reading)


def _within(request: Request, reading: Reading, **more: Any) -> Request:
    return request.replace(meta={**request.meta, READING: reading, **more})
