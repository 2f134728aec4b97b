"""The variants inside a product's object of any page state: lists of sizes, SKUs and units with their stock.

Shops nest them as they like: under the product, under each colour, by id. Lists of stores, deliveries and
sellers tell of stock as well; they are told apart by their keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from crawler.model import Availability
from spiders.extraction.claims import OfferClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.state.fields import (
    COUNT_KEYS,
    availability_of,
    currency_of,
    folded,
    ids_of,
    list_price_of,
    name_of,
    price_of,
    quantity_of,
    refers_to,
)
from spiders.extraction.tolerant_json import text_of

MAX_ITEMS = 2_000
MAX_NODES = 600
MAX_DEPTH = 7
_LISTS = re.compile(
    r"variant|sku|size|unit|option|variation|child|article|combination|simple|selection|sellable|"
    r"product|item|colou?r|style|choice|node|edge|data|group"
)
"""Keys (folded) of lists behind which variants may be."""
_OF_VARIANTS = re.compile(
    r"variant|sku|size|unit|option|variation|child|article|combination|simple|sellable|choice|^nodes$|^edges$"
)
"""Keys (folded) of lists that may be variants themselves."""
_NO_LISTS = re.compile(
    r"fulfil|deliver|ship|pickup|store|seller|warehouse|location|image|media|review|related|recommend|similar|"
    r"cross|upsell|also|recent|carousel|navigation|menu|search|accessor|bundle|payment|service|warrant|promo|"
    r"breadcrumb|categor|video|gallery|guide|chart|looks|outfit|filter|facet"
)
_COLOURS = (
    "colorname",
    "colourname",
    "color",
    "colour",
    "colordescription",
    "displaycolor",
    "farbe",
    "name",
    "title",
)
_SIZES = (
    "size",
    "sizename",
    "sizelabel",
    "displaysize",
    "localizedsize",
    "nikesize",
    "sizedimension1",
    "sizevalue",
    "sizedisplay",
    "sizetext",
    "skusize",
    "variationvalue",
)
_HUES = ("color", "colorname", "colour", "colourname", "colordescription", "displaycolor")
_PAIRS = (
    "selectedoptions",
    "attributes",
    "options",
    "optionvalues",
    "variationvalues",
    "variantattributes",
    "variantoptionqualifiers",
    "variationattributes",
    "attributevalues",
    "attributesvalues",
    "specs",
    "properties",
)
_TEXTS = ("label", "displayname", "displayvalue", "localizedlabel", "value", "name", "title", "local", "text")
_KEYS = (
    "id",
    "skuid",
    "variantid",
    "variationid",
    "itemid",
    "productid",
    "code",
    "sku",
    "pid",
    "productsizeid",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One list of variants, with the object that it belongs to."""

    path: str
    kind: str
    """The path without numbers: the lists of all colours have one."""
    owner: dict[str, Any]
    offers: tuple[OfferClaim, ...]


def variant_offers(
    path: str, node: dict[str, Any], *, language: str | None, tokens: frozenset[str]
) -> list[OfferClaim]:
    """The offers of a product's variants, where at least half of them tell their stock; empty where none do.

    ``tokens``: ids in the page's address; of several colours the one that they name is taken.
    """
    found = list(_lists(path, node, language))
    if not found:
        return []
    best = max(found, key=lambda f: (_names_sizes(f.offers), len(f.offers) >= 2))
    alike = [f for f in found if f.kind == best.kind]
    chosen = [f for f in alike if _is_named_by(f.owner, tokens)] if len(alike) > 1 else alike
    if len(chosen) == 1:
        return list(chosen[0].offers)
    return _of_all_colours(alike)


def _is_named_by(owner: dict[str, Any], tokens: frozenset[str]) -> bool:
    return bool(ids_of(owner) & tokens) or refers_to(owner, tokens)


def _names_sizes(offers: tuple[OfferClaim, ...]) -> bool:
    return any(name == "Size" for o in offers for name, _ in o.options)


def _of_all_colours(lists: list[_Found]) -> list[OfferClaim]:
    """The variants of all colours with their colours; of the first alone where they bear no names."""
    named = [(f, _colour(f.owner)) for f in lists]
    names = [name for _, name in named]
    if len(lists) == 1 or None in names or len(set(names)) < len(names):
        return list(lists[0].offers)
    return [
        replace(o, options=(("Color", name), *(p for p in o.options if p[0] != "Color")))
        if o.options
        else replace(o, label=f"{name} / {o.label}" if o.label else name)
        for f, name in named
        for o in f.offers
        if name
    ][:MAX_ITEMS]


def _colour(owner: dict[str, Any]) -> str | None:
    return next((text for key in _COLOURS if (text := _text(owner.get(key)))), None)


def _lists(path: str, node: dict[str, Any], language: str | None) -> Iterator[_Found]:
    """Lists of variants in and below an object, the outermost first."""
    queue: list[tuple[str, str, dict[str, Any], int]] = [(path, "", node, 0)]
    seen = 0
    while queue and seen < MAX_NODES:
        where, kind, current, depth = queue.pop(0)
        seen += 1
        flat = folded(current)
        for key, value in flat.items():
            if not isinstance(value, (dict, list)) or _NO_LISTS.search(key):
                continue
            below = f"{kind}.{key}"
            items = _items(value) if _LISTS.search(key) else []
            if _OF_VARIANTS.search(key):
                offers = _offers(f"{where}.{key}", items, flat, language, of_sizes="size" in key)
                if offers:
                    yield _Found(path=where, kind=below, owner=flat, offers=offers)
            if depth < MAX_DEPTH:
                inner = items or ([value] if isinstance(value, dict) else [])
                queue += [(f"{where}.{key}[{i}]", below, v, depth + 1) for i, v in enumerate(inner[:60])]


