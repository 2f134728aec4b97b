"""robots.txt by RFC 9309: asked once a day for a host, whatever number of crawls and processes look at it.

4xx means that everything is allowed; 5xx, 429 or no answer that nothing is. Scrapy's own middleware reads a
5xx page as rules and forgets everything at the end of a crawl.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
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
from scrapy.utils.httpobj import urlparse_cached
from sqlalchemy.exc import SQLAlchemyError

from crawler.installation import installation
from crawler.manners import LONGEST_CRAWL_DELAY
from crawler.middlewares.address_guard import address_of
from crawler.middlewares.manners import FOR_FIRST, UNLESS, VISITS, NotNeeded
from crawler.middlewares.turns import NotNow, turns
from crawler.storage.robots_txt import BELIEVED, StoredRobots, load_robots, store_robots
from crawler.urls import registrable_domain

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.middlewares.queues import Visit

logger = logging.getLogger(__name__)

UNREACHABLE_FOR = timedelta(minutes=10)
"""How long a host whose robots.txt can't be had is left alone."""
MAX_SIZE = 512 * 1024
"""RFC 9309 wants at least 500 KiB read; what follows is ignored."""
_MAX_HOSTS = 10_000
UNREACHABLE = (
    DownloadTimeoutError,
    DownloadConnectionRefusedError,
    ResponseDataLossError,
    DownloadCancelledError,
    UnsupportedURLSchemeError,
    DownloadFailedError,
    IgnoreRequest,
)
_CAUSES = {kind.__name__: kind for kind in UNREACHABLE if kind is not IgnoreRequest}
_TLS = ("certificate", "ssl", "tls")


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
    crawl_delay_s: float = 0.0


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
        """Raises RobotsForbidden where the request must not be sent, NotNow where it can't be known yet."""
        if request.meta.get("restock_robots_txt"):
            return
        origin, host = _origin(request)
        rules = _rules.get(origin)
        if rules is None or rules.until <= time.monotonic():
            rules = await self._rules_for(origin, request)
        turns().crawl_delay(registrable_domain(host), origin, rules.crawl_delay_s)
        if rules.refusal is not None:
            raise RobotsForbidden(rules.refusal, cause=rules.cause)
        if rules.parsed is not None and not rules.parsed.can_fetch(request.url, self._agent):
            raise RobotsForbidden("the shop's robots.txt asks programs not to fetch this page")

    async def _rules_for(self, origin: str, request: Request) -> Rules:
        if origin not in _asking:
            _asking[origin] = asyncio.ensure_future(self._learn(origin, request))
            _asking[origin].add_done_callback(lambda _: _asking.pop(origin, None))
        return await asyncio.shield(_asking[origin])

    async def _learn(self, origin: str, request: Request) -> Rules:
        stored = await asyncio.to_thread(_load, origin)
        if stored is not None:
            return _remember(origin, _understood(stored, self._agent))
        ask = self._request(origin, request)
        try:
            return await self._asked(ask, origin)
        finally:
            visits: list[Visit] = ask.meta[VISITS]
            for visit in visits:
                visit.end()  # not before it is stored: whoever has the domain's next turn finds it

    async def _asked(self, ask: Request, origin: str) -> Rules:
        assert self._crawler.engine is not None
        try:
            stored = _read(await self._crawler.engine.download_async(ask))
        except NotNeeded:
            known = await asyncio.to_thread(_load, origin)
            if known is None:
                raise
            return _remember(origin, _understood(known, self._agent))
        except CannotResolveHostError:
            if not await _has_address(urlsplit(origin).hostname or ""):
                # Nothing can be asked of such a host; the page itself will say why.
                return Rules(parsed=None, refusal=None, until=0.0)
            stored = _unreachable("its robots.txt leads to a host that can't be asked")
        except NotNow:
            raise
        except UNREACHABLE as exc:
            stored = _unreachable("its robots.txt can't be had", cause=_name(exc))
            if isinstance(exc, IgnoreRequest):  # we did not go there: no news of the host for others
                return _remember(origin, replace(_understood(stored, self._agent), cause=exc))
        await asyncio.to_thread(_store, origin, stored)
        return _remember(origin, _understood(stored, self._agent))

    def _request(self, origin: str, request: Request) -> Request:
        async def known() -> bool:
            return await asyncio.to_thread(_load, origin) is not None

        first = bool(request.meta.get("restock_first")) and "redirect_times" not in request.meta
        return Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={"restock_robots_txt": True, FOR_FIRST: first, UNLESS: known, VISITS: []},
        )


