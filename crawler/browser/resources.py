"""What a page may not load: it costs, tells others of us, and says nothing of the stock. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.async_api import Request

UNWANTED_TYPES = frozenset({"image", "font", "media", "texttrack", "ping", "cspviolationreport", "manifest"})
"""Playwright's names for kinds of requests."""
TRACKERS = frozenset(
    {
        "google-analytics.com",
        "googletagmanager.com",
        "googlesyndication.com",
        "googleadservices.com",
        "doubleclick.net",
        "analytics.google.com",
        "connect.facebook.net",
        "facebook.com",
        "bat.bing.com",
        "clarity.ms",
        "analytics.tiktok.com",
        "ads-twitter.com",
        "analytics.twitter.com",
        "ct.pinterest.com",
        "pinimg.com",
        "sc-static.net",
        "snapchat.com",
        "redditstatic.com",
        "hotjar.com",
        "hotjar.io",
        "fullstory.com",
        "mouseflow.com",
        "quantummetric.com",
        "contentsquare.net",
        "criteo.com",
        "criteo.net",
        "taboola.com",
        "outbrain.com",
        "adnxs.com",
        "rubiconproject.com",
        "amazon-adsystem.com",
        "scorecardresearch.com",
        "quantserve.com",
        "demdex.net",
        "omtrdc.net",
        "segment.io",
        "segment.com",
        "mixpanel.com",
        "amplitude.com",
        "heapanalytics.com",
        "nr-data.net",
        "newrelic.com",
        "sentry.io",
        "datadoghq-browser-agent.com",
        "browser-intake-datadoghq.com",
        "hm.baidu.com",
        "cnzz.com",
    }
)
"""Hosts, each with everything under it, that measure and advertise. Whoever defends a shop against programs
is not among them: we don't hide from a shop."""


def is_tracker(host: str) -> bool:
    """Whether a host only measures or advertises.

    >>> is_tracker("www.google-analytics.com"), is_tracker("facebook.com"), is_tracker("notfacebook.com")
    (True, True, False)
    """
    labels = host.lower().rstrip(".").split(".")
    return any(".".join(labels[start:]) in TRACKERS for start in range(len(labels) - 1))


def unwanted(request: Request) -> bool:
    """Whether the page does without this request; asked by scrapy-playwright before each is sent."""
    return request.resource_type in UNWANTED_TYPES or is_tracker(urlsplit(request.url).hostname or "")
