"""Why a page could not be opened: Playwright's errors and the guard's notes as downloads' own exceptions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.async_api import Error
from playwright.async_api import TimeoutError as PageTimeout
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)

from crawler.browser.errors import BrowserTrouble
from crawler.browser.guard import Traffic
from crawler.middlewares.address_guard import ForbiddenAddress
from crawler.model import FailureReason

logger = logging.getLogger(__name__)

TOLD = (
    BrowserTrouble,
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
"""What needs no translation."""
_BY_WORDS: tuple[tuple[tuple[str, ...], Callable[[str], Exception]], ...] = (
    (
        (
            "has been closed",
            "Connection closed",
            "Connection.init",
            "has disconnected",
        ),
        lambda _: BrowserTrouble("the browser ended during the look; the next look starts another"),
    ),
    (("crashed",), lambda _: crashed()),
    (("ERR_TOO_MANY_REDIRECTS",), lambda _: IgnoreRequest("max redirections reached")),
    (("ERR_CERT", "ERR_SSL"), lambda line: DownloadFailedError(f"certificate: {line}")),
    (("ERR_EMPTY_RESPONSE", "ERR_CONTENT_LENGTH", "ERR_INCOMPLETE"), ResponseDataLossError),
    (
        ("Download is starting", "ERR_ABORTED", "Failed to download"),
        lambda _: BrowserTrouble("the address is a file to save, not a page", reason=FailureReason.LAYOUT),
    ),
    (("net::ERR_",), DownloadFailedError),
)


def trouble_of(error: BaseException, *, url: str, traffic: Traffic) -> Exception:
    """What to raise for ``error``, which came of opening ``url``."""
    host = urlsplit(url).hostname or ""
    if traffic.too_large.is_set():
        return too_large()
    for refused, why in traffic.refused.items():
        if refused == host:
            return ForbiddenAddress(f"{why}; name the host under allow_hosts if it is yours")
    failed = traffic.failed.get(host)
    if isinstance(failed, ConnectionRefusedError):
        return DownloadConnectionRefusedError(str(failed))
    if failed is not None:
        return _unreached(failed)
    message = error.message if isinstance(error, Error) else str(error)
    if isinstance(error, PageTimeout | TimeoutError):
        return DownloadTimeoutError("the page was not ready in time")
    return _by_message(message)


def too_large() -> BrowserTrouble:
    """The page with all that it loads is more than a look may cost."""
    return BrowserTrouble("the page with all that it loads is too large", reason=FailureReason.TOO_LARGE)


def crashed() -> BrowserTrouble:
    """The page's own process ended."""
    return BrowserTrouble(
        "the page crashed; it may need more memory than a page is given", reason=FailureReason.TOO_LARGE
    )


def outgrown(*, alone: bool) -> BrowserTrouble:
    """The browser was ended because it held too much; only where the page was ``alone`` it was its doing."""
    if alone:
        return BrowserTrouble("the page needs more memory than a page may", reason=FailureReason.TOO_LARGE)
    return BrowserTrouble(
        "the browser was ended in the middle because its pages together held too much memory"
    )


def _unreached(error: OSError) -> Exception:
    if "is not known" in str(error):
        return CannotResolveHostError(str(error))
    if "no answer" in str(error):
        return DownloadTimeoutError(str(error))
    return DownloadFailedError(str(error))


def _by_message(message: str) -> Exception:
    line = message.partition("\n")[0]
    for words, made in _BY_WORDS:
        if any(word in message for word in words):
            return made(line)
    logger.warning("the browser could not open a page: %s", line)
    return BrowserTrouble(f"the browser could not open the page: {line[:200]}")
