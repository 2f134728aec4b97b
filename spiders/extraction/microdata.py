"""Microdata and RDFa: scopes in the tree become the same nodes as JSON-LD has, and are read the same way."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from crawler.model import Strength
from spiders.extraction.claims import ProductClaim
from spiders.extraction.json_ld import claim_of, types_of
from spiders.extraction.page import clean
from spiders.extraction.zones import UNHEARD, zone_of

MAX_PROPERTIES = 6_000
_FROM_ATTRIBUTE = ("content", "href", "src", "data-src", "datetime", "value")
_RENAMED = {
    "offerdetails": "offers",
    "currency": "priceCurrency",
    "photo": "image",
    "identifier": "sku",
    "product_id": "sku",
}
_ASIDE_KEYS = frozenset(
    {
        "isrelatedto",
        "issimilarto",
        "isaccessoryorsparepartfor",
        "itemlistelement",
        "review",
        "isconsumablefor",
    }
)


@dataclass(frozen=True, slots=True)
class _Dialect:
    source: str
    scope: str
    type_: str
    prop: str


_MICRODATA = _Dialect("microdata", "itemscope", "itemtype", "itemprop")
_RDFA = _Dialect("rdfa", "typeof", "typeof", "property")


def read_microdata(
    tree: LexborHTMLParser, anchor_path: frozenset[int], *, language: str | None
) -> tuple[ProductClaim, ...]:
    """All microdata products in page order."""
    return _read(tree, _MICRODATA, anchor_path, language)


def read_rdfa(
    tree: LexborHTMLParser, anchor_path: frozenset[int], *, language: str | None
) -> tuple[ProductClaim, ...]:
    """All RDFa products in page order."""
    return _read(tree, _RDFA, anchor_path, language)


@dataclass(slots=True)
class _Scopes:
    """What was met so far, by mem_id; a scope becomes a node like JSON-LD's."""

    dialect: _Dialect
    nodes: dict[int, dict[str, Any]] = field(default_factory=dict)
    elements: dict[int, LexborNode] = field(default_factory=dict)
    products: list[int] = field(default_factory=list)
    orphans: list[int] = field(default_factory=list)
    """Offers that do not say whose they are."""
    loose: list[tuple[str, str]] = field(default_factory=list)
    """Properties outside any scope."""
    listed: set[int] = field(default_factory=set)

    def meet(self, element: LexborNode) -> None:
        attributes = element.attributes
        me = element.mem_id
        owner = _owner(element, self.nodes)
        if self.dialect.scope in attributes:
            self.nodes[me] = {"@type": (attributes.get(self.dialect.type_) or "").split()}
            self.elements[me] = element
        names = (attributes.get(self.dialect.prop) or "").split()
        for written in names:
            bare = written.rsplit("/", 1)[-1].rsplit(":", 1)[-1]
            self._property(element, owner, _RENAMED.get(bare.lower(), bare))
        if me in self.nodes:
            self._sort(me, owner, names)

    def _property(self, element: LexborNode, owner: int | None, prop: str) -> None:
        me = element.mem_id
        aside = prop.lower() in _ASIDE_KEYS
        if owner is None:
            if prop in _LOOSE and me not in self.nodes and self.dialect is _MICRODATA:
                self.loose.append((prop, _value(element, element.attributes, prop) or ""))
            return
        if aside and me not in self.nodes:
            return
        _put(self.nodes[owner], prop, self.nodes.get(me) or _value(element, element.attributes, prop))
        if aside or owner in self.listed:
            self.listed.add(me)

    def _sort(self, me: int, owner: int | None, names: list[str]) -> None:
        types = types_of(self.nodes[me])
        if types & _OFFER_TYPES and not any(_says_offer(n) for n in names):
            self.orphans.append(me)
        inner = owner is not None and names and _is_product(self.nodes[owner])
        if _is_product(self.nodes[me]) and (not inner or me in self.listed):
            self.products.append(me)


