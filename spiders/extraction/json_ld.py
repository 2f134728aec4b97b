"""JSON-LD: every schema.org product of a page's ld+json scripts, tolerant of how shops write it."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

from crawler.model import Availability
from spiders.extraction.amounts import amount, currency_code
from spiders.extraction.claims import OfferClaim, ProductClaim
from spiders.extraction.identity import clean_gtin
from spiders.extraction.page import Page, clean
from spiders.extraction.schema_availability import read_schema_availability
from spiders.extraction.tolerant_json import loads, nodes, text_of

_PRODUCT_TYPES = frozenset(
    [
        "product",
        "productgroup",
        "individualproduct",
        "productmodel",
        "someproducts",
        "vehicle",
        "car",
        "motorcycle",
        "book",
        "musicalbum",
        "softwareapplication",
        "videogame",
    ]
)
_ONLY_WITH_OFFERS = frozenset(
    ["vehicle", "car", "motorcycle", "book", "musicalbum", "softwareapplication", "videogame"]
)
_ASIDE = (
    "isRelatedTo",
    "isSimilarTo",
    "isAccessoryOrSparePartFor",
    "isConsumableFor",
    "itemListElement",
    "review",
    "hasPart",
    "itemReviewed",
    "makesOffer",
    "hasOfferCatalog",
    "relatedProduct",
)
_GTINS = ("gtin13", "gtin14", "gtin12", "gtin8", "gtin", "ean", "isbn")
MAX_BLOCKS = 100
MAX_PRODUCTS = 400


def read_json_ld(page: Page) -> tuple[ProductClaim, ...]:
    """All products in page order. One bad block does not spoil the others. Needs no tree."""
    values: list[Any] = []
    for script in page.scripts:
        if b"ld+json" in script.attributes.lower() and len(values) < MAX_BLOCKS:
            value = loads(script.content)
            if isinstance(value, (dict, list)):
                values.append(value)
    claims: list[ProductClaim] = []
    by_id = _identified(values)
    for block, value in enumerate(values):
        prefix = f"ld+json[{block}]"
        for path, node in _products(value):
            claims.append(claim_of(f"{prefix}.{path}" if path else prefix, node, by_id, page.language))
            if len(claims) >= MAX_PRODUCTS:
                return tuple(claims)
    return tuple(claims)


def _identified(values: list[Any]) -> dict[str, dict[str, Any]]:
    """Nodes by @id, the fullest of each, for references."""
    found: dict[str, dict[str, Any]] = {}
    for _, node in nodes(values):
        name = node.get("@id")
        if isinstance(name, str) and len(node) > len(found.get(name, ())):
            found[name] = node
    return found


def types_of(node: dict[str, Any]) -> frozenset[str]:
    """The node's schema.org types, bare and lower case.

    >>> sorted(types_of({"@type": ["http://schema.org/Product", "schema:Thing"]}))
    ['product', 'thing']
    """
    said = node.get("@type", node.get("type"))
    listed = said if isinstance(said, list) else [said]
    return frozenset(
        t.strip().rstrip("/").replace(":", "/").rsplit("/", 1)[-1].lower()
        for t in listed
        if isinstance(t, str)
    )


def _products(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Product nodes that are not parts of another product node."""
    inside: list[str] = []
    for path, node in nodes(value):
        if any(path.startswith(p + ".") or (p == "" and path) for p in inside) and not _aside(path):
            continue
        types = types_of(node)
        if types & _PRODUCT_TYPES and (
            not types & _ONLY_WITH_OFFERS or "offers" in node or "product" in types
        ):
            if len(node) > 2 or "@id" not in node:
                inside.append(path)
                yield path, node
        elif types & {"offer"} and isinstance(node.get("itemOffered"), dict) and not path.count("offers"):
            inside.append(path)
            yield (
                path,
                {**node["itemOffered"], "offers": {k: v for k, v in node.items() if k != "itemOffered"}},
            )


def _aside(path: str) -> bool:
    return any(f"{key}" in path for key in _ASIDE)


def claim_of(
    path: str,
    node: dict[str, Any],
    by_id: dict[str, dict[str, Any]],
    language: str | None,
    *,
    source: str = "jsonld",
) -> ProductClaim:
    """What one schema.org product node says, with its offers and variants."""
    node = _resolved(node, by_id)
    offers = list(_offers(f"{path}.offers", node.get("offers"), by_id, language, node))
    for i, variant in enumerate(_as_list(node.get("hasVariant", node.get("model")))[:2_000]):
        if isinstance(variant, dict):
            offers += _variant_offers(f"{path}.hasVariant[{i}]", _resolved(variant, by_id), by_id, language)
    if not any(o.availability or o.price for o in offers) and ("price" in node or "availability" in node):
        offers = [_offer(path, node, language, node)]
    return ProductClaim(
        source=source,
        path=path,
        name=_name(node.get("name")),
        brand=_name(node.get("brand")) or _name(node.get("manufacturer")),
        sku=text_of(node.get("sku")) or text_of(node.get("productID")),
        mpn=text_of(node.get("mpn")),
        gtin=_gtin(node),
        url=text_of(node.get("url")) or _id_url(node),
        image=_image(node.get("image")),
        offers=tuple(o for o in offers if o.availability or o.price or o.sku or o.key),
        listed=_aside(path),
    )


