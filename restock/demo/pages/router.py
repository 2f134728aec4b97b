"""Which page answers a host and a path. Pure: the shop's server adds the HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from restock.demo.catalogue import SHOPS, Platform, Product, Shown
from restock.demo.pages import layout, shopify, structured, woocommerce
from restock.demo.timeline import Face

ROBOTS = """User-agent: *
Disallow: /cart
Disallow: /checkout
Disallow: /products/secret-drop
"""

_PAGES: dict[Platform, Callable[[Shown], str]] = {
    Platform.SHOPIFY: shopify.page,
    Platform.WOOCOMMERCE: woocommerce.page,
    Platform.JSON_LD: structured.json_ld_page,
    Platform.MICRODATA: structured.microdata_page,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A response without its transport."""

    body: str
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    retry_after: int | None = None
    """In seconds."""
    product: Product | None = None
    """Whose state the answer tells: its last change is the answer's age."""
    platform_headers: tuple[tuple[str, str], ...] = ()


def answer(host: str, target: str, shelf: tuple[Shown, ...]) -> Answer:
    """What ``host`` answers to a GET of ``target`` (path and query) when ``shelf`` is what it sells now."""
    parts = urlsplit(target)
    path = parts.path.rstrip("/") or "/"
    query = {key: values[0] for key, values in parse_qs(parts.query).items()}
    if path == "/robots.txt":
        return Answer(body=ROBOTS, content_type="text/plain; charset=utf-8")
    if host not in SHOPS:
        return Answer(body="No shop lives at this address.\n", content_type="text/plain", status=421)
    if path == "/":
        return Answer(body=layout.listing(host, shelf))
    return _feed(host, path, query, shelf) or _product(path, shelf) or _missing(host)


def _missing(host: str) -> Answer:
    return Answer(body=layout.missing(host), status=404)


def _json(data: object, product: Product | None = None) -> Answer:
    return Answer(
        body=json.dumps(data, ensure_ascii=False),
        content_type="application/json; charset=utf-8",
        product=product,
    )


def _feed(host: str, path: str, query: dict[str, str], shelf: tuple[Shown, ...]) -> Answer | None:
    """What a platform tells of the whole shop."""
    platforms = {shown.product.platform for shown in shelf}
    if Platform.SHOPIFY in platforms and path == "/products.json":
        limit = min(int(query.get("limit", "30")), 250)
        return _json(shopify.shop_json(shelf, page_number=int(query.get("page", "1")), limit=limit))
    if Platform.SHOPIFY in platforms and path == "/meta.json":
        return _json(shopify.shop_meta(host, shelf[0].product.currency))
    if Platform.WOOCOMMERCE in platforms and path == "/wp-json/wc/store/v1/products":
        return _json(woocommerce.store_api(shelf, query))
    return None


def _product(path: str, shelf: tuple[Shown, ...]) -> Answer | None:
    stem, _, ending = path.rpartition(".")
    for shown in shelf:
        own = shown.product.path.rstrip("/")
        if path == own:
            return _guarded(shown) or _html(shown)
        if stem == own and shown.product.platform is Platform.SHOPIFY and ending in ("js", "json"):
            tell = shopify.product_js if ending == "js" else shopify.single_json
            return _guarded(shown) or _json(tell(shown), shown.product)
    return None


def _guarded(shown: Shown) -> Answer | None:
    """What is answered instead of the product, where its face doesn't let visitors in."""
    if shown.face is Face.BLOCKED:
        body = layout.challenge(shown.product.host)
        return Answer(body=body, status=503, retry_after=2, product=shown.product)
    return _missing(shown.product.host) if shown.face is Face.GONE else None


def _html(shown: Shown) -> Answer:
    platform = shown.product.platform
    return Answer(
        body=_PAGES[platform](shown), product=shown.product, platform_headers=_HEADERS.get(platform, ())
    )


_HEADERS: dict[Platform, tuple[tuple[str, str], ...]] = {
    Platform.SHOPIFY: (("Powered-By", "Shopify"), ("X-ShopId", "1")),
    Platform.WOOCOMMERCE: (("Link", '</wp-json/>; rel="https://api.w.org/"'),),
}