def _origin(request: Request) -> tuple[str, str]:
    """Scheme, host and port without anybody's name and password; and the host."""
    parts = urlparse_cached(request)
    host = parts.hostname or ""
    shown = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme}://{shown}{port}", host


def _read(response: Response) -> StoredRobots:
    now = datetime.now(UTC)
    if response.status >= 500 or response.status == 429:
        return _unreachable(f"its robots.txt answers {response.status}")
    if response.status >= 400:
        return StoredRobots(asked_at=now, until=now + BELIEVED)
    # PostgreSQL stores no NUL.
    text = response.body[:MAX_SIZE].decode("utf-8", "replace").replace("\0", "")
    return StoredRobots(asked_at=now, until=now + BELIEVED, body=text)


def _unreachable(reason: str, *, cause: str | None = None) -> StoredRobots:
    now = datetime.now(UTC)
    refusal = f"the shop is left alone because {reason}; it is asked again in some minutes"
    return StoredRobots(asked_at=now, until=now + UNREACHABLE_FOR, refusal=refusal, cause=cause)


async def _has_address(host: str) -> bool:
    try:
        await address_of(host)
    except (OSError, IgnoreRequest):
        return False
    return True


def _name(error: BaseException) -> str | None:
    """What other processes need to know of a network's error."""
    tls = any(word in str(error).lower() for word in _TLS)
    found = (name for name, kind in _CAUSES.items() if isinstance(error, kind))
    return next((f"{name} tls" if tls else name for name in found), None)


def _remember(origin: str, rules: Rules) -> Rules:
    if len(_rules) >= _MAX_HOSTS:
        _rules.clear()
    _rules[origin] = rules
    return rules


def _understood(stored: StoredRobots, agent: str) -> Rules:
    parsed = Protego.parse(stored.body) if stored.body is not None else None
    name, _, about = (stored.cause or "").partition(" ")
    kind = _CAUSES.get(name)
    return Rules(
        parsed=parsed,
        refusal=stored.refusal,
        until=time.monotonic() + (stored.until - datetime.now(UTC)).total_seconds(),
        cause=kind(about) if kind is not None else None,
        crawl_delay_s=_crawl_delay(parsed, agent) if parsed is not None else 0.0,
    )


def _crawl_delay(parsed: Protego, agent: str) -> float:
    """Seconds between two requests that the rules ask for, as Crawl-delay or Request-rate; at most a day."""
    rate = parsed.request_rate(agent)
    by_rate = rate.seconds / rate.requests if rate is not None and rate.requests > 0 else 0.0
    return min(max(parsed.crawl_delay(agent) or 0.0, by_rate), LONGEST_CRAWL_DELAY)


def _load(origin: str) -> StoredRobots | None:
    try:
        with installation().database.read() as connection:
            return load_robots(connection, origin, now=datetime.now(UTC))
    except SQLAlchemyError:
        logger.exception("what is known of %s/robots.txt can't be read; it is asked for", origin)
        return None


def _store(origin: str, robots: StoredRobots) -> None:
    try:
        installation().database.retrying(lambda connection: store_robots(connection, origin, robots))
    except SQLAlchemyError:
        logger.exception("what %s/robots.txt says can't be stored; it is known to this process only", origin)


def forget() -> None:
    """Drop everything that this process knows (a new installation, a test)."""
    _rules.clear()
