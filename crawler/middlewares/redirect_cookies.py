"""Cookies within one look only: a shop may set one on a redirect and expect it back.

Every look is a session of its own. Nothing is kept from one look to the next, so that no shop can follow us,
no stale session speaks for today's stock, and memory stays flat.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

_JAR = "restock_cookies"
_REDIRECTS = (301, 302, 303, 307, 308)


class RedirectCookies:
    """Stands between the redirect middleware and the network; costs nothing where no cookie is set."""

    def process_request(self, request: Request) -> None:
        jar: CookieJar | None = request.meta.get(_JAR)
        if jar is not None:
            request.headers.pop("Cookie", None)
            jar.add_cookie_header(request)

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in _REDIRECTS and b"Set-Cookie" in response.headers:
            jar = request.meta.setdefault(_JAR, CookieJar())
            jar.extract_cookies(response, request)
        return response
