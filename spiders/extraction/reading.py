"""One page, all readers, one answer: cheap readers first, the tree only when they leave something open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from selectolax.lexbor import LexborNode

from crawler.model import Evidence, Failure, FailureReason, Offer
from spiders.extraction.amazon import amazon_hinted, read_amazon
from spiders.extraction.anchor import find_anchor
from spiders.extraction.blocked import recognize_block, recognize_gone, recognize_wall
from spiders.extraction.buttons import read_buttons
from spiders.extraction.choices import needs_choice
from spiders.extraction.claims import ProductClaim
from spiders.extraction.hints import buyable_variants_hinted, nothing_contradicts
from spiders.extraction.identity import canonical_url
from spiders.extraction.json_body import is_json, read_json_body
from spiders.extraction.json_ld import read_json_ld
from spiders.extraction.main_product import Subject, main_claim, together, watched_offers
from spiders.extraction.markup import tags_matching
from spiders.extraction.microdata import read_microdata, read_rdfa
from spiders.extraction.opengraph import read_opengraph
from spiders.extraction.outline import ancestry, read_outline
from spiders.extraction.page import Page, clean
from spiders.extraction.price_shown import shown_price
from spiders.extraction.price_told import told_price, variable_price
from spiders.extraction.product import assemble
from spiders.extraction.product_page import Seen, is_product
from spiders.extraction.shown import Shown, read_shown
from spiders.extraction.state import platform_hinted, read_platform, read_state, state_variants
from spiders.extraction.state.shown_options import read_shown_options
from spiders.extraction.text import read_texts
from spiders.extraction.variants import is_named, settled
from spiders.extraction.verdict import Verdict, weigh

_TAG = re.compile(rb"<[^>]{0,5000}>")
_H1 = re.compile(rb"<h1\b[^>]{0,1000}>(.{0,2000}?)</h1", re.S)
_LINK = re.compile(rb"<link\b([^>]{1,3000})>")
_HREF = re.compile(rb"""href\s*=\s*["']?([^"'\s>]{1,2000})""")


def extract(page: Page) -> Offer | Failure:
    """Exactly one Offer or Failure for any bytes; never raises."""
    try:
        return _extract(page)
    except RecursionError:
        return Failure(
            reason=FailureReason.LAYOUT,
            detail="the page is nested too deeply to be read",
            http_status=page.status,
        )


def _extract(page: Page) -> Offer | Failure:
    if is_json(page):
        return _from_json(page)
    subject = subject_of(page)
    linked = read_json_ld(page)
    graph = read_opengraph(page)
    claims = tuple(c for c in (main_claim(linked, subject), graph) if c is not None)
    if failure := _refused(page, has_product=any(c.offers for c in claims)):
        return failure
    if _conclusive(page, claims):
        beside = _platform_agreeing(page, subject, claims)
        if beside is not None:
            return _offer(page, subject, claims, None, beside=beside)
    if page.too_deep:
        return _layout(page, "the page's elements are nested too deeply to be read")
    seen = _look(page, subject, linked, graph)
    if not is_product(seen, graph, url=page.url):
        return _no_product(page)
    return _offer(page, subject, seen.claims, seen, beside=seen.beside)


def _platform_agreeing(
    page: Page, subject: Subject, claims: Sequence[ProductClaim]
) -> tuple[ProductClaim, ...] | None:
    """A known platform's variants beside what JSON-LD settles; None where they tell the stock otherwise."""
    listed = [c for c in claims if len(c.offers) >= 2]
    if listed and not any(is_named(c.offers) for c in listed):
        return state_variants(page, subject)
    if not platform_hinted(page) or page.too_deep:
        return ()
    known = read_platform(page, subject)
    told = together(o.availability for o in known.offers) if known else None
    if known is None or told is None:
        return ()
    linked = together(o.availability for o in watched_offers(claims[0], page.url))
    return (known,) if linked is not None and linked.buyable == told.buyable else None


def _from_json(page: Page) -> Offer | Failure:
    claim = read_json_body(page)
    if claim is None:
        return _layout(page, "JSON without a single product: name a product's own address")
    subject = Subject.of(page.url, None, (claim.name,))
    return _offer(page, subject, (claim,), None)


def subject_of(page: Page) -> Subject:
    """What the page is about, from its bytes alone."""
    heading = _H1.search(page.markup_lower)
    name = (
        clean(_TAG.sub(b" ", page.markup[heading.start(1) : heading.end(1)]).decode("utf-8", "replace"))
        if heading
        else None
    )
    return Subject.of(
        page.url, canonical_of(page), (name, page.meta_first("og:title", "twitter:title"), page.title)
    )


def canonical_of(page: Page) -> str | None:
    """The address that the page calls its own: rel=canonical, else og:url."""
    low = page.markup_lower
    for match in tags_matching(_LINK, low, lowered=low, begins=b"<link"):
        if b"canonical" not in match.group(1):
            continue
        found = _HREF.search(low, match.start(1), match.end(1))
        if found:
            return canonical_url(
                clean(page.markup[found.start(1) : found.end(1)].decode("utf-8", "replace")), base=page.url
            )
    href = page.meta_first("og:url")
    return canonical_url(href, base=page.url) if href else None


_HEAD = 40_000
_HEAD_OF_A_POOR_PAGE = 400_000


def _text_head(page: Page) -> str:
    """The first 4,000 characters of text; more markup is read where the first of it has little."""
    text = _plain(page.markup[:_HEAD])
    if len(text) < 1_500 and len(page.markup) > _HEAD:
        text = _plain(page.markup[:_HEAD_OF_A_POOR_PAGE])
    return text[:4_000]


def _plain(markup: bytes) -> str:
    if b";base64," in markup:
        markup = _PICTURE.sub(b"", markup)
    return clean(_TAG.sub(b" ", markup).decode("utf-8", "replace"))


_PICTURE = re.compile(rb";base64,[A-Za-z0-9+/=\s]*")
"""A picture in an attribute can make a tag longer than any text."""


def _refused(page: Page, *, has_product: bool) -> Failure | None:
    """A bot wall in place of the page, or a page that the shop says is not there."""
    if has_product and page.status == 200:
        return None
    head = _text_head(page)
    block = recognize_block(
        url=page.url,
        status=page.status,
        headers=page.headers,
        title=page.title,
        text_head=head,
        body=page.raw,
        has_product=has_product,
    )
    if block is not None or page.status not in (404, 410):
        return block
    return _gone(page, head)


def _gone(page: Page, head: str) -> Failure | None:
    return recognize_gone(
        url=page.url,
        status=page.status,
        title=page.title,
        text_head=head,
        canonical=canonical_of(page),
        has_product=False,
    )


def _no_product(page: Page) -> Failure:
    """Why a page without a product has none: removed, behind a wall, or simply another kind of page."""
    head = _text_head(page)
    wall = recognize_wall(
        url=page.url,
        status=page.status,
        headers=page.headers,
        title=page.title,
        text_head=head,
        body=page.raw,
        has_product=False,
    )
    if wall is not None and not any(e.path in _SHUT_OUT for e in wall.evidence):
        wall = replace(wall, reason=FailureReason.LAYOUT)
    nothing = _layout(page, "not a product page: no product with an offer was found")
    return _gone(page, head) or wall or nothing


_SHUT_OUT = ("geo", "waiting_room")
"""Walls that keep visitors out whatever they do; a log-in or a consent page is merely another page."""


def _conclusive(page: Page, claims: Sequence[ProductClaim]) -> bool:
    """Whether JSON-LD alone settles it: it says out for the one product, or in and nothing on the page
    contradicts.
    """
    linked = next((c for c in claims if c.source == "jsonld"), None)
    if linked is None:
        return False
    offers = watched_offers(linked, page.url)
    reading = together(o.availability for o in offers)
    if reading is None or not any(o.price for o in offers):
        return False
    others = [together(o.availability for o in c.offers) for c in claims if c is not linked]
    if any(o is not None and o is not reading for o in others):
        return False
    if reading.buyable:
        return nothing_contradicts(page)
    return not buyable_variants_hinted(page)


def _look(page: Page, subject: Subject, linked: Sequence[ProductClaim], graph: ProductClaim | None) -> Seen:
    hints = [c.name for c in linked[:3] if c.name and not c.listed]
    anchor, sure = find_anchor(
        page.tree,
        [*hints, *(n for n in (page.meta_first("og:title", "twitter:title"), page.title) if n)],
        site=site_name(page),
    )
    path = ancestry(anchor)
    outline = read_outline(page.tree, anchor, sure=sure, here=page.url)
    about = Subject.of(page.url, subject.canonical, (outline.anchor_text, *subject.names))
    marked = rdfa = None
    if b"itemprop" in page.markup_lower:
        marked = main_claim(read_microdata(page.tree, path, language=page.language), about)
    if b"typeof=" in page.markup_lower:
        rdfa = main_claim(read_rdfa(page.tree, path, language=page.language), about)
    claims = tuple(c for c in (main_claim(linked, about), marked, rdfa, graph) if c is not None)
    amazon = None
    if amazon_hinted(page.markup_lower):
        amazon = read_amazon(page.tree, url=page.url, domain=_domain(page.url), language=page.language)
    if amazon is not None:
        claims = (amazon, *claims)
    told = _told(claims)
    claims += read_state(page, about, deep=not told)
    beside = () if settled(claims) or amazon is not None else _beside(page, about, claims, anchor, deep=told)
    currency = next((o.currency for c in claims for o in c.offers if o.currency), None)
    if amazon is not None and any(o.availability for o in amazon.offers):
        return Seen(outline=outline, shown=Shown(reading=None), price=None, claims=claims, beside=beside)
    shown = read_shown(
        read_buttons(outline),
        read_texts(outline),
        needs_choice=lambda: needs_choice(page.tree, path),
        comes_alive=lambda: _comes_alive(page),
        open_choice=lambda: needs_choice(page.tree, path, open_only=True),
    )
    price = shown_price(outline, language=page.locale, domain=_domain(page.url), currency=currency)
    if price is None and not any(o.price for c in claims for o in c.offers):
        price = told_price(page.tree, path, language=page.language)
        if price is None and shown.has_cart_button and sure:
            price = variable_price(page.scripts, page.language)
    return Seen(outline=outline, shown=shown, price=price, claims=claims, beside=beside)


def _beside(
    page: Page,
    subject: Subject,
    claims: Sequence[ProductClaim],
    anchor: LexborNode | None,
    *,
    deep: bool,
) -> tuple[ProductClaim, ...]:
    """What else tells of variants: the choices that are shown, and state that was not needed for the rest.

    State is searched where choices are shown that say nothing of their stock, where variants are listed
    without names, or where a program builds the page and nothing is shown yet.
    """
    shown = read_shown_options(page, anchor, ancestry(anchor))
    if shown is not None and settled((shown,)):
        return (shown,)
    listed = any(len(c.offers) >= 2 and not c.listed for c in claims)
    wanted = deep and (shown is not None or listed or _comes_alive(page))
    more = state_variants(page, subject) if wanted else ()
    return (*more, shown) if shown is not None else more


_COMES_ALIVE = (
    b"__NEXT_DATA__",
    b"self.__next_f",
    b"__NUXT__",
    b"data-reactroot",
    b"data-server-rendered",
    b"ng-version",
    b"__remixContext",
    b"<astro-island",
    b"data-sveltekit",
)
"""Marks of pages that a program in the browser takes over."""


def _comes_alive(page: Page) -> bool:
    return any(mark in page.raw for mark in _COMES_ALIVE)


def site_name(page: Page) -> str | None:
    """What the shop calls itself: Open Graph's site name, else the host's most telling label."""
    if said := page.meta_first("og:site_name", "application-name"):
        return said
    labels = (_domain(page.url) or "").split(".")
    return max(labels[:-1], key=len, default=None)


def _told(claims: Sequence[ProductClaim]) -> bool:
    """Whether availability and price are already told by something stronger than undocumented state."""
    offers = [o for c in claims for o in c.offers]
    return any(o.availability for o in offers) and any(
        o.price for c in claims if c.source != "opengraph" for o in c.offers
    )


def _domain(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _offer(
    page: Page,
    subject: Subject,
    claims: Sequence[ProductClaim],
    seen: Seen | None,
    *,
    beside: Sequence[ProductClaim] = (),
) -> Offer:
    priced = any(o.price for c in claims for o in c.offers) or (seen is not None and seen.price is not None)
    verdict: Verdict = weigh(claims, seen.shown if seen else None, page.url, priced=priced)
    heading = seen.outline.anchor_text if seen and seen.outline.anchor_sure else None
    price = seen.price if seen else None
    return assemble(page, subject, claims, verdict, heading=heading, shown=price, beside=beside)


def _layout(page: Page, detail: str, evidence: tuple[Evidence, ...] = ()) -> Failure:
    return Failure(reason=FailureReason.LAYOUT, detail=detail, http_status=page.status, evidence=evidence)
