"""Any shop: what its page says by structured data, embedded state, buttons and text."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from scrapy import Request
from scrapy.http import Response

from crawler.model import Failure, FailureReason, Offer, Unchanged
from crawler.storage.watches import DueWatch
from spiders.answers import page_of
from spiders.base import ShopSpider
from spiders.choose import platform_spider
from spiders.declare import Verified
from spiders.recognize import recognize


class StructuredDataSpider(ShopSpider):
    """Reads whatever no other spider claims."""

    name = "structured_data"
    quirks: ClassVar[tuple[str, ...]] = ()
    verified = Verified(on=date(2026, 11, 22), against="hand-written fixtures after schema.org, never live")

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Never claims a URL: it gets what nobody else does."""
        return False

    def better_spider(
        self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged
    ) -> str | None:
        """A platform that the page gave away, where there is a spider with a cheaper exact source for it."""
        if isinstance(outcome, Offer):
            unknown = outcome.platform is None and watch.product.name is None
            return platform_spider(recognize(page_of(response)) if unknown else outcome.platform)
        layout = isinstance(outcome, Failure) and outcome.reason is FailureReason.LAYOUT
        return platform_spider(recognize(page_of(response))) if layout else None
