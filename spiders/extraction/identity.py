"""What an address says of the product, beside the shared rules of :mod:`crawler.identity`."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

from crawler.identity import clean_gtin, clean_text, names_agree

__all__ = ["canonical_url", "clean_gtin", "clean_text", "names_agree", "url_tokens"]

_SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp|do|cfm)$", re.I)
_GENERIC_WORDS = (
    "p dp gp product products item items shop store buy prod pd ip itm catalog collections collection browse"
    " index default detail details artikel produkt produkte produkty produit produits producto productos"
    " prodotto prodotti goods sku a www html php en us uk de fr es it"
)
_GENERIC = frozenset(_GENERIC_WORDS.split())
_ID_WORDS = "id pid sku product productid product_id itemid item variant variationid skuid upc ean gtin"
_ID_PARAMETERS = frozenset(_ID_WORDS.split())


def url_tokens(url: str) -> tuple[str, ...]:
    """The parts of an address that look like a SKU, an id or a handle; most telling (last) first, lower case.

    >>> url_tokens("https://shop.example/en/products/red-shoe-AB1234.html?variant=991&utm_source=x")
    ('991', 'red-shoe-ab1234', 'ab1234')
    """
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return ()
    found = [
        v.lower() for k, v in parse_qsl(parts.query, max_num_fields=None) if k.lower() in _ID_PARAMETERS and v
    ]
    for segment in reversed(unquote(parts.path).lower().split("/")):
        stem = _SUFFIX.sub("", segment.split(";", 1)[0]).strip()
        if len(stem) < 2 or stem in _GENERIC:
            continue
        found.append(stem)
        words = [w for w in re.split(r"[-_.~+ ,]+", stem) if w]
        if len(words) > 1:
            found += [w for w in words if len(w) >= 4 and any(c.isdigit() for c in w)]
    return tuple(dict.fromkeys(found))


def canonical_url(href: str, *, base: str) -> str | None:
    """An absolute http(s) address without fragment, or None where it is none.

    >>> canonical_url("/p/1#top", base="https://shop.example/x")
    'https://shop.example/p/1'
    >>> canonical_url("javascript:void(0)", base="https://shop.example/") is None
    True
    """
    try:
        parts = urlsplit(urljoin(base, href.strip()))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path or "/", parts.query, ""))
