"""One look at a page in the browser: open, settle, read, put away; within limits, whatever the page does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error, Page
from scrapy.exceptions import IgnoreRequest, ResponseDataLossError
from scrapy.http import HtmlResponse
from scrapy.utils.httpobj import urlparse_cached

from crawler.browser.keeper import keeper
from crawler.browser.opened import Opened
from crawler.browser.opening import ANSWERED_IN, PICTURE, TURN_LOST, opening_of
from crawler.browser.pictures import take
from crawler.browser.settling import Network, html_of, settle
from crawler.browser.troubles import TOLD, crashed, outgrown, too_large, trouble_of
from crawler.installation import installation
from crawler.middlewares.queues import NotNow
from crawler.urls import registrable_domain

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

    from crawler.browser.chromium import Chromium, Place
    from crawler.browser.opening import Opening

WATCH_S = 1.0
"""How often the browser's memory is looked at while a page is open."""
TOO_MUCH = 2.0
"""A browser that holds so many times what it may is ended at once, whatever page is open."""
_HEADERS = ("Retry-After", "Content-Language")
"""Of the document's headers; the others speak of its bytes, not of what the browser made of them."""


async def look(request: Request, crawler: Crawler) -> HtmlResponse:
    """The page as the browser shows it; raises what a download would, BrowserTrouble, or NotNow.

    The page is closed at once where the shop's turn is lost meanwhile: another process may soon ask it.
    """
    lost: asyncio.Event = request.meta.get(TURN_LOST) or asyncio.Event()
    looking = asyncio.ensure_future(_look(request, crawler))
    losing = asyncio.ensure_future(lost.wait())
    try:
        await asyncio.wait({looking, losing}, return_when=asyncio.FIRST_COMPLETED)
        if looking.done():
            return looking.result()
        site = registrable_domain(urlparse_cached(request).hostname or "")
        raise NotNow(site, until=datetime.now(UTC), reason="its turn was lost while the page was open")
    finally:
        looking.cancel()
        losing.cancel()
        await asyncio.wait({looking, losing})


async def _look(request: Request, crawler: Crawler) -> HtmlResponse:
    opening = opening_of(request)
    assert opening is not None
    async with keeper(installation().config).use(crawler) as chromium:
        place = await chromium.place(opening.site)
        async with place.turn, _watched(chromium):
            return await _Look(request, crawler, chromium, place, opening).made()


class _Look:
    def __init__(
        self, request: Request, crawler: Crawler, chromium: Chromium, place: Place, opening: Opening
    ) -> None:
        self._request, self._chromium, self._place, self._opening = request, chromium, place, opening
        self._seconds = crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
        self._max_size = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._max_redirects = crawler.settings.getint("REDIRECT_MAX_TIMES")
        self._opened = Opened()

    async def made(self) -> HtmlResponse:
        traffic = self._place.guard.begin()
        alone = self._chromium.pages == 1
        try:
            async with asyncio.timeout(self._seconds):
                response = await self._read()
            if self._opening.wants_picture is not None and self._opening.wants_picture(response):
                assert self._opened.page is not None
                self._request.meta[PICTURE] = await take(self._opened.page)
            return response
        except TOLD:
            raise
        except Exception as exc:  # Playwright raises bare ones where its driver dies
            if self._chromium.outgrown:
                raise outgrown(alone=alone and self._chromium.pages == 1) from exc
            raise trouble_of(exc, url=self._url, traffic=traffic) from exc
        finally:
            put_away = await self._opened.put_away(forget=not self._place.own_session)
            if not put_away and not self._place.own_session:
                await self._chromium.discard(self._place)

    @property
    def _url(self) -> str:
        """Of what was asked last: the page itself, or where it led."""
        page = self._opened.page
        return page.url if page is not None and page.url.startswith("http") else self._request.url

    async def _read(self) -> HtmlResponse:
        began = time.monotonic()
        await self._chromium.open(self._request, self._place, self._opened, timeout_s=self._seconds)
        page, network, meta = self._opened.page, self._opened.network, self._request.meta
        assert page is not None
        assert network is not None
        meta[ANSWERED_IN] = time.monotonic() - began
        html = await self._unless_stopped(
            self._html(page, network, within_s=self._seconds - meta[ANSWERED_IN])
        )
        meta["download_latency"] = time.monotonic() - began
        self._check(html)
        if meta.get("redirect_times", 0) > self._max_redirects:
            raise IgnoreRequest("max redirections reached")
        led_to = self._opened.led_to(self._request.url)
        if led_to is not None:
            meta.setdefault("redirect_urls", [self._request.url])
        answer = self._opened.answer
        headers = await answer.all_headers() if answer is not None else {}
        return HtmlResponse(
            led_to or self._request.url,
            status=answer.status if answer is not None else 200,
            headers={
                "Content-Type": "text/html; charset=utf-8",
                **{name: headers[name.lower()] for name in _HEADERS if name.lower() in headers},
            },
            body=html or "",
            encoding="utf-8",
            request=self._request,
            flags=["browser"],
        )

    async def _html(self, page: Page, network: Network, *, within_s: float) -> str | None:
        await settle(page, network, within_s=within_s)
        return await html_of(page, limit=self._max_size)

    async def _unless_stopped(self, reading: Coroutine[Any, Any, str | None]) -> str | None:
        """The page, unless something happens meanwhile after which there is nothing to wait for."""
        traffic, opened = self._place.guard.traffic, self._opened
        ends = {
            asyncio.ensure_future(traffic.too_large.wait()): too_large(),
            asyncio.ensure_future(opened.broke_off.wait()): ResponseDataLossError("it came only in part"),
            asyncio.ensure_future(opened.crashed.wait()): crashed(),
        }
        read = asyncio.ensure_future(reading)
        try:
            await asyncio.wait({read, *ends}, return_when=asyncio.FIRST_COMPLETED)
            for end, trouble in ends.items():
                if end.done():
                    raise trouble
            return await read
        finally:
            for task in (read, *ends):
                task.cancel()
            await asyncio.gather(read, *ends, return_exceptions=True)

    def _check(self, html: str | None) -> None:
        traffic = self._place.guard.traffic
        if html is None:
            raise too_large()
        if self._opened.host in traffic.refused or self._opened.host in traffic.failed:
            raise trouble_of(Error("refused"), url=self._url, traffic=traffic)


@asynccontextmanager
async def _watched(chromium: Chromium) -> AsyncIterator[None]:
    """End a browser that a page makes grow beyond all measure."""
    limit = installation().config.browser_memory_mb * TOO_MUCH

    async def watch() -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            if await chromium.memory() > limit:
                chromium.kill()

    watching = asyncio.ensure_future(watch())
    try:
        yield
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
