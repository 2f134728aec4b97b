"""What a shop's answer tells beside its body: where it led, how old it is, when to come back."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime, timedelta
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.http import Response

from crawler.model import Failure, Offer, Unchanged, Validators
from crawler.storage.watches import DueWatch
from spiders.extraction import Page

MAX_AGE = timedelta(days=1)
MAX_RETRY_AFTER = timedelta(hours=24)

_pages: WeakKeyDictionary[Response, Page] = WeakKeyDictionary()


def page_of(response: Response) -> Page:
    """What the extraction takes: bytes, address, status and headers; the same object for the same answer."""
    page = _pages.get(response)
    if page is None:
        sent = response.headers.items()
        headers = {k.decode("latin-1").lower(): v[-1].decode("latin-1") for k, v in sent if v}
        page = Page(url=response.url, body=response.body, status=response.status, headers=headers)
        _pages[response] = page
    return page


def let_page_go(response: Response) -> None:
    """The look is made: what was parsed need not wait in memory for its commit."""
    _pages.pop(response, None)


def led_to(response: Response, watch: DueWatch) -> str | None:
    """Where the watched page's own address led, in this request or an earlier one of the look."""
    redirects = response.meta.get("redirect_urls")
    own = redirects and (response.meta.get("restock_first") or redirects[0] == Request(watch.url).url)
    return response.url if own else response.meta.get("restock_led_to")


def is_steady(outcome: Offer | Failure | Unchanged, watch: DueWatch) -> bool:
    """Whether the outcome says the same as the watch's last one."""
    if isinstance(outcome, Offer):
        return not watch.second_look and outcome.fingerprint() == watch.fingerprint
    return isinstance(outcome, Unchanged)


def validators_of(response: Response) -> Validators:
    """What the shop gave to ask "has it changed since?" with."""
    return Validators(
        etag=_header(response, "ETag", limit=512), last_modified=_header(response, "Last-Modified", limit=64)
    )


def _header(response: Response, name: str, *, limit: int) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1") if value and len(value) <= limit else None


def made_at(response: Response, now: datetime) -> datetime:
    """When the shop made an answer that has just come."""
    return now - timedelta(seconds=response.meta.get("download_latency", 0.0)) - _age(response)


def _age(response: Response) -> timedelta:
    """How old a cache says its copy is, at most a day."""
    value = _header(response, "Age", limit=10)
    return min(timedelta(seconds=int(value)), MAX_AGE) if value and value.isdigit() else timedelta()


def with_answer(failure: Failure, response: Response, now: datetime) -> Failure:
    """The failure with the answer's status and what it says of coming back."""
    return Failure(
        reason=failure.reason,
        detail=failure.detail,
        vendor=failure.vendor,
        http_status=response.status,
        retry_after=_retry_after(response, now) if response.status in (429, 503) else None,
        evidence=failure.evidence,
    )


def _retry_after(response: Response, now: datetime) -> timedelta | None:
    """Retry-After in seconds or as a date, at most 24 h; None where it says nothing usable."""
    value = _header(response, "Retry-After", limit=64)
    if value is None:
        return None
    if value.strip().isdigit():
        return min(timedelta(seconds=int(value)), MAX_RETRY_AFTER)
    try:
        at = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return None
    wait = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return max(timedelta(), min(wait, MAX_RETRY_AFTER))
