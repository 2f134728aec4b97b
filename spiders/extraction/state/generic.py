"""Any page state: objects that name a product's id or name beside its stock or price, matched to the
page's subject.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from crawler.model import Strength
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
    quantity_of,
)
from spiders.extraction.state.sources import StateValue
from spiders.extraction.tolerant_json import nodes, text_of

_VARIANT_KEYS = (
    "variants",
    "skus",
    "sizes",
    "availablesizes",
    "variations",
    "childskus",
    "skulist",
    "options",
    "sellableunits",
    "children",
    "regularchildskus",
    "variationlist",
)
_OPTION_KEYS = (
    "size",
    "sizename",
    "color",
    "colorname",
    "colour",
    "nikesize",
    "displaysize",
    "localizedsize",
    "variationvalue",
)
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
MAX_CANDIDATES = 60
_NAME_MATCH = 0.85


def read_generic(
    values: Sequence[StateValue], subject: Subject, *, language: str | None
) -> tuple[ProductClaim, ...]:
    """Claims about the page's subject, the best matching first; weak, because nobody documents these
    states.
    """
    found: list[tuple[float, ProductClaim]] = []
    for value in values:
        for path, node in nodes(value.value, limit=30_000):
            if len(node) < 3 or len(found) >= MAX_CANDIDATES:
                continue
            flat = folded(node)
            match = _match(flat, subject)
            if match <= 0 or _is_aside(path):
                continue
            claim = generic_claim(f"{value.name}.{path}" if path else value.name, flat, language)
            claim = replace(claim, anchored=bool(_ids(flat) & subject.tokens))
            if claim.offers:
                telling = any(o.availability for o in claim.offers) + any(o.price for o in claim.offers)
                found.append((match + 0.5 * telling, claim))
    found.sort(key=lambda f: -f[0])
    return tuple(claim for _, claim in found)


def _match(flat: dict[str, Any], subject: Subject) -> float:
    score = 2.0 if _ids(flat) & subject.tokens else 0.0
    name = name_of(flat)
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


def generic_claim(path: str, flat: dict[str, Any], language: str | None) -> ProductClaim:
    """What a folded node says of itself as a product."""
    offers = tuple(_variants(path, flat, language)) or tuple(_own(path, flat, language))
    return ProductClaim(
        source="state",
        path=path[:150],
        name=name_of(flat),
        brand=text_of(flat.get("brand", flat.get("brandname"))),
        sku=text_of(flat.get("sku")),
        offers=offers,
        other_ids=ids_of(flat),
        strength=Strength.WEAK,
    )


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


def _variants(path: str, flat: dict[str, Any], language: str | None) -> list[OfferClaim]:
    """Offers of the node's own variants, where they tell their stock."""
    for key in _VARIANT_KEYS:
        listed = flat.get(key)
        if isinstance(listed, dict):
            listed = list(listed.values())
        if not isinstance(listed, list) or not listed:
            continue
        found = [
            _variant(f"{path}.{key}[{i}]", v, flat, language)
            for i, v in enumerate(listed[:2_000])
            if isinstance(v, dict)
        ]
        known = [v for v in found if v.availability is not None]
        if known and len(known) >= len(listed) / 2:
            return found
    return []


def _variant(path: str, node: dict[str, Any], parent: dict[str, Any], language: str | None) -> OfferClaim:
    flat = folded(node)
    said = availability_of(flat)
    options = tuple(
        (k.capitalize(), str(flat[k])) for k in _OPTION_KEYS if isinstance(flat.get(k), (str, int))
    )[:2]
    count = next(
        (
            c
            for k in ("quantity", "stock", "inventoryquantity", "ats")
            if (c := quantity_of(flat.get(k))) is not None
        ),
        None,
    )
    return OfferClaim(
        path=path[:150],
        availability=said[0] if said else None,
        said=said[1] if said else "",
        price=price_of(flat, language=language) or price_of(parent, language=language),
        currency=currency_of(flat) or currency_of(parent),
        key=text_of(flat.get("id", flat.get("skuid", flat.get("sku")))),
        sku=text_of(flat.get("sku", flat.get("skuid"))),
        label=name_of(flat),
        options=options,
        quantity=count if count is not None and count >= 0 else None,
    )
