"""All looks through the operator's proxy, where they named one (``RESTOCK_PROXY``); never through another.

Behind a proxy the address guard can't see the connection to the shop: the proxy resolves the name and
connects. What can still be told is told here, before anything is sent: addresses that are not global, names
that only mean something on the proxy's own network, and names that this machine resolves to such addresses.
A name that only the proxy resolves is the proxy's to judge.
"""

from __future__ import annotations

import time
from ipaddress import ip_address
from typing import TYPE_CHECKING

from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.utils.httpobj import urlparse_cached

from crawler.addresses import refusal
from crawler.browser.errors import BrowserTrouble
from crawler.browser.opening import BROWSER
from crawler.installation import installation
from crawler.middlewares.address_guard import ForbiddenAddress, address_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

LOCAL_NAMES = (
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "home.arpa",
    "localdomain",
)
"""Endings that no public name has; a name without a dot is of its network as well."""
BELIEVED_S = 600.0
_MANY = 10_000


class OperatorsProxy(HttpProxyMiddleware):
    """Takes nothing from ``http_proxy`` and ``no_proxy``; hosts under ``allow_hosts`` are asked directly."""

    def __init__(self, proxy: str) -> None:
        # Not the parent's: it reads the environment.
        self.auth_encoding = "utf-8"
        self.proxies = {}
        self._credentials, self._address = self._get_proxy(proxy, "http")
        self._unknown: dict[str, float] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OperatorsProxy:
        proxy = installation().config.proxy
        if proxy is None:
            raise NotConfigured
        return cls(proxy)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]  # Scrapy awaits it
        """Raises ForbiddenAddress where the request must not be sent, BrowserTrouble for the browser's."""
        host = urlparse_cached(request).hostname or ""
        if host in installation().config.allow_hosts:
            self._set_proxy_and_creds(request, None, None, None)
            return
        if BROWSER in request.meta:
            raise BrowserTrouble("pages in the browser don't go through RESTOCK_PROXY, so none is opened")
        why = not_global(host)
        if why is not None:
            raise ForbiddenAddress(f"{host} is not asked through the proxy: {why}")
        await self._check_here(host)
        self._set_proxy_and_creds(request, self._address, self._credentials, None)

    async def _check_here(self, host: str) -> None:
        """Refuse what this machine resolves to an address that isn't global."""
        if self._unknown.get(host, 0.0) > time.monotonic():
            return
        try:
            await address_of(host)
        except OSError:
            if len(self._unknown) >= _MANY:
                self._unknown.clear()
            self._unknown[host] = time.monotonic() + BELIEVED_S


def not_global(host: str) -> str | None:
    """Why a host is not one of the Internet's, as far as its name tells; None where it may be.

    >>> not_global("10.0.0.1"), not_global("printer.local"), not_global("router")
    ('it is a private address', 'it is a name of a local network', 'it is a name of a local network')
    >>> not_global("shop.example") is None
    True
    """
    try:
        ip_address(host)
    except ValueError:
        name = host.rstrip(".").lower()
        local = "." not in name or name.endswith(tuple(f".{ending}" for ending in LOCAL_NAMES))
        return "it is a name of a local network" if local else None
    return refusal(host)
