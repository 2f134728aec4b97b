"""MediaMarkt and Saturn in eleven countries: electronics, one platform."""

from __future__ import annotations

from datetime import date, timedelta

from crawler.model import Availability, FailureReason
from spiders.declare import PageRule, Seller, Verified
from spiders.site import SiteSpider


class MediaMarktSpider(SiteSpider):
    """The page marks the online status of its product; its words follow in the country's language."""

    name = "mediamarkt"
    domains = (
        "mediamarkt.de", "mediamarkt.at", "mediamarkt.ch", "mediamarkt.es", "mediamarkt.nl", "mediamarkt.be",
        "mediamarkt.it", "mediamarkt.pl", "mediamarkt.hu", "mediamarkt.com.tr", "saturn.de",
    )  # fmt: skip
    rules = (
        PageRule(css="p, #root", text=("das ging uns leider zu schnell",), reading=FailureReason.BLOCKED),
        PageRule(
            css="[data-product-online-status]",
            attribute="data-product-online-status",
            values={
                "available": Availability.IN_STOCK,
                "not_available": Availability.OUT_OF_STOCK,
            },
        ),
        PageRule(css='[data-test$="online-availability_NOT_AVAILABLE"]', reading=Availability.OUT_OF_STOCK),
        PageRule(
            css="#root", text=("dieser artikel ist dauerhaft ausverkauft",), reading=Availability.DISCONTINUED
        ),
        PageRule(
            css="#root",
            text=("dieser artikel ist aktuell nicht verfügbar", "leider keine lieferung möglich"),
            reading=Availability.OUT_OF_STOCK,
        ),
        PageRule(css="#pdp-add-to-cart-button:not([disabled])", reading=Availability.IN_STOCK),
    )
    seller = Seller(
        names=("MediaMarkt", "Media Markt", "Saturn", "MediaMarktSaturn", "MediaWorld"),
        css='[data-test="mms-marketplace-seller"]',
        pattern=r"(?:verkauf(?:t)? (?:und versand )?durch|vendido por|verkoop door)?\s*(.+)",
    )
    min_interval = timedelta(seconds=60)
    quirks = (
        "Cards of alternatives carry the same cart buttons: only the product's own, by its id, is read.",
        "Stock in a market (“…market-availability…”) is no online stock.",
        "Marketplace sellers share the pages: only the shop's own offer counts.",
        "Cloudflare answers plain clients with “Das ging uns leider zu schnell”: reported as blocked.",
    )
    when_blocked = "MediaMarkt and Saturn: look less often, or watch the page with the browser."
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures after public stock checkers and a page of 2023, never live",
    )
