"""Any page state: objects that name a product's id or name beside its stock or price, matched to the
page's subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from crawler.model import Availability, Strength
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import names_agree
from spiders.extraction.main_product import Subject
from spiders.extraction.state.fields import (
    availability_of,
    currency_of,
    folded,
    ids_of,
    list_price_of,
    name_of,
    price_of,
    refers_to,
)
from spiders.extraction.state.refs import Resolve, expanded
from spiders.extraction.state.sources import StateValue
from spiders.extraction.state.variant_lists import variant_offers
from spiders.extraction.tolerant_json import nodes, text_of

_ASIDE = (
    "related",
    "recommend",
    "similar",
    "crosssell",
    "upsell",
    "also",
    "recent",
    "carousel",
    "reviews",
    "cart",
    "navigation",
    "menu",
    "search",
    "listing",
    "accessor",
    "bundle",
)
MAX_CANDIDATES = 150
MAX_READ = 8
"""Of the objects that match so many, the best matching, are read."""
_NAME_MATCH = 0.85


def read_generic(
    values: Sequence[StateValue], subject: Subject, *, language: str | None
) -> tuple[ProductClaim, ...]:
    """Claims about the page's subject, the best matching first; weak, because nobody documents these
    states.
    """
    matching = sorted(_matching(values, subject), key=lambda m: -m.match)
    found: list[tuple[float, ProductClaim]] = []
    for each in matching[:MAX_READ]:
        node = expanded(each.node, each.resolve) if each.resolve is not None else each.node
        claim = generic_claim(each.path, node, language, subject.tokens)
        claim = replace(claim, anchored=each.anchored)
        if claim.offers:
            telling = any(o.availability for o in claim.offers) + any(o.price for o in claim.offers)
            found.append((each.match + 0.5 * telling, claim))
    found.sort(key=lambda f: -f[0])
    return tuple(claim for _, claim in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matching:
    """An object that may be the page's product."""

    match: float
    path: str
    node: dict[str, Any]
    anchored: bool
    resolve: Resolve | None


def _matching(values: Sequence[StateValue], subject: Subject) -> list[_Matching]:
    words = _telling_words(subject)
    found: list[_Matching] = []
    for value in values:
        for path, node in nodes(value.value, limit=30_000):
            if len(node) < 3 or len(found) >= MAX_CANDIDATES:
                continue
            flat = folded(node)
            match = _match(flat, subject, words)
            if match <= 0 or _is_aside(path):
                continue
            found.append(
                _Matching(
                    match=match,
                    path=f"{value.name}.{path}" if path else value.name,
                    node=node,
                    anchored=bool(_ids(flat) & subject.tokens),
                    resolve=value.resolve,
                )
            )
    return found


def _telling_words(subject: Subject) -> tuple[str, ...]:
    """Words of which a name that agrees with the subject's has one; none where they can't be told apart."""
    joined = " ".join(subject.names[:3]).lower()
    return tuple(dict.fromkeys(re.findall(r"\w+", joined))) if joined.isascii() else ()


def _match(flat: dict[str, Any], subject: Subject, words: tuple[str, ...]) -> float:
    score = 2.0 if _ids(flat) & subject.tokens else 1.2 if refers_to(flat, subject.tokens) else 0.0
    name = name_of(flat)
    if name and words:
        lowered = name.lower()
        name = name if any(word in lowered for word in words) else None
    if name and subject.names:
        agreement = max(names_agree(name, n) for n in subject.names[:3])
        score += 2.0 * agreement if agreement >= _NAME_MATCH else 0.0
    return score


def _ids(flat: dict[str, Any]) -> frozenset[str]:
    return frozenset(i for i in ids_of(flat) | _parent_ids(flat) if len(i) >= 4)


def _parent_ids(flat: dict[str, Any]) -> frozenset[str]:
    """Ids of the product that a SKU's node names as its own."""
    for key in ("primaryproduct", "parentproduct", "product", "parent"):
        inner = flat.get(key)
        if isinstance(inner, dict):
            return ids_of(folded(inner))
    return frozenset()


def _is_aside(path: str) -> bool:
    lowered = path.lower()
    return any(word in lowered for word in _ASIDE)


def generic_claim(
    path: str, node: dict[str, Any], language: str | None, tokens: frozenset[str] = frozenset()
) -> ProductClaim:
    """What a node says of itself as a product."""
    flat = folded(node)
    own = _own(path, flat, language)
    offers = tuple(variant_offers(path, node, language=language, tokens=tokens))
    denied = next((o.availability for o in own if o.availability in _DENIED), None)
    if denied is not None:
        offers = tuple(replace(o, availability=denied) if o.availability else o for o in offers)
    return ProductClaim(
        source="state",
        path=path[:150],
        name=name_of(flat),
        brand=text_of(flat.get("brand", flat.get("brandname"))),
        sku=text_of(flat.get("sku")),
        offers=offers or tuple(own),
        other_ids=ids_of(flat),
        strength=Strength.WEAK,
    )


_DENIED = (Availability.OUT_OF_STOCK, Availability.DISCONTINUED)


def _own(path: str, flat: dict[str, Any], language: str | None) -> list[OfferClaim]:
    said = availability_of(flat)
    price = price_of(flat, language=language)
    if said is None and price is None:
        return []
    return [
        OfferClaim(
            path=path,
            availability=said[0] if said else None,
            said=said[1] if said else "",
            price=price,
            list_price=list_price_of(flat, language=language),
            currency=currency_of(flat),
            sku=text_of(flat.get("sku")),
        )
    ]
