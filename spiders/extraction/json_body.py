"""An answer that is JSON instead of a page: Shopify's product files."""

from __future__ import annotations

from typing import Any

from spiders.extraction.claims import ProductClaim
from spiders.extraction.page import Page
from spiders.extraction.state.shopify import is_product, shopify_claim
from spiders.extraction.tolerant_json import loads


def is_json(page: Page) -> bool:
    """Whether the body begins like JSON and not like a page."""
    return page.raw[:256].lstrip()[:1] in (b"{", b"[") and b"<html" not in page.raw[:2_000].lower()


def read_json_body(page: Page) -> ProductClaim | None:
    """The one product of /products/<handle>.js or .json; None for lists of products and anything else."""
    value: Any = loads(page.raw)
    if not isinstance(value, dict):
        return None
    if is_product(value):
        return shopify_claim("product", value)
    inner = value.get("product")
    if isinstance(inner, dict) and is_product(inner):
        return shopify_claim("product", inner, minor=False)
    return None
