"""Any shop: what its page says by structured data, embedded state, buttons and text."""

from __future__ import annotations

from scrapy import Request

from crawler.model import Failure, Offer, Unchanged
from spiders.base import ShopSpider


class StructuredDataSpider(ShopSpider):
    """Reads whatever no other spider claims."""

    name = "structured_data"

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Never claims a URL: it gets what nobody else does."""
        return False

    def better_spider(self, outcome: Offer | Failure | Unchanged) -> str | None:
        """A platform that the page gave away, where there is a spider with a cheaper exact source for it."""
        return "shopify" if isinstance(outcome, Offer) and outcome.platform == "shopify" else None