def _read(
    tree: LexborHTMLParser, dialect: _Dialect, anchor_path: frozenset[int], language: str | None
) -> tuple[ProductClaim, ...]:
    scopes = _Scopes(dialect)
    for element in tree.css(f"[{dialect.scope}], [{dialect.prop}]")[:MAX_PROPERTIES]:
        scopes.meet(element)
    if len(scopes.products) == len(scopes.orphans) == 1 and "offers" not in scopes.nodes[scopes.products[0]]:
        scopes.nodes[scopes.products[0]]["offers"] = scopes.nodes[scopes.orphans[0]]
    products = scopes.products or _adopted(scopes.orphans, scopes.nodes)
    if not products and (node := _gathered(scopes.loose)):
        claim = claim_of("itemprop", node, {}, language, source=dialect.source)
        return (replace(claim, strength=Strength.WEAK),) if claim.offers else ()
    return tuple(_claim(i, me, scopes, anchor_path, language) for i, me in enumerate(products[:400]))


_OFFER_TYPES = frozenset({"offer", "aggregateoffer"})


def _says_offer(prop: str | None) -> bool:
    """Whether an offer's scope says that it is the offer of the scope around it."""
    return (prop or "").lower().rsplit(":", 1)[-1] in ("offers", "offerdetails")


_LOOSE = ("price", "priceCurrency", "availability")


def _gathered(loose: list[tuple[str, str]]) -> dict[str, Any] | None:
    """Properties outside any scope: each is believed where the page has it only once, or always says the
    same.
    """
    said: dict[str, set[str]] = {}
    for prop, value in loose:
        said.setdefault(prop, set()).add(value)
    offer = {prop: next(iter(values)) for prop, values in said.items() if len(values) == 1}
    return {"@type": ["Product"], "offers": offer} if "price" in offer or "availability" in offer else None


def _adopted(orphans: list[int], nodes: dict[int, dict[str, Any]]) -> list[int]:
    """An offer without a product around it, where there is just one, speaks for the page's product."""
    if len(orphans) != 1:
        return []
    offer = dict(nodes[orphans[0]])
    nodes[orphans[0]] = {
        "@type": ["Product"],
        "offers": offer,
        **({"name": offer["name"]} if "name" in offer else {}),
    }
    return orphans


def _claim(
    index: int, me: int, scopes: _Scopes, anchor_path: frozenset[int], language: str | None
) -> ProductClaim:
    claim = claim_of(f"product[{index}]", scopes.nodes[me], {}, language, source=scopes.dialect.source)
    return replace(
        claim,
        listed=me in scopes.listed,
        aside=me not in anchor_path and _stands_aside(scopes.elements[me], anchor_path),
        anchored=me in anchor_path,
    )


def _stands_aside(element: LexborNode, anchor_path: frozenset[int]) -> bool:
    """Whether the scope lies in recommendations, a cart or the like that the heading is not part of."""
    node: LexborNode | None = element
    for _ in range(60):
        if node is None or node.mem_id in anchor_path:
            return False
        if zone_of(node.tag or "", node.attributes) & UNHEARD:
            return True
        node = node.parent
    return False


def _is_product(node: dict[str, Any]) -> bool:
    return bool(
        types_of(node) & {"product", "individualproduct", "productmodel", "productgroup", "someproducts"}
    )


def _owner(element: LexborNode, nodes: dict[int, dict[str, Any]]) -> int | None:
    node = element.parent
    for _ in range(200):
        if node is None:
            return None
        if node.mem_id in nodes:
            return node.mem_id
        node = node.parent
    return None


def _put(node: dict[str, Any], prop: str, value: Any) -> None:
    if value is None or value == "":
        return
    if prop in node and prop not in ("@type",):
        held = node[prop]
        if isinstance(held, list):
            held.append(value)
        else:
            node[prop] = [held, value]
    else:
        node[prop] = value


def _value(element: LexborNode, attributes: Any, prop: str) -> str | None:
    for name in _FROM_ATTRIBUTE:
        value = attributes.get(name)
        if value:
            if name in ("value", "src", "data-src") and prop not in ("image", "price", "sku", "url"):
                continue
            if name == "href" and prop in ("name", "brand", "price", "sku"):
                continue
            return clean(value)
    return clean(element.text(deep=True)[:2_000]) or None
