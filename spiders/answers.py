"""What a shop's answer tells beside its body: where it led, how old it is, when to come back."""

from __future__ import annotations

from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.http import Response

from crawler.manners import OVERLOADED, retry_after
from crawler.model import Assortment, Failure, Offer, Unchanged, Validators
from crawler.storage.watches import DueWatch
from spiders.extraction import Page

MAX_AGE = timedelta(days=1)

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


def is_steady(outcome: Offer | Assortment | Failure | Unchanged, watch: DueWatch) -> bool:
    """Whether the outcome says the same as the watch's last one."""
    if isinstance(outcome, Offer | Assortment):
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
    return min(timedelta(seconds=int(value)), MAX_AGE) if value and value.isdecimal() else timedelta()


def with_answer(failure: Failure, response: Response, now: datetime) -> Failure:
    """The failure with the answer's status and what it says of coming back."""
    return Failure(
        reason=failure.reason,
        detail=failure.detail,
        vendor=failure.vendor,
        http_status=response.status,
        retry_after=_asked_for(response, now) if response.status in OVERLOADED else None,
        evidence=failure.evidence,
    )


def _asked_for(response: Response, now: datetime) -> timedelta | None:
    return retry_after(_header(response, "Retry-After", limit=64), now)
