"""Every request waits for its domain's turn: pages, APIs, robots.txt, redirects, a browser's pages.

This is the innermost of the downloader middlewares, so that nothing is sent that didn't pass it. The turn of
a look's answer ends when it is known what the answer says: a blocked look is recorded before the next request
is sent, so that the third in a row is the last.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scrapy import Request, signals
from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest
from scrapy.utils.httpobj import urlparse_cached

from crawler.browser.opening import ANSWERED_IN, BROWSER, TURN_LOST
from crawler.manners import retry_after
from crawler.middlewares.turns import Visit, turns
from crawler.model import Assortment, Failure, FailureReason, Look
from crawler.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy.crawler import Crawler
    from scrapy.http import Response

FOR_FIRST = "restock_for_first"
"""Request.meta: whether a robots.txt is asked for on behalf of a look's first request."""
UNLESS = "restock_unless"
"""Request.meta: asked when the turn has come; where it says true, the request is not needed any more."""
VISITS = "restock_visits"
"""Request.meta: a list of this request's visits, which whoever asked ends when what was learned is stored."""
_SENT = "restock_sent"
_TURN = "restock_turn"
_REDIRECTS = (301, 302, 303, 307, 308)
MARGIN = 15.0
"""Seconds beyond its time-out that a request may hold a domain's turn."""
BROWSER_TAKES = 120.0
"""Seconds that a page in a browser may take."""


@dataclass(slots=True, eq=False)
class _Sent:
    """A request under way."""

    visit: Visit
    at: float


@dataclass(slots=True, eq=False)
class _LooksTurn:
    """The turn of an answer of which it isn't known yet what it says."""

    visit: Visit
    unrecorded: dict[int, Visit]


class NotNeeded(IgnoreRequest):
    """Somebody else has asked the same while this request waited for its turn."""


class MannersMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._delay = crawler.settings.getfloat("DOWNLOAD_DELAY")
        self._timeout = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._unrecorded: dict[int, Visit] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> MannersMiddleware:
        made = cls(crawler)
        crawler.signals.connect(made._recorded, signals.item_scraped)
        crawler.signals.connect(made._recorded, signals.item_error)
        crawler.signals.connect(made._closed, signals.spider_closed)
        return made

    async def process_request(self, request: Request) -> None:
        """Returns when the request may be sent. Raises NotNow, NotNeeded."""
        meta = request.meta
        domain = registrable_domain(urlparse_cached(request).hostname or "")
        first = bool(meta.get("restock_first")) and "redirect_times" not in meta
        takes = BROWSER_TAKES if BROWSER in meta else float(meta.get("download_timeout", self._timeout))
        visit = await turns().turn(
            domain,
            setting=self._setting(),
            hold=timedelta(seconds=takes + MARGIN),
            begins=first,
            patient=not (first or meta.get(FOR_FIRST)),
            wanted=lambda: self._crawler.crawling,
        )
        if VISITS in meta:
            meta[VISITS].append(visit)
        unless: Callable[[], Awaitable[bool]] | None = meta.get(UNLESS)
        if unless is not None and await unless():
            visit.end()
            raise NotNeeded(f"{request.url} was asked for meanwhile")
        meta["download_slot"] = domain
        if BROWSER in meta:
            meta[TURN_LOST] = visit.lost
        meta[_SENT] = _Sent(visit, time.monotonic())

    def process_response(self, request: Request, response: Response) -> Response:
        sent: _Sent | None = request.meta.pop(_SENT, None)
        if sent is None:
            return response
        told = response.headers.get("Retry-After")
        sent.visit.answered(
            took=request.meta.get(ANSWERED_IN)
            or request.meta.get("download_latency", time.monotonic() - sent.at),
            status=response.status,
            retry_after=retry_after(told.decode("latin-1"), datetime.now(UTC)) if told else None,
        )
        led_on = response.status in _REDIRECTS and "Location" in response.headers
        if VISITS in request.meta and not led_on:
            return response
        if led_on or "watch" not in request.cb_kwargs:
            sent.visit.end()
        else:
            request.meta[_TURN] = _LooksTurn(sent.visit, self._unrecorded)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        sent: _Sent | None = request.meta.pop(_SENT, None)
        if sent is not None:
            late = isinstance(exception, DownloadTimeoutError)
            sent.visit.answered(took=time.monotonic() - sent.at if late else None)
            sent.visit.end()

    def _setting(self) -> float:
        least: timedelta = getattr(self._crawler.spider, "least_gap", timedelta())
        return max(self._delay, least.total_seconds())

    def _recorded(self, item: object) -> None:
        if isinstance(item, Look):
            visit = self._unrecorded.pop(item.watch_id, None)
            if visit is not None:
                visit.end(recheck=True)

    async def _closed(self) -> None:
        await turns().written()


def turn_over(meta: dict[str, Any], watch_id: int, outcome: object) -> None:
    """It is known what the answer says: ``outcome`` is a look's, a Request where it goes on, else None."""
    turn: _LooksTurn | None = meta.pop(_TURN, None)
    if turn is None:
        return
    wrong = outcome.cut if isinstance(outcome, Assortment) else outcome
    if isinstance(wrong, Failure) and wrong.reason is FailureReason.BLOCKED:
        turn.unrecorded[watch_id] = turn.visit
    elif isinstance(wrong, Failure):
        turn.visit.end(clean=_answered_as_usual(wrong.http_status))
    else:
        turn.visit.end(clean=outcome is not None and not isinstance(outcome, Request))


def _answered_as_usual(status: int | None) -> bool:
    """No sign of overload, whatever else was wrong."""
    return status is not None and status < 500 and status != 429
