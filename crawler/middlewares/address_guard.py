"""No connection to an address that isn't global, whoever named it.

The guard is Twisted's resolver: Twisted connects to exactly the address that was checked, so a name that
answers differently the second time gains nothing. Redirects, robots.txt and images come by here as well.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError

from crawler.addresses import refusal
from crawler.installation import installation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.base import ReactorBase

_REMEMBERED = 1000
_refused: OrderedDict[str, str] = OrderedDict()


def refused(host: str) -> str | None:
    """Why a connection to ``host`` was refused lately, in words; None where it wasn't.

    Twisted reduces what a resolver raises to "no results", so the reason is kept here.
    """
    return _refused.get(host.lower())


class GuardedResolver(CachingThreadedResolver):
    """Resolves names to global IPv4 addresses; private ones only for hosts that the operator named.

    ``*.localhost`` is loopback by RFC 6761 and is never asked of a name server.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> GuardedResolver:
        return cls(
            reactor,
            crawler.settings.getint("DNSCACHE_SIZE") if crawler.settings.getbool("DNSCACHE_ENABLED") else 0,
            crawler.settings.getfloat("DNS_TIMEOUT"),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        if name.lower() == "localhost" or name.lower().endswith(".localhost"):
            found = succeed("127.0.0.1")
        else:
            found = super().getHostByName(name, timeout)
        return found.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> Any:
        reason = None if self.allows(name) else refusal(address)
        if reason is None:
            return address
        _refused[name.lower()] = f"{name} leads to {address}: {reason}"
        while len(_refused) > _REMEMBERED:
            _refused.popitem(last=False)
        return fail(DNSLookupError(f"refused: {name}"))

    def allows(self, name: str) -> bool:
        """Whether the operator named the host as one that may be private, or as the proxy; asked anew."""
        config = installation().config
        return name.lower() in config.allow_hosts or name.lower() == config.proxy_host


class ForbiddenAddress(IgnoreRequest):
    """The request would go where the program doesn't go."""


class AddressGuard:
    """Refuses what the resolver can't see: a crawl without it, and ports that aren't the web's."""

    def process_request(self, request: Request) -> None:
        """Raises ForbiddenAddress where the request must not be sent."""
        from twisted.internet import reactor

        if not isinstance(getattr(reactor, "resolver", None), GuardedResolver):
            raise ForbiddenAddress("the address guard is not installed, so nothing is fetched")
        parts = urlparse_cached(request)
        why = forbidden_port(parts.hostname or "", parts.port)
        if why is not None:
            raise ForbiddenAddress(why)


def forbidden_port(host: str, port: int | None) -> str | None:
    """Why this port of a host is not asked; None where it is."""
    if port is None or port >= 1024 or port in (80, 443) or host in installation().config.allow_hosts:
        return None
    return f"port {port} is not a web server's"


async def address_of(host: str) -> str:
    """The address that a connection to ``host`` may be made to, for what doesn't connect by Twisted.

    Raises ForbiddenAddress, or OSError where the name is not known. Call it in the reactor's loop.
    """
    from twisted.internet import reactor

    resolver = getattr(reactor, "resolver", None)
    if not isinstance(resolver, GuardedResolver):
        raise ForbiddenAddress("the address guard is not installed, so nothing is fetched")
    try:
        found: str = await resolver.getHostByName(host).asFuture(asyncio.get_running_loop())
    except DNSLookupError as exc:
        why = refused(host)
        if why is not None:
            raise ForbiddenAddress(why) from exc
        raise OSError(f"the name {host} is not known") from exc
    return found
