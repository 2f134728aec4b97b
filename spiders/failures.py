"""Why a download gave nothing: Scrapy's exceptions as Failures, in words for a person."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.browser.errors import BrowserTrouble
from crawler.middlewares.address_guard import ForbiddenAddress, refused
from crawler.middlewares.robots import RobotsForbidden
from crawler.model import Failure, FailureReason

_BY_TYPE: tuple[tuple[type[BaseException], FailureReason, str], ...] = (
    (DownloadTimeoutError, FailureReason.TIMEOUT, "the shop did not answer in time"),
    (DownloadConnectionRefusedError, FailureReason.NETWORK, "the shop's server refused the connection"),
    (ResponseDataLossError, FailureReason.NETWORK, "the connection broke off in the middle of the page"),
    (DownloadCancelledError, FailureReason.TOO_LARGE, "the page is larger than 8 MiB"),
    (NotSupported, FailureReason.FORBIDDEN_ADDRESS, "the shop redirected to an address that isn't http(s)"),
    (
        UnsupportedURLSchemeError,
        FailureReason.FORBIDDEN_ADDRESS,
        "the shop redirected to an address that isn't http(s)",
    ),
)


def failure_of(error: BaseException, *, url: str) -> Failure:
    """The Failure that a download's exception stands for; ``url`` is what was asked last.

    >>> failure_of(DownloadTimeoutError("x"), url="https://shop.example/").reason.value
    'timeout'
    """
    for kind, reason, detail in _BY_TYPE:
        if isinstance(error, kind):
            return Failure(reason=reason, detail=detail)
    if isinstance(error, BrowserTrouble):
        return Failure(reason=error.reason, detail=str(error)[:500])
    if isinstance(error, CannotResolveHostError):
        return _unresolved(urlsplit(url).hostname or url)
    if isinstance(error, DownloadFailedError):
        return Failure(reason=FailureReason.NETWORK, detail=_connection_failed(error))
    if isinstance(error, IgnoreRequest):
        return _ignored(error, url=url)
    return Failure(reason=FailureReason.NETWORK, detail=f"the download failed ({type(error).__name__})")


def _unresolved(host: str) -> Failure:
    why = refused(host)
    if why is not None:
        return Failure(
            reason=FailureReason.FORBIDDEN_ADDRESS,
            detail=f"{why}; name the host under allow_hosts if it is yours",
        )
    return Failure(
        reason=FailureReason.NETWORK, detail=f"the name {host} is not known; check the URL's spelling"
    )


def _connection_failed(error: DownloadFailedError) -> str:
    text = str(error).lower()
    if "certificate" in text or "ssl" in text or "tls" in text:
        return "the shop's TLS certificate could not be verified"
    return "the connection to the shop failed"


def _ignored(error: IgnoreRequest, *, url: str) -> Failure:
    message = str(error)
    if isinstance(error, RobotsForbidden):
        return _robots(error, url=url)
    if isinstance(error, ForbiddenAddress):
        return Failure(reason=FailureReason.FORBIDDEN_ADDRESS, detail=message)
    if "max redirections" in message:
        return Failure(reason=FailureReason.HTTP, detail="the shop redirected more than 5 times")
    if "during decompression" in message:
        return Failure(reason=FailureReason.TOO_LARGE, detail="the page is larger than 8 MiB when unpacked")
    return Failure(reason=FailureReason.NETWORK, detail=f"the request was not sent: {message[:300]}")


def _robots(error: RobotsForbidden, *, url: str) -> Failure:
    """A host that could not be asked for its rules is a network's failure, not a shop's wish."""
    if error.cause is None:
        return Failure(reason=FailureReason.ROBOTS, detail=error.detail)
    return failure_of(error.cause, url=url)
