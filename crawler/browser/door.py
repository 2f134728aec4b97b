"""The download handler for http(s): plain downloads as ever, and pages opened in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.browser.finding import find_browser
from crawler.browser.opening import BROWSER
from crawler.installation import installation

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class Door(HTTP11DownloadHandler):
    """Costs a plain download one look-up in its meta; Playwright is imported with the first page."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        if BROWSER not in request.meta:
            return await super().download_request(request)
        find_browser(installation().config)  # raises before what is not installed is imported
        from crawler.browser.looking import look

        return await look(request, self._crawler)
