"""Put an Offer together from the main claims: price, identity, variants."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urljoin

from crawler.model import Offer, Product
from spiders.extraction.claims import ProductClaim
from spiders.extraction.identity import canonical_url, clean_text
from spiders.extraction.main_product import Subject, trust, watched_offers
from spiders.extraction.page import Page
from spiders.extraction.price_choice import choose_price
from spiders.extraction.price_shown import ShownPrice
from spiders.extraction.variants import offered_variants
from spiders.extraction.verdict import Verdict


def assemble(
    page: Page,
    subject: Subject,
    claims: Sequence[ProductClaim],
    verdict: Verdict,
    *,
    heading: str | None,
    shown: ShownPrice | None,
    beside: Sequence[ProductClaim] = (),
) -> Offer:
    """The Offer that all of this makes. ``beside``: claims that only tell of variants."""
    ordered = sorted(claims, key=trust)
    chosen = choose_price(ordered, shown, page.url)
    price, currency, listed = chosen.amount, chosen.currency, chosen.list_price
    seller = next((o.seller for c in ordered for o in watched_offers(c, page.url) if o.seller), None)
    return Offer(
        availability=verdict.availability,
        confidence=verdict.confidence,
        price=price,
        currency=currency,
        list_price=listed if listed and price and listed > price else None,
        seller=clean_text(seller) if seller else None,
        variants=offered_variants(
            (*ordered, *beside), verdict.availability, page.url, price=price, currency=currency
        ),
        product=_product(page, subject, ordered, heading),
        evidence=(*verdict.evidence, *chosen.evidence),
        platform=next((c.platform for c in ordered if c.platform), None),
    )


def _product(page: Page, subject: Subject, claims: Sequence[ProductClaim], heading: str | None) -> Product:
    named = [c for c in claims if c.source != "opengraph"]
    name = (
        next((c.name for c in named if c.name), None)
        or heading
        or next((n for n in subject.names if n), None)
    )
    image = next((c.image for c in claims if c.image), None) or page.meta_first("og:image", "twitter:image")
    return Product(
        name=clean_text(name) if name else None,
        brand=_text(c.brand for c in claims),
        # A variant's is not the product's: another one may be listed first next time.
        sku=_text(c.sku for c in claims)
        or _text(o.sku for c in claims for o in c.offers if len(c.offers) == 1),
        mpn=_text(c.mpn for c in claims),
        gtin=next((c.gtin for c in claims if c.gtin), None)
        or next((o.gtin for c in claims for o in c.offers if len(c.offers) == 1 and o.gtin), None),
        url=subject.canonical,
        image=_image(image, page.url),
    )


def _text(values: object) -> str | None:
    assert hasattr(values, "__iter__")
    for value in values:
        if value and (text := clean_text(value, limit=200)):
            return text
    return None


def _image(href: str | None, base: str) -> str | None:
    if not href:
        return None
    try:
        joined = urljoin(base, href.strip())
    except ValueError:
        return None
    return joined if canonical_url(joined, base=base) else None
