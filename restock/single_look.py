"""One look at a page that nobody watches: the same spider, middlewares and reading, but nothing stored."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.http import Response

from crawler.errors import RestockError
from crawler.middlewares.turns import NotNow
from crawler.model import Look, Product, Validators
from crawler.storage.schema import WatchKind
from crawler.storage.watches import DueWatch
from crawler.urls import registrable_domain
from pipelines.identify import identify
from restock.crawling import crawler_process
from spiders.base import ShopSpider
from spiders.choose import choose_spider, loader


def look_once(
    url: str,
    *,
    spider: str | None = None,
    reader: Mapping[str, Any] | None = None,
    on_answer: Callable[[Response], None] | None = None,
    kind: WatchKind = WatchKind.PAGE,
    browser: bool | None = None,
) -> Look:
    """Look at ``url`` (canonical) now, with its own spider or the named one, or by a person's ``reader``.

    Starts the reactor: once a process.

    ``on_answer`` is called with each answer before it is read. ``browser`` opens the page in one, or never;
    None leaves it to the spider and to what the page shows.

    Raises RestockError where the shop is left alone now, or where the spider gave no outcome, which is a
    defect.
    """
    seen: list[Look] = []
    refusals: list[NotNow] = []
    process = crawler_process(alerts=False)
    process.settings.set("ITEM_PIPELINES", {"pipelines.component.RecordPipeline": None}, "cmdline")
    watch = replace(_watch(url, reader, kind), browser=browser)
    crawler = process.create_crawler(_once(watch, spider or choose_spider(url), on_answer, refusals))

    def note(item: Look) -> None:
        seen.append(item)

    crawler.signals.connect(note, signals.item_scraped)
    process.crawl(crawler)
    process.start()
    if refusals:
        raise RestockError(str(refusals[0]), hint="nothing was asked; try again then. See: restock status")
    if not seen:
        raise RestockError("the look gave no outcome", hint="see the log above; this is a defect: report it")
    return identify(Product(), seen[0])


def _once(
    watch: DueWatch, spider: str, on_answer: Callable[[Response], None] | None, refusals: list[NotNow]
) -> type[ShopSpider]:
    """The spider with this one watch in place of what is due."""
    chosen = cast("type[ShopSpider]", loader().load(spider))

    async def start(self: Any) -> AsyncIterator[Request]:
        yield self.first_request(watch)

    def answered(self: Any, response: Response, watch: DueWatch, began: datetime) -> Iterator[Look | Request]:
        if on_answer is not None:
            on_answer(response)
        yield from chosen.answered(self, response, watch, began)

    def not_asked(self: Any, watch: DueWatch, why: NotNow) -> None:
        refusals.append(why)

    own = {"start": start, "answered": answered, "not_asked": not_asked, "name": chosen.name}
    return type("OneLook", (chosen,), own)


def _watch(url: str, reader: Mapping[str, Any] | None, kind: WatchKind) -> DueWatch:
    """A watch of the page that nobody stored."""
    return DueWatch(
        id=0,
        site_id=0,
        domain=registrable_domain(urlsplit(url).hostname or ""),
        url=url,
        validators=Validators(),
        second_look=False,
        fingerprint=None,
        product=Product(),
        reader=reader,
        kind=kind,
    )
