"""Which of several products, and which of its offers, the page is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from crawler.model import Availability, Strength
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import canonical_url, names_agree, url_tokens
from spiders.extraction.phrases import fold_tokens

ENOUGH = 1.0
"""A claim below this score is not taken for the page's product."""
_SAME_NAME = 0.9
_MOSTLY = 0.66
_TITLE_PARTS = re.compile(r"\s+[|–—-]\s+|\s*[|:｜]\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What the page is known to be about before any product is read."""

    url: str
    canonical: str | None
    names: tuple[str, ...]
    """Heading, Open Graph title, title: most trusted first."""
    tokens: frozenset[str]

    @classmethod
    def of(cls, url: str, canonical: str | None, names: Iterable[str | None]) -> Subject:
        tokens = frozenset(url_tokens(url)) | frozenset(url_tokens(canonical) if canonical else ())
        return cls(
            url=url, canonical=canonical, names=tuple(dict.fromkeys(n for n in names if n)), tokens=tokens
        )


def main_claim(claims: Sequence[ProductClaim], subject: Subject) -> ProductClaim | None:
    """The claim about the page's product, offers of equal claims joined; None where none fits."""
    scored = [
        (score(claim, subject, alone=_alone(claim, claims)), -i, claim)
        for i, claim in enumerate(claims[:400])
    ]
    best = max(scored, default=None, key=lambda s: (s[0], s[1]))
    if best is None or best[0] < ENOUGH or _one_of_many(best[2], claims, subject):
        return None
    return _joined(best[2], [c for s, _, c in scored if s >= best[0] - 0.6 and c is not best[2]])


def _one_of_many(claim: ProductClaim, claims: Sequence[ProductClaim], subject: Subject) -> bool:
    """Whether it is an entry of a listing: several others like it, and only its name half fits."""
    if claim.anchored or (claim.ids() & subject.tokens) or (claim.url and _same_place(claim.url, subject)):
        return False
    others = [c for c in claims if c.source == claim.source and c is not claim and not _same(c, claim)]
    return len(others) >= 3 and not any(_equal_names(claim.name or "", n) for n in subject.names)


def _equal_names(name: str, heading: str) -> bool:
    """Whether two names have most words in common, whichever is longer; a title's parts are tried one by
    one.
    """
    words = set(fold_tokens(name))
    for part in (heading, *_TITLE_PARTS.split(heading)):
        other = set(fold_tokens(part))
        if words and other and len(words & other) / len(words | other) >= _MOSTLY:
            return True
    return False


def _alone(claim: ProductClaim, claims: Sequence[ProductClaim]) -> bool:
    return not any(c is not claim and not c.listed and not _same(claim, c) for c in claims)


def score(claim: ProductClaim, subject: Subject, *, alone: bool) -> float:
    """How well a claim fits the page: by id or URL, by name, by place."""
    total = 0.0
    if any(i in subject.tokens for i in claim.ids() if len(i) >= 3):
        total += 2.0
    if claim.url and _same_place(claim.url, subject):
        total += 2.0
    if claim.name:
        total += 2.0 * max((names_agree(claim.name, n) for n in subject.names[:5]), default=0.0)
    total += 1.0 * claim.anchored + 0.3 * bool(claim.offers) + 1.0 * (alone and not claim.listed)
    return total - 2.0 * claim.listed - 1.0 * claim.aside


HALF_NAMED = 0.5


def is_about(claim: ProductClaim, subject: Subject) -> bool:
    """Whether anything ties a claim to the page: the source's own word, an id, its address, its name.

    A page's state may hold one product alone and mean another one by it: something that is recommended.
    """
    if claim.anchored or any(i in subject.tokens for i in claim.ids() if len(i) >= 3):
        return True
    if claim.url and _same_place(claim.url, subject):
        return True
    if claim.name is None:
        return claim.strength is Strength.WEAK
    return any(names_agree(claim.name, name) >= HALF_NAMED for name in subject.names[:5])


def _same_place(url: str, subject: Subject) -> bool:
    place = _place(url, subject.url)
    return place is not None and place in (
        _place(subject.url, subject.url),
        _place(subject.canonical or "", subject.url),
    )


def _place(url: str, base: str) -> str | None:
    absolute = canonical_url(url, base=base) if url else None
    if absolute is None:
        return None
    parts = urlsplit(absolute)
    path = parts.path.rstrip("/").lower()
    return (parts.hostname or "").removeprefix("www.") + path if path else None


def _same(a: ProductClaim, b: ProductClaim) -> bool:
    return bool(a.name and b.name and names_agree(a.name, b.name) >= _SAME_NAME) or bool(
        a.sku and a.sku == b.sku
    )


def _joined(best: ProductClaim, others: Sequence[ProductClaim]) -> ProductClaim:
    """Shops that write one block per size: equal names in the same source are one product with several
    offers. What tells of the same variant (by the shop's own id) again adds none.
    """
    offers = list(best.offers)
    keys = {o.key for o in offers if o.key}
    for other in others[:300]:
        if other.source == best.source and other.listed == best.listed and _same(best, other):
            further = [o for o in other.offers if o.key is None or o.key not in keys]
            offers += [replace(o, sku=o.sku or other.sku, label=o.label or other.name) for o in further]
            keys |= {o.key for o in further if o.key}
    return replace(best, offers=tuple(offers))


_TRUST = {"jsonld": 1, "microdata": 2, "rdfa": 3, "opengraph": 4}


def trust(claim: ProductClaim) -> int:
    """Rank of a claim's source, the most trusted first: a known platform's own state before what is told
    to search engines.
    """
    if claim.source == "state":
        return 0 if claim.strength is Strength.STRONG else 5
    return _TRUST.get(claim.source, 9)


def watched_offers(claim: ProductClaim, url: str) -> tuple[OfferClaim, ...]:
    """The offers that the address itself chooses (a variant's id or URL), else all of them."""
    if len(claim.offers) < 2:
        return claim.offers
    chosen_ids = {v.lower() for k, v in parse_qsl(urlsplit(url).query) if v and len(v) >= 3}
    named = tuple(
        o for o in claim.offers if {x.lower() for x in (o.key, o.sku, o.gtin, o.cart_id) if x} & chosen_ids
    )
    if named:
        return named
    here = canonical_url(url, base=url)
    same = tuple(o for o in claim.offers if o.url and canonical_url(o.url, base=url) == here)
    return same if same and urlsplit(url).query else claim.offers


_ORDER = (
    Availability.IN_STOCK,
    Availability.LIMITED,
    Availability.PREORDER,
    Availability.BACKORDER,
    Availability.IN_STORE_ONLY,
    Availability.OUT_OF_STOCK,
    Availability.DISCONTINUED,
)


def together(readings: Iterable[Availability | None]) -> Availability | None:
    """The product's availability from its offers': the best that a buyer can get.

    >>> together([Availability.OUT_OF_STOCK, Availability.IN_STOCK, None])
    <Availability.IN_STOCK: 'in_stock'>
    """
    known = {r for r in readings if r is not None and r is not Availability.UNKNOWN}
    return next((a for a in _ORDER if a in known), None)
