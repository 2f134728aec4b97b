"""Any shop built with Next.js or Nuxt: the state that its pages are made from.

Next.js answers a page's state alone as ``/_next/data/<build>/<path>.json``, without the page around it; the
build stands on the page and is remembered for the shop until it changes. Nobody documents a shop's own
state, so what it says is weak evidence and a restock gets a second look. Source: the Next.js and Nuxt
documentation.
"""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.model import Availability, Confidence, Evidence, Failure, Offer, Product, Strength
from crawler.storage.watches import DueWatch
from spiders.declare import Verified
from spiders.declared_json import decode
from spiders.extraction import Page
from spiders.extraction.claims import ProductClaim
from spiders.extraction.main_product import Subject, together
from spiders.extraction.reading import subject_of
from spiders.extraction.state.generic import read_generic
from spiders.extraction.state.sources import StateValue, state_values
from spiders.extraction.variants import variants_of
from spiders.memory import Memory
from spiders.platform import PlatformSpider, json_request, sibling
from spiders.weighing import alike

_BUILD = re.compile(rb'"buildId"\s*:\s*"([\w.-]{1,80})"')
_builds: Memory[str] = Memory()
_subjects: Memory[Subject] = Memory()


class NextjsNuxtSpider(PlatformSpider):
    """The page's state alone where the shop answers it; else the state on the page."""

    name = "nextjs_nuxt"
    quirks: ClassVar[tuple[str, ...]] = (
        "The state is the shop's own and undocumented: restocks wait for a second look.",
        "After a new build of the shop the first look takes the page.",
    )
    verified = Verified(
        on=date(2026, 11, 22),
        against="hand-written fixtures and stand-ins after the frameworks' documentation, never live",
    )

    def exact_source(self, watch: DueWatch) -> Request | None:
        parts = urlsplit(watch.url)
        build, path = _builds.get(parts.netloc), parts.path.strip("/")
        if not build or not path or _subjects.get(watch.url) is None:
            return None
        return json_request(sibling(watch.url, f"/_next/data/{build}/{path}.json", parts.query))

    def learn(self, page: Page, watch: DueWatch, said: Offer | Failure) -> None:
        build = _BUILD.search(page.body) if _worth_asking(self.read_state(page, watch), said) else None
        if build and b'id="__NEXT_DATA__"' in page.body:
            _builds.put(urlsplit(watch.url).netloc, build[1].decode("ascii", "replace"))
            _subjects.put(watch.url, subject_of(page))

    def read_source(self, response: Response, watch: DueWatch) -> Offer | None:
        value, subject = decode(response.body), _subjects.get(watch.url)
        if not isinstance(value, dict) or subject is None:
            return None
        found = _offer((StateValue(name="_next/data", value=value),), subject)
        if found is None:
            _builds.put(urlsplit(watch.url).netloc, "")
        return found

    def read_state(self, page: Page, watch: DueWatch) -> Offer | None:
        return _offer(state_values(page, programs=True), subject_of(page))


def _worth_asking(state: Offer | None, said: Offer | Failure) -> bool:
    """Whether state alone may speak next time: the page doesn't contradict it, nor is surer of as much."""
    if state is None or isinstance(said, Failure) or said.confidence is Confidence.CONTRADICTING:
        return False
    return alike(state.availability, said.availability) and (
        bool(state.variants) or said.confidence is Confidence.WEAK
    )


def _offer(values: tuple[StateValue, ...], subject: Subject) -> Offer | None:
    claims = [
        c for c in read_generic(values, subject, language=None) if any(o.availability for o in c.offers)
    ]
    if not claims:
        return None
    claim: ProductClaim = max(claims, key=lambda c: len(c.offers))
    reading = together(o.availability for o in claim.offers) or Availability.UNKNOWN
    priced = next((o for o in claim.offers if o.price), None)
    said = next(o.said for o in claim.offers if o.availability is reading)
    shown = Evidence(
        source="state", path=claim.path, value=said[:200], reading=reading, strength=Strength.WEAK
    )
    currency = next((o.currency for o in claim.offers if o.currency), None)
    return Offer(
        availability=reading,
        confidence=Confidence.WEAK,
        price=priced.price if priced else None,
        currency=currency,
        variants=variants_of([claim], currency),
        product=Product(name=claim.name, brand=claim.brand, sku=claim.sku),
        evidence=(shown,),
        platform="nextjs_nuxt",
    )
