"""What the page looks like, small enough to be kept with an alert's evidence."""

from __future__ import annotations

import logging

from playwright.async_api import Error, Page

from crawler.model import Picture

logger = logging.getLogger(__name__)

MAX_BYTES = 150_000
VIEWPORT = (1280, 900)
_QUALITIES = (60, 30, 10)
_TIMEOUT_MS = 4000


async def take(page: Page) -> Picture | None:
    """A JPEG of the viewport, at most 150 KB; None where the page gives none: no look fails for it."""
    try:
        for quality in _QUALITIES:
            body = await page.screenshot(type="jpeg", quality=quality, timeout=_TIMEOUT_MS)
            if len(body) <= MAX_BYTES:
                return Picture(body=body, media_type="image/jpeg")
    except Error as exc:
        logger.info("no picture could be taken of %s: %s", page.url[:200], exc.message.partition("\n")[0])
    return None