def _id_url(node: dict[str, Any]) -> str | None:
    name = node.get("@id")
    return name if isinstance(name, str) and name.startswith("http") else None


def _variant_offers(
    path: str, variant: dict[str, Any], by_id: dict[str, dict[str, Any]], language: str | None
) -> Iterator[OfferClaim]:
    found = list(_offers(f"{path}.offers", variant.get("offers"), by_id, language, variant))
    yield from found[:1] or [_offer(path, {}, language, variant)]


def _offers(
    path: str, value: Any, by_id: dict[str, dict[str, Any]], language: str | None, product: dict[str, Any]
) -> Iterator[OfferClaim]:
    """Offers, with those inside an AggregateOffer in its stead where they say more."""
    listed = _as_list(value)[:5_000]
    for i, entry in enumerate(listed):
        if not isinstance(entry, dict):
            continue
        node = _resolved(entry, by_id)
        here = f"{path}[{i}]" if len(listed) > 1 else path
        inner = node.get("offers")
        item = node.get("itemOffered")
        about = item if isinstance(item, dict) else (product if len(listed) == 1 else {})
        if inner:
            nested = list(_offers(f"{here}.offers", inner, by_id, language, {}))
            if any(o.availability for o in nested) or not node.get("availability"):
                yield from nested
                if any(o.price for o in nested):
                    continue
        yield _offer(here, node, language, about)


def _offer(path: str, node: dict[str, Any], language: str | None, about: dict[str, Any]) -> OfferClaim:
    said = _availability_text(node.get("availability", about.get("availability")))
    aggregate = bool(types_of(node) & {"aggregateoffer"}) or "lowPrice" in node
    price, listed, currency = _prices(node, language)
    return OfferClaim(
        path=path,
        availability=_reading(said),
        said=said or "",
        price=price,
        list_price=listed,
        currency=currency,
        seller=_name(node.get("seller")) or _name(node.get("offeredBy")),
        url=text_of(node.get("url")) or text_of(about.get("url")),
        sku=text_of(node.get("sku")) or text_of(about.get("sku")),
        gtin=_gtin(node) or _gtin(about),
        label=_name(about.get("name")) or _name(node.get("name")),
        options=_options(about) or _options(node),
        aggregate=aggregate,
    )


def _reading(said: str | None) -> Availability | None:
    return read_schema_availability(said) if said else None


def _availability_text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("@id", value.get("name", value.get("@value")))
    if isinstance(value, bool):
        return None
    return text_of(value)


def _prices(node: dict[str, Any], language: str | None) -> tuple[Any, Any, str | None]:
    """(price, list price, currency); a unit price or a strike-through in priceSpecification is not the
    price.
    """
    currency = currency_code(text_of(node.get("priceCurrency")))
    price = _money(node, "price", language) or _money(node, "lowPrice", language)
    listed = None
    for spec in _as_list(node.get("priceSpecification")):
        if not isinstance(spec, dict):
            continue
        value = _money(spec, "price", language) or _money(spec, "minPrice", language)
        kind = str(spec.get("priceType", "")).rsplit("/", 1)[-1].lower()
        currency = currency or currency_code(text_of(spec.get("priceCurrency")))
        if kind in ("listprice", "srp", "msrp", "strikethroughprice", "regularprice"):
            listed = listed or value
        elif price is None and "referenceQuantity" not in spec:
            price = value
    return price, listed, currency


def _money(node: dict[str, Any], key: str, language: str | None) -> Any:
    value = node.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return amount(value, language=language)


def _resolved(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    name = node.get("@id")
    if isinstance(name, str) and len(node) <= 2 and name in by_id:
        return by_id[name]
    return node


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any) -> str | None:
    text = text_of(value)
    return clean(unescape(text))[:500] or None if text else None


def _gtin(node: dict[str, Any]) -> str | None:
    for key in _GTINS:
        text = text_of(node.get(key))
        if text and (found := clean_gtin(text)):
            return found
    return None


def _image(value: Any) -> str | None:
    for _ in range(4):
        if isinstance(value, list):
            value = value[0] if value else None
        elif isinstance(value, dict):
            value = value.get("contentUrl", value.get("url", value.get("@id")))
    return value.strip() or None if isinstance(value, str) else None


_CHOICE_NAMES = frozenset({"size", "color", "colour", "edition", "storage", "width"})


def _options(node: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Size, colour and the like that a variant node names."""
    plain = ((key, text_of(node.get(key))) for key in ("size", "color", "material", "pattern"))
    found = [(key.capitalize(), clean(text)) for key, text in plain if text]
    extras = [e for e in _as_list(node.get("additionalProperty"))[:10] if isinstance(e, dict)]
    told = ((text_of(e.get("name")), text_of(e.get("value"))) for e in extras)
    found += [(name, value) for name, value in told if name and value and name.lower() in _CHOICE_NAMES]
    return tuple(dict(found).items())
