"""When a page is ready to be read: its network is quiet, and nothing changes on it any more."""

from __future__ import annotations

import asyncio
import time

from playwright.async_api import Error, Page, Request

QUIET_S = 0.4
"""Without a request under way for so long the network counts as quiet."""
SLOW_S = 4.0
"""A request that takes longer is no longer waited for: nobody hurries to tell a stock so late."""
PATIENCE_S = 8.0
"""A page that never stops asking is read after so long, or earlier where a look is given less time."""
_SHARE = 0.6
"""Of the time that a look has left, what waiting for a quiet network may take: the page must be read yet."""
STILL_MS, STIRRING_MS = 100, 1500
"""Without a change for so long the page counts as done; after the second it is read whatever still moves."""
_STREAMS = frozenset({"websocket", "eventsource", "ping"})
"""Kinds of requests that stay open or are answered by nobody."""
_UNTIL_STILL = """([still, patience]) => new Promise((done) => {
  let timer = setTimeout(done, still);
  const watcher = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, still); });
  watcher.observe(document, {subtree: true, childList: true, characterData: true, attributes: true});
  setTimeout(() => { watcher.disconnect(); done(); }, patience);
})"""
_HTML = """(limit) => {
  const html = document.documentElement ? document.documentElement.outerHTML : "";
  return html.length > limit ? null : html;
}"""
_TRIES = 4
"""A page may lead on to another one by itself while it is read."""


class Network:
    """What a page has asked for and not been answered yet."""

    def __init__(self, page: Page) -> None:
        self._under_way: dict[Request, float] = {}
        self._changed_at = time.monotonic()
        page.on("request", self._asked)
        page.on("requestfinished", self._over)
        page.on("requestfailed", self._over)

    def _asked(self, request: Request) -> None:
        if request.resource_type not in _STREAMS:
            self._under_way[request] = self._changed_at = time.monotonic()

    def _over(self, request: Request) -> None:
        if self._under_way.pop(request, None) is not None:
            self._changed_at = time.monotonic()

    async def quiet(self, *, within_s: float) -> None:
        """Return when it is, or when it was waited for long enough: a share of ``within_s`` at most."""
        until = time.monotonic() + min(PATIENCE_S, _SHARE * within_s)
        while (now := time.monotonic()) < until:
            awaited = any(now - began < SLOW_S for began in self._under_way.values())
            if not awaited and now - self._changed_at >= QUIET_S:
                return
            await asyncio.sleep(0.05)


async def settle(page: Page, network: Network, *, within_s: float) -> None:
    """Wait until the page is ready, for less than ``within_s`` where it only keeps asking.

    Raises Playwright's Error where it is gone.
    """
    began = time.monotonic()
    await page.wait_for_load_state("domcontentloaded")
    await network.quiet(within_s=within_s - (time.monotonic() - began))
    await _evaluated(page, _UNTIL_STILL, [STILL_MS, STIRRING_MS])


async def html_of(page: Page, *, limit: int) -> str | None:
    """The page as it is now, None where it is longer than ``limit`` characters."""
    found = await _evaluated(page, _HTML, limit)
    return None if found is None else f"<!doctype html>{found}"


async def _evaluated(page: Page, program: str, argument: object) -> str | None:
    for remaining in reversed(range(_TRIES)):
        try:
            found: str | None = await page.evaluate(program, argument)
        except Error as exc:
            if not remaining or "context was destroyed" not in exc.message:
                raise
            await page.wait_for_load_state("domcontentloaded")
        else:
            return found
    raise AssertionError("unreachable: the last try returns or raises")
