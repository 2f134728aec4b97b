"""SiteSpider: one retailer, declared rather than programmed.

A site's module names a subclass with the values of :mod:`spiders.declare`; this module does the work. A shop
on a known platform adds the platform's spider as a second base, and then only names what is its own::

    class KithSpider(SiteSpider, ShopifySpider): ...
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import parse_qs, quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import (
    Availability,
    Confidence,
    Evidence,
    Failure,
    FailureReason,
    Offer,
    Product,
    Unchanged,
)
from crawler.storage.watches import DueWatch
from spiders.answers import made_at, page_of
from spiders.base import AS_OF, ShopSpider
from spiders.declare import JsonSource, PageRule, PageSource, PageVariants, Place, Seller, Source, StateSource
from spiders.declared_json import decode, read_fields
from spiders.declared_page import is_own, read_rules, read_seller, read_variants
from spiders.extraction import Page
from spiders.extraction.json_body import is_json
from spiders.extraction.price import read_price
from spiders.extraction.reading import subject_of
from spiders.extraction.state.sources import state_values
from spiders.extraction.tolerant_json import loads
from spiders.platform import SOURCE
from spiders.weighing import cap, joined, merged

_PLACE = re.compile(r"[\w.,-]{1,60}")


class SiteSpider(ShopSpider):
    """Reads one retailer's pages by what its module declares."""

    source: ClassVar[Source] = PageSource()
    """Where the stock is told most cheaply and exactly."""
    state: ClassVar[StateSource | None] = None
    """JSON that the page carries, for pages whose JSON source has no answer."""
    rules: ClassVar[tuple[PageRule, ...]] = ()
    """What on the page says in stock, out of stock, preorder, blocked, gone."""
    variants: ClassVar[PageVariants | None] = None
    seller: ClassVar[Seller | None] = None
    place: ClassVar[Place | None] = None
    price: ClassVar[str | None] = None
    """CSS of the price, only where the shared extraction can't find it."""
    distrust: ClassVar[tuple[str, ...]] = ()
    """Sources of general evidence that are known to lie here, such as ``jsonld``."""
    when_blocked: ClassVar[str] = ""
    """A sentence for a person whom this shop refuses: the way that works here, such as their own session."""

    @classmethod
    def handles_request(cls, request: Request) -> bool:
        """Whether the host is one of :attr:`domains` or lies under one."""
        host = urlsplit(request.url).hostname or ""
        return any(host == domain or host.endswith(f".{domain}") for domain in cls.domains)

    def better_spider(
        self, response: Response, watch: DueWatch, outcome: Offer | Failure | Unchanged
    ) -> str | None:
        """None: who declared a site knows better than its page."""
        return None

    def ask(self, watch: DueWatch) -> Request:
        if isinstance(self.source, JsonSource):
            address = json_address(self.source, watch.url, self.place)
            if address is not None:
                headers = {"Accept": "application/json", **dict(self.source.headers)}
                return Request(address, headers=headers, meta={"restock_json": True})
        return self._page_request(super().ask(watch), watch)

    def ask_page(self, watch: DueWatch) -> Request:
        return self._page_request(super().ask_page(watch), watch)

    def instead(self, request: Request, watch: DueWatch) -> Request | None:
        if request.meta.get("restock_json"):
            return self._page_request(Request(watch.url), watch)
        return super().instead(request, watch)

    def read(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        outcome = self._read_answer(response, watch)
        blocked = isinstance(outcome, Failure) and outcome.reason is FailureReason.BLOCKED
        if blocked and self.when_blocked and isinstance(outcome, Failure):
            return replace(outcome, detail=f"{outcome.detail.rstrip('.')}. {self.when_blocked}")
        return outcome

    def _read_answer(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        if response.meta.get("restock_json"):
            return self._read_json(response, watch)
        general = super().read(response, watch)
        if isinstance(general, Request):
            return general
        page = page_of(response)
        if response.meta.get(SOURCE) or is_json(page):
            return self._own_only(general, None)
        return self._read_page(page, general, watch, response.meta.get("restock_said"))

    def _page_request(self, request: Request, watch: DueWatch) -> Request:
        if self.place and self.place.cookie and (value := place_of(watch.url, self.place)):
            return request.replace(headers={**request.headers, "Cookie": f"{self.place.cookie}={value}"})
        return request

    def _read_json(self, response: Response, watch: DueWatch) -> Offer | Failure | Request:
        assert isinstance(self.source, JsonSource)
        if response.status in (429, 503):
            general = ShopSpider.read(self, response, watch)
            return general if isinstance(general, Failure) else _refused(response)
        value = decode(response.body) if response.status == 200 else None
        groups = groups_of(self.source.product, watch.url)
        said = None if value is None else read_fields(value, self.source.fields, source="api", groups=groups)
        if isinstance(said, Failure):
            return said
        named = said and (said.product.name or watch.product.name or self.source.alone)
        if said is None or self.source.with_page or not named:
            meta = {"restock_said": said, **({AS_OF: made_at(response, self.now())} if said else {})}
            return self._page_request(Request(watch.url, meta=meta), watch)
        known = replace(said, product=merged(said.product, watch.product))
        return self._own_only(known, None)

    def _read_page(
        self, page: Page, general: Offer | Failure, watch: DueWatch, said: Offer | None
    ) -> Offer | Failure:
        ruled = read_rules(page, self.rules)
        if isinstance(ruled, Failure):
            # Both say that it is no product page: the general reading also knows who blocks.
            alike = isinstance(general, Failure) and general.reason is ruled.reason
            return general if alike else ruled
        if isinstance(general, Failure) and general.reason is not FailureReason.LAYOUT:
            return general
        own = said or self._read_state(page, watch)
        if isinstance(own, Failure):
            return own
        variants = read_variants(page, self.variants) if self.variants else ()
        if not ruled and own is None and variants:
            best = min((v.availability for v in variants), key=lambda a: not a.buyable)
            path = self.variants.each if self.variants else ""
            ruled = (Evidence(source="rule", path=path, value=best.value, reading=best),)
        offer = joined(ruled, own, general, self.distrust)
        if offer is None:
            return general if isinstance(general, Failure) else _silent(self.name, general)
        if variants:
            offer = replace(offer, variants=cap(variants, offer.availability))
        return self._own_only(self._identified(page, offer), page)

    def _read_state(self, page: Page, watch: DueWatch) -> Offer | Failure | None:
        source = self.source if isinstance(self.source, StateSource) else self.state
        if source is None:
            return None
        groups = groups_of(source.product, watch.url) if source.product else {}
        for carried in _state(page, source):
            value = source.reshape(carried) if source.reshape else carried
            found = read_fields(value, source.fields, source="state", groups=groups)
            if found is not None:
                return found
        return None

    def _identified(self, page: Page, offer: Offer) -> Offer:
        subject = subject_of(page)
        named = Product(name=next(iter(subject.names), None), url=subject.canonical)
        offer = replace(offer, product=merged(offer.product, named))
        node = page.tree.css_first(self.price) if self.price and offer.price is None else None
        money = read_price(node.text(), language=page.language, currency=offer.currency) if node else None
        return (
            replace(offer, price=money.amount, currency=money.currency or offer.currency) if money else offer
        )

    def _own_only(self, outcome: Offer | Failure, page: Page | None) -> Offer | Failure:
        """What another seller offers is the retailer's out of stock."""
        if self.seller is None or isinstance(outcome, Failure):
            return outcome
        name = (read_seller(page, self.seller) if page else None) or outcome.seller
        if name is None:
            return outcome
        outcome = replace(outcome, seller=name)
        if is_own(name, self.seller) or not outcome.availability.buyable:
            return outcome
        shown = Evidence(
            source="seller", path=self.seller.css, value=name[:200], reading=Availability.OUT_OF_STOCK
        )
        return replace(
            outcome,
            availability=Availability.OUT_OF_STOCK,
            confidence=Confidence.STRONG,
            variants=cap(outcome.variants, Availability.OUT_OF_STOCK),
            evidence=(shown, *outcome.evidence),
        )


def json_address(source: JsonSource, url: str, place: Place | None) -> str | None:
    """The JSON's address for a product page, None where its URL doesn't give what is needed."""
    groups: Mapping[str, str] = groups_of(source.product, url)
    if not groups and "(?P<" in source.product:
        return None
    chosen = place_of(url, place) if place else ""
    if "{place}" in source.url and not chosen:
        return None
    quoted = {name: quote(value, safe="") for name, value in groups.items()}
    return source.url.format(**quoted, place=quote(chosen, safe=""))


def groups_of(pattern: str, url: str) -> dict[str, str]:
    """The named groups that a product's URL fills."""
    match = re.search(pattern, url)
    return {k: v for k, v in match.groupdict().items() if v is not None} if match else {}


def place_of(url: str, place: Place) -> str:
    """The store or area that the URL names, else the default; the empty string where there is neither."""
    named = parse_qs(urlsplit(url).query).get(place.parameter, [""])[0]
    return named if _PLACE.fullmatch(named) else place.default


def _state(page: Page, source: StateSource) -> list[object]:
    if source.css:
        nodes = [] if page.too_deep else page.tree.css(source.css)[:20]
        return [loads(text) for node in nodes if (text := node.attributes.get(source.attribute))]
    return [
        v.value for v in state_values(page, programs=True) if v.name in (source.name, f"window.{source.name}")
    ]


def _silent(name: str, general: Offer) -> Failure:
    return Failure(
        reason=FailureReason.LAYOUT,
        detail=f"the page has a product, but none of the signals of {name} and no other word on its stock",
        evidence=general.evidence,
    )


def _refused(response: Response) -> Failure:
    return Failure(reason=FailureReason.HTTP, detail=f"the shop answered {response.status}")
