"""Decathlon, each country."""

from __future__ import annotations

from datetime import date, timedelta

from spiders.declare import Seller, Verified
from spiders.site import SiteSpider

_COUNTRIES = "fr de co.uk es it be nl pl pt ch at ie cz sk hu ro se dk gr hr si bg com ca com.au in".split()  # noqa: SIM905
_NAMES = ("France", "UK", "Deutschland", "España", "Italia", "Belgium", "Nederland", "Polska", "Portugal")
_SOLD_BY = (
    r"(?:sold (?:and shipped )?by|vendu (?:et expédié )?par|verkauf(?:t)? (?:und versand )?durch)\s+(.+)"
)


class DecathlonSpider(SiteSpider):
    """JSON-LD has an offer for each size, with its seller."""

    name = "decathlon"
    domains = tuple(f"decathlon.{tld}" for tld in _COUNTRIES)
    seller = Seller(
        names=("Decathlon", *(f"Decathlon {country}" for country in _NAMES)),
        css=".product-seller, [data-testid='seller-name']",
        pattern=_SOLD_BY,
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Marketplace partners share the page: only what Decathlon sells itself counts.",
        "“In store only” depends on a store that is chosen in the browser; the page tells what is sent home.",
        "Cloudflare or DataDome refuse plain clients at times: reported as blocked.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after the page's structured data, never live",
    )
