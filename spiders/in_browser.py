"""When a page is opened in a browser, and what a look comes to that tried one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawler.browser.opening import BROWSER, Opening
from crawler.model import Failure, FailureReason, Look, Offer
from crawler.storage.schema import WatchKind
from crawler.storage.watches import DueWatch

AGAIN = timedelta(days=1)
"""A page that showed no product in a browser either is tried in one again after so long."""
_UNREAD = (FailureReason.LAYOUT, FailureReason.BLOCKED)
_PLAIN = "restock_plain"
"""Request.meta: the look that the page alone gave, before it is tried in a browser."""
_OUTCOME = "restock_outcome"
"""Request.meta: what was read while the page was still open."""


def wanted(watch: DueWatch, *, declared: bool, missing: Callable[[], str | None]) -> bool:
    """Whether the look opens its page in a browser: a person's word, else the site's where there is one.

    Where a person wishes it and there is none, the look fails and says what to install; where only the site
    would be better read in one, it is read as well as it can be without.
    """
    if watch.kind is WatchKind.FEED:
        return False
    if watch.browser is not None:
        return watch.browser
    return (declared or watch.site_browser) and missing() is None


def opened(request: Request, watch: DueWatch, read: Callable[[Response], object]) -> Request:
    """The page's request as one for the browser; ``read`` says what the page comes to."""

    def wants_picture(response: Response) -> bool:
        outcome = response.meta[_OUTCOME] = read(response)
        return isinstance(outcome, Offer) and _is_news(outcome, watch)

    opening = Opening(site=watch.domain, wants_picture=wants_picture)
    return request.replace(meta={**request.meta, BROWSER: opening})


def _is_news(offer: Offer, watch: DueWatch) -> bool:
    """Whether a transition may come of it: it differs from the last one, or was to be confirmed."""
    return watch.fingerprint is not None and (watch.second_look or offer.fingerprint() != watch.fingerprint)


def read_before(response: Response) -> Any:
    """What was read while the page was open; None for a plain download."""
    return response.meta.pop(_OUTCOME, None)


def worth_a_try(failure: Failure, response: Response, watch: DueWatch, now: datetime) -> bool:
    """Whether a browser may show a product where the page alone shows none."""
    if watch.browser is not None or watch.kind is WatchKind.FEED or BROWSER in response.meta:
        return False
    tried = watch.browser_tried_at
    unread = failure.reason is FailureReason.LAYOUT
    return unread and (tried is None or not tried <= now < tried + AGAIN)


def after(plain: Look) -> dict[str, Any]:
    """The meta of the request that tries the page in a browser after ``plain``."""
    return {_PLAIN: plain}


def concluded(look: Look, meta: dict[str, Any]) -> Look:
    """The look itself, or the one of the page alone where the browser did not show more."""
    plain: Look | None = meta.get(_PLAIN)
    if plain is None:
        return look
    if isinstance(look.outcome, Offer):
        return replace(look, browser_tried=True)
    # Always in the same words, so that its failures stay one stretch.
    return replace(plain, finished_at=look.finished_at, browser_tried=True)


def kept(meta: dict[str, Any]) -> dict[str, Any]:
    """What the look's next request must know too."""
    return {name: meta[name] for name in (_PLAIN,) if name in meta}


def advised(
    failure: Failure,
    response: Response,
    watch: DueWatch,
    *,
    declared: bool,
    missing: Callable[[], str | None],
    lent: Callable[[str], bool],
) -> Failure:
    """The failure with what a person can do: install a browser, or import a session anew.

    ``lent`` says whether there is a person's session for a site.
    """
    if BROWSER in response.meta:
        if failure.reason is FailureReason.BLOCKED and lent(watch.domain):
            return _with(failure, f"The session of {watch.domain} may have ended: import it anew")
        return failure
    better = watch.browser is None and (declared or watch.site_browser)
    lacking = missing() if better and failure.reason in _UNREAD else None
    return _with(failure, f"In a browser: {lacking}") if lacking else failure


def _with(failure: Failure, advice: str) -> Failure:
    return replace(failure, detail=f"{failure.detail.rstrip('.')}. {advice}"[:500])
