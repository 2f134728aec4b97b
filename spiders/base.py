"""ShopSpider: due watches in, exactly one Look for each out, through callback or errback."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.http import Response

from crawler.browser.finding import missing
from crawler.browser.opening import BROWSER, picture_of
from crawler.browser.sessions import Sessions
from crawler.installation import installation
from crawler.middlewares.manners import turn_over
from crawler.middlewares.robots import RobotsForbidden
from crawler.middlewares.turns import NotNow
from crawler.model import Assortment, Failure, FailureReason, Look, Offer, Unchanged, Validators
from crawler.storage.schema import WatchKind
from crawler.storage.watches import DueWatch
from crawler.urls import registrable_domain
from spiders import feed_look, in_browser
from spiders.answers import is_steady, led_to, let_page_go, made_at, page_of, validators_of, with_answer
from spiders.carts import with_cart_links
from spiders.declare import Verified
from spiders.desk import Desk
from spiders.explain import read_page
from spiders.failures import failure_of
from spiders.own import look as own_look

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure as TwistedFailure

POLL = 0.25
"""Seconds between two looks for due work while a crawl has room."""
PAGE_SAID = "restock_page_said"
"""Request.meta: what the page said in an earlier answer of the same look."""
AS_OF = "restock_as_of"
"""Request.meta: when the shop made what an earlier answer of the same look said."""
Outcome = Offer | Assortment | Failure | Unchanged
"""What a look came to."""


class ShopSpider(Spider):
    """Looks at the due watches of the sites that are read by this spider.

    Arguments (``scrapy crawl NAME -a ...``): ``until`` is ``due`` (the default: look at everything that is
    due when the crawl starts, then end) or ``idle`` (take on what falls due meanwhile, end when nothing is
    under way: how the service runs it). ``site`` is the number of the one site to look at, and ``token`` what
    it is held under: how a worker runs it.

    A subclass says which URLs are its own (:attr:`domains` or :meth:`handles_request`), what to ask for
    (:meth:`ask`) and how to read the answer (:meth:`read`). It never sees the database.
    """

    domains: ClassVar[tuple[str, ...]] = ()
    """Registrable domains that this spider reads."""
    min_interval: ClassVar[timedelta] = timedelta()
    """The shortest time between two looks at one page here, whatever a person wishes."""
    least_gap: ClassVar[timedelta] = timedelta()
    """The shortest time between two requests to a shop here, where the installation's is not enough."""
    quirks: ClassVar[tuple[str, ...]] = ()
    """What is peculiar about this shop or platform, in words for a person."""
    verified: ClassVar[Verified]
    """When the signals were last held against something, and against what."""
    browser: ClassVar[bool] = False
    """Whether its pages show their stock only in a browser; without one they are read as well as can be."""
    cart_link: ClassVar[str | None] = None
    """An address that puts a variant into the cart: ``{shop}`` is scheme and host, ``{id}`` its cart id."""
    cart_product: ClassVar[str | None] = None
    """A regular expression whose first group is the cart id of a product without variants, in its URL."""

    def __init__(
        self,
        *args: Any,
        until: str = "due",
        site: int | str | None = None,
        token: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._site = None if site is None else int(site)
        self._token = token
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
            site_id=spider._site,
            token=spider._token,
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
        """The first request of a look at a page; by default the page itself. Feeds are :mod:`feed_look`'s."""
        return Request(watch.url)

    def ask_page(self, watch: DueWatch) -> Request:
        """The request for the page itself, as a browser opens it."""
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

    def cart_id(self, url: str) -> str | None:
        """The cart id of a product without variants, where its URL tells it."""
        match = re.search(self.cart_product, url) if self.cart_product else None
        return match[1] if match else None

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
        elsewhere = own_look.asks_elsewhere(watch)
        if not elsewhere and in_browser.wanted(watch, declared=self.browser, missing=self._no_browser):
            asked = self._in_browser(watch, {"restock_first": True})
            return self._prepared(asked, watch, began=self.now())
        if watch.kind is WatchKind.FEED:
            asked = feed_look.ask(watch)
        else:
            asked = own_look.ask(watch) or self.ask(watch)
        request = self._prepared(asked, watch, began=self.now())
        if watch.second_look:
            request.headers["Cache-Control"] = "no-cache"
        else:
            if watch.validators.etag:
                request.headers["If-None-Match"] = watch.validators.etag
            if watch.validators.last_modified:
                request.headers["If-Modified-Since"] = watch.validators.last_modified
        request.meta["restock_first"] = True
        return request

    def _in_browser(self, watch: DueWatch, meta: dict[str, Any]) -> Request:
        page = self.ask_page(watch)
        page = page.replace(meta={**page.meta, **meta})
        return in_browser.opened(page, watch, lambda response: self._outcome(response, watch))

    def _no_browser(self) -> str | None:
        """Why no page can be opened in a browser, in words; the empty string outside of a crawl."""
        return missing(installation().config) if hasattr(self, "crawler") else ""

    def _is_lent(self, site: str) -> bool:
        """Whether a person's session is used for the site's pages in the browser."""
        return hasattr(self, "crawler") and Sessions(installation().config).stored(site) is not None

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
        outcome: Outcome | Request = in_browser.read_before(response) or self._outcome(response, watch)
        outcome = self._or_browser(outcome, response, watch)
        turn_over(response.meta, watch.id, outcome)
        if isinstance(outcome, Request):
            further = {k: v for k, v in response.meta.items() if k == "restock_cookies"}
            further |= in_browser.kept(response.meta)
            meta = {**further, **outcome.meta, "restock_led_to": self._came_to(response, watch)}
            yield self._prepared(outcome.replace(meta=meta), watch, began=began)
            return
        look = self._look(response, watch, outcome)
        let_page_go(response)
        yield in_browser.concluded(look, response.meta)

    def _or_browser(
        self, outcome: Outcome | Request, response: Response, watch: DueWatch
    ) -> Outcome | Request:
        """The outcome, or the page's request for the browser where that may show more."""
        if not isinstance(outcome, Failure):
            return outcome
        worth = in_browser.worth_a_try(outcome, response, watch, self.now())
        if worth and self._no_browser() is None:
            return self._in_browser(watch, in_browser.after(self._look(response, watch, outcome)))
        return in_browser.advised(
            outcome, response, watch, declared=self.browser, missing=self._no_browser, lent=self._is_lent
        )

    def _outcome(self, response: Response, watch: DueWatch) -> Outcome | Request:
        if response.status == 304:
            return Unchanged()
        try:
            if watch.kind is WatchKind.FEED:
                return feed_look.answered(response, watch, self.now())
            outcome = own_look.read(response, watch) or self.read(response, watch)
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
        if own_look.asks_elsewhere(watch):
            return None
        address = led_to(response, watch)
        return address and self.page_address(address)

    def _look(self, response: Response, watch: DueWatch, outcome: Outcome) -> Look:
        finished = self.now()
        latency = timedelta(seconds=response.meta.get("download_latency", 0.0))
        feed = feed_look.reading_of(response)
        page = outcome if watch.kind is WatchKind.PAGE and not isinstance(outcome, Assortment) else None
        first = response.meta.get("restock_first", False)
        own_page = not own_look.asks_elsewhere(watch)
        if isinstance(outcome, Offer):
            own_id = self.cart_id(watch.url)
            outcome = with_cart_links(outcome, self.cart_link, url=watch.url, cart_id=own_id)
        return Look(
            watch_id=watch.id,
            url=watch.url,
            started_at=feed.began_at if feed else finished - latency,
            finished_at=finished,
            outcome=outcome,
            as_of=feed.as_of if feed else response.meta.get(AS_OF) or made_at(response, finished),
            final_url=self._came_to(response, watch) if page else None,
            http_status=response.status,
            latency=latency,
            size=len(response.body),
            validators=validators_of(response) if first else Validators(),
            spider=self.better_spider(response, watch, page) if page and own_page else None,
            min_interval=self.min_interval or None,
            steady=is_steady(outcome, watch),
            browser=BROWSER in response.meta,
            picture=picture_of(response),
        )

    def _failed(self, failure: TwistedFailure) -> Iterator[Look | Request]:
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy sets it for errbacks
        watch: DueWatch = request.cb_kwargs["watch"]
        turn_over(request.meta, watch.id, None)
        error = failure.value or RuntimeError("a failure without its exception")
        other: Outcome | Request | None = None
        if watch.kind is WatchKind.FEED:
            other = feed_look.failed(request, error, watch, self.now())
        elif isinstance(error, RobotsForbidden):
            other = self.instead(request, watch)
        if isinstance(other, Request):
            yield self._prepared(other, watch, began=request.cb_kwargs["began"])
            return
        if other is None and isinstance(error, NotNow):
            self.not_asked(watch, error)
            return
        look = Look(
            watch_id=watch.id,
            url=watch.url,
            started_at=request.cb_kwargs["began"],
            finished_at=self.now(),
            outcome=other or failure_of(error, url=request.url),
            min_interval=self.min_interval or None,
        )
        yield in_browser.concluded(look, request.meta)

    def not_asked(self, watch: DueWatch, why: NotNow) -> None:
        """No look came of it: the shop is left alone. The watch stays due."""
        self._desk.finished(watch.id)

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
            turn_over(request.meta, request.cb_kwargs["watch"].id, None)
            self._desk.finished(request.cb_kwargs["watch"].id)

    async def _closed(self) -> None:
        await asyncio.to_thread(self.let_go)

    def let_go(self) -> None:
        """Release every site that this crawl holds; what was under way stays due."""
        self._desk.close()
