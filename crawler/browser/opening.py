"""How a spider asks for a page in a browser: by one entry of ``Request.meta``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scrapy import Request
from scrapy.http import Response

from crawler.model import Picture

BROWSER = "restock_browser"
"""Request.meta: the :class:`Opening` that the request is."""
ANSWERED_IN = "restock_answered_in"
"""Request.meta: seconds until the page's document began to come. The rest of ``download_latency`` is our own
waiting until the page was done, of which the shop need not be spared."""
TURN_LOST = "restock_turn_lost"
"""Request.meta: an :class:`asyncio.Event`, set where the shop's turn is about to be another's."""
PICTURE = "restock_picture"
"""Request.meta: the :class:`crawler.model.Picture` that was taken, if any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One page opened in a browser."""

    site: str
    """The registrable domain; pages of one site share a context, one after another."""
    wants_picture: Callable[[Response], bool] | None = None
    """Asked with the page while it is still open."""


def opening_of(request: Request) -> Opening | None:
    """The opening that a request is, None for a plain download."""
    opening: Opening | None = request.meta.get(BROWSER)
    return opening


def picture_of(response: Response) -> Picture | None:
    """What the browser showed, where somebody wanted to keep it."""
    picture: Picture | None = response.meta.get(PICTURE)
    return picture
