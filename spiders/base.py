"""ShopSpider: due watches in, exactly one Look for each out, through callback or errback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.http import Response

from crawler.installation import installation
from crawler.middlewares.robots import RobotsForbidden
from crawler.model import Failure, FailureReason, Look, Offer, Unchanged, Validators
from crawler.storage.watches import DueWatch
from crawler.urls import registrable_domain
from spiders.answers import is_steady, led_to, let_page_go, made_at, page_of, validators_of, with_answer
from spiders.declare import Verified
from spiders.desk import Desk
from spiders.explain import read_page
from spiders.failures import failure_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure as TwistedFailure

POLL = 0.25
"""Seconds between two looks for due work while a crawl has room."""
PAGE_SAID = "restock_page_said"
"""Request.meta: what the page said in an earlier answer of the same look."""
AS_OF = "restock_as_of"
"""Request.meta: when the shop made what an earlier answer of the same look said."""


class ShopSpider(Spider):
    """Looks at the due watches of the sites that are read by this spider.

    Arguments (``scrapy crawl NAME -a ...``): ``until`` is ``due`` (the default: look at everything that is
    due when the crawl starts, then end) or ``idle`` (take on what falls due meanwhile, end when nothing is
    under way: how the service runs it).

    A subclass says which URLs are its own (:attr:`domains` or :meth:`handles_request`), what to ask for
    (:meth:`ask`) and how to read the answer (:meth:`read`). It never sees the database.
    """

    domains: ClassVar[tuple[str, ...]] = ()
    """Registrable domains that this spider reads."""
    min_interval: ClassVar[timedelta] = timedelta()
    """The shortest time between two looks at one page here, whatever a person wishes."""
    quirks: ClassVar[tuple[str, ...]] = ()
    """What is peculiar about this shop or platform, in words for a person."""
    verified: ClassVar[Verified]
    """When the signals were last held against something, and against what."""
    cart_link: ClassVar[str | None] = None
    """An address that puts a variant into the cart: ``{shop}`` is scheme and host, ``{id}`` its cart id."""

    def __init__(self, *args: Any, until: str = "due", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if until not in ("due", "idle"):
            raise ValueError("until is either 'due' or 'idle'")
        self._live = until == "idle"

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ShopSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        here = installation()
        spider._desk = Desk(
            database=here.database,
            spider=cls.name,
            sites=here.config.parallel_sites,
            clock=spider.now,
        )
        crawler.signals.connect(spider._recorded, signals.item_scraped)
        crawler.signals.connect(spider._recorded, signals.item_error)
        crawler.signals.connect(spider._stumbled, signals.spider_error)
        crawler.signals.connect(spider._closed, signals.spider_closed)
        return spider

    _desk: Desk

    # What a site or platform says

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether the URL is one of this spider's; asked by Scrapy's spider loader."""
        return registrable_domain(urlsplit(request.url).hostname or "") in cls.domains

    def ask(self, watch: DueWatch) -> Request:
        """The first request of a look; by default the page itself."""
        return Request(watch.url)

    def read(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        """What the answer says; a Request asks further within the same look."""
        return read_page(page_of(response))

    def better_spider(
        self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged
    ) -> str | None:
        """The spider that should look at this site's pages next time, where this look taught one."""
        return None

    def instead(self, request: Request, watch: DueWatch) -> Request | None:
        """What to ask in place of a request that robots.txt forbids, within the same look."""
        return None

    def page_address(self, address: str) -> str:
        """The product page that an address belongs to which :meth:`ask` was redirected to."""
        return address

    # The way of a look

    async def start(self) -> AsyncIterator[Request | Look]:
        began = self.now()
        while True:
            cutoff = self.now() if self._live else began
            watches = await self._desk.turn(cutoff) if self._desk.room else []
            for watch in watches:
                yield self._begun(watch)
            if not watches and self._desk.idle:
                return
            await self._desk.wait(POLL)

    def _begun(self, watch: DueWatch) -> Request | Look:
        """The first request, or what there is to say of a stored address that nothing can be asked of."""
        try:
            return self.first_request(watch)
        except ValueError as exc:
            now = self.now()
            detail = f"its address can't be used ({exc})"[:300]
            failure = Failure(reason=FailureReason.NETWORK, detail=detail)
            return Look(watch_id=watch.id, url=watch.url, started_at=now, finished_at=now, outcome=failure)

    def first_request(self, watch: DueWatch) -> Request:
        """The look's first request, made ready: conditional where the last answer can be asked about."""
        request = self._prepared(self.ask(watch), watch, began=self.now())
        if watch.second_look:
            request.headers["Cache-Control"] = "no-cache"
        else:
            if watch.validators.etag:
                request.headers["If-None-Match"] = watch.validators.etag
            if watch.validators.last_modified:
                request.headers["If-Modified-Since"] = watch.validators.last_modified
        return request.replace(meta={**request.meta, "restock_first": True})

    def _prepared(self, request: Request, watch: DueWatch, *, began: datetime) -> Request:
        return request.replace(
            callback=self.answered,
            errback=self._failed,
            dont_filter=True,
            meta={**request.meta, "download_slot": watch.domain},
            cb_kwargs={"watch": watch, "began": began},
        )

    def answered(self, response: Response, watch: DueWatch, began: datetime) -> Iterator[Look | Request]:
        """The look that an answer ends, or the look's next request; always exactly one of them."""
        outcome = self._outcome(response, watch)
        if isinstance(outcome, Request):
            further = {k: v for k, v in response.meta.items() if k == "restock_cookies"}
            meta = {**outcome.meta, **further, "restock_led_to": self._came_to(response, watch)}
            yield self._prepared(outcome.replace(meta=meta), watch, began=began)
            return
        look = self._look(response, watch, outcome)
        let_page_go(response)
        yield look

    def _outcome(self, response: Response, watch: DueWatch) -> Offer | Failure | Unchanged | Request:
        if response.status == 304:
            return Unchanged()
        try:
            outcome = self.read(response, watch)
        except Exception as exc:
            # A defect of a reader must cost this look only, and be seen: it is logged whole and recorded.
            self.logger.exception("reading %s failed", response.url)
            return Failure(
                reason=FailureReason.LAYOUT,
                detail=f"the reader stumbled over this page ({type(exc).__name__}: {exc})"[:300],
                http_status=response.status,
            )
        unread = isinstance(outcome, Offer) or (
            isinstance(outcome, Failure) and outcome.reason is FailureReason.LAYOUT
        )
        if unread and response.status >= 400 and PAGE_SAID not in response.meta:
            outcome = Failure(reason=FailureReason.HTTP, detail=f"the shop answered {response.status}")
        if isinstance(outcome, Failure):
            return with_answer(outcome, response, self.now())
        return outcome

    def _came_to(self, response: Response, watch: DueWatch) -> str | None:
        address = led_to(response, watch)
        return address and self.page_address(address)

    def _look(self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged) -> Look:
        finished = self.now()
        latency = timedelta(seconds=response.meta.get("download_latency", 0.0))
        started = finished - latency
        first = response.meta.get("restock_first", False)
        return Look(
            watch_id=watch.id,
            url=watch.url,
            started_at=started,
            finished_at=finished,
            outcome=outcome,
            as_of=response.meta.get(AS_OF) or made_at(response, finished),
            final_url=self._came_to(response, watch),
            http_status=response.status,
            latency=latency,
            size=len(response.body),
            validators=validators_of(response) if first else Validators(),
            spider=self.better_spider(response, watch, outcome),
            min_interval=self.min_interval or None,
            steady=is_steady(outcome, watch),
        )

    def _failed(self, failure: TwistedFailure) -> Iterator[Look | Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it for errbacks
        watch: DueWatch = request.cb_kwargs["watch"]
        error = failure.value or RuntimeError("a failure without its exception")
        other = self.instead(request, watch) if isinstance(error, RobotsForbidden) else None
        if other is not None:
            yield self._prepared(other, watch, began=request.cb_kwargs["began"])
            return
        yield Look(
            watch_id=watch.id,
            url=watch.url,
            started_at=request.cb_kwargs["began"],
            finished_at=self.now(),
            outcome=failure_of(error, url=request.url),
            min_interval=self.min_interval or None,
        )

    # Wiring

    @staticmethod
    def now() -> datetime:
        return datetime.now(UTC)

    def _recorded(self, item: object) -> None:
        if isinstance(item, Look):
            self._desk.finished(item.watch_id)

    def _stumbled(self, response: Response) -> None:
        # Scrapy has logged the traceback; the site must not stay held for it.
        request = getattr(response, "request", None)
        if request is not None and "watch" in request.cb_kwargs:
            self._desk.finished(request.cb_kwargs["watch"].id)

    async def _closed(self) -> None:
        await asyncio.to_thread(self.let_go)

    def let_go(self) -> None:
        """Release every site that this crawl holds; what was under way stays due."""
        self._desk.close()
