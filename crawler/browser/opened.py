"""One page while it is open: what its main document answered, and putting it away."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from urllib.parse import urldefrag, urlsplit

from playwright.async_api import Error, Page, Request, Response
from scrapy import Request as ScrapyRequest

from crawler.browser.settling import Network

PUT_AWAY_S = 3.0
_HALF = ("ERR_CONTENT_LENGTH_MISMATCH", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_HTTP2_PROTOCOL_ERROR")


class Opened:
    """Listens to a page from before it goes anywhere; :meth:`begin` is scrapy-playwright's init callback."""

    def __init__(self) -> None:
        self.page: Page | None = None
        self.network: Network | None = None
        self.answer: Response | None = None
        """Of the document that is shown in the end: a page may lead on to another by itself."""
        self.broke_off = asyncio.Event()
        """The document came only in part."""
        self.crashed = asyncio.Event()

    async def begin(self, page: Page, _request: ScrapyRequest) -> None:
        self.page, self.network = page, Network(page)
        page.on("response", self._answered)
        page.on("requestfailed", self._failed)
        page.on("crash", lambda _: self.crashed.set())
        page.on("popup", _close)

    def _answered(self, response: Response) -> None:
        if self._is_document(response.request):
            self.answer = response
            self.broke_off.clear()

    def _failed(self, request: Request) -> None:
        if self._is_document(request) and any(word in (request.failure or "") for word in _HALF):
            self.broke_off.set()

    def _is_document(self, request: Request) -> bool:
        try:
            return request.is_navigation_request() and request.frame.parent_frame is None
        except Error:  # a frame that is not there yet, or a worker's request
            return False

    def led_to(self, asked: str) -> str | None:
        """Where the page's own address ended, if elsewhere than it began; fragments aside."""
        assert self.page is not None
        now = urldefrag(self.page.url)[0]
        return None if now == urldefrag(asked)[0] else now

    @property
    def host(self) -> str:
        """Of the document that is shown."""
        return (urlsplit(self.page.url).hostname or "") if self.page is not None else ""

    async def put_away(self, *, forget: bool) -> bool:
        """Close it, with ``forget`` also what pages stored in its context. Whether all of that worked."""
        page = self.page
        if page is None or page.is_closed():
            return not forget
        try:
            async with asyncio.timeout(PUT_AWAY_S):
                if forget:
                    await self._forget(page)
                await page.close()
        except (Error, TimeoutError):
            with suppress(Error, TimeoutError):
                async with asyncio.timeout(PUT_AWAY_S):
                    await page.close()
            return False
        return True

    async def _forget(self, page: Page) -> None:
        await page.goto("about:blank")  # first: what its scripts still write on leaving goes too
        session = await page.context.new_cdp_session(page)
        await session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "all"})
        await page.context.clear_cookies()


async def _close(popup: Page) -> None:
    """A look is one page. (Chromium's shell opens no popups at all; the whole one does.)"""
    with suppress(Error):
        await popup.close()
