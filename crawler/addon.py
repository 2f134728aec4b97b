"""Brings an installation's own settings into a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Scrapy reads through the whole stack as it is imported: three times as long where a crawl's engine does so.
import scrapy.core.downloader.contextfactory  # noqa: F401

from crawler.installation import installation

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

DOOR = "crawler.browser.door.Door"
PROXY = "crawler.middlewares.proxy.OperatorsProxy"
SCRAPYS_PROXY = "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware"


class InstallationAddon:
    """The user agent with the person's contact, the gap between two requests, the proxy and the browser."""

    def update_settings(self, settings: BaseSettings) -> None:
        config = installation().config
        # At the project's priority: settings.py holds stand-ins for them; the command line still wins.
        settings.set("USER_AGENT", config.user_agent, "project")
        settings.set("DOWNLOAD_DELAY", config.site_delay_s, "project")
        if config.proxy is not None:
            _wire_proxy(settings)
        _wire_browser(settings)


def _wire_proxy(settings: BaseSettings) -> None:
    """Scrapy's own reads the environment. The address stays out of the settings, which a log may show."""
    ours = {**settings.getdict("DOWNLOADER_MIDDLEWARES"), SCRAPYS_PROXY: None, PROXY: 750}
    settings.set("DOWNLOADER_MIDDLEWARES", ours, "project")


def _wire_browser(settings: BaseSettings) -> None:
    """Names only: nothing of it is imported before a page is opened in the browser."""
    handlers = {**settings.getdict("DOWNLOAD_HANDLERS"), "http": DOOR, "https": DOOR}
    settings.set("DOWNLOAD_HANDLERS", handlers, "project")
    settings.set("PLAYWRIGHT_ABORT_REQUEST", "crawler.browser.resources.unwanted", "project")
    # The browser's own headers; asking scrapy-playwright to merge ours costs a round trip a request.
    settings.set("PLAYWRIGHT_PROCESS_REQUEST_HEADERS", None, "project")
    settings.set("PLAYWRIGHT_MAX_PAGES_PER_CONTEXT", 1, "project")
