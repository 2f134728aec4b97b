"""Brings an installation's own settings into a crawl."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.installation import installation

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings


class InstallationAddon:
    """The user agent with the person's contact, and the gap between requests to one domain."""

    def update_settings(self, settings: BaseSettings) -> None:
        config = installation().config
        # At the project's priority: settings.py holds stand-ins for them; the command line still wins.
        settings.set("USER_AGENT", config.user_agent, "project")
        settings.set("DOWNLOAD_DELAY", config.site_delay_s, "project")
