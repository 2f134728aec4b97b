"""PlatformSpider: any shop of a platform, by the platform's cheapest exact source, else by its page.

What a shop's page taught (an id, a key) is remembered for the life of the process, so that the next look
needs one small request. A shop that keeps its source closed is read by the page; the source is tried again
now and then.
"""

from __future__ import annotations

import re
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Failure, FailureReason, Offer, Unchanged
from crawler.storage.watches import DueWatch
from spiders.answers import page_of
from spiders.base import PAGE_SAID, ShopSpider
from spiders.choose import FALLBACK
from spiders.explain import read_page
from spiders.extraction import Page
from spiders.memory import Memory
from spiders.recognize import recognize
from spiders.weighing import joined

SOURCE = "restock_source"
"""Request.meta: asks the platform's source, not the page."""
CLOSED_AFTER = 3
TRY_AGAIN = 20
"""After so many failures of a shop's source it is tried only every so many looks."""


_misses: Memory[int] = Memory()


class PlatformSpider(ShopSpider):
    """A subclass says how to ask the source (:meth:`exact_source`) and read it (:meth:`read_source`)."""

    hosts: ClassVar[tuple[str, ...]] = ()
    """The platform's own hosts, under which shops live."""
    paths: ClassVar[str | None] = None
    """A regular expression for paths that only this platform has."""
    distrust: ClassVar[tuple[str, ...]] = ()
    """Sources of general evidence on the page that are not believed; a site of the platform may name some."""

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        under = any(host.endswith(f".{own}") for own in cls.hosts)
        return under or (cls.paths is not None and re.search(cls.paths, request.url) is not None)

    # What a platform says

    def exact_source(self, watch: DueWatch) -> Request | None:
        """The request for the exact source; None where something must be learned from the page first."""
        return None

    def read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | Request | None:
        """What the source's answer (status 200) says; None where it is not what was expected."""
        raise NotImplementedError

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        """Remember what :meth:`exact_source` needs and only the page tells; ``said`` was read from it."""

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        """What the platform's own data on the page says exactly."""
        return None

    # The way of a look

    def ask(self, watch: DueWatch) -> Request:
        return self._ask_source(watch) or Request(watch.url)

    def instead(self, request: Request, watch: DueWatch) -> Request | None:
        return Request(watch.url) if request.meta.get(SOURCE) else None

    def read(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        if response.meta.get(SOURCE):
            return self._read_source(response, watch)
        general = read_page(page_of(response))
        if isinstance(general, Failure) and general.reason is not FailureReason.LAYOUT:
            return general
        page = page_of(response)
        said = joined((), self.read_state(page, watch), general, self.distrust) or general
        self.learn(page, watch, said)
        first = response.meta.get("restock_first")
        further = self._ask_source(watch) if first else None
        return further.replace(meta={**further.meta, PAGE_SAID: said}) if further else said

    def _ask_source(self, watch: DueWatch) -> Request | None:
        key = self._shop_key(watch)
        missed = _misses.get(key) or 0
        if missed >= CLOSED_AFTER:
            _misses.put(key, missed + 1)
            if (missed - CLOSED_AFTER) % TRY_AGAIN != TRY_AGAIN - 1:
                return None
        request = self.exact_source(watch)
        return request.replace(meta={**request.meta, SOURCE: True}) if request else None

    def _read_source(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        said: Offer | Failure | None = response.meta.get(PAGE_SAID)
        found = self.read_source(response, watch) if response.status == 200 else None
        if isinstance(found, Request):
            return found.replace(meta={**found.meta, SOURCE: True, PAGE_SAID: said})
        self._note(watch, worked=found is not None)
        if isinstance(found, Offer):
            return joined((), found, said, self.distrust) or found
        if found is not None:
            return found
        if response.status in (429, 503):
            general = read_page(page_of(response))
            why = f"the shop answered {response.status}"
            return general if isinstance(general, Failure) else Failure(reason=FailureReason.HTTP, detail=why)
        return said or Request(watch.url)

    def _note(self, watch: DueWatch, *, worked: bool) -> None:
        key = self._shop_key(watch)
        _misses.put(key, 0 if worked else (_misses.get(key) or 0) + 1)

    def _shop_key(self, watch: DueWatch) -> str:
        return f"{self.name} {urlsplit(watch.url).netloc}"

    def better_spider(
        self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged
    ) -> str | None:
        """Back to any shop's spider where the page shows that it isn't this platform's."""
        if response.meta.get(SOURCE) or not isinstance(outcome, Offer) or outcome.platform == self.name:
            return None
        return None if recognize(page_of(response)) == self.name else FALLBACK


def sibling(url: str, path: str, query: str = "") -> str:
    """Another address of the same shop.

    >>> sibling("https://shop.example/a?b=1", "/api", "q=2")
    'https://shop.example/api?q=2'
    """
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def last_segment(url: str) -> str:
    """The last part of the path, without a suffix such as ``.html``.

    >>> last_segment("https://shop.example/shoes/runner.html?x=1"), last_segment("https://shop.example/")
    ('runner', '')
    """
    return re.sub(r"\.(?:html?|php)$", "", urlsplit(url).path.rstrip("/").rpartition("/")[2])


def json_request(url: str) -> Request:
    """A request for JSON."""
    return Request(url, headers={"Accept": "application/json"})
