"""An answer that is JSON instead of a page: Shopify's product files."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from spiders.extraction.claims import ProductClaim
from spiders.extraction.page import Page
from spiders.extraction.state.fields import folded, name_of
from spiders.extraction.state.generic import generic_claim
from spiders.extraction.state.shopify import is_product, shopify_claim
from spiders.extraction.tolerant_json import loads


def is_json(page: Page) -> bool:
    """Whether the body begins like JSON and not like a page."""
    return page.raw[:256].lstrip()[:1] in (b"{", b"[") and b"<html" not in page.raw[:2_000].lower()


def read_json_body(page: Page) -> ProductClaim | None:
    """The one product of a shop's product file or product API; None for lists of products and anything
    else.
    """
    value: Any = loads(page.raw)
    for _ in range(2):
        if isinstance(value, list):
            value = value[0] if len(value) == 1 else None
        if not isinstance(value, dict):
            return None
        if is_product(value):
            return shopify_claim("product", value, minor=_in_minor_units(page.url))
        inner = next(
            (
                value[k]
                for k in ("product", "products", "data", "item")
                if isinstance(value.get(k), (dict, list))
            ),
            None,
        )
        if inner is None:
            break
        value = inner
    return _plain(value, page.language) if isinstance(value, dict) else None


def _in_minor_units(url: str) -> bool | None:
    """Shopify's .json has decimal prices; its .js has cents."""
    path = url.split("?", 1)[0]
    return False if path.endswith(".json") else True if path.endswith(".js") else None


def _plain(node: dict[str, Any], language: str | None) -> ProductClaim | None:
    """Any other API's product, where it has a name and tells a price or its stock."""
    flat = folded(node)
    claim = generic_claim("product", node, language)
    if claim.name is None and claim.offers:
        claim = replace(claim, name=_inner_name(flat))
    return replace(claim, anchored=True) if claim.name and claim.offers else None


_PARTS = (
    "item",
    "productdescription",
    "description",
    "details",
    "productdetails",
    "info",
    "basicinfo",
    "general",
)


def _inner_name(flat: dict[str, Any]) -> str | None:
    """The name in the part of a product's node that describes it."""
    for _ in range(3):
        inner = [folded(flat[k]) for k in _PARTS if isinstance(flat.get(k), dict)]
        if named := next((n for part in inner if (n := name_of(part))), None):
            return named
        if not inner:
            return None
        flat = inner[0]
    return None