def _items(value: Any) -> list[dict[str, Any]]:
    """The objects of a list, of a table by id, or of a GraphQL connection."""
    if isinstance(value, dict):
        inner = next(
            (value[k] for k in ("nodes", "edges", "items", "values") if isinstance(value.get(k), list)), None
        )
        value = inner if inner is not None else list(value.values())
    found = [v for v in value[:MAX_ITEMS] if isinstance(v, dict)] if isinstance(value, list) else []
    return (
        [v["node"] if isinstance(v.get("node"), dict) else v for v in found]
        if len(found) == len(value)
        else []
    )


def _offers(
    path: str,
    items: list[dict[str, Any]],
    parent: dict[str, Any],
    language: str | None,
    *,
    of_sizes: bool,
) -> tuple[OfferClaim, ...]:
    if not any(_tells_stock(item) for item in items[:5]):
        return ()
    offers = [variant_offer(f"{path}[{i}]", item, parent, language) for i, item in enumerate(items)]
    if of_sizes:
        offers = [o if o.options or not o.label else replace(o, options=(("Size", o.label),)) for o in offers]
    offers = _emptied(offers)
    known = sum(o.availability is not None for o in offers)
    named = all(o.options or o.label or o.sku or o.key for o in offers)
    if not named or known < max(1, len(offers) / 2):
        return ()
    return tuple(offers) if len(offers) >= 2 or offers[0].options else ()


def _tells_stock(item: dict[str, Any]) -> bool:
    flat = folded(item)
    return availability_of(flat) is not None or any(key in flat for key in COUNT_KEYS)


def _emptied(offers: list[OfferClaim]) -> list[OfferClaim]:
    """Where some are in stock by count, those that count none and say nothing else are sold out."""
    counted = any(o.availability is Availability.IN_STOCK and (o.quantity or 0) > 0 for o in offers)
    if not counted:
        return offers
    return [
        replace(o, availability=Availability.OUT_OF_STOCK, said=f"quantity={o.quantity}")
        if o.availability is None and o.quantity is not None and o.quantity <= 0
        else o
        for o in offers
    ]


def variant_offer(
    path: str, node: dict[str, Any], parent: dict[str, Any], language: str | None
) -> OfferClaim:
    """What one variant's object says."""
    flat = folded(node)
    said = availability_of(flat)
    count = next((c for k in COUNT_KEYS if (c := quantity_of(flat.get(k))) is not None), None)
    key = next((text for k in _KEYS if (text := _scalar(flat.get(k)))), None)
    return OfferClaim(
        path=path[:150],
        availability=said[0] if said else None,
        said=said[1] if said else "",
        price=price_of(flat, language=language) or price_of(parent, language=language),
        list_price=list_price_of(flat, language=language),
        currency=currency_of(flat) or currency_of(parent),
        key=key,
        sku=_scalar(flat.get("sku", flat.get("skuid", flat.get("reference")))),
        gtin=clean_gtin(_scalar(flat.get("gtin", flat.get("ean", flat.get("barcode")))) or ""),
        label=name_of(flat)
        or next((t for k in ("label", "name", "value") if (t := _text(flat.get(k)))), None),
        options=options_of(flat),
        quantity=count if count is not None and count >= 0 else None,
    )


def options_of(flat: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """(name, value) of a folded variant's options: lists of pairs first, then its size and colour."""
    for key in _PAIRS:
        if pairs := _pairs(flat.get(key)):
            return pairs
    size = next((text for key in _SIZES if (text := _text(flat.get(key)))), None)
    hue = next((text for key in _HUES if (text := _text(flat.get(key)))), None)
    return tuple((name, text) for name, text in (("Size", size), ("Color", hue)) if text)


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """Options as ``{"size": "M"}``, ``[{"name": "Size", "value": "M"}]``; longer texts are descriptions."""
    found: list[tuple[str, str]] = []
    if isinstance(value, dict):
        found = [(str(k), text) for k, v in list(value.items())[:6] if (text := _text(v))]
    elif isinstance(value, list):
        for entry in value[:6]:
            flat = folded(entry) if isinstance(entry, dict) else {}
            name = next(
                (
                    t
                    for k in ("name", "optionname", "key", "label", "id", "code", "group")
                    if (t := _scalar(flat.get(k)))
                ),
                None,
            )
            said = next(
                (
                    t
                    for k in ("value", "optionvalue", "displayvalue", "values", "label", "name")
                    if (t := _text(flat.get(k)))
                ),
                None,
            )
            if name and said and name != said:
                found.append((name, said))
    short = len(found) <= 4 and all(len(v) <= 60 for _, v in found)
    return tuple((_titled(name), text) for name, text in found) if short else ()


def _titled(name: str) -> str:
    """``attribute_pa_shoe-size`` as a person reads it."""
    plain = re.sub(r"^(?:attribute_)?(?:pa_)?", "", name)
    return re.sub(r"[-_]", " ", plain)[:40].strip().capitalize() if plain.islower() else plain[:40]


def _text(value: Any) -> str | None:
    """A short text: a scalar, or the readable part of an object."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        flat = folded(value)
        value = next((flat[k] for k in _TEXTS if isinstance(flat.get(k), (str, int))), None)
    text = _scalar(value)
    return text if text and len(text) <= 80 and not text.startswith(("http", "{", "<")) else None


def _scalar(value: Any) -> str | None:
    return text_of(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None
