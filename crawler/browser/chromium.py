"""One running Chromium with the driver that steers it: started, used for a number of looks, ended as a whole.

scrapy-playwright does what it does well (contexts, pages, what isn't loaded, redirects); the limits, the
guard and cleaning up are ours.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playwright.async_api import Error
from scrapy import Request
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawler.browser.errors import BrowserTrouble
from crawler.browser.finding import find_browser
from crawler.browser.guard import Guard, Refused
from crawler.browser.launching import launch_options, why_not_started
from crawler.browser.opened import Opened
from crawler.browser.pictures import VIEWPORT
from crawler.browser.processes import Process, descendants, memory_mb
from crawler.browser.sessions import Sessions
from crawler.errors import RestockError
from crawler.middlewares.address_guard import ForbiddenAddress, address_of, forbidden_port

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.config import Config

logger = logging.getLogger(__name__)

START_S = 30.0
CLOSE_S = 4.0
MAX_CONTEXTS = 8
MAX_RECEIVED = 25 * 1024 * 1024
"""Bytes that all answers of one look may have together."""


@dataclass(slots=True, kw_only=True)
class Place:
    """A site's context and its guard; the pages of one site follow one another in it."""

    name: str
    guard: Guard
    options: dict[str, Any] = field(repr=False)
    """What the context is made with; a person's log-in may be among it."""
    own_session: bool
    """Whether a person's log-in lives in it; otherwise nothing outlasts a look."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Chromium:
    """Make it with :meth:`start`; end it with :meth:`close`, whatever happened in between."""

    def __init__(self, *, config: Config, handler: Any, nowhere: Guard) -> None:
        self._config = config
        self._handler = handler
        self._nowhere = nowhere
        self._driver: Process | None = None
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._looks = 0
        self.pages = 0
        """How many are open now; the keeper counts."""
        self.outgrown = False
        """Whether we ended it in the middle of a look, because it held too much."""
        self.spent = False
        """Whether it should be ended once its last page is closed."""

    @classmethod
    async def start(cls, crawler: Crawler, config: Config) -> Chromium:
        """Raises BrowserTrouble where it is missing or does not start."""
        executable = find_browser(config)
        nowhere = Guard(resolve=_refuse_all, forbidden_port=forbidden_port, limit=0)
        handler = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        handler.config.launch_options = launch_options(executable, nowhere=await nowhere.open())
        # A look is one try: what ended is looked at again when the cadence says so.
        handler.config.target_closed_max_retries = 0
        handler.config.restart_disconnected_browser = False
        made = cls(config=config, handler=handler, nowhere=nowhere)
        try:
            async with asyncio.timeout(START_S):
                await made._launch()
        except Exception as exc:  # Playwright raises bare ones where its driver dies
            await made.close()
            raise BrowserTrouble(why_not_started(executable, exc)) from exc
        except BaseException:
            await made.close()
            raise
        return made

    async def _launch(self) -> None:
        before = {process.pid for process in await asyncio.to_thread(descendants, os.getpid())}
        began = time.monotonic()
        await self._handler._launch()
        here = await asyncio.to_thread(descendants, os.getpid())
        drivers = [process for process in here if process.pid not in before and process.is_driver()]
        self._driver = drivers[0] if drivers else None
        await self._handler._maybe_launch_browser()
        self._handler.browser.on("disconnected", self._disconnected)
        logger.info("browser started: Chromium %s in %.1f s", self.version, time.monotonic() - began)

    @property
    def version(self) -> str:
        return str(self._handler.browser.version)

    @property
    def user_agent(self) -> str:
        """What the browser is, and who uses it: shops can tell a program from a person."""
        return (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"HeadlessChrome/{self.version.partition('.')[0]}.0.0.0 Safari/537.36 {self._config.user_agent}"
        )

    # Pages

    async def place(self, site: str) -> Place:
        """The site's context-to-be with its guard; the longest unused one goes where there are too many.

        Raises BrowserTrouble where the site's session can't be used.
        """
        sessions = Sessions(self._config)
        try:
            stored = sessions.stored(site)
            name = f"{site} {stored.version}" if stored else site
            found = self._places.get(name)
            state = sessions.load(site) if stored and found is None else None
        except RestockError as exc:
            raise BrowserTrouble(str(exc)) from exc
        if found is None:
            guard = Guard(resolve=_resolve, forbidden_port=forbidden_port, limit=MAX_RECEIVED)
            options = self._context_options(await guard.open())
            if state is not None:
                options["storage_state"] = state.state
            found = Place(name=name, guard=guard, options=options, own_session=state is not None)
            self._places[name] = found
            await self._make_room()
        self._places.move_to_end(name)
        return found

    def _context_options(self, proxy: str) -> dict[str, Any]:
        width, height = VIEWPORT
        return {
            # Not "<loopback>": loopback addresses go through the guard like all others.
            "proxy": {"server": proxy, "bypass": "<-loopback>"},
            "user_agent": self.user_agent,
            "locale": "en",
            "viewport": {"width": width, "height": height},
            "accept_downloads": False,
            "service_workers": "block",
            "permissions": [],
        }

    async def open(self, request: Request, place: Place, opened: Opened, *, timeout_s: float) -> None:
        """Ask for the page; returns as soon as its document begins to come."""
        self._looks += 1
        if self._looks >= self._config.browser_looks:
            self.spent = True
        asked = Request(
            request.url,
            dont_filter=True,
            meta={
                "playwright": True,
                "playwright_include_page": True,
                "playwright_context": place.name,
                "playwright_context_kwargs": place.options,
                "playwright_page_init_callback": opened.begin,
                "playwright_page_goto_kwargs": {"wait_until": "commit", "timeout": timeout_s * 1000},
            },
        )
        await self._bring_cookies(request, place)
        try:
            await self._handler.download_request(asked)
        except Error as exc:
            # It reads the page at once, and some lead on in the same moment; we read it when it is done.
            if opened.page is None or "page is navigating" not in exc.message:
                raise
        request.meta.update({k: v for k, v in asked.meta.items() if k.startswith("redirect_")})

    async def _bring_cookies(self, request: Request, place: Place) -> None:
        """What a site declares to be sent with its page, such as the chosen store."""
        header = request.headers.get("Cookie")
        if header is None:
            return
        if place.name not in self._handler.context_wrappers:
            await self._handler._create_browser_context(name=place.name, context_kwargs=place.options)
        pairs = (part.partition("=") for part in header.decode("latin-1").split(";"))
        cookies = [
            {"name": n.strip(), "value": v.strip(), "url": request.url} for n, _, v in pairs if n.strip()
        ]
        await self._handler.context_wrappers[place.name].context.add_cookies(cookies)

    async def discard(self, place: Place) -> None:
        """Close the site's context: the next page begins with another one."""
        self._places.pop(place.name, None)
        wrapper = self._handler.context_wrappers.get(place.name)
        if wrapper is not None:
            try:
                async with asyncio.timeout(CLOSE_S):
                    await wrapper.context.close()
            except (Error, TimeoutError):
                self.spent = True
        await place.guard.close()

    async def _make_room(self) -> None:
        idle = [place for place in self._places.values() if not place.turn.locked()]
        for place in idle[: max(0, len(self._places) - MAX_CONTEXTS)]:
            await self.discard(place)

    # Memory and the end

    async def memory(self) -> float:
        """What the driver and all of Chromium hold, in MB; 0 where the system doesn't tell."""
        return await asyncio.to_thread(lambda: memory_mb(self._processes()))

    def _processes(self) -> list[Process]:
        driver = self._driver
        return [driver, *descendants(driver.pid)] if driver is not None and driver.runs() else []

    def kill(self) -> None:
        """End Chromium in the middle of what it does; its pages fail. The driver then ends in good order."""
        self.outgrown = self.spent = True
        for process in self._processes():
            if process != self._driver:
                process.kill()

    def _disconnected(self, *_: object) -> None:
        self.spent = True

    async def close(self) -> None:
        """End it, whatever state it is in; afterwards none of its processes is left."""
        self.spent = True
        processes = await asyncio.to_thread(self._processes)
        with suppress(Error, TimeoutError, OSError, RuntimeError):
            async with asyncio.timeout(CLOSE_S):
                await self._handler.close()
        for process in reversed(processes):
            process.kill()
        for place in self._places.values():
            await place.guard.close()
        await self._nowhere.close()
        self._places.clear()


async def _resolve(host: str) -> str:
    try:
        return await address_of(host)
    except ForbiddenAddress as exc:
        raise Refused(str(exc)) from exc


async def _refuse_all(host: str) -> str:
    raise Refused(f"{host} was asked for by no page")
