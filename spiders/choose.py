"""Which spider reads a URL: asked of Scrapy's own loader, so that a new module needs no registration."""

from __future__ import annotations

from functools import cache

from scrapy import Request
from scrapy.settings import Settings
from scrapy.spiderloader import SpiderLoader

FALLBACK = "structured_data"


@cache
def loader() -> SpiderLoader:
    """Scrapy's loader over the project's spiders."""
    settings = Settings()
    settings.setmodule("crawler.settings")
    return SpiderLoader.from_settings(settings)


def choose_spider(url: str) -> str:
    """The name of the spider for a product page: a site's before a platform's before any shop's.

    >>> choose_spider("https://books.example/a-book")
    'structured_data'
    """
    names = loader().find_by_request(Request(url))
    return min(names, key=_rank, default=FALLBACK)


def platform_spider(platform: str | None) -> str | None:
    """The spider of a recognized platform, where there is one.

    >>> platform_spider("shopify"), platform_spider("amazon"), platform_spider(None)
    ('shopify', None, None)
    """
    if platform is None or platform not in loader().list():
        return None
    return platform if loader().load(platform).__module__.startswith("spiders.platforms.") else None


def _rank(name: str) -> tuple[bool, str]:
    return (not loader().load(name).__module__.startswith("spiders.sites."), name)
