"""robots.txt by RFC 9309: asked once a day for a host, whatever number of crawls look at it.

4xx means that everything is allowed, 5xx or no answer that nothing is. Scrapy's own middleware reads a 5xx
page as rules and forgets everything at the end of a crawl.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

DAY = 24 * 3600.0
UNREACHABLE_FOR = 600.0
"""How long a host whose robots.txt can't be had is left alone."""
MAX_SIZE = 512 * 1024
"""RFC 9309 wants at least 500 KiB read; what follows is ignored."""
_MAX_HOSTS = 10_000
UNREACHABLE = (
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
    IgnoreRequest,
)


class RobotsForbidden(IgnoreRequest):
    """The shop asks robots not to fetch this; ``detail`` says it in words."""

    def __init__(self, detail: str, *, cause: BaseException | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.cause = cause
        """Why the host gave no robots.txt, where it could not even be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host's robots.txt says, until when that is believed (monotonic seconds)."""

    parsed: Protego | None
    refusal: str | None
    until: float
    cause: BaseException | None = None


_rules: dict[str, Rules] = {}
_asking: dict[str, asyncio.Task[Rules]] = {}


class RobotsMiddleware:
    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("RESTOCK_ROBOTS"):
            raise NotConfigured
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsMiddleware:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises RobotsForbidden where the request must not be sent."""
        if request.meta.get("restock_robots_txt"):
            return
        rules = await self._rules_for(request)
        if rules.refusal is not None:
            raise RobotsForbidden(rules.refusal, cause=rules.cause)
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, self._agent):
            raise RobotsForbidden("the shop's robots.txt asks programs not to fetch this page")

    async def _rules_for(self, request: Request) -> Rules:
        parts = urlsplit(request.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = _rules.get(origin)
        if known is not None and known.until > time.monotonic():
            return known
        if origin not in _asking:
            _asking[origin] = asyncio.ensure_future(self._ask(origin, request))
            _asking[origin].add_done_callback(lambda _: _asking.pop(origin, None))
        return await asyncio.shield(_asking[origin])

    async def _ask(self, origin: str, request: Request) -> Rules:
        ask = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={
                "restock_robots_txt": True,
                "download_slot": request.meta.get("download_slot"),
            },
        )
        try:
            rules = _read(await self._crawler.engine.download_async(ask))
        except CannotResolveHostError:
            # Nothing can be asked of a host without an address; the page itself will say why.
            return Rules(parsed=None, refusal=None, until=0.0)
        except UNREACHABLE as exc:
            rules = _unreachable("its robots.txt can't be had", cause=exc)
        if len(_rules) >= _MAX_HOSTS:
            _rules.clear()
        _rules[origin] = rules
        return rules


def _read(response: Response) -> Rules:
    until = time.monotonic() + DAY
    if response.status >= 500:
        return _unreachable(f"its robots.txt answers {response.status}")
    if response.status >= 400:
        return Rules(parsed=None, refusal=None, until=until)
    text = response.body[:MAX_SIZE].decode("utf-8", "replace")
    return Rules(parsed=Protego.parse(text), refusal=None, until=until)


def _unreachable(reason: str, *, cause: BaseException | None = None) -> Rules:
    return Rules(
        parsed=None,
        refusal=f"the shop is left alone because {reason}; it is asked again in some minutes",
        until=time.monotonic() + UNREACHABLE_FOR,
        cause=cause,
    )


def forget() -> None:
    """Drop everything that is known (a new installation, a test)."""
    _rules.clear()
